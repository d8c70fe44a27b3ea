"""Each file of `rules/planning/` is a case: known ids, classes that differ from the default, reasons of their own, no circles."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hengbiao.knowledge.planning import PlanningRules, load_planning
from hengbiao.knowledge.sources import read_model
from hengbiao.model.planning import OverrideFile, PrerequisiteFile
from hengbiao.planning.schedule import graph_of
from hengbiao.resources import data_files
from hengbiao.service.workspace import Workspace

EFFORT = data_files("rules/planning", "effort/*.yaml")
PREREQUISITES = data_files("rules/planning", "prerequisites/*.yaml")
AREAS = {path.name for path in data_files("crosswalks/capabilities", "*.yaml")} - {"retired.yaml"}


@pytest.fixture(scope="module")
def rules(workspace: Workspace) -> PlanningRules:
    return load_planning(workspace.knowledge)


@pytest.fixture(scope="module")
def file_of(workspace: Workspace) -> dict[str, str]:
    """Objective -> the file of capabilities that it stands in."""
    found = {}
    for path in data_files("crosswalks/capabilities", "*.yaml"):
        for line in path.read_text("utf-8").splitlines():
            if line.strip().startswith("- id: obj:"):
                found[line.split()[-1]] = path.name
    return found


def test_every_area_has_its_files() -> None:
    assert {p.name for p in EFFORT} == {p.name for p in PREREQUISITES} == AREAS


@pytest.mark.parametrize("path", EFFORT, ids=lambda p: p.stem)
def test_overrides(path: Path, workspace: Workspace, rules: PlanningRules, file_of: dict[str, str]) -> None:
    rows = read_model(path, OverrideFile).overrides
    assert rows
    for row in rows:
        objective = workspace.knowledge.hub.objectives[row.objective]
        assert file_of[row.objective] == path.name
        assert row.effort_class != rules.estimates.defaults[objective.stage][objective.scope], row.objective
        assert rules.effort_class(objective.stage, objective.scope, row.objective) == row.effort_class


@pytest.mark.parametrize("path", PREREQUISITES, ids=lambda p: p.stem)
def test_prerequisites(path: Path, workspace: Workspace, file_of: dict[str, str]) -> None:
    hub = workspace.knowledge.hub
    rows = read_model(path, PrerequisiteFile).prerequisites
    assert len(rows) >= 10
    for row in rows:
        assert file_of[row.objective] == path.name
        assert row.needs not in hub.objectives[row.objective].implied, f"{row.objective} implies {row.needs}"
        assert len(row.reason.zh) >= 8
        assert row.reason.zh != hub.objectives[row.objective].statement.zh
    assert max(Counter(row.objective for row in rows).values()) <= 4


def test_no_reason_is_used_twice() -> None:
    said = Counter(row.reason.zh for path in PREREQUISITES for row in read_model(path, PrerequisiteFile).prerequisites)
    assert [text for text, times in said.items() if times > 1] == []


def test_no_circle_together_with_what_objectives_imply(workspace: Workspace, rules: PlanningRules) -> None:
    needs = {
        i: [*objective.implies, *(p.needs for p in rules.prerequisites.get(i, ()))] for i, objective in workspace.knowledge.hub.objectives.items()
    }
    assert graph_of(needs).number_of_edges() > 1_900
