"""`compare`: two assessments side by side, and which ratings are behind what rose and fell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from hengbiao.knowledge.base import Knowledge
from hengbiao.model.numbers import exact
from hengbiao.model.plan import Cause, Comparison
from hengbiao.planning.problem import Leaf, Rise
from hengbiao.planning.value import value
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.changes import moves
from hengbiao.service.plan_scores import total_part
from hengbiao.service.scoring import as_predicted

__all__ = ["compared"]


def compared(knowledge: Knowledge, before: Sequence[Scored], after: Sequence[Scored], lang: str) -> Comparison:
    """What rose, fell and stayed, and why: the requirements that count differently, those of the largest effect first."""
    found = list(moves(before, after, lang))
    later = {s.standard.key: s for s in after}
    why = [cause for s in before if s.standard.key in later for cause in _causes(knowledge, s, later[s.standard.key])]
    return Comparison(
        rose=[m.change for m in found if m.up > 0], fell=[m.change for m in found if m.up < 0],
        mixed=[m.change for m in found if m.differs and not m.up], unchanged=[m.change.id for m in found if not m.differs],
        before=[as_predicted(s, lang) for s in before], after=[as_predicted(s, lang) for s in after],
        why=sorted(why, key=lambda c: (-abs(Fraction(c.effect)), c.id, c.unit or "")),
    )


def _causes(knowledge: Knowledge, before: Scored, after: Scored) -> Iterator[Cause]:
    """Each requirement whose lower score differs, with what that alone does to the total before."""
    pairs = _differing(before, after)
    leaves = {i: _leaf(one, other) for i, (one, other) in pairs.items()}
    total = total_part(before, lambda node: leaves.get(node.id, Leaf(node.id, node.score.low)))
    # A leaf can only rise with its step: those that fell start with theirs done.
    fallen = {i for i, (one, other) in pairs.items() if other.score.low < one.score.low}
    now = value(total, fallen)
    units = {f"/{u.number}": u.name for u in before.facts.units}
    for i, (one, other) in pairs.items():
        effect = value(total, fallen ^ {i}) - now
        yield Cause(
            id=one.node, standard=before.standard.key, statement=knowledge.requirement(one.node).statement,
            unit=units.get(i.removeprefix(one.node)), before=one.rating, after=other.rating,
            effect=exact(effect),
        )


def _leaf(one: ScoreNode, other: ScoreNode) -> Leaf:
    low, high = sorted((one.score.low, other.score.low))
    return Leaf(one.id, low, (Rise(high, (frozenset({one.id}),)),))


def _differing(before: Scored, after: Scored) -> dict[str, tuple[ScoreNode, ScoreNode]]:
    later: Mapping[str, ScoreNode] = {node.id: node for node in after.nodes() if node.kind == "requirement"}
    return {
        node.id: (node, later[node.id]) for node in before.nodes()
        if node.kind == "requirement" and node.id in later and later[node.id].score.low != node.score.low
    }
