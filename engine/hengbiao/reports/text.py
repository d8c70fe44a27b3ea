"""Text as a document takes it: nothing that XML forbids or that reorders what stands beside it, long titles cut."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from xml.sax.saxutils import escape

from hengbiao.model.numbers import Interval, rounded

__all__ = ["clean", "cut", "days", "escaped", "line", "money", "percent", "score", "span"]

#: What XML 1.0 forbids, and the controls that turn the direction of the text around them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
                        "\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """`text` with U+FFFD for every character that a document cannot hold; line ends become \\n."""
    return _FORBIDDEN.sub("\ufffd", _BREAK.sub("\n", text))


def line(text: str) -> str:
    """`text` on one line."""
    return " ".join(clean(text).split())


def cut(text: str, columns: int) -> str:
    """One line of at most so many columns (a wide character takes two), cut between words where there are any, with …"""
    whole = line(text)
    if _width(whole) <= columns:
        return whole
    used = end = 0
    for c in whole:
        used += _width(c)
        if used > columns - 1:
            break
        end += 1
    # A mark belongs to the character before it.
    while end and unicodedata.combining(whole[end]):
        end -= 1
    space = whole.rfind(" ", 0, end + 1)
    return whole[:space if space > end * 2 // 3 else end].rstrip() + "…"


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def escaped(text: str) -> str:
    """`clean` text as XML."""
    return escape(clean(text), {'"': "&quot;"})


def score(value: Fraction) -> str:
    """A score to two decimals, marked ≈ where it is not exact."""
    return rounded(value)


def span(interval: Interval) -> str:
    """A score, or the lowest and the highest that it can be."""
    return score(interval.low) if interval.is_point else f"{score(interval.low)} … {score(interval.high)}"


def percent(value: Fraction | None) -> str:
    """A share as a percentage; empty where there is none."""
    return "" if value is None else f"{rounded(value * 100, 1)}%"


def days(value: Fraction) -> str:
    """Person-days, to one decimal where they are not whole."""
    return str(value) if value.denominator == 1 else rounded(value, 1)


def money(value: Fraction) -> str:
    """Yuan, whole, in groups of three."""
    return f"{int(value + Fraction(1, 2)):,}"
