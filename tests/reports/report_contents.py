"""What reports are made of in tests: contents of the examples, of an unrated and of a hostile set, and a plan.

`contents[name, lang]` is the content of one example without a plan; besides the examples there are `unrated` (nothing is rated)
and `hostile` (texts that want to break out of their place). `contents.planned(name, lang)` has a plan as well.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from hengbiao.cli.sets import load_set
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.hub import EXACT
from hengbiao.model.numbers import exact
from hengbiao.model.plan import (
    Cost,
    Effect,
    Phase,
    Plan,
    PlanSource,
    PlanStep,
    Predicted,
    Settled,
    StepEffort,
    TargetRow,
)
from hengbiao.model.results import BilingualText, GradeRange, ScoreRange
from hengbiao.resources import data_root
from hengbiao.service.reporting import ReportContent, report_content
from hengbiao.service.workspace import LoadedSet, Workspace

EXAMPLES = ("discrete-machinery", "process-chemical", "copper-smelter", "nonferrous-group", "suzhou-electronics")
#: Texts that end elements, look like formulas, change direction, cannot be in XML, or are far too long.
HOSTILE = (
    "=SUM(1,2)", "+1", "-1", "@cmd", "\tTab", "</w:t></w:r><script>alert(1)</script>", "a & b < c > \"d\" 'e' ]]>", "😀 🏭 👩‍🔧 𠀀",
    "‮gnp.exe‬ \u2066isolate", "עברית ‏العربية‎", "two\nlines\r\nand\u2028three\x85four", "é̂", "{{ jinja }} ${x} %s",
    "无空格" * 3_000 + "尾", "W" * 9_999, "[link](javascript:alert(1))", "..\\..\\evil", "_x0041_",
)  # fmt: skip


def hostile(content: EvidenceSet) -> EvidenceSet:
    """The same set with hostile texts wherever a person writes text."""
    short = [text for text in HOSTILE if len(text) < 1_000]
    bad, other = iter([*HOSTILE, *short * 40]), iter(short * 40)
    evidence = [e.model_copy(update={"title": next(bad), "source": next(other), "file": next(other)}) for e in content.evidence[:40]]
    ratings = [r.model_copy(update={"note": next(bad), "evidence": [evidence[n % 40].id]}) for n, r in enumerate(content.ratings[:60])]
    tailoring = [t.model_copy(update={"reason": next(bad)}) for t in content.tailoring]
    return content.model_copy(update={
        "enterprise": content.enterprise.model_copy(update={"name": f"<b>\"坏\"名字</b> & ‮ 😀 {'很长' * 900}"}),
        "assessment": content.assessment.model_copy(update={"assessors": ["甲 <x>", "=乙", "𠀀" * 600]}),
        "evidence": evidence, "ratings": ratings, "tailoring": tailoring,
    })


class Contents:
    """Contents by example and language, each made once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._made: dict[tuple[str, str], ReportContent] = {}

    def __getitem__(self, key: tuple[str, str]) -> ReportContent:
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def planned(self, name: str, lang: str) -> ReportContent:
        """The content with a plan for its first standard."""
        content = self[name, lang]
        return dataclasses.replace(content, plan=plan_for(content))

    def _make(self, name: str, lang: str) -> ReportContent:
        own = {"unrated": "discrete-machinery", "hostile": "discrete-machinery"}
        loaded = load_set(self._workspace, data_root() / "examples" / f"{own.get(name, name)}.json")
        content = loaded.content
        if name == "unrated":
            content = content.model_copy(update={"ratings": [], "evidence": [], "tailoring": []})
        if name == "hostile":
            content = hostile(content)
        rated, known = content.standards(), self._workspace.knowledge
        fitting = known.fitting(content.enterprise.type)
        keys = [*rated, *(k for k in known.standards if k not in rated and k in fitting)] if rated else ["db12"]
        profiles = self._workspace.profiles_for(content, {}, keys)
        return report_content(self._workspace, LoadedSet(content, loaded.name), profiles, lang)


