"""In what order chosen steps are done, and in which phase: what they need first, then by what is preferred."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush

from hengbiao.planning.problem import Gated, Leaf, Middle, Mix, Part, Problem, Run, Target
from hengbiao.planning.value import closed, cost_of, leaf_value, value

__all__ = ["by_gain", "by_rank", "evenly", "filled", "leaf_weights"]


def by_rank(problem: Problem, chosen: Iterable[str], rank: Callable[[str], tuple[int | str, ...]]) -> list[str]:
    """The chosen steps, each after all that it needs, those of a lower rank first."""
    steps = set(chosen)
    open_needs = {i: {n for n in problem.steps[i].needs if n in steps} for i in steps}
    waiting: dict[str, list[str]] = {}
    for i, needs in open_needs.items():
        for needed in needs:
            waiting.setdefault(needed, []).append(i)
    ready = [(rank(i), i) for i, needs in open_needs.items() if not needs]
    heapify(ready)
    ordered: list[str] = []
    while ready:
        _, step = heappop(ready)
        ordered.append(step)
        for i in waiting.get(step, ()):
            open_needs[i].discard(step)
            if not open_needs[i]:
                heappush(ready, (rank(i), i))
    return ordered


def leaf_weights(part: Part, weight: Fraction = Fraction(1)) -> Iterator[tuple[Leaf, Fraction]]:
    """Each leaf with what it counts in a part; where no share says so, parts count alike. Gates are passed over."""
    match part:
        case Leaf():
            yield part, weight
        case Mix():
            for share, below in part.parts:
                yield from leaf_weights(below, weight * share)
        case Middle() | Run():
            for below in part.parts:
                yield from leaf_weights(below, weight / len(part.parts))
        case Gated():
            yield from leaf_weights(part.part, weight)


def by_gain(problem: Problem, allowed: Iterable[str], *, until_reached: bool = False) -> list[str]:
    """Steps in the order of the most gain for the least cost: always the way that brings the targets nearest for what it
    costs, with all that it needs; targets that are reached count no more. What is left comes last, in the order of the ids,
    or not at all with `until_reached`.
    """
    steps, done, ordered = set(allowed), set[str](), list[str]()
    missed = [t for t in problem.targets if not t.bar.passed(value(t.part, done))]
    while missed:
        more = _nearer(problem, missed, steps, done)
        if not more:
            break
        ordered += more
        missed = [t for t in missed if not t.bar.passed(value(t.part, done))]
    return ordered if until_reached else ordered + by_rank(problem, steps - done, lambda i: (i,))


def _nearer(problem: Problem, missed: Sequence[Target], steps: set[str], done: set[str]) -> list[str]:
    """Steps in the order of gain until one of the missed targets is reached, or nothing gains any more; they join `done`."""
    leaves = _weighted(missed, done)
    bundles = _bundles(problem, steps, leaves)
    touching: dict[str, list[frozenset[str]]] = {}
    for bundle in bundles:
        for i in bundle:
            touching.setdefault(i, []).append(bundle)
    ratios = {b: _ratio(problem, b, done, leaves, found) for b, found in bundles.items()}
    queue = [(-ratio, tuple(sorted(b))) for b, ratio in ratios.items() if ratio > 0]
    heapify(queue)
    ordered: list[str] = []
    while queue:
        ratio, names = heappop(queue)
        bundle = frozenset(names)
        if bundle <= done or ratios[bundle] != -ratio:
            continue
        new = [i for i in by_rank(problem, bundle, lambda i: (i,)) if i not in done]
        ordered += new
        done |= bundle
        if any(t.bar.passed(value(t.part, done)) for t in missed):
            break
        # Only what shares a step, or a requirement, with the bundle has another ratio now.
        for other in {b for i in new for b in touching[i]} | _beside(bundle, bundles):
            fresh = _ratio(problem, other, done, leaves, bundles[other])
            if fresh > 0 and fresh != ratios[other]:
                heappush(queue, (-fresh, tuple(sorted(other))))
            ratios[other] = fresh
    return ordered


_Weighted = list[tuple[Leaf, Fraction]]


def _weighted(targets: Sequence[Target], done: set[str]) -> _Weighted:
    """Every leaf that can rise, with its weight in all targets together, each by how far it is away."""
    found: dict[int, tuple[Leaf, Fraction]] = {}
    for target in targets:
        away = max(target.bar.value - value(target.part, done), Fraction(1, 10**6))
        for leaf, weight in leaf_weights(target.part):
            if leaf.rises:
                known = found.get(id(leaf), (leaf, Fraction(0)))[1]
                found[id(leaf)] = (leaf, known + weight / away)
    return list(found.values())


def _bundles(problem: Problem, steps: set[str], leaves: _Weighted) -> dict[frozenset[str], tuple[int, ...]]:
    """Each way, with all that it needs -> the numbers of the leaves that any of its steps may raise."""
    by_step: dict[str, set[int]] = {}
    for n, (leaf, _) in enumerate(leaves):
        for i in {i for rise in leaf.rises for way in rise.ways for i in way}:
            by_step.setdefault(i, set()).add(n)
    found: dict[frozenset[str], tuple[int, ...]] = {}
    for leaf, _ in leaves:
        for way in (way for rise in leaf.rises for way in rise.ways):
            bundle = frozenset(closed(problem, way)) if way <= steps else frozenset[str]()
            if bundle and bundle <= steps and bundle not in found:
                found[bundle] = tuple(sorted(set().union(*(by_step.get(i, set()) for i in bundle))))
    return found


def _beside(bundle: frozenset[str], bundles: Mapping[frozenset[str], tuple[int, ...]]) -> set[frozenset[str]]:
    own = set(bundles[bundle])
    return {other for other, found in bundles.items() if not own.isdisjoint(found)}


def _ratio(problem: Problem, bundle: frozenset[str], done: set[str], leaves: _Weighted, numbers: Sequence[int]) -> Fraction:
    """What the rest of a bundle gains for each yuan; free steps come first of all."""
    after = done | bundle
    gain = sum((leaves[n][1] * (leaf_value(leaves[n][0], after) - leaf_value(leaves[n][0], done)) for n in numbers), Fraction(0))
    cost = cost_of(problem, bundle - done)
    return gain / cost if cost else gain * 10**12


def evenly(problem: Problem, ordered: Sequence[str], phases: int) -> dict[str, int]:
    """Phases of about the same cost, in the given order: step -> number of its phase, from 1."""
    total, before, found = cost_of(problem, set(ordered)), Fraction(0), dict[str, int]()
    for n, step in enumerate(ordered):
        # The middle of a step says where most of it falls; without any cost, steps count alike.
        middle = (before + problem.steps[step].cost / 2) / total if total else Fraction(2 * n + 1, 2 * len(ordered))
        found[step] = min(phases, int(middle * phases) + 1)
        before += problem.steps[step].cost
    return _after_needs(problem, ordered, found)


def _after_needs(problem: Problem, ordered: Sequence[str], found: dict[str, int]) -> dict[str, int]:
    for step in ordered:
        found[step] = max([found[step], *(found[n] for n in problem.steps[step].needs if n in found)])
    return found


def filled(
    problem: Problem, ordered: Sequence[str], limits: Sequence[Sequence[tuple[Mapping[str, Fraction], Fraction]]]
) -> dict[str, int] | None:
    """Each step in the first phase, from that of what it needs on, in which every limit (weights, most) has room for it.

    None where a step finds no room; another order or choice of steps may.
    """
    used = [[Fraction(0) for _ in phase] for phase in limits]
    found: dict[str, int] = {}
    for step in ordered:
        first = max([1, *(found[n] for n in problem.steps[step].needs if n in found)])
        for number in range(first, len(limits) + 1):
            now = [u + weights.get(step, Fraction(0)) for u, (weights, _) in zip(used[number - 1], limits[number - 1], strict=True)]
            if all(n <= most for n, (_, most) in zip(now, limits[number - 1], strict=True)):
                found[step], used[number - 1] = number, now
                break
        else:
            return None
    return found
