"""Scoring one standard: the trees, the outcome, and what of it is rated or open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO, Interval
from hengbiao.model.profile import Profile
from hengbiao.model.standard import Standard
from hengbiao.scoring.composite import joined_levels, joined_totals
from hengbiao.scoring.grade import Outcome, graded, outcome, scaled
from hengbiao.scoring.tree import Facts, ScoreNode, Unit, score_tree

__all__ = ["Scored", "UnitScore", "score_standard", "unit_trees", "walk"]


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One unit of a composite enterprise and its own total."""

    unit: Unit
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Scored:
    """One standard scored under one profile. `rated`, `inferred` and `unknown` count the requirements in scope.

    `roots` are the levels, or the one total of a standard that is not scored level by level.
    """

    standard: Standard
    profile: Profile
    facts: Facts
    roots: tuple[ScoreNode, ...]
    outcome: Outcome
    rated: int
    inferred: int
    unknown: int
    units: tuple[UnitScore, ...] = ()

    @property
    def levels(self) -> tuple[ScoreNode, ...]:
        """The trees of the levels; none where the standard is not scored level by level."""
        return tuple(root for root in self.roots if root.kind == "level")

    def nodes(self) -> Iterator[ScoreNode]:
        """Every node of the calculation."""
        for root in self.roots:
            yield from walk(root)

    def find(self, node_id: str) -> ScoreNode | None:
        """The node of that id (`db12:L3`, `db12:09@L3`, `db12:09.1-L3`), or None."""
        return next((node for node in self.nodes() if node.id == node_id), None)


def score_standard(
    standard: Standard, profile: Profile, facts: Facts, type_label: Callable[[str], Text] = lambda key: Text(key, key)
) -> Scored:
    """Score `standard` by `profile`; only facts in scope count, in whatever order they come."""
    if facts.units:
        return _composite(standard, profile, facts, type_label)
    roots = tuple(score_tree(standard, profile, facts))
    return _scored(standard, profile, facts, roots, _outcome(roots, profile))


def _composite(standard: Standard, profile: Profile, facts: Facts, type_label: Callable[[str], Text]) -> Scored:
    rule = profile.composite
    assert rule is not None
    trees = unit_trees(standard, profile, facts)
    own = tuple(UnitScore(u, _outcome(tuple(trees[u.number]), profile)) for u in facts.units)
    roots = tuple(joined_levels(standard.levels, facts.units, trees, rule, type_label))
    result = _outcome(roots, profile)
    if rule.joins == "total":
        total = joined_totals(facts.units, rule, {u.unit.number: u.outcome.total for u in own})
        result = graded(total, [r.score for r in roots], result.counted, profile, [r.level or 0 for r in roots])
    return _scored(standard, profile, facts, roots, result, own)


def unit_trees(standard: Standard, profile: Profile, facts: Facts) -> dict[int, list[ScoreNode]]:
    """The trees of each unit of a composite enterprise, by its number."""
    return {
        u.number: score_tree(standard, profile, replace(facts, ratings=u.ratings, inferred=u.inferred, type=u.type, units=()), f"/{u.number}")
        for u in facts.units
    }


def _outcome(roots: tuple[ScoreNode, ...], profile: Profile) -> Outcome:
    if profile.total.method == "gated-sum":
        return outcome([r.score for r in roots], profile, [r.level or 0 for r in roots])
    return scaled(roots[0].score if roots else Interval(ZERO, ZERO), profile)


def _scored(
    standard: Standard, profile: Profile, facts: Facts, roots: tuple[ScoreNode, ...], result: Outcome,
    units: tuple[UnitScore, ...] = (),
) -> Scored:
    leaves = [node for root in roots for node in walk(root) if node.kind == "requirement"]
    rated = sum(1 for leaf in leaves if leaf.rating is not None)
    inferred = sum(1 for leaf in leaves if leaf.is_inferred)
    return Scored(standard, profile, facts, roots, result, rated, inferred, len(leaves) - rated - inferred, units)


def walk(node: ScoreNode) -> Iterator[ScoreNode]:
    """The node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)
