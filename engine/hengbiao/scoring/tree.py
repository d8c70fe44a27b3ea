"""The calculation as a tree: every node holds its own interval, weight and parts, so that each number can be unfolded."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import UNKNOWN, ZERO, Interval, point
from hengbiao.model.profile import Profile, Step
from hengbiao.model.standard import Level, Node, Requirement, Standard

__all__ = ["Facts", "ScoreNode", "level_scores"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one standard: requirement id -> degree of satisfaction, and the sub-domains left out."""

    ratings: Mapping[str, str]
    tailored: Set[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ScoreNode:
    """One node of the calculation at one level. `weight` is its share among its siblings, 0 to 1, summing to 1."""

    id: str
    kind: str
    label: Text
    level: int
    score: Interval
    weight: Fraction
    printed_weight: Fraction | None
    step: Step | None
    rating: str | None
    children: tuple[ScoreNode, ...]


def level_scores(standard: Standard, profile: Profile, facts: Facts) -> list[ScoreNode | None]:
    """The score of each level, in order; None for a level that nothing in scope belongs to."""
    calculation = _Calculation(standard, profile, facts)
    return [calculation.level(level) for level in standard.levels]


class _Calculation:
    def __init__(self, standard: Standard, profile: Profile, facts: Facts) -> None:
        self._standard = standard
        self._profile = profile
        self._points = {degree: point(value) for degree, value in profile.scale.values.items()}
        self._ratings = facts.ratings
        self._tailored = facts.tailored - protected(standard, profile)
        self._steps = {step.to: step for step in profile.steps}
        self._leaves = self._requirements_by_node_and_level()

    def level(self, level: Level) -> ScoreNode | None:
        step = self._steps["level"]
        parts = self._weighted_parts(None, step, level.number)
        return self._joined(level.id, "level", level.name, level.number, step, parts) if parts else None

    def _node(self, node: Node, level: int) -> ScoreNode | None:
        if node.id in self._tailored:
            return None
        step = self._steps[node.kind]
        rated = step.of == "requirement"
        parts = self._rated_parts(node.id, level) if rated else self._weighted_parts(node.id, step, level)
        return self._joined(f"{node.id}@L{level}", node.kind, node.label, level, step, parts) if parts else None

    def _rated_parts(self, node_id: str, level: int) -> list[ScoreNode]:
        rows = self._leaves.get((node_id, level), [])
        share = Fraction(1, len(rows)) if rows else ZERO
        return [self._leaf(r, level, share) for r in rows]

    def _leaf(self, r: Requirement, level: int, share: Fraction) -> ScoreNode:
        rating = self._ratings.get(r.id)
        score = self._points[rating] if rating is not None else UNKNOWN  # type: ignore[index]
        label = Text(r.statement, r.statement)
        return ScoreNode(r.id, "requirement", label, level, score, share, None, None, rating, ())

    def _weighted_parts(self, parent: str | None, step: Step, level: int) -> list[ScoreNode]:
        """The children that have a weight and something in scope, their weights brought to a sum of 1 again."""
        printed = self._profile.weights.nodes
        kept: list[tuple[ScoreNode, Fraction]] = []
        for child in self._standard.children.get(parent, ()):
            if child.kind == step.of and child.id in printed:
                scored = self._node(child, level)
                if scored is not None:
                    kept.append((scored, printed[child.id]))
        total = sum((weight for _, weight in kept), ZERO)
        return [_weighted(node, weight / total, weight) for node, weight in kept]

    def _joined(
        self, node_id: str, kind: str, label: Text, level: int, step: Step, parts: list[ScoreNode]
    ) -> ScoreNode:
        low = sum((p.weight * p.score.low for p in parts), ZERO)
        high = sum((p.weight * p.score.high for p in parts), ZERO)
        return ScoreNode(node_id, kind, label, level, Interval(low, high), ZERO, None, step, None, tuple(parts))

    def _requirements_by_node_and_level(self) -> dict[tuple[str, int], list[Requirement]]:
        kind = next(step.to for step in self._profile.steps if step.of == "requirement")
        grouped: dict[tuple[str, int], list[Requirement]] = {}
        owners: dict[str, str] = {}
        for r in self._standard.requirements.values():
            if r.level is not None:
                if r.parent not in owners:
                    owners[r.parent] = self._standard.ancestor_of_kind(r.parent, kind)
                grouped.setdefault((owners[r.parent], r.level), []).append(r)
        return grouped


def _weighted(node: ScoreNode, share: Fraction, printed: Fraction) -> ScoreNode:
    return ScoreNode(
        node.id, node.kind, node.label, node.level, node.score, share, printed, node.step, node.rating, node.children
    )


def protected(standard: Standard, profile: Profile) -> set[str]:
    """The nodes that may not be tailored out: those the profile names, and all below them."""
    fixed = set(profile.mandatory.nodes)
    return {n for n in standard.nodes if any(above.id in fixed for above in standard.ancestors(n))}
