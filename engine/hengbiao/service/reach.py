"""How far the ratings of one set reach: what they say, through the hub, of requirements that are not rated themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from hengbiao.crosswalk.index import HubIndex, bits
from hengbiao.crosswalk.transfer import DEGREES, FULL, RANKS, Bounds, Known, objective_bounds, requirement_bounds
from hengbiao.model.evidence_set import EvidenceSet, Rating
from hengbiao.model.numbers import Interval
from hengbiao.model.profile import Profile

__all__ = ["Clash", "Reach", "scale_of"]


@dataclass(frozen=True, slots=True)
class Clash:
    """A rating that contradicts what other ratings imply; `bounds` are what they imply."""

    rating: Rating
    bounds: Bounds


class Reach:
    """What one set says of everything in the hub.

    Ratings of the requirements in `without` count as not given; the lower bounds of those in `unsupported` do not count.
    """

    def __init__(
        self, index: HubIndex, content: EvidenceSet, without: Set[str] = frozenset(), unsupported: Set[str] = frozenset()
    ) -> None:
        self._index = index
        self._unsupported = unsupported
        self._ratings = [r for r in content.ratings if r.requirement not in without]
        self._known: dict[str | None, Known] = {}
        self._given: dict[str | None, dict[str, int]] = {}

    def given(self, unit: str | None = None) -> dict[str, int]:
        """Requirement or objective -> the rank that it is rated with for a unit; None: for the whole enterprise.

        What a unit has no rating of its own for, it takes from the whole enterprise.
        """
        if unit not in self._given:
            found = {r.requirement: RANKS[r.rating] for r in self._ratings if r.unit is None}
            if unit is not None:
                found |= {r.requirement: RANKS[r.rating] for r in self._ratings if r.unit == unit}
            self._given[unit] = found
        return self._given[unit]

    def known(self, unit: str | None = None) -> Known:
        """Bounds of the objectives, for a unit or for the whole enterprise."""
        if unit not in self._known:
            self._known[unit] = objective_bounds(self._index, self.given(unit))
        return self._known[unit]

    def bounds(self, requirement: str, unit: str | None = None) -> Bounds:
        """What the objectives say of one requirement, whatever its own rating is."""
        return requirement_bounds(self._index, self._index.profiles[requirement], self.known(unit))

    def inferred(self, profile: Profile, unit: str | None = None) -> dict[str, Interval]:
        """The requirements of a profile's standard without a rating of their own, where anything is known of them."""
        scale = scale_of(profile)
        found: dict[str, Interval] = {}
        for requirement, bounds in self.unrated([profile.standard], unit):
            low, high = bounds.ends
            interval = Interval(scale[0 if requirement in self._unsupported else low], scale[high])
            if interval != Interval(scale[0], scale[FULL]):
                found[requirement] = interval
        return found

    def unrated(self, keys: Iterable[str], unit: str | None = None) -> Iterator[tuple[str, Bounds]]:
        """Every requirement of the standards without a rating of its own that anything is known of, with its bounds."""
        starts, rated = tuple(f"{key}:" for key in keys), self.given(unit)
        for requirement in self._index.profiles:
            if requirement.startswith(starts) and requirement not in rated:
                bounds = self.bounds(requirement, unit)
                if not bounds.is_open:
                    yield requirement, bounds

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """Every rating that contradicts what others imply: objectives first, then requirements as the documents have them,
        then unit by unit, whatever the order of the set."""
        return tuple(self._clashes())

    def _clashes(self) -> Iterator[Clash]:
        position = {i: n for n, i in enumerate([*self._index.names, *self._index.profiles])}
        for rating in sorted(self._ratings, key=lambda r: (position[r.requirement], r.unit or "")):
            rank = RANKS[rating.rating]
            bounds = self._implied(rating, self.known(rating.unit))
            if bounds.low.rank > rank or bounds.high.rank < rank:
                yield Clash(rating, self._implied(rating, self._without(rating)))

    def _implied(self, rating: Rating, known: Known) -> Bounds:
        """What `known` says of what is rated, whatever its own rating is."""
        if rating.requirement in self._index.number:
            return known.implied(self._index.number[rating.requirement])
        return requirement_bounds(self._index, self._index.profiles[rating.requirement], known)

    def _without(self, rating: Rating) -> Known:
        """Bounds from all other ratings, of the objectives that have to do with this one.

        Only ratings that reach those objectives are looked at: a set may hold thousands of contradictions.
        """
        index, near = self._index, 0
        for n in bits(self._touched(rating.requirement)):
            near |= 1 << n | index.closure[n] | index.implied_by[n]
        given, speaking = self.given(rating.unit), self._speaking
        others = dict.fromkeys(i for n in bits(near) for i in speaking.get(n, ()) if i in given and i != rating.requirement)
        return objective_bounds(index, {i: given[i] for i in others})

    @cached_property
    def _speaking(self) -> dict[int, list[str]]:
        """Objective, by number -> what is rated that speaks of it."""
        found: dict[int, list[str]] = {}
        for rated in dict.fromkeys(r.requirement for r in self._ratings):
            for n in bits(self._touched(rated)):
                found.setdefault(n, []).append(rated)
        return found

    def _touched(self, rated: str) -> int:
        """The objectives that a rating speaks of, as bits."""
        number = self._index.number
        if rated in number:
            return 1 << number[rated]
        rows = self._index.profiles[rated].rows if rated in self._index.profiles else ()
        return sum({1 << number[row.object] for row in rows if row.object is not None})


def scale_of(profile: Profile) -> Mapping[int, Fraction]:
    """Rank -> what it is worth under a profile, from none up."""
    return {rank: profile.scale.values[name] for rank, name in enumerate(DEGREES)}  # type: ignore[index]
