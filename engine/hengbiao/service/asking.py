"""`ask`: the questions whose answers narrow the scores of a set most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from hengbiao.crosswalk.index import HubIndex
from hengbiao.crosswalk.questions import best_questions
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.numbers import ZERO, exact
from hengbiao.model.results import QuestionRow
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.reach import Reach, scale_of

__all__ = ["influence", "open_weights", "questions", "settled"]


def questions(
    knowledge: Knowledge, index: HubIndex, reach: Reach, scored: Sequence[Scored], count: int, lang: str
) -> list[QuestionRow]:
    """The best questions, those of the largest gain first. Gains are exact fractions, summed over the standards."""
    weights = open_weights(scored)
    if not scored:
        return []
    values = tuple(scale_of(scored[0].profile).values())
    return [
        QuestionRow(
            objective=q.objective, text=knowledge.hub.objectives[q.objective].statement.in_language(lang),
            gain=exact(q.gain), settles=list(q.settles),
        )
        for q in best_questions(index, reach.known(), weights, values, count)
    ]


def open_weights(scored: Iterable[Scored]) -> dict[str, Fraction]:
    """Requirement without a rating -> what it counts in the score of its standard, 0 to 1."""
    weights: dict[str, Fraction] = {}
    for s in scored:
        for requirement, weight in influence(s).items():
            weights[requirement] = weights.get(requirement, ZERO) + weight
    return weights


def influence(scored: Scored) -> Mapping[str, Fraction]:
    """What each requirement without a rating counts in its standard's score; all requirements together count 1."""
    found: dict[str, Fraction] = {}

    def descend(node: ScoreNode, weight: Fraction) -> None:
        if node.kind == "requirement":
            if node.rating is None:
                found[node.node] = found.get(node.node, ZERO) + weight
            return
        for child in node.children:
            share = child.weight if child.weight is not None else Fraction(1, len(node.children))
            descend(child, weight * share)

    for root in scored.roots:
        descend(root, Fraction(1, len(scored.roots)))
    return found


def settled(scored: Iterable[Scored]) -> bool:
    """Whether every grade is settled; where a standard has none, its total."""
    def one(s: Scored) -> bool:
        o = s.outcome
        return o.by_interval[0] == o.by_interval[1] if o.by_interval is not None else o.total.is_point
    return all(one(s) for s in scored)
