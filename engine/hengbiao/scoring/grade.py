"""From scores to the total, the grade by interval and the highest level reached without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO, Interval
from hengbiao.model.profile import Gate, Grades, Profile
from hengbiao.scoring.join import passes, unbroken

__all__ = ["Outcome", "grade_of", "graded", "outcome", "satisfied"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the scores come to. Of a standard that is not scored level by level only the total, and what it is graded."""

    total: Interval
    counted: tuple[Interval, ...] = ()
    satisfied: tuple[bool | None, ...] = ()
    by_interval: tuple[Text, Text] | None = None
    consecutive: tuple[int, int] | None = None
    consecutive_names: tuple[Text, Text] | None = None
    agree: bool | None = None


def outcome(levels: Sequence[Interval], profile: Profile, numbers: Sequence[int] | None = None) -> Outcome:
    """S, grade and consecutive level of the level scores in order; `numbers` are those levels', by default 1, 2, …"""
    gate = profile.gate
    assert gate is not None
    counted = tuple(Interval(counts(s.low, gate), counts(s.high, gate)) for s in levels)
    # The gate never turns a larger score into a smaller one, so the ends of the sum are the sums of the ends.
    total = Interval(sum((c.low for c in counted), ZERO), sum((c.high for c in counted), ZERO))
    return graded(total, levels, counted, profile, numbers)


def graded(
    total: Interval, levels: Sequence[Interval], counted: tuple[Interval, ...], profile: Profile,
    numbers: Sequence[int] | None = None,
) -> Outcome:
    """The outcome of a total that is known, with the highest level that its level scores reach without a gap."""
    gate, grades = profile.gate, profile.grades
    assert gate is not None and grades is not None
    upto = (0, *(numbers or range(1, len(levels) + 1)))
    reached = tuple(satisfied(s, gate) for s in levels)
    consecutive = (upto[unbroken([r is True for r in reached])], upto[unbroken([r is not False for r in reached])])
    by_interval = (grade_of(total.low, grades), grade_of(total.high, grades))
    names = (_level_name(consecutive[0], grades), _level_name(consecutive[1], grades))
    return Outcome(total, counted, reached, by_interval, consecutive, names, _agree(by_interval, names, grades))


def scaled(score: Interval, profile: Profile) -> Outcome:
    """The one score of a standard without levels times the factor, and its grade where the profile has a table."""
    factor, grades = profile.total.factor, profile.grades
    total = Interval(score.low * factor, score.high * factor)
    if grades is None:
        return Outcome(total)
    return Outcome(total, by_interval=(grade_of(total.low, grades), grade_of(total.high, grades)))


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
