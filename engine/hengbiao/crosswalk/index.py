"""The hub as bit sets: one bit for each objective, one mask for what a requirement asks.

`asks` holds every objective that lies wholly inside a requirement: those of its exactMatch and narrowMatch rows and all
that they imply. A *cover* is a set of objectives that a requirement lies wholly inside: the object of an exactMatch or
broadMatch row, or all objects of a complete group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from hengbiao.model.hub import BROAD, EXACT, NARROW, Hub, MappingRow

__all__ = ["HubIndex", "Mapped", "bits"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the mapping says of one requirement. `own` holds the objectives of its rows without what they imply."""

    asks: int
    own: int
    covers: tuple[int, ...]
    rows: tuple[MappingRow, ...]


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class HubIndex:
    """Masks of one hub; everything is worked out once and then only looked up."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.names = tuple(hub.objectives)
        self.number: Mapping[str, int] = {name: n for n, name in enumerate(self.names)}
        self.closure = tuple(
            1 << n | sum(1 << self.number[i] for i in objective.implied)
            for n, objective in enumerate(hub.objectives.values())
        )
        self.profiles: Mapping[str, Mapped] = {i: self._profile(rows) for i, rows in hub.rows.items()}

    @cached_property
    def implied_by(self) -> tuple[int, ...]:
        """For each objective the mask of those that imply it."""
        found = [0] * len(self.names)
        for n, mask in enumerate(self.closure):
            for lower in bits(mask & ~(1 << n)):
                found[lower] |= 1 << n
        return tuple(found)

    def _profile(self, rows: tuple[MappingRow, ...]) -> Mapped:
        own = asks = 0
        covers: list[int] = []
        groups: dict[str, int] = {}
        for row in rows:
            if row.object is None:
                continue
            n = self.number[row.object]
            if row.predicate in (EXACT, NARROW):
                own |= 1 << n
                asks |= self.closure[n]
            if row.predicate in (EXACT, BROAD):
                covers.append(1 << n)
            elif row.predicate == NARROW and row.complete and row.group is not None:
                groups[row.group] = groups.get(row.group, 0) | 1 << n
        return Mapped(asks, own, (*covers, *groups.values()), rows)

    @cached_property
    def askers(self) -> Mapping[int, tuple[str, ...]]:
        """Objective -> the requirements that it lies wholly inside, in the order of the documents."""
        return self._inverted(lambda p: p.asks)

    @cached_property
    def covered(self) -> Mapping[int, tuple[str, ...]]:
        """Objective -> the requirements one of whose covers it belongs to, in the order of the documents."""
        def all_covers(p: Mapped) -> int:
            mask = 0
            for cover in p.covers:
                mask |= cover
            return mask
        return self._inverted(all_covers)

    def _inverted(self, mask_of: Callable[[Mapped], int]) -> Mapping[int, tuple[str, ...]]:
        found: dict[int, list[str]] = {n: [] for n in range(len(self.names))}
        for requirement, profile in self.profiles.items():
            for n in bits(mask_of(profile)):
                found[n].append(requirement)
        return {n: tuple(ids) for n, ids in found.items()}

    def objectives(self, mask: int) -> tuple[str, ...]:
        """The ids of the objectives in a mask, in the order of the hub."""
        return tuple(self.names[n] for n in bits(mask))

    def highest(self, mask: int) -> int:
        """The objectives of a mask that no other of it implies."""
        implied = 0
        for n in bits(mask):
            implied |= self.closure[n] & ~(1 << n)
        return mask & ~implied
