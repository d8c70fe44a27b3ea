"""How the scores of parts become one: mean, weighted mean, median, or how far they reach without a gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Literal

from hengbiao.model.numbers import ZERO, Interval
from hengbiao.model.profile import Gate

__all__ = ["joined", "median", "passes", "unbroken"]

Method = Literal["mean", "median", "weighted-mean", "consecutive"]


def joined(
    method: Method, scores: Sequence[Interval], weights: Sequence[Fraction | None], gate: Gate | None
) -> tuple[Interval, list[Fraction | None]]:
    """The score of parts, and the share that each part has in it, where one says what it counts.

    Every method gives no less where a part's score is no less, so the ends of the result come from the ends of the parts.
    """
    if method == "median":
        return _ends(scores, median), [None] * len(scores)
    if method == "consecutive":
        assert gate is not None
        return _ends(scores, lambda values: _reached(values, gate)), [None] * len(scores)
    # Divided once at the end: a sum of thousands of fractions is the cost of a score.
    if method == "mean":
        return _ends(scores, lambda values: sum(values, ZERO) / len(values)), [Fraction(1, len(scores))] * len(scores)
    known = [w for w in weights if w is not None]
    whole = sum(known, ZERO)
    total = _ends(scores, lambda values: sum((w * v for w, v in zip(known, values, strict=True)), ZERO) / whole)
    return total, [w / whole for w in known]


def _ends(scores: Sequence[Interval], value: Callable[[list[Fraction]], Fraction]) -> Interval:
    return Interval(value([s.low for s in scores]), value([s.high for s in scores]))


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle. `values` is not empty."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _reached(values: Sequence[Fraction], gate: Gate) -> Fraction:
    return Fraction(unbroken([passes(v, gate) for v in values]), len(values))


def passes(score: Fraction, gate: Gate) -> bool:
    """Whether one known score reaches the gate."""
    return score >= gate.value if gate.inclusive else score > gate.value


def unbroken(flags: Sequence[bool]) -> int:
    """How many of the flags, from the first on, are true without a gap."""
    return next((i for i, flag in enumerate(flags) if not flag), len(flags))
