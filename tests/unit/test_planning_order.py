"""Order, phases and dates: what a step needs comes first, limits hold, and nobody works twice at a time."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengbiao.planning.order import by_gain, by_rank, evenly, filled
from hengbiao.planning.problem import Bar, Leaf, Mix, Problem, Rise, Step, Target
from hengbiao.planning.schedule import Work, graph_of, on, schedule
from hengbiao.planning.value import closed, cost_of, reached

NAMES = [f"s{n}" for n in range(10)]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    steps = {}
    for n, name in enumerate(NAMES):
        needs = tuple(sorted(draw(st.sets(st.sampled_from(NAMES[:n]), max_size=2)))) if n else ()
        steps[name] = Step(name, Fraction(draw(st.integers(0, 9))), needs)
    leaves = [
        Leaf(f"r{n}", Fraction(0), (Rise(Fraction(1), (draw(st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=3)),)),))
        for n in range(5)
    ]
    part = Mix(tuple((Fraction(1, 5), leaf) for leaf in leaves))
    return Problem(steps, (Target("t", part, Bar(Fraction(3, 5))),))


def in_order(problem: Problem, ordered: list[str]) -> bool:
    place = {step: n for n, step in enumerate(ordered)}
    return all(place[need] < place[step] for step in ordered for need in problem.steps[step].needs if need in place)


@given(problems(), st.sets(st.sampled_from(NAMES)))
def test_what_is_needed_comes_first(problem: Problem, wanted: set[str]) -> None:
    chosen = closed(problem, wanted)
    for ordered in (by_rank(problem, chosen, lambda i: (int(problem.steps[i].cost),)), by_gain(problem, chosen)):
        assert sorted(ordered) == sorted(chosen)
        assert in_order(problem, ordered)


@given(problems())
def test_the_order_of_gain_reaches_the_target(problem: Problem) -> None:
    ordered = by_gain(problem, problem.steps, until_reached=True)
    assert reached(problem, set(ordered))
    assert closed(problem, set(ordered)) == set(ordered)


@given(problems(), st.integers(1, 4))
def test_even_phases_keep_the_order(problem: Problem, phases: int) -> None:
    ordered = by_rank(problem, problem.steps, lambda i: (i,))
    found = evenly(problem, ordered, phases)
    assert set(found.values()) <= set(range(1, phases + 1))
    assert all(found[need] <= found[step] for step in ordered for need in problem.steps[step].needs)


@given(problems(), st.lists(st.integers(0, 30), min_size=1, max_size=3))
def test_filled_phases_keep_their_limits(problem: Problem, most: list[int]) -> None:
    ordered = by_rank(problem, problem.steps, lambda i: (i,))
    costs = {i: s.cost for i, s in problem.steps.items()}
    found = filled(problem, ordered, [[(costs, Fraction(m))] for m in most])
    if found is None:
        return
    for number, limit in enumerate(most, 1):
        assert cost_of(problem, {i for i in ordered if found[i] == number}) <= limit
    assert all(found[need] <= found[step] for step in ordered for need in problem.steps[step].needs)


@st.composite
def works(draw: st.DrawFn) -> tuple[dict[str, tuple[str, ...]], dict[str, Work], int]:
    needs = {n: tuple(sorted(draw(st.sets(st.sampled_from(NAMES[:i]), max_size=2)))) if i else () for i, n in enumerate(NAMES)}
    work = {n: Work(draw(st.integers(1, 8)), Fraction(draw(st.integers(0, 60)), draw(st.sampled_from([1, 2, 5])))) for n in NAMES}
    return needs, work, draw(st.integers(1, 6))


@given(works())
def test_no_day_has_more_people_than_there_are(case: tuple[dict[str, tuple[str, ...]], dict[str, Work], int]) -> None:
    needs, work, people = case
    slots = schedule(NAMES, needs, work, people)
    end = max(slot.finish for slot in slots.values())
    for day in range(end + 1):
        busy = sum(work[i].person_days / (s.finish - s.start + 1) for i, s in slots.items() if s.start <= day <= s.finish)
        assert busy <= people
    for step, slot in slots.items():
        assert slot.finish - slot.start + 1 >= work[step].days
        assert all(slots[need].finish < slot.start for need in needs[step])
        # Later by what is spare, it still ends in time for all that waits for it, and before the end.
        assert slot.finish + slot.spare <= end
        assert all(slot.finish + slot.spare < slots[i].start + slots[i].spare for i in NAMES if step in needs[i])
        assert slot.spare >= 0
    assert any(slot.spare == 0 for slot in slots.values())


def test_a_circle_is_a_fault() -> None:
    with pytest.raises(ValueError, match="circle"):
        graph_of({"a": ["b"], "b": ["a"]})


@pytest.mark.parametrize(
    ("first", "day", "date"),
    [("2026-11-02", 0, "2026-11-02"), ("2026-11-02", 4, "2026-11-06"), ("2026-11-02", 5, "2026-11-09"),
     ("2026-11-07", 0, "2026-11-09"), ("2026-11-08", 1, "2026-11-10"), ("2026-11-05", 2, "2026-11-09"), ("2026-11-06", 10, "2026-11-20")],
)
def test_working_days(first: str, day: int, date: str) -> None:
    assert on(dt.date.fromisoformat(first), day) == dt.date.fromisoformat(date)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 400))
def test_working_days_are_counted_one_by_one(first: dt.date, day: int) -> None:
    date, left = first, day
    while date.weekday() > 4 or left:
        left -= date.weekday() <= 4
        date += dt.timedelta(days=1)
    assert on(first, day) == date
