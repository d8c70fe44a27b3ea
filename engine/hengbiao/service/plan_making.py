"""From an opened set to its plan, or to what each level costs."""

from __future__ import annotations

from collections.abc import Sequence

from hengbiao.errors import HengbiaoError, Place
from hengbiao.knowledge.planning import PlanningRules, load_planning, own_estimates
from hengbiao.model.plan import Case, Frontier, Plan
from hengbiao.planning.solver import Watch
from hengbiao.service.frontier import frontier
from hengbiao.service.opening import Opened
from hengbiao.service.plan_problem import PlanScene, plan_scene
from hengbiao.service.plan_targets import Measure, read_goals
from hengbiao.service.planning import Wishes, make_plan

__all__ = ["front_of", "plan_of", "planning_rules"]


def planning_rules(opened: Opened, own: object = None) -> PlanningRules:
    """The planning rules, with the user's own estimates (plain data) where there are any. Raises FormatFault."""
    knowledge = opened.workspace.knowledge
    return load_planning(knowledge) if own is None else load_planning(knowledge, own_estimates(own))


def plan_of(
    opened: Opened, rules: PlanningRules, case: Case, targets: Sequence[str], measure: Measure, wishes: Wishes, lang: str,
    watch: Watch | None = None,
) -> Plan:
    """The cheapest path to the targets (`K=LEVEL`)."""
    scene = _scene(opened, rules, case)
    goals = read_goals(targets, scene.scored, measure)
    for step in (*wishes.fix, *wishes.exclude):
        scene.maker.is_open(step)
    return make_plan(scene, goals, wishes, lang, watch)


def front_of(
    opened: Opened, rules: PlanningRules, case: Case, keys: Sequence[str], measure: Measure, seconds: float, lang: str
) -> Frontier:
    """What each level of one or two standards costs."""
    scene = _scene(opened, rules, case)
    return frontier(scene, keys, measure, seconds, lang)


def _scene(opened: Opened, rules: PlanningRules, case: Case) -> PlanScene:
    try:
        return plan_scene(opened.workspace, opened.loaded.content, opened.profiles, rules, case)
    except HengbiaoError as fault:
        raise fault.at(Place(file=opened.loaded.name or None)) from None
