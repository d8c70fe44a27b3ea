"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from hengbiao.cli.main import cli
from hengbiao.service.schemas import SCHEMAS

README = Path(__file__).resolve().parents[2] / "README.md"
COMMANDS = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help_in_both_languages_and_every_option_says_what_it_does(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None and command.help
    assert re.search(r"[\u4e00-\u9fff]", command.help) and re.search(r"[A-Za-z]{3}", command.help)
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name


@pytest.mark.checkout
@pytest.mark.parametrize("name", COMMANDS)
def test_readme_names_command(name: str) -> None:
    assert f"hengbiao {name}" in README.read_text("utf-8")


@pytest.mark.checkout
def test_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"^(?:\$ )?hengbiao ([a-z]+)", README.read_text("utf-8"), re.MULTILINE))
    assert named <= set(COMMANDS)


@pytest.mark.checkout
@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_readme_names_schema(name: str) -> None:
    assert f"`{name}`" in README.read_text("utf-8")


@pytest.mark.checkout
def test_every_folder_of_knowledge_has_a_readme() -> None:
    for folder in ("crosswalks", "ontology", "rules/inference", "rules/planning", "rules/reporting", "rules/scoring", "rules/shapes"):
        assert (README.parent / folder / "README.md").is_file(), folder
