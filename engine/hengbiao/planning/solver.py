"""HiGHS, asked with exact numbers: rows are made of whole numbers where they fit, and answers are rounded to 0 and 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, gcd, lcm
from typing import Any, Literal

from hengbiao.errors import MissingExtra, Text
from hengbiao.planning.linear import Linear, Row

__all__ = ["Progress", "Solution", "Watch", "minimise"]

#: Rows are scaled to whole numbers up to this size; larger ones would leave a solver with 1e-6 of tolerance nothing to see.
_LARGEST = 10**7
_SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come: the best cost so far and the bound that none can be below (both in yuan), after seconds."""

    seconds: float
    best: float | None
    bound: float


#: Told of each improvement.
Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found: 1 or 0 for each whole variable, and a bound that the objective is never below.

    `infeasible`: proven that there is none; `open`: stopped before any was found.
    """

    status: Literal["optimal", "feasible", "infeasible", "open"]
    ones: frozenset[int]
    bound: Fraction


def minimise(
    model: Linear, objective: Mapping[int, Fraction], seconds: float, watch: Watch | None = None, cuts: list[Row] | None = None
) -> Solution:
    """The least objective under all rows of the model and the cuts. Stops after `seconds`, or at Ctrl-C, with the best so far.

    Raises MissingExtra where highspy is not installed.
    """
    unit = _unit(objective)
    solver = _loaded(model, [*model.rows, *(cuts or [])], {n: float(c / unit) for n, c in objective.items()})
    solver.setOptionValue("time_limit", max(seconds, 0.1))
    # Costs are whole multiples of the unit: a gap below one of them is none.
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.99)
    if watch is not None:
        solver.cbMipImprovingSolution += _told(watch, unit)
    _run(solver)
    return _read(solver, model, unit)


def _highspy() -> Any:
    try:
        import highspy
    except ImportError as error:
        what = Text("规划需要 highspy", "Planning needs highspy")
        raise MissingExtra(what, mend=Text("pip install 'hengbiao[plan]'", "pip install 'hengbiao[plan]'")) from error
    return highspy


@cache
def _quiet(highspy: Any) -> type[Any]:
    """The solver, silent from the start: it greets on standard output as soon as it is told of its callbacks."""
    class Quiet(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 - the solver's name
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Quiet


def _unit(objective: Mapping[int, Fraction]) -> Fraction:
    """The largest amount that all costs are whole multiples of."""
    common = lcm(*(c.denominator for c in objective.values())) if objective else 1
    whole = gcd(*(int(c * common) for c in objective.values())) if objective else 0
    return Fraction(whole or 1, common)


def _loaded(model: Linear, rows: list[Row], objective: Mapping[int, float]) -> Any:
    import numpy as np

    highspy = _highspy()
    solver = _quiet(highspy)()
    # One thread and one seed: the same problem has the same answer.
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.columns, len(rows)
    lp.col_cost_ = np.array([objective.get(n, 0.0) for n in range(model.columns)])
    lp.col_lower_ = np.zeros(model.columns)
    lp.col_upper_ = np.array([float(model.upper[n]) for n in range(model.columns)])
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if n in model.whole else kinds.kContinuous for n in range(model.columns)]
    starts, columns, values, lowers = [0], [], [], []
    for row in rows:
        scale = _scale(row)
        for n, factor in sorted(row.terms.items()):
            if factor:
                columns.append(n)
                values.append(float(factor * scale))
        starts.append(len(columns))
        lowers.append(float(row.bound * scale))
    lp.row_lower_, lp.row_upper_ = np.array(lowers), np.full(len(rows), highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(values, dtype=np.float64)
    solver.passModel(lp)
    return solver


def _scale(row: Row) -> Fraction:
    """What makes all coefficients whole, unless they would grow too large."""
    numbers = [*row.terms.values(), row.bound]
    whole = Fraction(lcm(*(n.denominator for n in numbers)))
    largest = max(abs(n) for n in numbers)
    return whole if largest * whole <= _LARGEST else Fraction(_LARGEST) / largest


def _told(watch: Watch, unit: Fraction) -> Callable[[Any], None]:
    def tell(event: Any) -> None:
        out = event.data_out
        watch(Progress(out.running_time, out.objective_function_value * float(unit), out.mip_dual_bound * float(unit)))
    return tell


def _run(solver: Any) -> None:
    """Solve; Ctrl-C stops the search and keeps the best answer."""
    solver.HandleUserInterrupt = True
    solver.startSolve()
    done = False
    while not done:
        try:
            done = solver.wait(_SECONDS_BETWEEN_LOOKS)[0]
        except KeyboardInterrupt:
            solver.cancelSolve()


def _read(solver: Any, model: Linear, unit: Fraction) -> Solution:
    status = solver.getModelStatus()
    names = type(status)
    info = solver.getInfo()
    # The solver's bound is a float; every cost is a whole number of units, so the next whole one from just below it holds.
    found = info.mip_dual_bound
    bound = ceil(found - 1e-6 * max(1.0, abs(found))) * unit if abs(found) < 1e15 else Fraction(0)
    bound = max(bound, Fraction(0))
    if status in (names.kInfeasible, names.kUnboundedOrInfeasible):
        return Solution("infeasible", frozenset(), bound)
    if info.primal_solution_status != 2:
        return Solution("open", frozenset(), bound)
    values = solver.getSolution().col_value
    ones = frozenset(n for n in model.whole if values[n] > 0.5)
    return Solution("optimal" if status == names.kOptimal else "feasible", ones, bound)
