"""`score`: each standard that is asked for, with its intervals, issues and breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Set

from hengbiao.errors import InputError, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.numbers import Interval, exact
from hengbiao.model.profile import Profile
from hengbiao.model.results import Breakdown, GradeRange, LevelScore, ScoreRange, StandardScore
from hengbiao.scoring.engine import Scored, score_standard, walk
from hengbiao.scoring.tree import Facts, ScoreNode


def facts_of(evidence_set: EvidenceSet, key: str, without: Set[str] = frozenset()) -> Facts:
    """The set's ratings and tailoring that concern one standard; ratings of `without` count as not given.

    Raises InputError where a rating is of one unit alone: one requirement then has several ratings and no rule joins them.
    """
    mine = f"{key}:"
    for rating in evidence_set.ratings:
        if rating.unit is not None and rating.requirement.startswith(mine):
            raise _no_units(key, rating.unit)
    ratings = {
        r.requirement: r.rating for r in evidence_set.ratings
        if r.requirement.startswith(mine) and r.requirement not in without
    }
    return Facts(ratings, {t.subdomain for t in evidence_set.tailoring if t.subdomain.startswith(mine)})


def _no_units(key: str, unit: str) -> InputError:
    what = Text(f"{key} 的评分规则不分单元，而有评分写明单元“{unit}”", f"No profile of {key} scores units, but a rating names '{unit}'")
    return InputError(what, mend=Text("去掉单元，或每个单元各做一个证据集", "Take the unit out, or make one set for each unit."))


def score_profiles(
    knowledge: Knowledge, evidence_set: EvidenceSet, profiles: Iterable[Profile], without: Set[str] = frozenset()
) -> list[Scored]:
    """One result for each profile, in order."""
    return [
        score_standard(knowledge.standard(p.standard), p, facts_of(evidence_set, p.standard, without)) for p in profiles
    ]


def as_json(scored: Scored, knowledge: Knowledge, lang: str) -> StandardScore:
    """The result as it is handed out."""
    o = scored.outcome
    return StandardScore(
        id=scored.standard.key, profile=scored.profile.id,
        levels=[
            LevelScore(level=node.level, score=_range(node.score), satisfied=reached)
            for node, reached in zip(scored.levels, o.satisfied, strict=True)
        ],
        total=_range(o.total),
        grade=GradeRange(
            by_interval=_names(o.by_interval, lang), consecutive_level=_names(o.consecutive_names, lang), agree=o.agree
        ),
        rated=scored.rated, inferred=0, unknown=scored.unknown,
        breakdown=[_breakdown(node, lang) for node in scored.levels],
        source_issues=resting_on(scored, knowledge),
    )


def resting_on(scored: Scored, knowledge: Knowledge) -> list[str]:
    """The source issues that this score rests on.

    Those that a choice of the profile resolves, and those that touch the meaning or score of a requirement that is
    rated here.
    """
    chosen = {c.issue for c in scored.profile.choices().values() if c.issue}
    rated = {node.id for level in scored.levels for node in walk(level) if node.rating is not None}
    touched = {
        i.id for i in knowledge.issues.values()
        if i.standard == scored.standard.key and i.touches in ("score", "meaning")
        and (not i.profiles or scored.profile.curie in i.profiles) and rated.intersection(i.affects)
    }
    return sorted(chosen | touched)


def _range(interval: Interval) -> ScoreRange:
    return ScoreRange(low=exact(interval.low), high=exact(interval.high))


def _names(names: tuple[Text, Text], lang: str) -> list[str]:
    return [name.in_language(lang) for name in names]


def _breakdown(node: ScoreNode, lang: str) -> Breakdown:
    return Breakdown(
        id=node.id, label=node.label.in_language(lang), weight=None if node.kind == "level" else exact(node.weight),
        score=_range(node.score), children=[_breakdown(child, lang) for child in node.children],
    )
