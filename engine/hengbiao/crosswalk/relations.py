"""How two requirements relate, as sets of objectives.

`equal`: each lies inside the other. `a_in_b`: whoever meets b meets a. `b_in_a`: whoever meets a meets b. `intersects`:
some objective lies wholly inside both. Nothing else is said: two requirements that are both only parts of one objective
may have nothing in common.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from hengbiao.crosswalk.index import HubIndex, Mapped, bits
from hengbiao.model.hub import BROAD, EXACT, NARROW, MappingRow
from hengbiao.model.numbers import ONE, ZERO

__all__ = ["RELATIONS", "Pair", "Relation", "Relations", "turned"]

Relation = Literal["equal", "a_in_b", "b_in_a", "intersects"]
RELATIONS: tuple[Relation, ...] = ("equal", "a_in_b", "b_in_a", "intersects")


@dataclass(frozen=True, slots=True)
class Pair:
    """One derived relation: `a` is the subject, `b` the object.

    `confidence` is that of the weakest row it rests on; `coverage` the share of the object that the subject is known to
    ask for, 0 to 1; `via` the objectives that prove the relation; `reasons` those of the rows.
    """

    a: str
    b: str
    relation: Relation
    confidence: Fraction
    coverage: Fraction
    via: tuple[str, ...]
    reasons: tuple[str, ...]


def turned(relation: Relation) -> Relation:
    """The relation seen from the other side."""
    if relation == "a_in_b":
        return "b_in_a"
    return "a_in_b" if relation == "b_in_a" else relation


class Relations:
    """Derives relations from one index, each once: what was asked for is kept."""

    def __init__(self, index: HubIndex) -> None:
        self._index = index
        self._related: dict[str, tuple[tuple[str, Relation], ...]] = {}
        self._pairs: dict[tuple[str, str], Pair | None] = {}

    def relation(self, a: str, b: str) -> Relation | None:
        """How two requirements relate; None where nothing is proven."""
        first, second = self._index.profiles[a], self._index.profiles[b]
        down, up = _cover(first, second) is not None, _cover(second, first) is not None
        if down and up:
            return "equal"
        if down or up:
            return "b_in_a" if down else "a_in_b"
        return "intersects" if first.asks & second.asks else None

    def related(self, a: str, starts: str = "") -> Iterator[tuple[str, Relation]]:
        """Every requirement whose id begins with `starts` and that relates to `a`, in the order of the documents."""
        if a not in self._related:
            self._related[a] = tuple(self._derived(a))
        return (found for found in self._related[a] if found[0].startswith(starts))

    def _derived(self, a: str) -> Iterator[tuple[str, Relation]]:
        profile, index = self._index.profiles[a], self._index
        found: dict[str, None] = {}
        for n in bits(profile.asks):
            found.update(dict.fromkeys(index.askers[n]))
            found.update(dict.fromkeys(index.covered[n]))
        for cover in profile.covers:
            first = next(bits(cover), None)
            if first is not None:
                found.update(dict.fromkeys(index.askers[first]))
        for b in sorted(found, key=self._position.__getitem__):
            relation = self.relation(a, b) if b != a else None
            if relation is not None:
                yield b, relation

    @cached_property
    def _position(self) -> dict[str, int]:
        return {i: n for n, i in enumerate(self._index.profiles)}

    def pair(self, a: str, b: str) -> Pair | None:
        """The relation of two requirements with its proof; None where nothing is proven."""
        if (a, b) not in self._pairs:
            self._pairs[a, b] = self._proven(a, b)
        return self._pairs[a, b]

    def _proven(self, a: str, b: str) -> Pair | None:
        relation = self.relation(a, b)
        if relation is None:
            return None
        first, second = self._index.profiles[a], self._index.profiles[b]
        via = self._via(relation, first, second)
        rows = [*self._resting(first, via), *self._resting(second, via)]
        return Pair(
            a, b, relation, min((row.confidence for row in rows), default=ZERO), self.coverage(first, second),
            self._index.objectives(via), tuple(dict.fromkeys(row.reason for row in rows)),
        )

    def _via(self, relation: Relation, first: Mapped, second: Mapped) -> int:
        """The objectives that prove the relation."""
        if relation == "intersects":
            return self._index.highest(first.asks & second.asks)
        proofs = []
        if relation in ("equal", "b_in_a"):
            proofs.append(_cover(first, second) or 0)
        if relation in ("equal", "a_in_b"):
            proofs.append(_cover(second, first) or 0)
        return proofs[0] if len(proofs) == 1 else proofs[0] | proofs[1]

    def _resting(self, mapped: Mapped, via: int) -> list[MappingRow]:
        """The rows by which a requirement has to do with the objectives of a proof, the strongest for each."""
        used: dict[MappingRow, None] = {}
        for n in bits(via):
            rows = [row for row in mapped.rows if row.object is not None and row.predicate in (EXACT, NARROW, BROAD)
                    and (self._index.closure[self._index.number[row.object]] >> n & 1)]
            if rows:
                used[max(rows, key=lambda row: (self._index.number[row.object or ""] == n, row.confidence))] = None
        return list(used)

    def coverage(self, first: Mapped, second: Mapped) -> Fraction:
        """The share of the second that the first is known to ask for, 0 to 1.

        The shares are those of the second's rows; of an objective that is not wholly asked for, each of the objectives
        that it holds counts alike.
        """
        if _cover(first, second) is not None:
            return ONE
        total = ZERO
        for row in second.rows:
            if row.object is not None and row.predicate in (EXACT, NARROW):
                share = row.coverage if row.coverage is not None else ONE
                total += share * self._held(self._index.number[row.object], first)
        return min(total, ONE)

    def _held(self, n: int, first: Mapped) -> Fraction:
        """How much of objective `n` the first requirement is known to ask for."""
        whole = self._index.closure[n]
        if first.asks >> n & 1:
            return ONE
        held = Fraction((whole & first.asks).bit_count(), whole.bit_count())
        parts = [row.coverage * Fraction(1, whole.bit_count()) if self._index.number[row.object] != n else row.coverage
                 for row in first.rows
                 if row.predicate == BROAD and row.object is not None and row.coverage is not None
                 and whole >> self._index.number[row.object] & 1]
        return max([held, *parts])


def _cover(outer: Mapped, inner: Mapped) -> int | None:
    """A cover of the inner requirement that the outer one asks for whole; None where there is none."""
    return next((cover for cover in inner.covers if not cover & ~outer.asks), None)
