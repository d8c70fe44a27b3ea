"""What each further level costs: the least cost of every level of one standard, or of every pair of levels of two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from hengbiao.errors import FormatFault, Text
from hengbiao.model.numbers import exact
from hengbiao.model.plan import Frontier, FrontierPoint, PlanStatus
from hengbiao.planning.choose import Limits, choose
from hengbiao.scoring.engine import Scored
from hengbiao.service.plan_problem import PlanScene
from hengbiao.service.plan_targets import Goal, Measure, read_goals

__all__ = ["frontier"]


def frontier(scene: PlanScene, keys: Sequence[str], measure: Measure, seconds: float, lang: str) -> Frontier:
    """The least cost of each grade, from the lowest up; every point is solved by itself, each in at most `seconds`.

    Raises FormatFault where not one or two standards with grades are named.
    """
    by_key = {s.standard.key: s for s in scene.scored}
    if len(set(keys)) != len(keys) or len(keys) > 2 or any(by_key[k].profile.grades is None for k in keys):
        what = Text("--front 需要一个或两个有等级的标准", "--front takes one or two standards that have grades")
        raise FormatFault(what, mend=Text("例如 --front db12 --front ccua", "For example --front db12 --front ccua."))
    ladders = [_ladder(by_key[key], measure) for key in keys]
    points = [_point(scene, list(goals), seconds, lang) for goals in product(*ladders)]
    return Frontier(case=scene.case, standards=list(keys), points=points)


def _ladder(scored: Scored, measure: Measure) -> list[Goal]:
    """The grades of a standard, from the lowest up."""
    grades = scored.profile.grades
    assert grades is not None
    rows = sorted(grades.table, key=lambda row: row.minimum)
    return [read_goals([f"{scored.standard.key}={row.level if row.level is not None else row.name.zh}"], [scored], measure)[0]
            for row in rows]


def _point(scene: PlanScene, goals: list[Goal], seconds: float, lang: str) -> FrontierPoint:
    problem = scene.problem(scene.targets(goals))
    found = choose(problem, Limits(seconds=seconds))
    reached = found.status in ("optimal", "feasible")
    status: PlanStatus = "infeasible"
    if reached:
        status = "reached" if not found.steps else "optimal" if found.status == "optimal" else "feasible"
    return FrontierPoint(
        levels={g.standard: Text(g.grade.name.zh, g.grade.name.en).in_language(lang) if g.grade is not None else g.asked for g in goals},
        cost=exact(found.cost) if reached else None, lower_bound=exact(found.bound) if reached else None,
        steps=len(found.steps), status=status,
    )
