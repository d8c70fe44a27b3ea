"""The chosen steps against brute force: no cheaper set reaches the targets, and what is chosen does."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengbiao.planning.choose import Chosen, Limits, allowed, choose
from hengbiao.planning.problem import Bar, Gated, Leaf, Middle, Mix, Part, Problem, Rise, Run, Step, Target
from hengbiao.planning.value import closed, cost_of, reached, value

DEGREES = [Fraction(0), Fraction(1, 2), Fraction(4, 5), Fraction(1)]
NAMES = [f"obj:{c}" for c in "abcdefgh"]


def brute(problem: Problem, most: Fraction | None = None, excluded: frozenset[str] = frozenset()) -> Fraction | None:
    """The least cost of a closed set of steps that reaches all targets, by looking at every set."""
    best: Fraction | None = None
    names = [n for n in problem.steps if n not in excluded]
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            done = set(chosen)
            cost = cost_of(problem, done)
            fits = (best is None or cost < best) and (most is None or cost <= most)
            if fits and closed(problem, done) == done and reached(problem, done):
                best = cost
    return best


def ways(draw: st.DrawFn) -> tuple[frozenset[str], ...]:
    found = draw(st.lists(st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=3), min_size=1, max_size=2))
    return tuple(dict.fromkeys(found))


@st.composite
def leaves(draw: st.DrawFn) -> Leaf:
    base = draw(st.integers(0, 3))
    rises, higher = [], [n for n in range(base + 1, 4) if n == 3 or draw(st.booleans())]
    for n in reversed(higher):
        # Whatever gives a higher value gives the lower one too.
        own = ways(draw)
        above = rises[0].ways if rises else ()
        rises.insert(0, Rise(DEGREES[n], tuple(dict.fromkeys([*own, *above]))))
    return Leaf("r", DEGREES[base], tuple(rises))


@st.composite
def parts(draw: st.DrawFn, depth: int = 2) -> Part:
    if depth == 0:
        return draw(leaves())
    below = draw(st.lists(parts(depth=depth - 1), min_size=1, max_size=3))
    kind = draw(st.sampled_from(["mix", "middle", "run", "gated"]))
    bar = Bar(draw(st.sampled_from(DEGREES[1:])), draw(st.booleans()))
    if kind == "mix":
        weights = [draw(st.integers(1, 5)) for _ in below]
        return Mix(tuple((Fraction(w, sum(weights)), p) for w, p in zip(weights, below, strict=True)))
    if kind == "middle":
        return Middle(tuple(below))
    return Run(tuple(below), bar) if kind == "run" else Gated(below[0], bar, Fraction(1))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    costs = {n: Fraction(draw(st.integers(1, 9)), draw(st.sampled_from([1, 2]))) for n in NAMES}
    needs = {n: tuple(draw(st.sets(st.sampled_from(NAMES[:i]), max_size=2))) if i else () for i, n in enumerate(NAMES)}
    steps = {n: Step(n, costs[n], tuple(sorted(needs[n]))) for n in NAMES}
    targets = tuple(
        Target(f"t{n}", draw(parts()), Bar(draw(st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(4, 5), Fraction(1)]))))
        for n in range(draw(st.integers(1, 2)))
    )
    return Problem(steps, targets)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.frozensets(st.sampled_from(NAMES), max_size=2))
def test_no_set_is_cheaper(problem: Problem, excluded: frozenset[str]) -> None:
    best = brute(problem, excluded=excluded)
    found = choose(problem, Limits(excluded=excluded))
    assert (found.status == "infeasible") == (best is None)
    assert reached(problem, allowed(problem, excluded)) == (best is not None)
    if best is not None:
        assert found.status == "optimal"
        assert found.cost == found.bound == best
        assert reached(problem, found.steps) and closed(problem, found.steps) == found.steps
        assert not found.steps & excluded


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.integers(1, 25))
def test_a_budget_is_kept(problem: Problem, budget: int) -> None:
    best = brute(problem, most=Fraction(budget))
    found = choose(problem, Limits(budget=Fraction(budget)))
    assert (found.status == "infeasible") == (best is None)
    if best is not None:
        assert found.cost == best


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_fewest_steps_come_before_the_cost(problem: Problem) -> None:
    found = choose(problem, Limits(), fewest=True)
    fits = [
        set(c) for size in range(len(NAMES) + 1) for c in combinations(NAMES, size)
        if closed(problem, set(c)) == set(c) and reached(problem, set(c))
    ]
    assert (found.status == "infeasible") == (not fits)
    if fits:
        fewest = min(len(s) for s in fits)
        assert len(found.steps) == fewest
        assert found.cost == min(cost_of(problem, s) for s in fits if len(s) == fewest)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.lists(st.integers(0, 12), min_size=2, max_size=3))
def test_each_phase_keeps_to_its_budget(problem: Problem, budgets: list[int]) -> None:
    limits = Limits(phase_budgets=tuple(Fraction(b) for b in budgets))
    found = choose(problem, limits, by_phase=True)
    if found.phases is None:
        assert found.status == "infeasible"
        return
    for number, budget in enumerate(budgets, 1):
        assert cost_of(problem, {i for i in found.steps if found.phases[i] == number}) <= budget
    for i in found.steps:
        assert all(found.phases[needed] <= found.phases[i] for needed in problem.steps[i].needs)
    assert reached(problem, found.steps)


def test_a_bar_that_must_be_passed_is_not_met_by_its_own_value() -> None:
    leaf = Leaf("r", Fraction(4, 5), (Rise(Fraction(1), (frozenset({"obj:a"}),)),))
    problem = Problem({"obj:a": Step("obj:a", Fraction(7))}, (Target("t", leaf, Bar(Fraction(4, 5), inclusive=False)),))
    assert choose(problem, Limits()) == Chosen("optimal", frozenset({"obj:a"}), Fraction(7), Fraction(7))


def test_ten_times_four_fifths_reach_four_fifths() -> None:
    """As floats the mean of ten 0.8 lies below 0.8."""
    leaves = tuple((Fraction(1, 10), Leaf(f"r{n}", Fraction(4, 5))) for n in range(10))
    problem = Problem({}, (Target("t", Gated(Mix(leaves), Bar(Fraction(4, 5)), Fraction(1)), Bar(Fraction(1))),))
    assert choose(problem, Limits()).status == "optimal"
    assert value(problem.targets[0].part, set()) == 1


@pytest.mark.parametrize("budget", [Fraction(0), Fraction(6)])
def test_fixed_steps_count_against_the_budget(budget: Fraction) -> None:
    problem = Problem({"obj:a": Step("obj:a", Fraction(7))}, ())
    assert choose(problem, Limits(budget=budget, fixed=frozenset({"obj:a"}))).status == "infeasible"
