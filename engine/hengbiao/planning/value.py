"""What a part of a score is worth once a set of steps is done, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hengbiao.planning.problem import Gated, Leaf, Middle, Mix, Part, Problem, Run, Steps

__all__ = ["closed", "cost_of", "leaves", "reached", "value"]

_ZERO = Fraction(0)


def value(part: Part, done: Steps) -> Fraction:
    """The score of a part, 0 to 1 times its weights, with the steps in `done`."""
    match part:
        case Leaf():
            return leaf_value(part, done)
        case Mix():
            return sum((weight * value(p, done) for weight, p in part.parts), _ZERO)
        case Middle():
            ordered = sorted(value(p, done) for p in part.parts)
            half = len(ordered) // 2
            return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
        case Run():
            passed = 0
            for p in part.parts:
                if not part.bar.passed(value(p, done)):
                    break
                passed += 1
            return Fraction(passed, len(part.parts))
        case Gated():
            score = value(part.part, done)
            return part.counts_as if part.bar.passed(score) else score


def leaf_value(leaf: Leaf, done: Steps) -> Fraction:
    """The highest value that one of its ways gives."""
    for rise in reversed(leaf.rises):
        if any(way <= done for way in rise.ways):
            return rise.value
    return leaf.base


def leaves(part: Part) -> Iterator[Leaf]:
    """Every requirement below a part."""
    match part:
        case Leaf():
            yield part
        case Mix():
            for _, below in part.parts:
                yield from leaves(below)
        case Middle() | Run():
            for below in part.parts:
                yield from leaves(below)
        case Gated():
            yield from leaves(part.part)


def reached(problem: Problem, done: Steps) -> bool:
    """Whether every target is reached with these steps."""
    return all(t.bar.passed(value(t.part, done)) for t in problem.targets)


def closed(problem: Problem, wanted: Steps) -> set[str]:
    """The steps with all that they need, however far down."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        step = waiting.pop()
        if step not in found:
            found.add(step)
            waiting.extend(problem.steps[step].needs)
    return found


def cost_of(problem: Problem, done: Steps) -> Fraction:
    """The cost of a set of steps, in yuan."""
    return sum((problem.steps[i].cost for i in done), _ZERO)
