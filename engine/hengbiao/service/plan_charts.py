"""The series behind the charts of a roadmap: what is done when, and what each standard's total comes to by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.numbers import Interval
from hengbiao.model.plan import Phase, Plan, PlanStep
from hengbiao.model.results import ScoreRange
from hengbiao.scoring.engine import Scored
from hengbiao.service.report_charts import Axis, Band, bands, short_name, total_maximum, total_unit
from hengbiao.service.reporting import ReportContent

__all__ = ["Gantt", "GanttBar", "Stair", "Stairs", "gantt", "stairs"]

#: As many rows as fit on a page.
_ROWS = 40


@dataclass(frozen=True, slots=True)
class GanttBar:
    """One step, or all steps of one capability or area in one phase.

    `latest` is the last day by which it may end without moving the end of its phase; `steps` how many steps it stands for.
    """

    axis: Axis
    phase: int
    start: dt.date
    finish: dt.date
    latest: dt.date
    critical: bool
    steps: int


@dataclass(frozen=True, slots=True)
class Gantt:
    """The roadmap. `grouped_by` says what a bar stands for: a step, or the steps of a capability or an area."""

    bars: tuple[GanttBar, ...]
    grouped_by: str


@dataclass(frozen=True, slots=True)
class Stair:
    """The total at one moment: phase 0 is today, without a date."""

    phase: int
    finish: dt.date | None
    total: Interval


@dataclass(frozen=True, slots=True)
class Stairs:
    """How the total of one standard rises phase by phase, from 0 to `maximum`, with its grades."""

    key: str
    name: Text
    stairs: tuple[Stair, ...]
    maximum: Fraction
    unit: Text | None
    bands: tuple[Band, ...]


def gantt(content: ReportContent) -> Gantt | None:
    """Every step where a page has room, else grouped by capability or area; None where no plan has a step."""
    plan = content.plan
    if plan is None or not any(phase.steps for phase in plan.phases):
        return None
    drawn = [Gantt(tuple(bar for phase in plan.phases for bar in _bars(phase, axis_of)), grouped_by)
             for grouped_by, axis_of in _groupings(content.knowledge)]
    return next((g for g in drawn if len(g.bars) <= _ROWS), drawn[-1])


def _groupings(knowledge: Knowledge) -> list[tuple[str, Callable[[PlanStep], Axis]]]:
    """From the finest to the coarsest."""
    hub = knowledge.hub

    def step(s: PlanStep) -> Axis:
        objective = hub.objectives.get(s.id)
        return Axis(s.id, objective.statement if objective else Text(s.statement, s.statement))

    def capability(s: PlanStep) -> Axis:
        found = hub.capabilities.get(s.capability or "")
        return _other(knowledge, s) if found is None else Axis(found.id, found.label)

    def area(s: PlanStep) -> Axis:
        found = hub.capabilities.get(s.capability or "")
        return _other(knowledge, s) if found is None else Axis(found.area, hub.areas[found.area].label)

    return [("step", step), ("capability", capability), ("area", area)]


def _other(knowledge: Knowledge, step: PlanStep) -> Axis:
    """Where a step belongs that is a requirement of its own: its standard."""
    standard = knowledge.standards[step.id.partition(":")[0]]
    return Axis(standard.key, short_name(standard))


def _bars(phase: Phase, axis_of: Callable[[PlanStep], Axis]) -> list[GanttBar]:
    grouped: dict[str, list[PlanStep]] = {}
    axes: dict[str, Axis] = {}
    for step in phase.steps:
        axis = axis_of(step)
        axes.setdefault(axis.id, axis)
        grouped.setdefault(axis.id, []).append(step)
    day = dt.date.fromisoformat
    rows = [
        GanttBar(axes[i], phase.number, min(day(s.start) for s in steps), max(day(s.finish) for s in steps),
                 max(day(s.latest_finish) for s in steps), any(s.critical for s in steps), len(steps))
        for i, steps in grouped.items()
    ]
    return sorted(rows, key=lambda bar: (bar.start, bar.finish, bar.axis.id))


def stairs(content: ReportContent) -> list[Stairs]:
    """One for each scored standard that the plan predicts; none without a plan."""
    plan = content.plan
    found = [] if plan is None else [_stairs(plan, scored) for scored in content.scored]
    return [s for s in found if len(s.stairs) > 1]


def _stairs(plan: Plan, scored: Scored) -> Stairs:
    key, profile = scored.standard.key, scored.profile
    rows = [Stair(0, None, scored.outcome.total)]
    for phase in plan.phases:
        total = next((p.total for p in phase.predicted if p.id == key), None)
        if total is not None:
            rows.append(Stair(phase.number, dt.date.fromisoformat(phase.finish) if phase.finish else None, _interval(total)))
    return Stairs(key, short_name(scored.standard), tuple(rows), total_maximum(scored), total_unit(profile), bands(profile))


def _interval(total: ScoreRange) -> Interval:
    return Interval(Fraction(total.low), Fraction(total.high))
