"""Everything that a report says, as rows in one language: worked out once, and laid out by each format in its own way.

    parts = report_parts(content)        # ReportContent -> ReportParts, in content.lang

The rows are in `report_rows`. Numbers stay exact; a format rounds them where it shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hengbiao.model.results import Check
from hengbiao.service.insight import missing_kinds
from hengbiao.service.report_asked import asked_parts
from hengbiao.service.report_calculation import calculation_rows
from hengbiao.service.report_policy import phase_rows, place_rows, scenarios, standing, strong_and_weak, target_lines
from hengbiao.service.report_policy_rows import EnterprisePolicy, ScenarioPolicy
from hengbiao.service.report_ratings import Ratings
from hengbiao.service.report_registers import (
    conflict_rows,
    evidence_rows,
    facts,
    finding_rows,
    issue_rows,
    method_rows,
    scope_rows,
    tailoring_rows,
    unit_rows,
)
from hengbiao.service.report_results import standard_result
from hengbiao.service.report_rows import (
    AskedPart,
    CalculationRow,
    ConflictRow,
    EvidenceRow,
    Fact,
    FindingRow,
    GapRow,
    InferredRow,
    IssueRow,
    MethodRow,
    PhaseRow,
    PlaceRow,
    RatingRow,
    ScopeRow,
    StandardResult,
    StepRow,
    TailoringRow,
    TargetLine,
    UnitRow,
)
from hengbiao.service.report_words import Words
from hengbiao.service.reporting import ReportContent

__all__ = ["ReportParts", "report_parts"]

#: As many gaps as one page of a policy holds.
_GAPS = 12


@dataclass(frozen=True, slots=True)
class ReportParts:
    """All rows of one report. `results` are in the order of the standards; `calculation` and `scenarios` are of those that
    have ratings of their own. `phases` and `targets` are empty where there is no plan."""

    words: Words
    facts: tuple[Fact, ...]
    units: tuple[UnitRow, ...]
    scope: tuple[ScopeRow, ...]
    tailoring: tuple[TailoringRow, ...]
    methods: tuple[MethodRow, ...]
    results: tuple[StandardResult, ...]
    strong: tuple[PlaceRow, ...]
    weak: tuple[PlaceRow, ...]
    gaps: tuple[GapRow, ...]
    findings: tuple[FindingRow, ...]
    conflicts: tuple[ConflictRow, ...]
    issues: tuple[IssueRow, ...]
    targets: tuple[TargetLine, ...]
    phases: tuple[PhaseRow, ...]
    enterprise: EnterprisePolicy
    scenarios: tuple[ScenarioPolicy, ...]
    asked: tuple[AskedPart, ...]
    ratings: tuple[RatingRow, ...]
    inferred: tuple[InferredRow, ...]
    calculation: tuple[CalculationRow, ...]
    evidence: tuple[EvidenceRow, ...]

    def result(self, key: str) -> StandardResult:
        """The result of the standard of that key. Raises KeyError where it is not scored."""
        return {r.key: r for r in self.results}[key]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is made for each standard with ratings of its own, joined."""

    strong: list[PlaceRow]
    weak: list[PlaceRow]
    gaps: list[GapRow]
    scenarios: list[ScenarioPolicy]
    calculation: list[CalculationRow]


def report_parts(content: ReportContent) -> ReportParts:
    """All rows of a report, in the language of `content`. Raises KnowledgeFault where a file of rules is at fault."""
    words = Words(content.lang, content.knowledge.concepts)
    ratings = Ratings(content, words)
    results = [standard_result(content.workspace, scored, words) for scored in content.scored]
    phases = tuple(phase_rows(content.plan, words)) if content.plan else ()
    judged = _judged(content, results, ratings, [s for phase in phases for s in phase.steps], words)
    return ReportParts(
        words=words, facts=tuple(facts(content, words)), units=tuple(unit_rows(content, words)),
        scope=tuple(scope_rows(content, words)), tailoring=tuple(tailoring_rows(content, words)),
        methods=tuple(method_rows(content, words)), results=tuple(results), strong=tuple(judged.strong),
        weak=tuple(judged.weak), gaps=tuple(judged.gaps), findings=tuple(finding_rows(content, words)),
        conflicts=tuple(conflict_rows(content, words)), issues=tuple(issue_rows(content, results, words)),
        targets=tuple(target_lines(content.plan)) if content.plan else (), phases=phases,
        enterprise=_enterprise(results, judged, content.check, phases, words), scenarios=tuple(judged.scenarios),
        asked=tuple(asked_parts([r.key for r in results if r.is_direct] or [r.key for r in results], words)),
        ratings=tuple(ratings.rows()), inferred=tuple(ratings.inferred()), calculation=tuple(judged.calculation),
        evidence=tuple(evidence_rows(content, words)),
    )


def _judged(
    content: ReportContent, results: Sequence[StandardResult], ratings: Ratings, steps: Sequence[StepRow], words: Words
) -> _Judged:
    judged = _Judged([], [], [], [], [])
    for scored, result in zip(content.scored, results, strict=True):
        if not result.is_direct:
            continue
        found = ratings.leaves(scored)
        strong, weak = strong_and_weak(list(place_rows(scored, result.nodes, found, words)))
        judged.strong.extend(strong)
        judged.weak.extend(weak)
        upto = None if scored.outcome.consecutive is None else scored.outcome.consecutive[0] + 1
        judged.gaps.extend(ratings.gaps(scored, found, upto))
        judged.scenarios.extend(scenarios(scored, result.nodes, ratings, steps, words))
        judged.calculation.extend(calculation_rows(scored, words))
    return judged


def _enterprise(
    results: Sequence[StandardResult], judged: _Judged, check: Check, phases: tuple[PhaseRow, ...], words: Words
) -> EnterprisePolicy:
    lacking = Counter({kind: len(found) for kind, found in missing_kinds(check)})
    return EnterprisePolicy(
        standing=tuple(standing(r, words) for r in results if r.is_direct), strong=tuple(judged.strong),
        weak=tuple(judged.weak), gaps=tuple(judged.gaps[:_GAPS]),
        evidence=tuple((words.concept(*kind.split(":", 1)), n) for kind, n in lacking.most_common()), phases=phases,
    )
