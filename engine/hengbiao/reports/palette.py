"""Colours and numbers as every picture and chart shows them."""

from __future__ import annotations

from fractions import Fraction

from hengbiao.model.numbers import Interval, rounded

__all__ = ["COLOURS", "OPEN", "REACHED", "SCALE", "SHORT", "UNKNOWN", "hexed", "percent", "shown", "span"]

Colour = tuple[int, int, int]

#: Told apart also by those who see fewer colours, and in print without any.
COLOURS = ("#1f6f8b", "#d9822b", "#6a4c93", "#3a8f5c", "#b5403a", "#7a6a53")
#: A level that is satisfied, that may be, and that is not.
REACHED, OPEN, SHORT = "#3a8f5c", "#d9822b", "#7c92a6"
#: From nothing met to all met; and what nothing is known of.
SCALE: tuple[tuple[float, Colour], ...] = ((0.0, (0xC0, 0x5A, 0x4D)), (0.5, (0xF0, 0xD9, 0x8C)), (1.0, (0x3A, 0x8F, 0x5C)))
UNKNOWN: Colour = (0xD3, 0xD9, 0xDE)


def hexed(colour: Colour) -> str:
    """`#c05a4d`."""
    return "#" + "".join(f"{c:02x}" for c in colour)


def shown(value: Fraction) -> str:
    """Two decimals, rounded from the exact number."""
    return rounded(value).removeprefix("≈")


def span(interval: Interval) -> str:
    """`0.80`, or `0.62–0.67`."""
    low, high = shown(interval.low), shown(interval.high)
    return low if interval.is_point else f"{low}–{high}"


def percent(met: Interval) -> str:
    """`62`, or `40–95`, in per cent."""
    low, high = (rounded(v * 100, 0).removeprefix("≈") for v in (met.low, met.high))
    return low if low == high else f"{low}–{high}"
