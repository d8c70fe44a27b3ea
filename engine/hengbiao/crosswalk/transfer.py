"""What ratings of some requirements say of others: lower and upper bounds, carried by objectives.

Degrees are ranks, 0 (none) to 3 (full). What carries, and nothing else does:

* exactMatch: requirement and objective have the same degree.
* narrowMatch: a requirement that is fully met has every part of it fully met; with a part that is not, it is not full.
* a complete group: the requirement lies between its lowest and its highest part.
* broadMatch: an objective that is fully met has the requirement, a part of it, fully met; and the other way about.
* implies: no objective has a higher degree than one that it cannot exist without.
* relatedMatch, and the overlap of two requirements: nothing.

Bounds only ever meet (the highest lower bound, the lowest upper one), so the order of ratings cannot matter, and a
further rating that fits the others never widens an interval. Where ratings contradict each other, the bounds cross.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hengbiao.crosswalk.index import HubIndex, Mapped, bits
from hengbiao.model.hub import BROAD, EXACT, NARROW

__all__ = ["DEGREES", "FULL", "RANKS", "Bound", "Bounds", "Known", "objective_bounds", "requirement_bounds"]

#: Degrees of satisfaction from the lowest up, and the rank of each.
DEGREES = ("none", "partly", "mostly", "full")
RANKS: Mapping[str, int] = {name: n for n, name in enumerate(DEGREES)}
FULL = len(DEGREES) - 1
_MOST_BELOW_FULL = FULL - 1


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an interval: a rank, and the ratings (ids of requirements or objectives) that each yield it."""

    rank: int
    sources: frozenset[str] = frozenset()


_LOW, _HIGH = Bound(0), Bound(FULL)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known of one objective or requirement. Where `low` lies above `high`, ratings contradict each other."""

    low: Bound = _LOW
    high: Bound = _HIGH

    @property
    def is_open(self) -> bool:
        """Whether nothing is known."""
        return self.low.rank == 0 and self.high.rank == FULL

    @property
    def crossed(self) -> bool:
        """Whether ratings contradict each other."""
        return self.low.rank > self.high.rank

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest rank; both where the bounds cross, so that neither side is passed over."""
        return min(self.low.rank, self.high.rank), max(self.low.rank, self.high.rank)


OPEN = Bounds()


def _higher(one: Bound, other: Bound) -> Bound:
    if one.rank != other.rank:
        return one if one.rank > other.rank else other
    return Bound(one.rank, one.sources | other.sources) if one.rank else _LOW


def _lower(one: Bound, other: Bound) -> Bound:
    if one.rank != other.rank:
        return one if one.rank < other.rank else other
    return Bound(one.rank, one.sources | other.sources) if one.rank < FULL else _HIGH


@dataclass
class Known:
    """Bounds of objectives by number, where anything is known; `direct` are those that are rated themselves."""

    low: dict[int, Bound] = field(default_factory=dict)
    high: dict[int, Bound] = field(default_factory=dict)
    direct: dict[int, Bound] = field(default_factory=dict)

    def at(self, n: int) -> Bounds:
        """The bounds of one objective: its own rating where it has one."""
        own = self.direct.get(n)
        return self.implied(n) if own is None else Bounds(own, own)

    def implied(self, n: int) -> Bounds:
        """What all ratings together say of one objective, whatever its own rating is."""
        return Bounds(self.low.get(n, _LOW), self.high.get(n, _HIGH))

    def raise_low(self, n: int, bound: Bound) -> None:
        self.low[n] = _higher(self.low.get(n, _LOW), bound)

    def cut_high(self, n: int, bound: Bound) -> None:
        self.high[n] = _lower(self.high.get(n, _HIGH), bound)


def objective_bounds(index: HubIndex, ratings: Mapping[str, int]) -> Known:
    """Bounds of all objectives from ratings (requirement or objective -> rank)."""
    given = Known()
    for rated, rank in ratings.items():
        bound = Bound(rank, frozenset((rated,)))
        if rated in index.number:
            given.direct[index.number[rated]] = bound
            given.raise_low(index.number[rated], bound)
            given.cut_high(index.number[rated], bound)
        elif rated in index.profiles:
            _from_requirement(index, index.profiles[rated], bound, given)
    return _spread(index, given)


def _from_requirement(index: HubIndex, mapped: Mapped, bound: Bound, known: Known) -> None:
    for row in mapped.rows:
        if row.object is None:
            continue
        n = index.number[row.object]
        if row.predicate == EXACT:
            known.raise_low(n, bound)
            known.cut_high(n, bound)
        elif row.predicate == NARROW and bound.rank == FULL:
            known.raise_low(n, bound)
        elif row.predicate == BROAD and bound.rank < FULL:
            known.cut_high(n, Bound(_MOST_BELOW_FULL, bound.sources))


def _spread(index: HubIndex, given: Known) -> Known:
    """The given bounds carried along `implies`: lower ones down, upper ones up."""
    result = Known(dict(given.low), dict(given.high), given.direct)
    for n, bound in given.low.items():
        for lower in bits(index.closure[n] & ~(1 << n)):
            result.raise_low(lower, bound)
    for n, bound in given.high.items():
        for higher in bits(index.implied_by[n]):
            result.cut_high(higher, bound)
    return result


def requirement_bounds(index: HubIndex, mapped: Mapped, known: Known) -> Bounds:
    """What the objectives say of one requirement."""
    low, high = _LOW, _HIGH
    groups: dict[str, list[Bounds]] = {}
    for row in mapped.rows:
        if row.object is None:
            continue
        at = known.at(index.number[row.object])
        if row.predicate == EXACT:
            low, high = _higher(low, at.low), _lower(high, at.high)
        elif row.predicate == NARROW:
            if at.high.rank < FULL:
                high = _lower(high, Bound(_MOST_BELOW_FULL, at.high.sources))
            if row.complete and row.group is not None:
                groups.setdefault(row.group, []).append(at)
        elif row.predicate == BROAD and at.low.rank == FULL:
            low = _higher(low, at.low)
    for parts in groups.values():
        low, high = _higher(low, _least([p.low for p in parts])), _lower(high, _most([p.high for p in parts]))
    return Bounds(low, high)


def _least(lows: Sequence[Bound]) -> Bound:
    """The lowest of the parts' lower bounds, on all their ratings: without any one of them the whole is not shown."""
    rank = min(b.rank for b in lows)
    return Bound(rank, _all_sources(lows)) if rank else _LOW


def _most(highs: Sequence[Bound]) -> Bound:
    rank = max(b.rank for b in highs)
    return Bound(rank, _all_sources(highs)) if rank < FULL else _HIGH


def _all_sources(parts: Iterable[Bound]) -> frozenset[str]:
    return frozenset().union(*(b.sources for b in parts))
