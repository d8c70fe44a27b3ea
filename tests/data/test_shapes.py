"""The shapes of `rules/shapes/`: each beside an assessment that it must accept and one that it must find fault with.

`shapes/NAME.pass.ttl` and `shapes/NAME.fail.ttl` are small assessments in the vocabulary of `knowledge/records.py`. The
lines `# expect: shape | focus | value` of a failing one are all that NAME finds. On every example pySHACL, the
reference, and the quick way over Oxigraph must find the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple, parse

from hengbiao.inference.fixpoint import run_to_fixpoint
from hengbiao.inference.rules import load_rules
from hengbiao.knowledge.records import set_quads
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.namespaces import GRAPH_SET, GRAPH_SET_DERIVED, HB, PROV, RDF, RDFS, SH, shrink
from hengbiao.resources import data_files
from hengbiao.service.workspace import Workspace
from hengbiao.validation import fast, reference
from hengbiao.validation.raw import RawFinding
from hengbiao.validation.shapes import load_shapes

FOLDER = Path(__file__).parent / "shapes"
SHAPE_FILES = [path for path in data_files("rules/shapes", "*.ttl") if path.stem != "prefixes"]
EXAMPLES = sorted(FOLDER.glob("*.ttl"))
EXPECT = re.compile(r"^# expect: (\S+) \| (\S+) \|(?: (.*\S))?$", re.MULTILINE)
#: How far from what an example names the knowledge is given to both engines: pySHACL takes many seconds for all of it.
STEPS = 3
Resource = NamedNode | BlankNode
#: A set with every field filled in.
WHOLE_SET = {
    "enterprise": {"name": "甲厂", "type": "composite",
                   "units": [{"name": "一矿", "type": "mining", "output_value": "120000000"}]},
    "assessment": {"date": "2026-11-01", "party": "third", "assessors": ["张三"]},
    "evidence": [{"id": "E1", "kind": "policy", "title": "采购制度", "source": "采购部", "collected_on": "2026-10-20",
                  "method": "document-review", "file": "制度.pdf", "sha256": "0" * 64}],
    "ratings": [{"requirement": "db12:09.1-L1", "rating": "full", "evidence": ["E1"], "note": "注", "unit": "一矿"}],
    "tailoring": [{"subdomain": "db12:07", "reason": "没有这项业务"}],
}  # fmt: skip
#: What an example may say of the knowledge, or of what ratings imply, rather than of an assessment.
OF_THE_KNOWLEDGE = {
    HB + name for name in (
        "Provision", "requiresEvidenceKind", "Inference", "infers", "atLeast", "atMost",
        "contradicts", "requiresOddTeam", "scoresByUnit", "CapabilitySubdomain", "appliesToType", "partOf",
    )
} | {PROV + "wasDerivedFrom"}


def resources(terms: Iterable[object]) -> set[Resource]:
    return {term for term in terms if isinstance(term, NamedNode | BlankNode)}


def surroundings(graph: Store, example: Iterable[Quad]) -> list[Quad]:
    """What the knowledge says of the things that an example names, `STEPS` links deep, and all subclass links."""
    given = list(graph.quads_for_pattern(None, NamedNode(RDFS + "subClassOf"), None, None))
    seen: set[Resource] = set()
    border = resources(term for quad in example for term in (quad.subject, quad.object))
    for _ in range(STEPS):
        found = [quad for term in border for quad in graph.quads_for_pattern(term, None, None, None)]
        given += found
        seen |= border
        border = resources(quad.object for quad in found) - seen
    return given


def small_store(path: Path, graph: Store, prefixes: dict[str, str]) -> Store:
    """The example, its part of the knowledge, and what the assessment rules derive from both."""
    example = [Quad(q.subject, q.predicate, q.object, NamedNode(GRAPH_SET))
               for q in parse(path=str(path), format=RdfFormat.TURTLE)]  # fmt: skip
    store = Store()
    store.extend(example)
    store.extend(surroundings(graph, example))
    run_to_fixpoint(store, [rule for rule in load_rules() if rule.over == "assessment"], GRAPH_SET_DERIVED, prefixes)
    return store


@pytest.fixture(scope="module")
def graph(workspace: Workspace) -> Iterator[Store]:
    """One graph for all examples; each leaves it as it was, which is looked at quad by quad in the end."""
    store = workspace.store()
    before = set(store)
    yield store
    assert set(store) == before


def said(findings: Iterable[RawFinding], shape: str, prefixes: dict[str, str]) -> list[tuple[str, str, str]]:
    """The findings of one shape as they stand in the head of an example."""
    return sorted((f.shape, shrink(f.focus, prefixes), shrink(f.value, prefixes)) for f in findings if f.shape == shape)


def shape_of(path: Path) -> str:
    return path.name.split(".")[0]


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.stem)
def test_a_shape_has_an_example_that_passes_and_one_that_fails(path: Path) -> None:
    names = {example.name for example in EXAMPLES}
    assert {f"{path.stem}.pass.ttl", f"{path.stem}.fail.ttl"} <= names


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.stem)
def test_a_shape_file_holds_the_shape_that_its_name_says(path: Path, workspace: Workspace) -> None:
    nodes = [t.subject for t in triples(path) if t.object == NamedNode(SH + "NodeShape")]
    names = [shrink(node.value, workspace.knowledge.prefixes) for node in nodes if isinstance(node, NamedNode)]
    assert names == [f"shape:{path.stem}"]
    assert path.stem in {shape.id for shape in load_shapes()}


def triples(path: Path) -> list[Triple]:
    return [quad.triple for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.removesuffix(".ttl"))
def test_an_example_names_a_shape_and_what_it_expects(path: Path) -> None:
    assert shape_of(path) in {shape.stem for shape in SHAPE_FILES}
    text = path.read_text("utf-8")
    expected = EXPECT.findall(text)
    assert len(expected) == text.count("# expect")
    assert {shape for shape, _, _ in expected} <= {shape_of(path)}
    assert path.name in (f"{shape_of(path)}.pass.ttl", f"{shape_of(path)}.fail.ttl")
    assert bool(expected) == path.name.endswith(".fail.ttl")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.removesuffix(".ttl"))
def test_an_example_holds_something_that_the_shape_looks_at(path: Path) -> None:
    """An example without a record of the target class would pass whatever the shape says."""
    target = NamedNode(SH + "targetClass")
    (shape,) = [shape for shape in SHAPE_FILES if shape.stem == shape_of(path)]
    (wanted,) = [t.object for t in triples(shape) if t.predicate == target]
    assert any(t.predicate == NamedNode(RDF + "type") and t.object == wanted for t in triples(path))


def words(given: Iterable[Triple]) -> set[str]:
    """The predicates and classes in use."""
    return {str(t.predicate.value) for t in given} | {
        t.object.value for t in given if t.predicate.value == RDF + "type" and isinstance(t.object, NamedNode)
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.removesuffix(".ttl"))
def test_an_example_is_written_as_the_program_writes_a_set(path: Path, workspace: Workspace) -> None:
    knowledge = workspace.knowledge
    content = EvidenceSet.model_validate(WHOLE_SET)
    quads = set_quads(content, knowledge.prefixes, knowledge.profiles.values())
    assert not words(triples(path)) - words([quad.triple for quad in quads]) - OF_THE_KNOWLEDGE


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.removesuffix(".ttl"))
def test_a_shape_finds_what_its_example_says(path: Path, graph: Store, workspace: Workspace) -> None:
    prefixes = workspace.knowledge.prefixes
    found = fast.find(small_store(path, graph, prefixes), load_shapes(), prefixes)
    assert said(found, shape_of(path), prefixes) == sorted(EXPECT.findall(path.read_text("utf-8")))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.removesuffix(".ttl"))
def test_the_reference_and_the_quick_way_find_the_same(path: Path, graph: Store, workspace: Workspace) -> None:
    prefixes = workspace.knowledge.prefixes
    store = small_store(path, graph, prefixes)
    files = data_files("rules/shapes", "*.ttl")
    assert sorted(reference.find(store, files)) == sorted(fast.find(store, load_shapes(), prefixes))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.removesuffix(".ttl"))
def test_the_whole_knowledge_gives_the_same_findings(path: Path, graph: Store, workspace: Workspace) -> None:
    """What was left out for the reference's sake would not have changed the answer."""
    prefixes = workspace.knowledge.prefixes
    example = [Quad(t.subject, t.predicate, t.object, NamedNode(GRAPH_SET)) for t in triples(path)]
    rules = [rule for rule in load_rules() if rule.over == "assessment"]
    before = len(graph)
    graph.extend(example)
    try:
        run_to_fixpoint(graph, rules, GRAPH_SET_DERIVED, prefixes)
        whole = fast.find(graph, load_shapes(), prefixes)
    finally:
        graph.remove_graph(NamedNode(GRAPH_SET))
        graph.remove_graph(NamedNode(GRAPH_SET_DERIVED))
    assert len(graph) == before
    assert whole == fast.find(small_store(path, graph, prefixes), load_shapes(), prefixes)