def plan_for(content: ReportContent) -> Plan:
    """A plan of three phases: a dozen objectives of requirements that are not fully met, each for one working month."""
    scored = content.scored[0]
    steps = list(_steps(content))[:12]
    size = -(-len(steps) // 3)
    start = content.content.assessment.date
    total = scored.outcome.total
    phases = []
    for n in range(3):
        own = [_dated(s, start + dt.timedelta(days=120 * n + 10 * i)) for i, s in enumerate(steps[n * size:(n + 1) * size])]
        rise = Fraction(n + 1, 10)
        phases.append(Phase(
            number=n + 1, start=own[0].start if own else None, finish=own[-1].finish if own else None, cost=_cost(len(own)).total,
            effort=_cost(len(own)),
            budget=None, steps=own, critical_path=[s.id for s in own if s.critical],
            predicted=[_predicted(content, total.low + rise, total.high + rise)]))
    return Plan(
        status="optimal", case="pessimistic", preference="balanced", cost=_cost(len(steps)).total, effort=_cost(len(steps)),
        lower_bound=_cost(len(steps)).total,
        gap="0", phases=phases, questions=[], reasons=[], sensitivity=[],
        source=PlanSource(enterprise=content.content.enterprise.name, date=start.isoformat(), ratings=len(content.content.ratings),
                          set_digest="0" * 64, knowledge="0" * 64),
        targets=[TargetRow(
            standard=scored.standard.key, profile=scored.profile.id, asked="3", measure="by-interval", grade="三级", minimum="2.8",
            before=_predicted(content, total.low, total.high), after=phases[-1].predicted[0], reached_before=False)],
        estimates=BilingualText(zh="投入为经验量级，不是报价。", en="Efforts are orders of magnitude, not quotations."))


def _steps(content: ReportContent) -> Iterator[PlanStep]:
    hub, scored = content.knowledge.hub, content.scored[0]
    lacking = {n.node: n.rating for n in scored.nodes() if n.kind == "requirement" and n.rating not in (None, "full")}
    seen: set[str] = set()
    for requirement, rating in lacking.items():
        for row in hub.rows[requirement]:
            if row.predicate == EXACT and row.object and row.object not in seen:
                seen.add(row.object)
                objective = hub.objectives[row.object]
                label = hub.capabilities[objective.capability].label
                statement = content.knowledge.requirement(requirement).statement
                yield PlanStep(
                    id=row.object, kind="objective", statement=objective.statement.in_language(content.lang),
                    capability=objective.capability, capability_label=label.in_language(content.lang), was=rating, known=True,
                    effort=StepEffort(effort_class="m", left="0.5", working_days=22, person_days="20", yuan="75000",
                                      total="105000", low="50000", high="200000"),
                    settles=[Settled(id=requirement, unit=None, statement=statement)],
                    adds=[Effect(standard=scored.standard.key, adds=exact(Fraction(1, 40)))],
                    evidence_kinds=list(objective.evidence_kinds[:2]), needs=[], how=[], start="2026-11-02", finish="2026-11-30",
                    latest_start="2026-11-02", latest_finish="2026-11-30", float_days=0, critical=len(seen) % 3 == 1)


def _dated(step: PlanStep, start: dt.date) -> PlanStep:
    finish = start + dt.timedelta(days=30)
    slack = dt.timedelta(days=0 if step.critical else 14)
    return step.model_copy(update={
        "start": start.isoformat(), "finish": finish.isoformat(), "latest_start": (start + slack).isoformat(),
        "latest_finish": (finish + slack).isoformat(), "float_days": 0 if step.critical else 10})


def _cost(steps: int) -> Cost:
    return Cost(person_days=str(20 * steps), yuan=str(75_000 * steps), total=str(105_000 * steps),
                low=str(50_000 * steps), high=str(200_000 * steps))


def _predicted(content: ReportContent, low: Fraction, high: Fraction) -> Predicted:
    score = content.scores.standards[0]
    grade = None if score.grade is None else GradeRange(by_interval=score.grade.by_interval,
                                                       consecutive_level=score.grade.consecutive_level, agree=None)
    return Predicted(id=score.id, profile=score.profile, total=ScoreRange(low=exact(low), high=exact(high)), grade=grade)
