"""The SPARQL 1.1 Service Description of the endpoint."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from hengbiao.namespaces import RDF, XSD
from hengbiao_api.sparql.forms import GRAPHS, RESULTS

__all__ = ["description"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
#: https://www.w3.org/ns/formats/
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES = {"json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV",
          "turtle": "Turtle", "ntriples": "N-Triples", "jsonld": "JSON-LD", "rdfxml": "RDF_XML"}


def description(url: str, store: Store) -> list[Triple]:
    """What is at `url`: the language, the forms, that the default graph is the union of all, and the graphs with their sizes."""
    service, dataset, default = NamedNode(url), BlankNode("dataset"), BlankNode("default")
    rows: list[tuple[NamedNode | BlankNode, str, NamedNode | BlankNode | Literal]] = [
        (service, RDF + "type", NamedNode(_SD + "Service")), (service, _SD + "endpoint", service),
        (service, _SD + "supportedLanguage", NamedNode(_SD + "SPARQL11Query")),
        (service, _SD + "feature", NamedNode(_SD + "UnionDefaultGraph")),
        (service, _SD + "defaultDataset", dataset), (dataset, RDF + "type", NamedNode(_SD + "Dataset")),
        (dataset, _SD + "defaultGraph", default), (default, RDF + "type", NamedNode(_SD + "Graph")),
        (default, _VOID + "triples", _number(len(store))),
    ]
    rows += [(service, _SD + "resultFormat", NamedNode(_FORMATS + _NAMES[form])) for form in (*RESULTS, *GRAPHS)]
    for n, graph in enumerate(sorted(g.value for g in store.named_graphs() if isinstance(g, NamedNode))):
        named, content = BlankNode(f"named{n}"), BlankNode(f"graph{n}")
        size = sum(1 for _ in store.quads_for_pattern(None, None, None, NamedNode(graph)))
        rows += [
            (dataset, _SD + "namedGraph", named), (named, RDF + "type", NamedNode(_SD + "NamedGraph")),
            (named, _SD + "name", NamedNode(graph)), (named, _SD + "graph", content),
            (content, RDF + "type", NamedNode(_SD + "Graph")), (content, _VOID + "triples", _number(size)),
        ]
    return [Triple(s, NamedNode(p), o) for s, p, o in rows]


def _number(n: int) -> Literal:
    return Literal(str(n), datatype=NamedNode(XSD + "integer"))
