"""Every file of the hub is a case by itself: capabilities with their ladders, and one mapping set for each standard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

from hengbiao.crosswalk.lint import hub_faults
from hengbiao.knowledge.sssom import COLUMNS
from hengbiao.resources import data_files
from hengbiao.service.workspace import Workspace

pytestmark = pytest.mark.long

LADDERS = data_files("crosswalks/capabilities", "*.yaml")
MAPPINGS = data_files("crosswalks/mappings", "*.sssom.tsv")
CJK = re.compile(r"[\u4e00-\u9fff]")


def name(path: Path) -> str:
    return path.name


def key(path: Path) -> str:
    return path.name.partition(".")[0]


def test_there_is_a_mapping_set_for_every_standard(workspace: Workspace) -> None:
    assert {key(path) for path in MAPPINGS} == set(workspace.knowledge.standards)


@pytest.mark.parametrize("path", LADDERS, ids=name)
def test_a_ladder_file(path: Path, workspace: Workspace) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    hub = workspace.knowledge.hub
    for capability in content["capabilities"]:
        assert capability["id"] in hub.capabilities
        texts = [capability["label"], capability["definition"], *(o["statement"] for o in capability["objectives"])]
        for text in texts:
            assert CJK.search(text["zh"])
            assert text["en"]
            assert not CJK.search(text["en"])
        statements = [o["statement"]["zh"] for o in capability["objectives"]]
        assert len(set(statements)) == len(statements)
        assert [o["id"] for o in capability["objectives"]] == [o.id for o in hub.ladders[capability["id"]]]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # of pandas, as sssom-py calls it
@pytest.mark.parametrize("path", MAPPINGS, ids=name)
def test_a_mapping_set_is_valid_sssom(path: Path) -> None:
    mapping_set = parse_sssom_table(path)
    reports = validate(mapping_set, fail_on_error=False)
    assert [str(problem.message) for report in reports.values() for problem in report.results] == []
    assert set(mapping_set.df.columns) <= {*COLUMNS, "subject_source", "object_source", "license"}


@pytest.mark.parametrize("path", MAPPINGS, ids=name)
def test_a_mapping_set_speaks_of_every_requirement_of_its_standard(path: Path, workspace: Workspace) -> None:
    standard = workspace.knowledge.standard(key(path))
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    assert {line.partition("\t")[0] for line in lines} == set(standard.requirements)


def test_the_hub_is_without_violations(workspace: Workspace) -> None:
    faults = hub_faults(workspace.index, workspace.knowledge.standards)
    assert [f"{f.kind}: {f.message.en}" for f in faults if f.severity == "violation"] == []
