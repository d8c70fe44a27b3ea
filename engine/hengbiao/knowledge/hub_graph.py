"""The hub and its mappings as RDF: capabilities, objectives, and each mapping row both as a plain SKOS statement and whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from hengbiao.knowledge.graph import GraphWriter
from hengbiao.model.hub import Hub, MappingRow, Objective
from hengbiao.model.numbers import exact
from hengbiao.namespaces import GRAPH_HUB, GRAPH_MAPPINGS, HB, PREFIXES, RDF, ROOT, SKOS, XSD, expand

__all__ = ["hub_quads", "mapping_quads"]

_SCHEME = ROOT + "capability"


def hub_quads(hub: Hub, prefixes: Mapping[str, str]) -> list[Quad]:
    """Areas, capabilities and objectives, a SKOS scheme in a graph of its own."""
    out = GraphWriter(GRAPH_HUB, prefixes)
    scheme = NamedNode(_SCHEME)
    out.quads += _scheme(hub)
    for area in hub.areas.values():
        out.is_a(area.id, HB + "CapabilityArea", SKOS + "Concept")
        out.add(area.id, SKOS + "inScheme", scheme)
        out.add(area.id, SKOS + "topConceptOf", scheme)
        out.text(area.id, SKOS + "prefLabel", area.label)
        out.text(area.id, SKOS + "definition", area.definition)
        out.plain(area.id, SKOS + "notation", _local(area.id))
    for capability in hub.capabilities.values():
        out.is_a(capability.id, HB + "Capability", SKOS + "Concept")
        out.add(capability.id, SKOS + "inScheme", scheme)
        out.link(capability.id, SKOS + "broader", capability.area)
        out.text(capability.id, SKOS + "prefLabel", capability.label)
        out.text(capability.id, SKOS + "definition", capability.definition)
        out.plain(capability.id, SKOS + "notation", _local(capability.id))
        for ordinal, objective in enumerate(hub.ladders[capability.id], 1):
            _objective(out, objective, ordinal)
    return out.quads


def _scheme(hub: Hub) -> Iterator[Quad]:
    """The scheme itself, which has no id of the form prefix:name."""
    graph, scheme = NamedNode(GRAPH_HUB), NamedNode(_SCHEME)
    yield Quad(scheme, NamedNode(RDF + "type"), NamedNode(SKOS + "ConceptScheme"), graph)
    yield Quad(scheme, NamedNode(PREFIXES["owl"] + "versionInfo"), Literal(hub.version), graph)
    for name, text in (("prefLabel", hub.title), ("definition", hub.definition)):
        for language in ("zh", "en"):
            yield Quad(scheme, NamedNode(SKOS + name), Literal(text.in_language(language), language=language), graph)


def _objective(out: GraphWriter, o: Objective, ordinal: int) -> None:
    out.is_a(o.id, HB + "Objective", SKOS + "Concept")
    out.add(o.id, SKOS + "inScheme", NamedNode(_SCHEME))
    out.link(o.id, SKOS + "broader", o.capability)
    out.integer(o.id, HB + "ordinal", ordinal)
    out.plain(o.id, SKOS + "notation", _local(o.id))
    out.text(o.id, SKOS + "prefLabel", o.statement)
    out.text(o.id, HB + "statement", o.statement)
    out.link(o.id, HB + "stage", f"stage:{o.stage}")
    out.link(o.id, HB + "scope", f"scope:{o.scope}")
    for kind in o.evidence_kinds:
        out.link(o.id, HB + "requiresEvidenceKind", f"evidence-kind:{kind}")
    for lower in o.implies:
        out.link(o.id, HB + "directlyImplies", lower)


def mapping_quads(hub: Hub, prefixes: Mapping[str, str]) -> list[Quad]:
    """Every mapping row, as `requirement skos:…Match objective` and as a node with its reason and confidence."""
    out = GraphWriter(GRAPH_MAPPINGS, prefixes)
    for rows in hub.rows.values():
        for number, row in enumerate(rows, 1):
            _row(out, row, f"mapping:{row.subject}-{number}", prefixes)
    return out.quads


def _row(out: GraphWriter, row: MappingRow, node: str, prefixes: Mapping[str, str]) -> None:
    out.is_a(node, HB + "MappingRow")
    out.link(node, HB + "mappingSubject", row.subject)
    out.plain(node, HB + "mappingPredicate", row.predicate)
    out.add(node, HB + "confidence", Literal(exact(row.confidence), datatype=NamedNode(XSD + "decimal")))
    out.add(node, HB + "reason", Literal(row.reason, language="zh"))
    if row.object is not None:
        out.link(node, HB + "mappingObject", row.object)
        out.link(row.subject, expand(row.predicate, prefixes), row.object)
    if row.group is not None:
        out.plain(node, HB + "mappingGroup", row.group)
        whole = Literal("true" if row.complete else "false", datatype=NamedNode(XSD + "boolean"))
        out.add(node, HB + "groupComplete", whole)
    if row.coverage is not None:
        out.add(node, HB + "coverage", Literal(exact(row.coverage), datatype=NamedNode(XSD + "decimal")))


def _local(curie: str) -> str:
    return curie.partition(":")[2]
