"""Reasoners over the whole graph: no contradiction, and the same members of the defined classes as our rules find."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from hengbiao.cli.sets import load_set
from hengbiao.knowledge.records import set_quads
from hengbiao.namespaces import GRAPH_DERIVED, GRAPH_HUB, GRAPH_MAPPINGS, GRAPH_SET_DERIVED, HB, RDF
from hengbiao.resources import data_files, data_root
from hengbiao.service.workspace import Workspace

pytestmark = pytest.mark.long

#: What a description-logic reasoner may take for the whole graph, in seconds, on two cores that do other work as well.
BOUND = 600
TYPE = NamedNode(RDF + "type")
OF_THE_KNOWLEDGE = [
    "MandatoryDomain", "MandatorySubdomain", "AutonomousRequirement", "ModelDrivenRequirement", "ValueChainRequirement",
    "ConditionalRequirement", "TechnologyNamingRequirement",
]  # fmt: skip
HERMIT = """
import sys, owlready2

world = owlready2.World()
world.get_ontology("https://w3id.org/hengbiao/ontology#").load(fileobj=open(sys.argv[1], "rb"))
owlready2.sync_reasoner_hermit(world, debug=0)
print(sorted(c.iri for c in world.inconsistent_classes()))
"""


def defined_classes() -> set[str]:
    """The classes of the ontology that a definition fills."""
    quads = [q for path in data_files("ontology", "core.ttl") for q in parse(path=str(path), format=RdfFormat.TURTLE)]
    return {
        q.subject.value.removeprefix(HB) for q in quads
        if q.predicate.value.endswith("#equivalentClass") and isinstance(q.subject, NamedNode)
    }


def missing(*modules: str, java: bool = False) -> None:
    """In continuous integration a skipped check would be no check."""
    absent = [name for name in modules if importlib.util.find_spec(name) is None]
    if java and shutil.which("java") is None:
        absent.append("java")
    if absent and os.environ.get("CI"):
        pytest.fail(f"needs {', '.join(absent)}")
    if absent:
        pytest.skip(f"needs {', '.join(absent)}")


@pytest.fixture(scope="module")
def compiled(workspace: Workspace) -> list[Quad]:
    return list(parse(input=workspace.graph, format=RdfFormat.N_QUADS))


def as_turtle(triples: list[Triple]) -> bytes:
    # N-Triples is Turtle too.
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def test_hermit_finds_the_whole_graph_consistent(compiled: list[Quad], tmp_path: Path) -> None:
    """Ontology, vocabularies, every level, node, requirement, profile and issue; not the texts, which say nothing to it,
    nor the hub, with which it would need an hour: one capability stands for it below, all of it in the closure and the shapes."""
    missing("owlready2", java=True)
    left_out = {NamedNode(graph) for graph in (GRAPH_DERIVED, GRAPH_HUB, GRAPH_MAPPINGS)}
    said = [
        q.triple for q in compiled
        if q.graph_name not in left_out and not (isinstance(q.object, Literal) and q.object.language)
    ]
    assert inconsistent(said, tmp_path) == "[]"


def inconsistent(said: list[Triple], folder: Path) -> str:
    """What HermiT prints of the classes that can have no member; it fails where the graph contradicts itself."""
    file = folder / "graph.ttl"
    file.write_bytes(as_turtle(said))
    done = subprocess.run(
        [sys.executable, "-c", HERMIT, str(file)], capture_output=True, text=True, timeout=BOUND, check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_hermit_finds_a_capability_with_its_ladder_and_rows_consistent(compiled: list[Quad], tmp_path: Path) -> None:
    missing("owlready2", java=True)
    capability = NamedNode("https://w3id.org/hengbiao/capability/purchasing.plan")
    about = {capability} | {q.subject for q in compiled if q.predicate.value.endswith("core#broader") and q.object == capability}
    about |= {q.subject for q in compiled if q.predicate == NamedNode(HB + "mappingObject") and q.object in about}
    assert len(about) > 20
    said = [q.triple for q in compiled if q.subject in about and not (isinstance(q.object, Literal) and q.object.language)]
    ontology = [q.triple for path in data_files("ontology", "core.ttl") for q in parse(path=str(path), format=RdfFormat.TURTLE)]
    assert inconsistent([*ontology, *said], tmp_path) == "[]"


def test_the_closure_of_owl_2_rl_has_the_members_that_the_rules_find(compiled: list[Quad], tmp_path: Path) -> None:
    missing("reasonable")
    base = [q.triple for q in compiled if q.graph_name != NamedNode(GRAPH_DERIVED)]
    found = closure(base, tmp_path)
    for name in OF_THE_KNOWLEDGE:
        ours = {q.subject.value for q in compiled if q.predicate == TYPE and q.object == NamedNode(HB + name)}
        assert ours
        assert found(name) == ours, name


def test_the_closure_of_a_set_has_the_substantiated_ratings_that_the_rules_find(
    workspace: Workspace, tmp_path: Path
) -> None:
    missing("reasonable")
    content = load_set(workspace, data_root() / "examples" / "discrete-machinery.json").content
    profiles = workspace.profiles_for(content, {}, content.standards())
    store: Store = workspace.store_with(content, profiles)
    derived = NamedNode(GRAPH_SET_DERIVED)
    ours = {q.subject.value for q in store.quads_for_pattern(None, TYPE, NamedNode(HB + "SubstantiatedRating"), derived)}
    assert ours
    ontology = [q.triple for path in data_files("ontology", "core.ttl") for q in parse(path=str(path), format=RdfFormat.TURTLE)]
    records = [q.triple for q in set_quads(content, workspace.knowledge.prefixes, profiles)]
    assert closure([*ontology, *records], tmp_path)("SubstantiatedRating") == ours


def closure(triples: list[Triple], folder: Path) -> Any:
    """Name of a class -> its members in the OWL 2 RL closure."""
    from reasonable import PyReasoner

    file = folder / "base.ttl"
    file.write_bytes(as_turtle(triples))
    reasoner = PyReasoner()
    reasoner.load_file(str(file))
    members: dict[str, set[str]] = {}
    for subject, predicate, value in reasoner.reason():
        if str(predicate) == RDF + "type":
            members.setdefault(str(value), set()).add(str(subject))
    return lambda name: members.get(HB + name, set())


def test_every_defined_class_is_compared() -> None:
    assert defined_classes() == {*OF_THE_KNOWLEDGE, "SubstantiatedRating"}
