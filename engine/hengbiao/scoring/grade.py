"""From level scores to the total S, the grade by interval and the highest level reached without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO, Interval
from hengbiao.model.profile import Gate, Grades, Profile

__all__ = ["Outcome", "grade_of", "outcome", "satisfied"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the level scores come to."""

    total: Interval
    counted: tuple[Interval, ...]
    satisfied: tuple[bool | None, ...]
    by_interval: tuple[Text, Text]
    consecutive: tuple[int, int]
    consecutive_names: tuple[Text, Text]
    agree: bool | None


def outcome(levels: Sequence[Interval], profile: Profile, numbers: Sequence[int] | None = None) -> Outcome:
    """S, grade and consecutive level of the level scores in order; `numbers` are those levels', by default 1, 2, …"""
    upto = (0, *(numbers or range(1, len(levels) + 1)))
    counted = tuple(Interval(counts(s.low, profile.gate), counts(s.high, profile.gate)) for s in levels)
    # The gate never turns a larger score into a smaller one, so the ends of the sum are the sums of the ends.
    total = Interval(sum((c.low for c in counted), ZERO), sum((c.high for c in counted), ZERO))
    reached = tuple(satisfied(s, profile.gate) for s in levels)
    consecutive = (upto[_unbroken([r is True for r in reached])], upto[_unbroken([r is not False for r in reached])])
    by_interval = (grade_of(total.low, profile.grades), grade_of(total.high, profile.grades))
    names = (_level_name(consecutive[0], profile.grades), _level_name(consecutive[1], profile.grades))
    return Outcome(total, counted, reached, by_interval, consecutive, names, _agree(by_interval, names, profile.grades))


def passes(score: Fraction, gate: Gate) -> bool:
    """Whether one known level score reaches the gate."""
    return score >= gate.value if gate.inclusive else score > gate.value


def counts(score: Fraction, gate: Gate) -> Fraction:
    """What a level with this score adds to S."""
    return gate.counts_as if passes(score, gate) else score


def satisfied(score: Interval, gate: Gate) -> bool | None:
    """Whether the level is satisfied; None while open ratings can still decide it."""
    low, high = passes(score.low, gate), passes(score.high, gate)
    return low if low == high else None


def grade_of(total: Fraction, grades: Grades) -> Text:
    """The grade of the highest row of the interval table that `total` reaches."""
    for row in grades.table:
        if total >= row.minimum:
            return Text(row.name.zh, row.name.en)
    return Text(grades.below.zh, grades.below.en)


def _level_name(number: int, grades: Grades) -> Text:
    for row in grades.table:
        if row.level == number:
            return Text(row.name.zh, row.name.en)
    return Text(grades.below.zh, grades.below.en)


def _unbroken(flags: list[bool]) -> int:
    return next((i for i, flag in enumerate(flags) if not flag), len(flags))


def _agree(interval: tuple[Text, Text], level: tuple[Text, Text], grades: Grades) -> bool | None:
    """True or False where the two ranges alone decide it for every completion of the open ratings, else None.

    Two ranges that share no grade can never agree; two single grades either do or do not.
    """
    order = [Text(grades.below.zh, grades.below.en), *(Text(r.name.zh, r.name.en) for r in reversed(grades.table))]
    a, b = [order.index(t) for t in interval], [order.index(t) for t in level]
    if a[1] < b[0] or b[1] < a[0]:
        return False
    if a[0] == a[1] == b[0] == b[1]:
        return True
    return None
