"""Which steps: the cheapest set that reaches every target, proven, and checked with exact numbers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from hengbiao.planning.linear import Linear, Row, linear
from hengbiao.planning.problem import Problem, Steps
from hengbiao.planning.solver import Solution, Watch, minimise
from hengbiao.planning.value import closed, cost_of, reached

__all__ = ["Chosen", "Limits", "allowed", "choose"]

_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan has to keep to.

    `budget` is the most that all steps together may cost (yuan), `phase_budgets` the most in each phase. `days` holds the
    person-days of each step, `day_budget` and `phase_days` the most of them, in all and in each phase. Steps in `fixed` are in
    the plan, those in `excluded` are not. The search ends after `seconds`.
    """

    budget: Fraction | None = None
    phase_budgets: tuple[Fraction, ...] = ()
    days: Mapping[str, Fraction] = field(default_factory=dict)
    day_budget: Fraction | None = None
    phase_days: tuple[Fraction, ...] = ()
    fixed: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    seconds: float = 60.0

    @property
    def by_phase(self) -> bool:
        """Whether anything is limited phase by phase."""
        return bool(self.phase_budgets or self.phase_days)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The steps, what they cost, and what no plan can cost less than. `phases` is given where limits bind them: step ->
    number of its phase, from 1. `open`: the time was over before any plan was found."""

    status: Literal["optimal", "feasible", "infeasible", "open"]
    steps: frozenset[str] = frozenset()
    cost: Fraction = Fraction(0)
    bound: Fraction = Fraction(0)
    phases: Mapping[str, int] | None = None


def choose(problem: Problem, limits: Limits, watch: Watch | None = None, *, fewest: bool = False, by_phase: bool = False) -> Chosen:
    """The cheapest steps that reach all targets within the limits; with `fewest`, the cheapest of those with fewest steps.

    With `by_phase`, the phase of each step is chosen together with it, under the limits of the phases.
    """
    if not reached(problem, allowed(problem, limits.excluded)):
        return Chosen("infeasible")
    if not limits.fixed and reached(problem, set()):
        return Chosen("optimal", phases={} if by_phase else None)
    deadline = time.monotonic() + limits.seconds
    search = _Search(problem, limits, by_phase)
    costs = search.objective({i: step.cost for i, step in problem.steps.items()})
    if not fewest:
        return search.chosen(search.solve(costs, deadline, watch))
    counts = search.objective(dict.fromkeys(problem.steps, _ONE))
    first = search.solve(counts, deadline, None)
    if first.status in ("infeasible", "open"):
        return search.chosen(first)
    search.at_most(counts, Fraction(len(search.steps(first))))
    last = search.chosen(search.solve(costs, deadline, watch))
    if first.status == "optimal" or last.status != "optimal":
        return last
    return Chosen("feasible", last.steps, last.cost, last.bound, last.phases)


class _Search:
    def __init__(self, problem: Problem, limits: Limits, by_phase: bool) -> None:
        self._problem = problem
        self._model = linear(problem)
        self._cuts: list[Row] = []
        self._by_phase: list[dict[str, int]] = []
        m = self._model
        for step in sorted(limits.fixed):
            m.at_least({m.steps[step]: _ONE}, _ONE)
        for step in sorted(limits.excluded):
            m.upper[m.steps[step]] = Fraction(0)
        costs = {i: step.cost for i, step in problem.steps.items()}
        if limits.budget is not None:
            self.at_most(self.objective(costs), limits.budget)
        if limits.day_budget is not None:
            self.at_most(self.objective(limits.days), limits.day_budget)
        if by_phase:
            self._by_phase = _phased(problem, m, max(len(limits.phase_budgets), len(limits.phase_days)))
            self._limit(costs, limits.phase_budgets)
            self._limit(limits.days, limits.phase_days)

    def objective(self, weights: Mapping[str, Fraction]) -> dict[int, Fraction]:
        return {self._model.steps[i]: weight for i, weight in weights.items() if i in self._model.steps}

    def at_most(self, terms: Mapping[int, Fraction], most: Fraction) -> None:
        self._model.at_least({n: -factor for n, factor in terms.items()}, -most)

    def _limit(self, weights: Mapping[str, Fraction], most: Sequence[Fraction]) -> None:
        """What is done by the end of a phase less what is done by the end of the one before may weigh no more than this."""
        for number, limit in enumerate(most):
            terms = {self._by_phase[number][i]: weights[i] for i in self._problem.steps}
            if number:
                terms |= {self._by_phase[number - 1][i]: -weights[i] for i in self._problem.steps}
            self.at_most(terms, limit)

    def solve(self, objective: Mapping[int, Fraction], deadline: float, watch: Watch | None) -> Solution:
        """Solve until the answer reaches the targets exactly: a set that does not, must have a further step, as must all that
        are part of it."""
        while True:
            found = minimise(self._model, objective, deadline - time.monotonic(), watch, self._cuts)
            if found.status in ("infeasible", "open"):
                return found
            done = closed(self._problem, self.steps(found))
            if done == self.steps(found) and reached(self._problem, done):
                return found
            if found.status == "feasible":
                # The search was ended, by time or by hand, with a set that is not one.
                return Solution("open", frozenset(), found.bound)
            others = {self._model.steps[i]: _ONE for i in self._problem.steps if i not in done}
            self._cuts.append(Row(others, _ONE))

    def steps(self, found: Solution) -> set[str]:
        return {i for i, n in self._model.steps.items() if n in found.ones}

    def chosen(self, found: Solution) -> Chosen:
        if found.status in ("infeasible", "open"):
            return Chosen(found.status, bound=found.bound)
        steps = frozenset(self.steps(found))
        cost = cost_of(self._problem, steps)
        bound = cost if found.status == "optimal" else min(found.bound, cost)
        return Chosen(found.status, steps, cost, bound, self._phases(found, steps))

    def _phases(self, found: Solution, steps: Iterable[str]) -> dict[str, int] | None:
        if not self._by_phase:
            return None
        return {i: next(n for n, by in enumerate(self._by_phase, 1) if by[i] in found.ones) for i in steps}


def _phased(problem: Problem, model: Linear, phases: int) -> list[dict[str, int]]:
    """For each phase and step a variable that is 1 where the step is done by the end of it; the last is the step's own."""
    by = [{i: model.column(whole=True) for i in problem.steps} for _ in range(phases - 1)]
    by.append({i: model.steps[i] for i in problem.steps})
    for earlier, later in pairwise(by):
        for i, step in problem.steps.items():
            model.at_least({later[i]: _ONE, earlier[i]: -_ONE}, Fraction(0))
            for needed in step.needs:
                model.at_least({earlier[needed]: _ONE, earlier[i]: -_ONE}, Fraction(0))
    return by


def allowed(problem: Problem, excluded: Steps) -> set[str]:
    """The steps that are not excluded and need nothing that is."""
    barred = set(excluded)
    waiting: dict[str, list[str]] = {}
    for i, step in problem.steps.items():
        for needed in step.needs:
            waiting.setdefault(needed, []).append(i)
    queue = list(excluded)
    while queue:
        for i in waiting.get(queue.pop(), ()):
            if i not in barred:
                barred.add(i)
                queue.append(i)
    return set(problem.steps) - barred
