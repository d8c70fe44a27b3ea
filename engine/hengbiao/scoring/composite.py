"""A composite enterprise: the units of one type joined first, then the types by their share of the output value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO, Interval
from hengbiao.model.profile import Composite, Step
from hengbiao.model.standard import Level
from hengbiao.scoring.join import joined
from hengbiao.scoring.tree import ScoreNode, Unit

__all__ = ["joined_levels", "joined_totals", "type_shares"]


def type_shares(units: Sequence[Unit]) -> dict[str, Fraction]:
    """Type -> its share of the output value of all units, in the order in which the types first come."""
    total = sum((u.output for u in units), ZERO)
    outputs: dict[str, Fraction] = {}
    for unit in units:
        outputs[unit.type] = outputs.get(unit.type, ZERO) + unit.output
    return {kind: output / total for kind, output in outputs.items()}


def _by_type(units: Sequence[Unit]) -> dict[str, list[Unit]]:
    grouped: dict[str, list[Unit]] = {}
    for unit in units:
        grouped.setdefault(unit.type, []).append(unit)
    return grouped


def _combined(
    units: Sequence[Unit], rule: Composite, scores: Mapping[int, Interval]
) -> tuple[Interval, dict[str, tuple[Interval, Fraction]]]:
    """The score over all units, and that of each type with its share. Units without a score count for nothing."""
    scored = [u for u in units if u.number in scores]
    shares = type_shares(scored)
    parts: dict[str, tuple[Interval, Fraction]] = {}
    for kind, members in _by_type(scored).items():
        score, _ = joined(rule.units, [scores[u.number] for u in members], [], None)
        parts[kind] = (score, shares[kind])
    total, _ = joined("weighted-mean", [score for score, _ in parts.values()], list(shares.values()), None)
    return total, parts


def joined_levels(
    levels: Sequence[Level], units: Sequence[Unit], trees: Mapping[int, Sequence[ScoreNode]], rule: Composite,
    label: Callable[[str], Text],
) -> list[ScoreNode]:
    """One tree for each level: the types below it, the units below their type, each unit's own tree below that."""
    result = []
    for level in levels:
        at = {n: next((t for t in trees[n] if t.level == level.number), None) for n in trees}
        found = {n: tree for n, tree in at.items() if tree is not None}
        # Units without output have no share to give a level its score.
        if any(u.output for u in units if u.number in found):
            result.append(_level(level, [u for u in units if u.number in found], found, rule, label))
    return result


def _level(
    level: Level, units: Sequence[Unit], trees: Mapping[int, ScoreNode], rule: Composite, label: Callable[[str], Text]
) -> ScoreNode:
    total, parts = _combined(units, rule, {n: tree.score for n, tree in trees.items()})
    members = _by_type(units)
    types = [
        ScoreNode(
            f"{level.id}/{kind}", "enterprise-type", label(kind), level.number, score, share, share * 100,
            _step(rule, "unit", "enterprise-type", rule.units), None,
            tuple(_unit(trees[u.number], u, len(members[kind]), rule) for u in members[kind]),
        )
        for kind, (score, share) in parts.items()
    ]
    step = _step(rule, "enterprise-type", "level", "weighted-mean")
    return ScoreNode(level.id, "level", level.name, level.number, total, None, None, step, None, tuple(types))


def _unit(tree: ScoreNode, unit: Unit, siblings: int, rule: Composite) -> ScoreNode:
    weight = Fraction(1, siblings) if rule.units == "mean" else None
    return replace(tree, kind="unit", label=Text(unit.name, unit.name), weight=weight)


def _step(rule: Composite, of: str, to: str, method: str) -> Step:
    return Step.model_validate({
        "of": of, "to": to, "method": method, "cite": rule.cite, "basis": rule.basis, "reason": rule.reason,
        "issue": rule.issue,
    })


def joined_totals(units: Sequence[Unit], rule: Composite, totals: Mapping[int, Interval]) -> Interval:
    """The total over all units, from the total of each."""
    return _combined(units, rule, totals)[0]
