"""What the proven plan saves against the greedy one, and how long the proof takes.

    .venv/bin/python benchmarks/plan.py

For each case: the steps that are open, the cheapest set, the set that always taking the best gain per yuan arrives at (what
nothing of it needs is taken out again at the end), both costs, and the seconds of the proof.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from hengbiao.cli.sets import open_set
from hengbiao.knowledge.planning import load_planning
from hengbiao.planning.choose import Limits, choose
from hengbiao.planning.order import by_gain
from hengbiao.planning.problem import Problem
from hengbiao.planning.value import closed, cost_of, reached
from hengbiao.resources import data_root
from hengbiao.service.plan_problem import plan_scene
from hengbiao.service.plan_targets import read_goals

EXAMPLES = data_root() / "examples"
#: Example, whether its ratings are taken out, and targets.
CASES: list[tuple[str, bool, tuple[str, ...]]] = [
    ("discrete-machinery", False, ("db12=4", "suzhou=B")),
    ("copper-smelter", False, ("yst=4", "ccua=3", "db12=3")),
    ("nonferrous-group", False, ("yst=4", "ccua=2", "db12=2")),
    ("copper-smelter", True, ("yst=3", "ccua=3", "db12=3")),
    ("copper-smelter", True, ("yst=4", "ccua=4", "db12=4")),
]


def problem_of(name: str, bare: bool, targets: Sequence[str], folder: Path) -> Problem:
    """The planning problem of one case."""
    path = EXAMPLES / f"{name}.json"
    if bare:
        content = json.loads(path.read_text("utf-8")) | {"ratings": [], "evidence": [], "tailoring": []}
        path = folder / path.name
        path.write_text(json.dumps(content), "utf-8")
    opened = open_set(path, (), (), [t.partition("=")[0] for t in targets])
    rules = load_planning(opened.workspace.knowledge)
    scene = plan_scene(opened.workspace, opened.loaded.content, opened.profiles, rules, "pessimistic")
    return scene.problem(scene.targets(read_goals(targets, scene.scored)))


def greedy(problem: Problem) -> set[str]:
    """Always the best gain for the cost; at the end the dearest steps that nothing needs are taken out again, if they may."""
    done = set(by_gain(problem, problem.steps, until_reached=True))
    for step in sorted(done, key=lambda i: (-problem.steps[i].cost, i)):
        without = {i for i in done if step not in closed(problem, {i})}
        if reached(problem, without):
            done = without
    return done


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"{'case':40} {'open':>5} {'chosen':>6} {'cost':>13} {'greedy':>13} {'saved':>7} {'proof':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, bare, targets in CASES:
            problem = problem_of(name, bare, targets, Path(folder))
            start = time.perf_counter()
            found = choose(problem, Limits(seconds=300))
            seconds = time.perf_counter() - start
            other = cost_of(problem, greedy(problem))
            saved = 1 - Fraction(found.cost, other)
            label = f"{'nothing rated' if bare else name} {' '.join(targets)}"
            print(f"{label:40} {len(problem.steps):5} {len(found.steps):6} {float(found.cost):13,.0f} {float(other):13,.0f} "
                  f"{float(saved):7.1%} {seconds:6.1f} s  {found.status}")


if __name__ == "__main__":
    main()
