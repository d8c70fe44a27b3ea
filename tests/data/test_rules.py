"""The rules of `rules/inference/`: well-formed, at work in the compiled graph, and each with a pair of small graphs.

Alone on `rules/NAME.in.ttl` a rule must derive `rules/NAME.out.ttl`, no more and no less; the input holds what the rule
must take and, beside it, what it must leave alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, QueryTriples, RdfFormat, Store, Triple, parse
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Variable

from hengbiao.errors import KnowledgeFault
from hengbiao.inference.fixpoint import run_to_fixpoint
from hengbiao.inference.rules import Rule, load_rules, read_rule
from hengbiao.namespaces import GRAPH_DERIVED
from hengbiao.resources import data_files
from hengbiao.service.workspace import Workspace

FOLDER = Path(__file__).parent / "rules"
FILES = data_files("rules/inference", "*.rq")


@pytest.fixture(scope="module")
def graph(workspace: Workspace) -> Store:
    return workspace.store()


def triples(name: str) -> set[Triple]:
    return {quad.triple for quad in parse(path=str(FOLDER / name), format=RdfFormat.TURTLE)}


def derived(rule: Rule, given: set[Triple], prefixes: dict[str, str]) -> set[Triple]:
    """What one rule adds to a graph, run until it adds nothing."""
    store = Store()
    store.load("\n".join(f"{t} ." for t in given).encode(), format=RdfFormat.N_TRIPLES)
    run_to_fixpoint(store, [rule], GRAPH_DERIVED, prefixes)
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(GRAPH_DERIVED))}


_PARSED: dict[str, Any] = {}


def algebra(rule: Rule, prefixes: dict[str, str]) -> Any:
    if rule.id not in _PARSED:
        _PARSED[rule.id] = translateQuery(parseQuery(rule.query), initNs=prefixes).algebra
    return _PARSED[rule.id]


def parts(node: Any) -> Iterator[Any]:
    """Every part of an algebra tree."""
    yield node
    if isinstance(node, CompValue):
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, list | tuple) and not isinstance(node, str):
        for item in node:
            yield from parts(item)


def test_every_rule_file_is_a_rule_of_the_engine() -> None:
    assert [rule.id for rule in load_rules()] != []
    assert {rule.id for rule in load_rules()} == {path.stem for path in FILES}


def test_no_example_is_without_its_rule() -> None:
    expected = {f"{path.stem}.{part}.ttl" for path in FILES for part in ("in", "out")}
    assert {path.name for path in FOLDER.iterdir()} == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_head_is_complete(path: Path) -> None:
    rule = read_rule(path)
    assert rule.title.zh
    assert rule.title.en
    assert rule.cite
    assert rule.over in ("knowledge", "assessment", "hub", "transfer")
    assert rule.stratum >= 1
    assert re.search(r"[\u4e00-\u9fff]", rule.title.zh)
    assert not re.search(r"[\u4e00-\u9fff]", rule.title.en)


@pytest.mark.parametrize("key", ["title-zh", "title-en", "cite", "over", "stratum"])
def test_a_head_that_leaves_something_out_is_a_fault(key: str, tmp_path: Path) -> None:
    lines = FILES[0].read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"# {key}:")]
    assert len(kept) == len(lines) - 1
    broken = tmp_path / "broken.rq"
    broken.write_text("\n".join(kept), "utf-8")
    with pytest.raises(KnowledgeFault):
        read_rule(broken)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_only_adds_facts_about_what_is_there(path: Path, workspace: Workspace) -> None:
    query = algebra(read_rule(path), workspace.knowledge.prefixes)
    assert query.name == "ConstructQuery"
    terms = {term for triple in query.template for term in triple}
    assert not [term for term in terms if isinstance(term, BNode)]
    # A variable that the pattern does not bind would drop the fact without a word.
    bound = {term for part in parts(query.p) if isinstance(part, CompValue) and part.name == "BGP"
             for triple in part.triples for term in triple if isinstance(term, Variable)}  # fmt: skip
    bound |= {name for part in parts(query.p) if isinstance(part, CompValue) and part.name == "values"
              for row in part.res for name in row}  # fmt: skip
    assert {term for term in terms if isinstance(term, Variable)} <= bound


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_that_says_not_exists_waits_for_what_it_denies(path: Path, workspace: Workspace) -> None:
    """Otherwise the result would hang on the order in which rules run."""
    rule, prefixes = read_rule(path), workspace.knowledge.prefixes
    denied = {triple[1] for part in parts(algebra(rule, prefixes))
              if isinstance(part, CompValue) and part.name == "Builtin_NOTEXISTS"
              for inner in parts(part) if isinstance(inner, CompValue) and inner.name == "BGP"
              for triple in inner.triples}  # fmt: skip
    for other in load_rules():
        made = {triple[1] for triple in algebra(other, prefixes).template}
        if made & denied:
            assert other.stratum < rule.stratum


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_compiled_graph_holds_all_that_a_knowledge_rule_derives(
    path: Path, graph: Store, workspace: Workspace
) -> None:
    rule = read_rule(path)
    result = graph.query(rule.query, prefixes=workspace.knowledge.prefixes, use_default_graph_as_union=True)
    assert isinstance(result, QueryTriples)
    facts = list(result)
    # A rule over assessments has nothing to say of the knowledge alone.
    assert bool(facts) == (rule.over in ("knowledge", "hub"))
    assert not [t for t in facts if next(graph.quads_for_pattern(t.subject, t.predicate, t.object, None), None) is None]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_derives_exactly_what_its_example_says(path: Path, workspace: Workspace) -> None:
    given, expected = triples(f"{path.stem}.in.ttl"), triples(f"{path.stem}.out.ttl")
    assert expected
    assert not expected & given
    assert derived(read_rule(path), given, workspace.knowledge.prefixes) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_shows_what_a_rule_must_leave_alone(path: Path, workspace: Workspace) -> None:
    """Some subject of the input takes no part in any derived fact, and is marked by a line '# Not: …'."""
    given = triples(f"{path.stem}.in.ttl")
    touched = {term for triple in triples(f"{path.stem}.out.ttl") for term in (triple.subject, triple.object)}
    assert {triple.subject for triple in given} - touched
    assert re.search(r"^# Not: ", (FOLDER / f"{path.stem}.in.ttl").read_text("utf-8"), re.MULTILINE)
