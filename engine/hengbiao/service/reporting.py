"""All that a report says, worked out once and then only laid out: the same content for every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.plan import Plan
from hengbiao.model.profile import Profile
from hengbiao.model.results import Check, ScoreReport
from hengbiao.scoring.engine import Scored
from hengbiao.service.checking import detailed_findings
from hengbiao.service.reach import Reach
from hengbiao.service.scoring import as_json, conflicts, score_profiles
from hengbiao.service.workspace import LoadedSet, Workspace

__all__ = ["ReportContent", "report_content"]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """One set as judged: `scored` holds the calculation of each standard, `scores` the same as it is handed out."""

    workspace: Workspace
    knowledge: Knowledge
    content: EvidenceSet
    name: str
    lang: str
    profiles: Sequence[Profile]
    scored: Sequence[Scored]
    scores: ScoreReport
    check: Check
    reach: Reach
    plan: Plan | None = None


def report_content(
    workspace: Workspace, loaded: LoadedSet, profiles: Sequence[Profile], lang: str, plan: Plan | None = None
) -> ReportContent:
    """Score and check a set for a report. Raises InputError where the set does not fit a profile."""
    found = detailed_findings(workspace, loaded, profiles, lang=lang)
    reach = Reach(workspace.index, loaded.content)
    scored = score_profiles(workspace.knowledge, loaded.content, profiles, frozenset(), reach)
    report = ScoreReport(
        standards=[as_json(s, workspace.knowledge, lang, reach) for s in scored], findings=len(found),
        conflicts=conflicts(reach, "obj"),
    )
    return ReportContent(
        workspace, workspace.knowledge, loaded.content, loaded.name, lang, profiles, scored, report,
        Check.of([d.finding for d in found]), reach, plan,
    )
