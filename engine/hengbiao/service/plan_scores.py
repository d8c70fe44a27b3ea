"""A standard's calculation as parts that rise with steps: the bridge from scores to the planning problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from hengbiao.model.profile import Gate
from hengbiao.planning.problem import Bar, Gated, Leaf, Middle, Mix, Part, Run
from hengbiao.scoring.composite import type_shares
from hengbiao.scoring.engine import Scored, unit_trees
from hengbiao.scoring.tree import ScoreNode, Unit

__all__ = ["bar_of", "level_parts", "part_of", "total_part"]

#: Makes the leaf of a requirement's node.
LeafOf = Callable[[ScoreNode], Leaf]


def part_of(node: ScoreNode, leaf: LeafOf, gate: Gate | None) -> Part:
    """What a node of the calculation is made of."""
    if node.kind == "requirement":
        return leaf(node)
    parts = tuple(part_of(child, leaf, gate) for child in node.children)
    assert node.step is not None
    if node.step.method == "median":
        return Middle(parts)
    if node.step.method == "consecutive":
        assert gate is not None
        return Run(parts, bar_of(gate))
    return Mix(tuple((child.weight or Fraction(0), part) for child, part in zip(node.children, parts, strict=True)))


def bar_of(gate: Gate) -> Bar:
    """The gate of a profile."""
    return Bar(gate.value, gate.inclusive)


def level_parts(scored: Scored, leaf: LeafOf) -> list[tuple[int, Part]]:
    """The number of each level that is scored, and its part."""
    return [(root.level or 0, part_of(root, leaf, scored.profile.gate)) for root in scored.levels]


def total_part(scored: Scored, leaf: LeafOf, levels: Sequence[tuple[int, Part]] | None = None) -> Part:
    """The total: the gated levels, the one score times its factor, or, by totals, those of the units joined."""
    rule = scored.profile.composite
    if scored.facts.units and rule is not None and rule.joins == "total":
        trees = unit_trees(scored.standard, scored.profile, scored.facts)
        totals = {u.number: _summed([part_of(t, leaf, scored.profile.gate) for t in trees[u.number]], scored) for u in scored.facts.units}
        return _joined(scored.facts.units, totals, rule.units)
    if scored.profile.total.method == "gated-sum":
        return _summed([part for _, part in levels or level_parts(scored, leaf)], scored)
    return Mix(tuple((scored.profile.total.factor, part_of(root, leaf, scored.profile.gate)) for root in scored.roots))


def _summed(levels: Sequence[Part], scored: Scored) -> Part:
    gate = scored.profile.gate
    assert gate is not None
    return Mix(tuple((Fraction(1), Gated(part, bar_of(gate), gate.counts_as)) for part in levels))


def _joined(units: Sequence[Unit], totals: dict[int, Part], method: str) -> Part:
    """The units of one type by mean or median, the types by their share of the output value."""
    parts = []
    for kind, share in type_shares(units).items():
        members = tuple(totals[u.number] for u in units if u.type == kind)
        middle = Middle(members) if method == "median" else Mix(tuple((Fraction(1, len(members)), m) for m in members))
        parts.append((share, middle))
    return Mix(tuple(parts))
