"""A planning problem, free of any standard: steps with costs, what they need, and scores that rise as they are done.

Scores are trees of exact parts. Every part gives no less where more steps are done, so whatever reaches a target still
reaches it with further steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

__all__ = ["Bar", "Gated", "Leaf", "Middle", "Mix", "Part", "Problem", "Rise", "Run", "Step", "Steps", "Target"]

#: A set of steps, each by its id.
Steps: TypeAlias = Set[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `cost` is in yuan, what is left of it to do; `needs` are the steps that have to be done before or with it."""

    id: str
    cost: Fraction
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rise:
    """A value that a requirement has once all steps of one of its `ways` are done."""

    value: Fraction
    ways: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A requirement: what it is worth now, and the values that it can rise to, from the lowest up."""

    id: str
    base: Fraction
    rises: tuple[Rise, ...] = ()


@dataclass(frozen=True, slots=True)
class Mix:
    """A weighted sum of parts; no weight is below 0."""

    parts: tuple[tuple[Fraction, Part], ...]


@dataclass(frozen=True, slots=True)
class Middle:
    """The median: the middle part, or the mean of the two in the middle."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """What a score has to reach; `inclusive` where the value itself is enough."""

    value: Fraction
    inclusive: bool = True

    def passed(self, score: Fraction) -> bool:
        """Whether a score reaches it."""
        return score >= self.value if self.inclusive else score > self.value


@dataclass(frozen=True, slots=True)
class Run:
    """The share of the parts, from the first on, that pass the bar without a gap."""

    parts: tuple[Part, ...]
    bar: Bar


@dataclass(frozen=True, slots=True)
class Gated:
    """A part that counts `counts_as` once it passes the bar, else its own score."""

    part: Part
    bar: Bar
    counts_as: Fraction


Part: TypeAlias = Leaf | Mix | Middle | Run | Gated


@dataclass(frozen=True, slots=True)
class Target:
    """One target: a part that has to pass a bar. `name` says of whom, for example `db12=3`."""

    name: str
    part: Part
    bar: Bar


@dataclass(frozen=True, slots=True)
class Problem:
    """Steps by id, in an order that does not depend on chance, and the targets that all have to be reached."""

    steps: Mapping[str, Step]
    targets: tuple[Target, ...]
