"""`hengbiao export`: what is written is read back by other programs as the same graph."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib import Dataset as RdflibDataset
from rdflib import Graph

from hengbiao.cli.main import main
from hengbiao.service.workspace import Workspace

RDFLIB = {"ttl": "turtle", "owl": "xml", "nq": "nquads", "jsonld": "json-ld"}
OXIGRAPH = {
    "ttl": RdfFormat.TURTLE, "owl": RdfFormat.RDF_XML, "nq": RdfFormat.N_QUADS, "jsonld": RdfFormat.JSON_LD,
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("图 谱")
    for ending in RDFLIB:
        assert main(["export", "-o", str(folder / f"all.{ending}")]) == 0
    return folder


def canonical(quads: list[Quad], named: bool) -> set[str]:
    """Statements as text, with blank nodes named by what they say."""
    dataset = Dataset(quads if named else [Quad(q.subject, q.predicate, q.object) for q in quads])
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.fixture(scope="module")
def compiled(workspace: Workspace) -> list[Quad]:
    return list(parse(input=workspace.graph, format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("ending", RDFLIB)
def test_oxigraph_reads_the_same_graph(ending: str, files: Path, compiled: list[Quad]) -> None:
    named = ending in ("nq", "jsonld")
    found = list(parse(path=str(files / f"all.{ending}"), format=OXIGRAPH[ending]))
    assert canonical(found, named) == canonical(compiled, named)


@pytest.mark.long
@pytest.mark.parametrize("ending", RDFLIB)
def test_rdflib_reads_the_same_graph(ending: str, files: Path, compiled: list[Quad]) -> None:
    named = ending in ("nq", "jsonld")
    graph: Graph = RdflibDataset() if named else Graph()
    graph.parse(files / f"all.{ending}", format=RDFLIB[ending])
    text = graph.serialize(format="nquads" if named else "nt", encoding="utf-8")
    found = list(parse(input=text, format=RdfFormat.N_QUADS if named else RdfFormat.N_TRIPLES))
    assert canonical(found, named) == canonical(compiled, named)


def test_an_ontology_editor_reads_the_owl_file(files: Path) -> None:
    owlready2 = pytest.importorskip("owlready2")
    world = owlready2.World()
    with (files / "all.owl").open("rb") as file:
        world.get_ontology("https://w3id.org/hengbiao/ontology#").load(fileobj=file)
    classes = {c.iri for c in world.classes()}
    assert "https://w3id.org/hengbiao/ontology#LevelRequirement" in classes
    assert world["https://w3id.org/hengbiao/db12/2021/09.1-L3"] is not None


def test_the_same_graph_gives_the_same_bytes(files: Path, tmp_path: Path) -> None:
    for ending in RDFLIB:
        assert main(["export", "-o", str(tmp_path / f"b.{ending}")]) == 0
        assert (tmp_path / f"b.{ending}").read_bytes() == (files / f"all.{ending}").read_bytes()
    json.loads((files / "all.jsonld").read_text("utf-8"))


def test_another_ending_and_a_file_that_is_there_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "-o", str(tmp_path / "a.xlsx")]) == 2
    assert ".ttl" in capsys.readouterr().err
    (tmp_path / "a.ttl").write_text("mine")
    assert main(["export", "-o", str(tmp_path / "a.ttl")]) == 2
    assert (tmp_path / "a.ttl").read_text() == "mine"
