"""Every `--json` output, and every example set, validates against the schema that `hengbiao schema` prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from hengbiao.cli.main import cli
from hengbiao.resources import data_files
from hengbiao.service.schemas import SCHEMAS

EXAMPLES = data_files("examples", "*.json")
SETS = ("check", "score", "explain")


def output(*arguments: str) -> Any:
    result = CliRunner().invoke(cli, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return json.loads(result.stdout)


def held_against(name: str, document: object) -> None:
    schema = output("schema", name)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)


@pytest.mark.parametrize("name", ["standards", "requirements", "issues"])
def test_rows(name: str) -> None:
    held_against(name, output(name, "--json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_and_what_is_made_of_them(path: Path) -> None:
    held_against("evidence-set", json.loads(path.read_text("utf-8")))
    held_against("check", output("check", str(path), "--json"))
    held_against("score", output("score", str(path), "--json"))
    for score in output("score", str(path), "--json")["standards"]:
        held_against("explain", output("explain", str(path), f"{score['id']}:grade", "--json"))


def test_demo() -> None:
    held_against("demo", output("demo", "--json"))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_can_refuse(name: str) -> None:
    schema = output("schema", name)
    assert schema["$id"].endswith(name)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"nothing": "of ours"}, schema)
