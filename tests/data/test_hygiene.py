"""Faults of the compiled graph, one query each: a row is a fault, and `NAME.fault.ttl` proves that the query finds it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from hengbiao.namespaces import shrink
from hengbiao.service.workspace import Workspace

FOLDER = Path(__file__).parent / "hygiene"
QUERIES = sorted(FOLDER.glob("*.rq"))
HEAD = re.compile(r"^# fault-(zh|en): (.*\S)$", re.MULTILINE)


def rows(store: Store, query: str, prefixes: Mapping[str, str]) -> list[list[str]]:
    """Every row, IRIs as CURIEs, in a fixed order."""
    result = store.query(query, prefixes=dict(prefixes), use_default_graph_as_union=True)
    assert isinstance(result, QuerySolutions)
    names = [v.value for v in result.variables]
    return sorted([_text(row[name], prefixes) for name in names] for row in result)


def _text(term: object, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        return shrink(term.value, dict(prefixes))
    return term.value if isinstance(term, Literal) else str(term)


@pytest.fixture(scope="module")
def graph(workspace: Workspace) -> Store:
    return workspace.store()


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 15


def test_no_fault_file_is_without_its_query() -> None:
    names = {path.stem for path in QUERIES}
    assert {path.name.removesuffix(".fault.ttl") for path in FOLDER.glob("*.ttl")} == names


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_head_says_the_fault_in_both_languages(path: Path) -> None:
    assert sorted(language for language, _ in HEAD.findall(path.read_text("utf-8"))) == ["en", "zh"]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_knowledge_is_free_of(path: Path, graph: Store, workspace: Workspace) -> None:
    found = rows(graph, path.read_text("utf-8"), workspace.knowledge.prefixes)
    assert not found, dict(HEAD.findall(path.read_text("utf-8")))["en"]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_query_finds_the_fault(path: Path, graph: Store, workspace: Workspace) -> None:
    faulty = list(parse(path=str(path.with_suffix(".fault.ttl")), format=RdfFormat.TURTLE))
    assert 1 <= len(faulty) <= 8
    added = [Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in faulty]
    # Taken out again afterwards; what is in the default graph is only ever a fault of such a file.
    graph.extend(added)
    try:
        found = rows(graph, path.read_text("utf-8"), workspace.knowledge.prefixes)
    finally:
        for quad in added:
            graph.remove(quad)
    named = {_text(q.subject, workspace.knowledge.prefixes) for q in faulty}
    named |= {_text(q.object, workspace.knowledge.prefixes) for q in faulty}
    named |= {_text(q.predicate, workspace.knowledge.prefixes) for q in faulty}
    assert found
    # A row that speaks of nothing in the file would be a fault of the knowledge, or of the query.
    assert [row for row in found if not named & set(row)] == []
