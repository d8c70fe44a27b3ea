"""`make docs`: pages that name every class, property and concept, and need nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import OWL, RDF, SKOS, Graph
from rdflib.term import URIRef

from hengbiao.namespaces import HB
from hengbiao.resources import data_files, data_root

pytestmark = pytest.mark.checkout
SCRIPT = Path(__file__).parents[2] / "docs" / "build.py"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "docs"
    done = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=True)
    assert all(Path(line).is_file() for line in done.stdout.splitlines())
    return folder


def test_the_page_of_the_ontology_names_every_class_and_property(pages: Path) -> None:
    text = (pages / "ontology.html").read_text("utf-8")
    graph = Graph().parse(data_root() / "ontology" / "core.ttl", format="turtle")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    names = [s for kind in kinds for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef) and s.startswith(HB)]
    assert len(names) > 60
    assert [name for name in names if name not in text] == []


def test_the_page_of_the_vocabularies_names_every_concept(pages: Path) -> None:
    text = (pages / "vocabularies.html").read_text("utf-8")
    for path in data_files("ontology", "vocabularies/*.ttl"):
        graph = Graph().parse(path, format="turtle")
        for concept in graph.subjects(SKOS.inScheme, None):
            assert f"id='{path.stem}-{str(concept).rpartition('/')[2]}'" in text


def test_no_page_loads_anything_from_elsewhere(pages: Path) -> None:
    for page in pages.glob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"<(script|img|iframe)[^>]*\ssrc=[\"']?https?:", text)
        assert not re.search(r"<link[^>]*rel=[\"']?stylesheet[^>]*https?:", text)
