"""The namespaces that ids and CURIEs live in. The ontology's namespace has no version; `owl:versionIRI` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ROOT: Final = "https://w3id.org/hengbiao/"
HB: Final = ROOT + "ontology#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
SH: Final = "http://www.w3.org/ns/shacl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

#: Prefixes that every query may use without declaring them. Standards add their own (see `standard_namespace`).
PREFIXES: Final[dict[str, str]] = {
    "hb": HB,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "sh": SH,
    "xsd": XSD,
    "cap": ROOT + "capability/",
    "obj": ROOT + "objective/",
    "issue": ROOT + "issue/",
    "profile": ROOT + "profile/",
    "stage": ROOT + "stage/",
    "scope": ROOT + "scope/",
    "modality": ROOT + "modality/",
    "evidence-kind": ROOT + "evidence-kind/",
    "method": ROOT + "method/",
    "satisfaction": ROOT + "satisfaction/",
    "tech": ROOT + "technology/",
    "system": ROOT + "system/",
    "enterprise-type": ROOT + "enterprise-type/",
    "party": ROOT + "party/",
    "provision-kind": ROOT + "provision-kind/",
    "mapping": ROOT + "mapping/",
    "rule": ROOT + "rule/",
    "shape": ROOT + "shape/",
    "set": "urn:hengbiao:set:",
}

#: Named graphs of the compiled knowledge.
GRAPH_CORE: Final = ROOT + "graph/core"
GRAPH_PROFILES: Final = ROOT + "graph/profiles"
GRAPH_HUB: Final = ROOT + "graph/hub"
GRAPH_MAPPINGS: Final = ROOT + "graph/mappings"
GRAPH_DERIVED: Final = ROOT + "graph/derived"
GRAPH_SET: Final = "urn:hengbiao:set"
GRAPH_SET_DERIVED: Final = "urn:hengbiao:set-derived"


def standard_namespace(key: str, edition: str) -> str:
    """The namespace of a standard's own things, for example `https://w3id.org/hengbiao/db12/2021/`."""
    return f"{ROOT}{key}/{edition}/"


def standard_graph(key: str) -> str:
    """The named graph that holds one standard."""
    return f"{ROOT}graph/{key}"


def expand(curie: str, prefixes: Mapping[str, str]) -> str:
    """`db12:09.1-L3` as an IRI. Raises KeyError for an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return prefixes[prefix] + local


def shrink(iri: str, prefixes: dict[str, str]) -> str:
    """An IRI as a CURIE, or unchanged where no prefix fits; the longest fitting namespace wins."""
    best = max((p for p in prefixes.items() if iri.startswith(p[1])), key=lambda p: len(p[1]), default=None)
    return f"{best[0]}:{iri[len(best[1]):]}" if best else iri
