"""The calculation as a tree: every node holds its own interval, weight and parts, so that each number can be unfolded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import UNKNOWN, Interval, point
from hengbiao.model.profile import Profile, Step
from hengbiao.model.standard import Level, Node, Requirement, Standard
from hengbiao.scoring.join import joined
from hengbiao.scoring.weights import weights_for

__all__ = ["Facts", "ScoreNode", "Unit", "score_tree"]

_TOTAL = Text("总分", "Total")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a composite enterprise. `output` is its output value in yuan; `ratings` are those that hold for it, and
    `inferred` what other ratings say of requirements without one."""

    number: int
    name: str
    type: str
    output: Fraction
    ratings: Mapping[str, str]
    inferred: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one standard: requirement id -> degree of satisfaction, and the sub-domains left out.

    `inferred` holds what other ratings say of requirements that have none of their own. A composite enterprise that is
    scored by unit has its ratings in `units` instead.
    """

    ratings: Mapping[str, str]
    tailored: Set[str] = field(default_factory=frozenset)
    type: str | None = None
    units: tuple[Unit, ...] = ()
    inferred: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoreNode:
    """One node of the calculation. `level` is None where the standard is not scored level by level.

    `weight` is its share among its siblings, 0 to 1, summing to 1; None where no share says what a part counts.
    """

    id: str
    kind: str
    label: Text
    level: int | None
    score: Interval
    weight: Fraction | None
    printed_weight: Fraction | None
    step: Step | None
    rating: str | None
    children: tuple[ScoreNode, ...]

    @property
    def is_inferred(self) -> bool:
        """Whether this is a requirement without a rating of its own that other ratings say something of."""
        return self.kind == "requirement" and self.rating is None and self.score != UNKNOWN

    @property
    def node(self) -> str:
        """The id of the standard's node or requirement, without level and unit."""
        return self.id.partition("@")[0].partition("/")[0]


def score_tree(standard: Standard, profile: Profile, facts: Facts, mark: str = "") -> list[ScoreNode]:
    """The trees of all levels that anything in scope belongs to, in order; one tree where there is no step to a level.

    `mark` is put behind every id, to tell the units of a composite enterprise apart.
    """
    calculation = _Calculation(standard, profile, facts, mark)
    levels: Sequence[Level | None] = standard.levels if profile.steps[-1].to == "level" else [None]
    roots = (calculation.root(level) for level in levels)
    return [root for root in roots if root is not None]


class _Calculation:
    def __init__(self, standard: Standard, profile: Profile, facts: Facts, mark: str) -> None:
        self._standard = standard
        self._points = {degree: point(value) for degree, value in profile.scale.values.items()}
        self._gate = profile.gate
        self._ratings = facts.ratings
        self._inferred = facts.inferred
        self._mark = mark
        self._tailored = facts.tailored - protected(standard, profile)
        self._steps = {step.to: step for step in profile.steps}
        self._weights = weights_for(profile.weights, standard, facts.type)
        self._by_level = "level" in self._steps
        self._grouped = self._requirements_by_node_and_level()

    def root(self, level: Level | None) -> ScoreNode | None:
        if level is None:
            return self._joined(f"{self._standard.key}:total", "total", _TOTAL, None, self._parts(None, "total", None))
        return self._joined(level.id, "level", level.name, level.number, self._parts(None, "level", level.number))

    def _node(self, node: Node, level: int | None) -> ScoreNode | None:
        if node.id in self._tailored:
            return None
        node_id = node.id if level is None else f"{node.id}@L{level}"
        return self._joined(node_id, node.kind, node.label, level, self._parts(node.id, node.kind, level))

    def _parts(self, parent: str | None, kind: str, level: int | None) -> list[tuple[ScoreNode, Fraction | None]]:
        """What a node of `kind` is made of, each with its printed weight where it has one."""
        step = self._steps[kind]
        if step.of == "requirement":
            return [(self._leaf(r, level), None) for r in self._grouped.get((parent, level), [])]
        if step.of == "text":
            return [(self._text(parent, rows), None) for rows in self._texts(parent)]
        weighted = step.method == "weighted-mean"
        nodes = [n for n in self._standard.below(parent, step.of) if not weighted or n.id in self._weights]
        scored = ((self._node(n, level), self._weights[n.id] if weighted else None) for n in nodes)
        return [(node, weight) for node, weight in scored if node is not None]

    def _leaf(self, r: Requirement, level: int | None) -> ScoreNode:
        rating = self._ratings.get(r.id)
        score = self._points[rating] if rating is not None else self._inferred.get(r.id, UNKNOWN)  # type: ignore[index]
        label = Text(r.statement, r.statement)
        return ScoreNode(r.id + self._mark, "requirement", label, level, score, None, None, None, rating, ())

    def _texts(self, item: str | None) -> list[list[Requirement]]:
        """The requirements of an item, those of one level together, from the lowest level up."""
        grouped: dict[tuple[int, int], list[Requirement]] = {}
        for r in self._grouped.get((item, None), []):
            grouped.setdefault(r.levels or (0, 0), []).append(r)
        return [grouped[levels] for levels in sorted(grouped)]

    def _text(self, item: str | None, rows: list[Requirement]) -> ScoreNode:
        low, high = rows[0].levels or (0, 0)
        name = f"L{low}" if low == high else f"L{low}-{high}"
        levels = {level.number: level for level in self._standard.levels}
        labels = [levels[n].name for n in dict.fromkeys((low, high)) if n in levels]
        label = Text(" ～ ".join(t.zh for t in labels), " to ".join(t.en for t in labels))
        node = self._joined(f"{item}@{name}", "text", label, None, [(self._leaf(r, None), None) for r in rows])
        assert node is not None
        return node

    def _joined(
        self, node_id: str, kind: str, label: Text, level: int | None, parts: list[tuple[ScoreNode, Fraction | None]]
    ) -> ScoreNode | None:
        if not parts:
            return None
        step = self._steps[kind]
        score, shares = joined(step.method, [p.score for p, _ in parts], [w for _, w in parts], self._gate)
        children = tuple(
            replace(part, weight=share, printed_weight=printed)
            for (part, printed), share in zip(parts, shares, strict=True)
        )
        return ScoreNode(node_id + self._mark, kind, label, level, score, None, None, step, None, children)

    def _requirements_by_node_and_level(self) -> dict[tuple[str | None, int | None], list[Requirement]]:
        owner_kind = next(step.to for step in self._steps.values() if step.of in ("requirement", "text") and step.to != "text")
        grouped: dict[tuple[str | None, int | None], list[Requirement]] = {}
        owners: dict[str, str | None] = {}
        for r in self._standard.leaves:
            if self._by_level and r.level is None:
                continue
            if r.parent not in owners:
                # What is left out may lie between the kinds that the steps name.
                out = any(node.id in self._tailored for node in self._standard.ancestors(r.parent))
                owners[r.parent] = None if out else self._standard.ancestor_of_kind(r.parent, owner_kind)
            if owners[r.parent] is not None:
                grouped.setdefault((owners[r.parent], r.level if self._by_level else None), []).append(r)
        return grouped


def protected(standard: Standard, profile: Profile) -> set[str]:
    """The nodes that may not be tailored out: those the profile names, and all below them."""
    fixed = set(profile.mandatory.nodes)
    return {n for n in standard.nodes if any(above.id in fixed for above in standard.ancestors(n))}
