"""Heavy packages are imported only where they are used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from hengbiao.resources import data_root
from hengbiao.service.workspace import Workspace

HEAVY = {"rdflib", "pyshacl", "openpyxl", "owlready2", "networkx", "fastapi", "jsonschema"}
MACHINERY = data_root() / "examples" / "discrete-machinery"


@pytest.fixture(scope="module", autouse=True)
def _compiled(workspace: Workspace) -> None:
    """What is imported only to compile the knowledge is no matter here."""
    assert workspace.graph


def imported(*arguments: str) -> set[str]:
    code = (
        "import json, sys\nfrom hengbiao.cli.main import main\n"
        f"main({list(arguments)!r})\nprint(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    return HEAVY & set(json.loads(result.stderr.splitlines()[-1]))


@pytest.mark.parametrize(("arguments", "allowed"), [
    (["standards"], set()), (["requirements", "--json"], set()), (["demo"], set()),
    (["check", f"{MACHINERY}.json"], set()), (["score", f"{MACHINERY}.json", "--json"], set()),
    (["score", f"{MACHINERY}.xlsx"], {"openpyxl"}), (["explain", f"{MACHINERY}.json", "db12:total"], {"rdflib"}),
], ids=lambda value: value[0] if isinstance(value, list) else "")
def test_a_command_imports_what_it_needs(arguments: list[str], allowed: set[str]) -> None:
    assert imported(*arguments) <= allowed
