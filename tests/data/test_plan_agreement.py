"""The planner's view of a score against the scoring engine's: for any steps done, both come to the same total."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from hengbiao.cli.sets import load_set
from hengbiao.knowledge.planning import load_planning
from hengbiao.model.plan import Case
from hengbiao.planning.value import closed, value
from hengbiao.resources import data_files
from hengbiao.service.plan_problem import PlanScene, plan_scene
from hengbiao.service.plan_result import rescored
from hengbiao.service.plan_targets import Goal, targets_of
from hengbiao.service.workspace import Workspace

pytestmark = pytest.mark.long

EXAMPLES = data_files("examples", "*.json")
#: Profiles with the rules that defaults do not have: medians, totals joined, a gate that must be passed, unbroken levels.
OTHERS = [{"yst": "composite-median"}, {"yst": "composite-total"}, {"yst": "strict-gate"}, {"suzhou": "attained-level"}]


def scene_of(workspace: Workspace, path: Path, case: Case = "pessimistic", named: dict[str, str] | None = None) -> PlanScene:
    content = load_set(workspace, path).content
    keys = list(dict.fromkeys([*content.standards(), *workspace.knowledge.fitting(content.enterprise.type)]))
    profiles = workspace.profiles_for(content, {k: n for k, n in (named or {}).items() if k in keys}, keys)
    return plan_scene(workspace, content, profiles, load_planning(workspace.knowledge), case)


def some_steps(scene: PlanScene, seed: int, share: float) -> set[str]:
    """Steps of all standards at random, with all that they need."""
    targets = tuple(
        t for s in scene.scored for t in targets_of(Goal(s.standard.key, "0", "total", s.outcome.total.high), s, scene.leaf_maker(s))
    )
    problem = scene.problem(targets)
    chance = random.Random(seed)
    return closed(problem, {i for i in problem.steps if chance.random() < share})


def agrees(scene: PlanScene, planned: Fraction, scored: Fraction) -> bool:
    """Where ratings contradict each other a step may also end a contradiction, which plans do not count on."""
    units: list[str | None] = [None, *(u.name for u in scene.content.enterprise.units)]
    contradicted = any(scene.reach.known(unit).implied(n).crossed for unit in units for n in range(len(scene.workspace.index.names)))
    return planned <= scored if contradicted else planned == scored


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 1.0])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_pessimistic_totals_are_those_of_the_engine(path: Path, share: float, workspace: Workspace) -> None:
    scene = scene_of(workspace, path)
    steps = some_steps(scene, 7, share)
    for scored in rescored(scene, steps):
        assert agrees(scene, value(scene.totals[scored.standard.key], steps), scored.outcome.total.low), scored.standard.key


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_optimistic_totals_are_never_above_those_of_the_engine(path: Path, workspace: Workspace) -> None:
    scene = scene_of(workspace, path, "optimistic")
    for share in (0.0, 0.1):
        steps = some_steps(scene, 11, share)
        for scored in rescored(scene, steps):
            assert value(scene.totals[scored.standard.key], steps) <= scored.outcome.total.high, scored.standard.key


@pytest.mark.parametrize("named", OTHERS, ids=lambda d: "-".join(d.values()))
@pytest.mark.parametrize("path", [p for p in EXAMPLES if p.stem in ("nonferrous-group", "suzhou-electronics")], ids=lambda p: p.stem)
def test_other_profiles_agree_too(path: Path, named: dict[str, str], workspace: Workspace) -> None:
    scene = scene_of(workspace, path, named=named)
    steps = some_steps(scene, 3, 0.2)
    for scored in rescored(scene, steps):
        assert agrees(scene, value(scene.totals[scored.standard.key], steps), scored.outcome.total.low), scored.standard.key
