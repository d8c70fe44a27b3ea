"""Which objective, once rated, narrows the scores most.

The gain of a question is worked out, not guessed: for the answers full and none the bounds of every requirement that the
objective reaches are computed anew, and their narrowing is weighed with what the requirement counts in its standard's
score (0 to 1, all requirements of a standard together at most 1). The gain is the mean of the two answers, summed over
the standards. For medians and consecutive levels, where no share says what a part counts, parts count alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest
from itertools import chain

from hengbiao.crosswalk.index import HubIndex, bits
from hengbiao.crosswalk.transfer import FULL, Bound, Bounds, Known, requirement_bounds
from hengbiao.model.numbers import ZERO

__all__ = ["Question", "best_questions"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `gain` is what its answer narrows on average; `settles` the requirements that a full rating fixes."""

    objective: str
    gain: Fraction
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scene:
    index: HubIndex
    known: Known
    weights: Mapping[str, Fraction]
    widths: Mapping[str, Fraction]
    values: tuple[Fraction, ...]

    def width(self, bounds: Bounds) -> Fraction:
        low, high = bounds.ends
        return self.values[high] - self.values[low]

    def touched(self, n: int) -> list[str]:
        """The open requirements that an answer on objective `n` may reach."""
        reach = self.index.closure[n] | self.index.implied_by[n]
        rows = chain.from_iterable(self.index.hub.subjects[self.index.names[m]] for m in bits(reach))
        return [i for i in dict.fromkeys(row.subject for row in rows) if i in self.weights]

    def ceiling(self, n: int) -> Fraction:
        """More than this no answer on objective `n` can narrow."""
        return sum((self.weights[i] * self.widths[i] for i in self.touched(n)), ZERO)

    def answered(self, n: int, rank: int) -> Known:
        """What is known once objective `n` is rated, as far as that rating reaches."""
        bound = Bound(rank, frozenset((self.index.names[n],)))
        known = Known(dict(self.known.low), dict(self.known.high), self.known.direct | {n: bound})
        for lower in bits(self.index.closure[n]):
            known.raise_low(lower, bound)
        for higher in bits(self.index.implied_by[n]):
            known.cut_high(higher, bound)
        return known

    def narrowing(self, n: int, rank: int) -> tuple[Fraction, list[str]]:
        known, settled, gain = self.answered(n, rank), [], ZERO
        for i in self.touched(n):
            width = self.width(requirement_bounds(self.index, self.index.profiles[i], known))
            gain += self.weights[i] * (self.widths[i] - width)
            if not width:
                settled.append(i)
        return gain, settled

    def question(self, n: int) -> Question:
        low, _ = self.narrowing(n, 0)
        high, settled = self.narrowing(n, FULL)
        return Question(self.index.names[n], (low + high) / 2, tuple(settled))


def best_questions(
    index: HubIndex, known: Known, weights: Mapping[str, Fraction], values: tuple[Fraction, ...], count: int
) -> list[Question]:
    """The `count` questions of the largest gain, largest first, ties in the order of the hub.

    `weights` are what each open requirement counts in its standard; `values` what the degrees are worth, from none up.
    """
    draft = _Scene(index, known, weights, {}, values)
    widths = {i: draft.width(requirement_bounds(index, index.profiles[i], known)) for i in weights}
    scene = _Scene(index, known, {i: w for i, w in weights.items() if widths[i]}, widths, values)
    candidates = [(scene.ceiling(n), n) for n in range(len(index.names)) if n not in known.direct]
    best: list[tuple[Fraction, int, Question]] = []
    # From the highest ceiling down: once the worst of the best beats the next ceiling, no further question can matter.
    for ceiling, n in sorted(candidates, key=lambda c: (-c[0], c[1])):
        if not ceiling or (len(best) == count and best[-1][0] <= -ceiling):
            break
        question = scene.question(n)
        if question.gain:
            best = nsmallest(count, [*best, (-question.gain, n, question)], key=lambda row: row[:2])
    return [question for _, _, question in best]
