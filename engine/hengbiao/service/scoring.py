"""`score`: each standard that is asked for, with its intervals, issues and breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from hengbiao.crosswalk.transfer import DEGREES
from hengbiao.errors import Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.numbers import Interval, exact
from hengbiao.model.plan import Predicted
from hengbiao.model.profile import Profile
from hengbiao.model.results import Breakdown, Conflict, GradeRange, LevelScore, ScoreRange, StandardScore
from hengbiao.scoring.engine import Scored, score_standard
from hengbiao.scoring.grade import Outcome
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.facts import facts_of
from hengbiao.service.reach import Reach
from hengbiao.service.workspace import Workspace


def score_profiles(
    knowledge: Knowledge, evidence_set: EvidenceSet, profiles: Iterable[Profile], without: Set[str] = frozenset(),
    reach: Reach | None = None,
) -> list[Scored]:
    """One result for each profile, in order. With `reach`, requirements without a rating take what others say of them."""
    return [score_profile(knowledge, evidence_set, p, without, reach) for p in profiles]


def score_profile(
    knowledge: Knowledge, evidence_set: EvidenceSet, profile: Profile, without: Set[str] = frozenset(),
    reach: Reach | None = None,
) -> Scored:
    """The result of one profile."""
    def inferred(unit: str | None) -> Mapping[str, Interval]:
        return reach.inferred(profile, unit) if reach is not None else {}

    return score_standard(
        knowledge.standard(profile.standard), profile, facts_of(evidence_set, profile, without, inferred),
        lambda kind: knowledge.concepts[f"enterprise-type:{kind}"],
    )


def scores_of(workspace: Workspace, content: EvidenceSet, profiles: Iterable[Profile]) -> list[Scored]:
    """A set scored, with all that its ratings say of others."""
    return score_profiles(workspace.knowledge, content, profiles, frozenset(), Reach(workspace.index, content))


def conflicts(reach: Reach | None, prefix: str) -> list[Conflict]:
    """The ratings of what begins with `prefix` that other ratings contradict."""
    clashes = reach.clashes if reach is not None else ()
    return [
        Conflict(
            id=c.rating.requirement, unit=c.rating.unit, rated=c.rating.rating,
            implied=[DEGREES[rank] for rank in c.bounds.ends],
            sources=sorted(c.bounds.low.sources | c.bounds.high.sources),
        )
        for c in clashes if c.rating.requirement.startswith(f"{prefix}:")
    ]


def as_json(scored: Scored, knowledge: Knowledge, lang: str, reach: Reach | None = None) -> StandardScore:
    """The result as it is handed out."""
    o = scored.outcome
    return StandardScore(
        id=scored.standard.key, profile=scored.profile.id,
        levels=[
            LevelScore(level=node.level or 0, score=_range(node.score), satisfied=reached)
            for node, reached in zip(scored.levels, o.satisfied, strict=True)
        ],
        total=_range(o.total), grade=_grade(o, lang),
        rated=scored.rated, inferred=scored.inferred, unknown=scored.unknown,
        breakdown=[_breakdown(node, lang) for root in scored.roots
                   for node in ((root,) if root.kind == "level" else root.children)],
        source_issues=resting_on(scored, knowledge), conflicts=conflicts(reach, scored.standard.key),
    )


def as_predicted(scored: Scored, lang: str) -> Predicted:
    """The total and grade alone, as plans and comparisons show them."""
    return Predicted(id=scored.standard.key, profile=scored.profile.id, total=_range(scored.outcome.total),
                     grade=_grade(scored.outcome, lang))


def resting_on(scored: Scored, knowledge: Knowledge) -> list[str]:
    """The source issues that this score rests on.

    Those that a choice of the profile resolves, and those that touch the meaning or score of a requirement that is
    rated here.
    """
    chosen = {c.issue for c in scored.profile.choices().values() if c.issue}
    rated = {node.node for node in scored.nodes() if node.rating is not None}
    touched = {
        i.id for i in knowledge.issues.values()
        if i.standard == scored.standard.key and i.touches in ("score", "meaning")
        and (not i.profiles or scored.profile.curie in i.profiles) and rated.intersection(i.affects)
    }
    return sorted(chosen | touched)


def _range(interval: Interval) -> ScoreRange:
    return ScoreRange(low=exact(interval.low), high=exact(interval.high))


def _grade(o: Outcome, lang: str) -> GradeRange | None:
    if o.by_interval is None:
        return None
    unbroken = None if o.consecutive_names is None else _names(o.consecutive_names, lang)
    return GradeRange(by_interval=_names(o.by_interval, lang), consecutive_level=unbroken, agree=o.agree)


def _names(names: tuple[Text, Text], lang: str) -> list[str]:
    return [name.in_language(lang) for name in names]


def _breakdown(node: ScoreNode, lang: str) -> Breakdown:
    return Breakdown(
        id=node.id, label=node.label.in_language(lang), weight=None if node.weight is None else exact(node.weight),
        score=_range(node.score), children=[_breakdown(child, lang) for child in node.children],
    )
