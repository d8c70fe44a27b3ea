"""Exact numbers: fractions, intervals of fractions, and how both are written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both included. A known value is an interval of one point."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"an interval from {self.low} to {self.high} is empty")

    @property
    def is_point(self) -> bool:
        return self.low == self.high


UNKNOWN = Interval(ZERO, ONE)


def point(value: Fraction) -> Interval:
    """The interval that holds `value` alone."""
    return Interval(value, value)


def exact(value: Fraction) -> str:
    """`value` without loss: as a decimal where that ends, else as `p/q`.

    >>> exact(Fraction(57, 20)), exact(Fraction(1, 3)), exact(Fraction(4))
    ('2.85', '1/3', '4')
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (digits if not places else f"{digits[:-places]}.{digits[-places:]}")


def rounded(value: Fraction, places: int = 2) -> str:
    """`value` for a person, half away from zero: a decimal of at most `places` digits, marked ≈ where it is not exact."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    text = str(whole).rjust(places + 1, "0")
    body = f"{text[:-places]}.{text[-places:]}" if places else text
    sign = "-" if value < 0 and whole else ""
    return f"{'' if whole == scaled else '≈'}{sign}{body}"
