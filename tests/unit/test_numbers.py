"""Exact numbers and how they are written."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengbiao.model.numbers import ONE, UNKNOWN, ZERO, Interval, exact, point, rounded

FRACTIONS = st.fractions(min_value=-10, max_value=10, max_denominator=4000)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"), ("1", "1"), ("4", "4"), ("-4", "-4"), ("10", "10"), ("100", "100"),
        ("57/20", "2.85"), ("4/5", "0.8"), ("1/2", "0.5"), ("1/8", "0.125"), ("1/1024", "0.0009765625"),
        ("1/3", "1/3"), ("-1/3", "-1/3"), ("22/7", "22/7"), ("-57/20", "-2.85"), ("-1/20", "-0.05"),
        ("1/6", "1/6"), ("799/1000", "0.799"), ("101/100", "1.01"), ("1/30", "1/30"),
    ],
)  # fmt: skip
def test_exact_is_a_decimal_where_that_ends_and_a_fraction_elsewhere(value: str, text: str) -> None:
    assert exact(Fraction(value)) == text


@given(FRACTIONS)
def test_exact_loses_nothing_and_has_the_form_of_the_schema(value: Fraction) -> None:
    text = exact(value)
    assert Fraction(text) == value
    assert re.fullmatch(r"-?\d+(\.\d+)?|-?\d+/\d+", text)
    # A decimal is never padded: it has no more digits than it needs.
    assert "." not in text or not text.endswith("0")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("57/20", 2, "2.85"), ("1/3", 2, "≈0.33"), ("2/3", 2, "≈0.67"), ("1", 2, "1.00"), ("0", 2, "0.00"),
        ("5/1000", 2, "≈0.01"), ("4/1000", 2, "≈0.00"), ("-5/1000", 2, "≈-0.01"), ("-4/1000", 2, "≈0.00"),
        ("-1/2", 0, "≈-1"), ("1/2", 0, "≈1"), ("5/2", 0, "≈3"), ("2", 0, "2"), ("7999/10000", 2, "≈0.80"),
        ("4/5", 2, "0.80"), ("999/1000", 2, "≈1.00"),
    ],
)  # fmt: skip
def test_rounded_is_half_away_from_zero_and_says_where_it_is_not_exact(value: str, places: int, text: str) -> None:
    assert rounded(Fraction(value), places) == text


@given(FRACTIONS, st.integers(min_value=0, max_value=6))
def test_rounded_is_never_off_by_more_than_half_a_step(value: Fraction, places: int) -> None:
    text = rounded(value, places)
    shown = Fraction(Decimal(text.removeprefix("≈")))
    assert abs(shown - value) <= Fraction(1, 2 * 10**places)
    assert text.startswith("≈") == (shown != value)


def test_an_interval_that_is_empty_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="empty"):
        Interval(ONE, ZERO)


def test_a_point_is_an_interval_and_the_unknown_is_all_of_it() -> None:
    assert point(Fraction(4, 5)) == Interval(Fraction(4, 5), Fraction(4, 5))
    assert point(ONE).is_point
    assert not UNKNOWN.is_point
    assert Interval(ZERO, ONE) == UNKNOWN
    assert UNKNOWN.low == 0
    assert UNKNOWN.high == 1
