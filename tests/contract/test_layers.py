"""The house: imports point one way, no cycles, small files, public names as declared."""

from __future__ import annotations

import ast
from pathlib import Path

import networkx as nx
import pytest

import hengbiao
import hengbiao_api

ENGINE = Path(hengbiao.__file__).resolve().parent
API = Path(hengbiao_api.__file__).resolve().parent

#: Layer -> the layers that it may import, itself aside.
BELOW = {
    "errors": set(), "namespaces": set(), "resources": {"errors"},
    "model": {"errors", "namespaces", "resources"},
    "knowledge": {"errors", "namespaces", "resources", "model"},
}
BELOW |= {name: {*BELOW, "knowledge"} for name in ("validation", "inference", "scoring", "crosswalk", "planning")}
BELOW["service"] = set(BELOW)
BELOW["workbook"] = set(BELOW)
BELOW["reports"] = set(BELOW) - {"workbook"}
BELOW["cli"] = set(BELOW)
BELOW |= {"__init__": set(), "__main__": {"cli"}}

#: Of the service: layer -> the layers of it that it may import, itself aside. What is not named here joins them.
API_BELOW: dict[str, set[str]] = {
    "faults": set(), "parts": set(), "replies": set(), "negotiation": {"faults"}, "cursors": set(), "logs": set(), "settings": set(),
    "caching": {"replies"},
}
API_BELOW |= {"sparql": {"faults", "negotiation"}, "web": set(), "workers": {"faults", "tasks", "web"}}
#: What runs in workers knows nothing of HTTP.
API_BELOW["tasks"] = {"faults", "negotiation", "parts", "replies", "sparql", "web", "workers"}

FILES = sorted([*ENGINE.rglob("*.py"), *API.rglob("*.py")])


def imports(path: Path) -> list[str]:
    """Modules of ours that a file imports, also inside functions."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [n for n in names if n.split(".")[0] in ("hengbiao", "hengbiao_api")]


def layer(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=lambda p: p.relative_to(ENGINE).as_posix())
def test_imports_point_down(path: Path) -> None:
    own = path.relative_to(ENGINE).with_suffix("").parts[0]
    for module in imports(path):
        assert not module.startswith("hengbiao_api"), module
        assert layer(module) in {own, *BELOW[own]}, f"{own} imports {module}"


@pytest.mark.parametrize("path", sorted(API.rglob("*.py")), ids=lambda p: p.relative_to(API).as_posix())
def test_imports_of_the_service_point_down(path: Path) -> None:
    own = path.relative_to(API).with_suffix("").parts[0]
    for module in imports(path):
        if module.startswith("hengbiao_api.") and own in API_BELOW:
            assert layer(module) in {own, *API_BELOW[own]}, f"{own} imports {module}"
        if own == "routes":
            assert not module.startswith(("hengbiao.workbook", "hengbiao.reports", "hengbiao.scoring")), module
    if own == "tasks":
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names] if isinstance(node, ast.Import) else []
            assert not any(n.startswith(("fastapi", "starlette")) for n in names), names


def test_no_cycle() -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for path in sorted(ENGINE.rglob("*.py")):
        name = ".".join(("hengbiao", *path.relative_to(ENGINE).with_suffix("").parts))
        graph.add_edges_from((name, module) for module in imports(path))
    assert nx.is_directed_acyclic_graph(graph), nx.find_cycle(graph)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name + "-" + p.parent.name)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name + "-" + p.parent.name)
def test_modules_say_what_they_are(path: Path) -> None:
    assert path.name == "__main__.py" or ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_no_standard_is_named_in_the_engine() -> None:
    """Knowledge is data: no branch for a standard, so no key of one in code (examples in help and docstrings aside)."""
    for path in FILES:
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(n.body[0].value) for n in ast.walk(tree)
                if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef) and n.body
                and isinstance(n.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                assert node.value not in ("db12", "ccua", "yst", "suzhou", "dalian"), f"{path.name}: {node.value}"


def test_public_names() -> None:
    assert hengbiao.__all__ == ["__version__"]
    assert hengbiao.__version__.count(".") == 2
