"""The requirements of a calculation, each with the nodes above it: what results, strengths and gaps are counted from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hengbiao.scoring.engine import Scored
from hengbiao.scoring.tree import ScoreNode

__all__ = ["Counts", "Leaf", "counts_of", "leaves", "places"]

#: Kinds that are parts of the standard itself, not of the way in which it is calculated.
_PLACES = ("element", "domain", "subdomain", "item")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One requirement in scope. `above` are the parts of the standard that it stands below, topmost first."""

    node: ScoreNode
    above: tuple[ScoreNode, ...]
    unit: int | None

    @property
    def is_lacking(self) -> bool:
        """Whether it is rated below fully met."""
        return self.node.rating is not None and self.node.rating != "full"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requirements are rated, inferred and unknown."""

    rated: int
    inferred: int
    unknown: int


def counts_of(found: Sequence[Leaf]) -> Counts:
    """How the requirements are known."""
    rated = sum(1 for leaf in found if leaf.node.rating is not None)
    inferred = sum(1 for leaf in found if leaf.node.is_inferred)
    return Counts(rated, inferred, len(found) - rated - inferred)


def leaves(scored: Scored) -> list[Leaf]:
    """Every requirement in scope, level by level, in the order of the document; once for each unit that is scored."""
    return [leaf for root in scored.roots for leaf in _leaves(root, (), None)]


def places(scored: Scored) -> Iterator[tuple[ScoreNode, int, int | None]]:
    """Every part of the standard in the calculation, with its depth (0: topmost) and the number of its unit."""
    for root in scored.roots:
        yield from _places(root, 0, None)


def _unit_of(node: ScoreNode, unit: int | None) -> int | None:
    return int(node.id.rpartition("/")[2]) if node.kind == "unit" and "/" in node.id else unit


def _leaves(node: ScoreNode, above: tuple[ScoreNode, ...], unit: int | None) -> Iterator[Leaf]:
    if node.kind == "requirement":
        yield Leaf(node, above, unit)
        return
    unit = _unit_of(node, unit)
    path = (*above, node) if node.kind in _PLACES else above
    for child in node.children:
        yield from _leaves(child, path, unit)


def _places(node: ScoreNode, depth: int, unit: int | None) -> Iterator[tuple[ScoreNode, int, int | None]]:
    if node.kind in ("requirement", "text"):
        return
    unit = _unit_of(node, unit)
    is_place = node.kind in _PLACES
    if is_place:
        yield node, depth, unit
    for child in node.children:
        yield from _places(child, depth + is_place, unit)
