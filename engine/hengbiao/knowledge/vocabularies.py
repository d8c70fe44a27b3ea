"""The labels of the SKOS vocabularies, by CURIE."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from hengbiao.errors import Text
from hengbiao.namespaces import PREFIXES, SKOS, shrink
from hengbiao.resources import data_files


def load_concepts() -> dict[str, Text]:
    """`evidence-kind:policy` -> its label, for every concept of `ontology/vocabularies/`."""
    store = Store()
    for path in data_files("ontology", "vocabularies/*.ttl"):
        store.load(path=str(path), format=RdfFormat.TURTLE)
    concepts: dict[str, Text] = {}
    for quad in store.quads_for_pattern(None, NamedNode(SKOS + "inScheme"), None):
        if isinstance(quad.subject, NamedNode):
            labels = {
                q.object.language: q.object.value
                for q in store.quads_for_pattern(quad.subject, NamedNode(SKOS + "prefLabel"), None)
                if isinstance(q.object, Literal)
            }
            concepts[shrink(quad.subject.value, PREFIXES)] = Text(labels["zh"], labels["en"])
    return dict(sorted(concepts.items()))
