"""The knowledge as RDF: the one place where typed things become triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO, exact
from hengbiao.model.profile import Profile
from hengbiao.model.standard import KIND_CLASSES, Requirement, SourceIssue, Standard
from hengbiao.namespaces import (
    DCTERMS,
    GRAPH_CORE,
    GRAPH_PROFILES,
    HB,
    PREFIXES,
    RDF,
    SKOS,
    XSD,
    expand,
    standard_graph,
)
from hengbiao.resources import data_files

Term = NamedNode | Literal
_TYPE = NamedNode(RDF + "type")
_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))


class GraphWriter:
    """Collects triples of one named graph; ids are CURIEs."""

    def __init__(self, graph: str, prefixes: Mapping[str, str]) -> None:
        self._graph = NamedNode(graph)
        self._prefixes = dict(prefixes)
        self.quads: list[Quad] = []

    def node(self, curie: str) -> NamedNode:
        return NamedNode(expand(curie, self._prefixes))

    def add(self, subject: str, predicate: str, value: Term) -> None:
        self.quads.append(Quad(self.node(subject), NamedNode(predicate), value, self._graph))

    def is_a(self, subject: str, *classes: str) -> None:
        for name in classes:
            self.add(subject, _TYPE.value, NamedNode(name))

    def link(self, subject: str, predicate: str, target: str) -> None:
        self.add(subject, predicate, self.node(target))

    def text(self, subject: str, predicate: str, text: Text) -> None:
        self.add(subject, predicate, Literal(text.zh, language="zh"))
        self.add(subject, predicate, Literal(text.en, language="en"))

    def plain(self, subject: str, predicate: str, value: str) -> None:
        self.add(subject, predicate, Literal(value))

    def integer(self, subject: str, predicate: str, value: int) -> None:
        self.add(subject, predicate, Literal(str(value), datatype=NamedNode(XSD + "integer")))


def prefixes_for(standards: Iterable[Standard]) -> dict[str, str]:
    """All prefixes, those of the standards included."""
    return PREFIXES | {s.key: s.namespace for s in standards}


def ontology_quads() -> Iterator[Quad]:
    """The ontology and the vocabularies, as they are written."""
    for path in [*data_files("ontology", "*.ttl"), *data_files("ontology", "vocabularies/*.ttl")]:
        # Blank nodes of two files must not fall together.
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(GRAPH_CORE))


def standard_quads(standard: Standard, prefixes: Mapping[str, str]) -> list[Quad]:
    """One standard: its levels, nodes and requirements."""
    out = GraphWriter(standard_graph(standard.key), prefixes)
    root = f"{standard.key}:standard"
    out.is_a(root, HB + "Standard")
    out.text(root, SKOS + "prefLabel", standard.title)
    out.plain(root, SKOS + "notation", standard.key)
    out.plain(root, DCTERMS + "identifier", standard.number)
    for level in standard.levels:
        out.is_a(level.id, HB + "MaturityLevel")
        out.link(level.id, HB + "levelOf", root)
        out.integer(level.id, HB + "levelNumber", level.number)
        out.plain(level.id, SKOS + "notation", str(level.number))
        out.text(level.id, SKOS + "prefLabel", level.name)
        out.text(level.id, SKOS + "altLabel", level.title)
        out.text(level.id, SKOS + "definition", level.description)
    for siblings in standard.children.values():
        for ordinal, node in enumerate(siblings, 1):
            out.is_a(node.id, HB + KIND_CLASSES[node.kind])
            out.text(node.id, SKOS + "prefLabel", node.label)
            out.plain(node.id, SKOS + "notation", node.id.partition(":")[2])
            out.integer(node.id, HB + "ordinal", ordinal)
            for enterprise_type in node.applies_to:
                out.link(node.id, HB + "appliesToType", f"enterprise-type:{enterprise_type}")
            if node.parent is None:
                out.link(node.id, HB + "elementOf", root)
            else:
                out.link(node.id, HB + "directPartOf", node.parent)
    for requirement in standard.requirements.values():
        _requirement(out, requirement, standard)
    for (node_id, number), text in standard.preambles.items():
        preamble = f"{node_id}-L{number}-preamble"
        out.is_a(preamble, HB + "LevelPreamble")
        out.link(preamble, HB + "preambleTo", node_id)
        out.link(preamble, HB + "preambleOfLevel", standard.level(number).id)
        out.add(preamble, HB + "statement", Literal(text, language="zh"))
    return out.quads


def _requirement(out: GraphWriter, r: Requirement, standard: Standard) -> None:
    out.is_a(r.id, HB + ("LevelRequirement" if standard.levels else "GuidanceProvision"))
    out.link(r.id, HB + "directPartOf", r.parent)
    out.plain(r.id, SKOS + "notation", r.id.partition(":")[2])
    out.add(r.id, HB + "statement", Literal(r.statement, language="zh"))
    out.plain(r.id, HB + "citation", r.cite)
    if r.level is not None:
        out.link(r.id, HB + "ofLevel", standard.level(r.level).id)
    if r.level_range is not None:
        for name, number in zip(("lowestLevel", "highestLevel"), r.level_range, strict=True):
            out.link(r.id, HB + name, standard.level(number).id)
    if r.kind is not None:
        out.link(r.id, HB + "provisionKind", f"provision-kind:{r.kind}")
    if r.under is not None:
        out.link(r.id, HB + "introducedBy", r.under)
    out.link(r.id, HB + "modality", f"modality:{r.modality}")
    out.link(r.id, HB + "stage", f"stage:{r.stage}")
    out.link(r.id, HB + "scope", f"scope:{r.scope}")
    for kind in r.evidence_kinds:
        out.link(r.id, HB + "requiresEvidenceKind", f"evidence-kind:{kind}")
    for technology in r.technologies:
        out.link(r.id, HB + "namesTechnology", f"tech:{technology}")
    for system in r.systems:
        out.link(r.id, HB + "namesSystem", f"system:{system}")


def profile_quads(profile: Profile, standard: Standard, prefixes: Mapping[str, str]) -> list[Quad]:
    """One profile: whom it applies to, what it makes mandatory, and its weights; a variant for each type of enterprise
    that has weights of its own."""
    out = GraphWriter(GRAPH_PROFILES, prefixes)
    types = profile.weights.types() if profile.weights else [None]
    for enterprise_type in profile.applies_to:
        out.link(profile.curie, HB + "appliesToType", f"enterprise-type:{enterprise_type}")
    for iri in dict.fromkeys((profile.curie, *(profile.variant(kind) for kind in types))):
        out.is_a(iri, HB + "ScoringProfile")
        out.link(iri, HB + "profileOf", f"{profile.standard}:standard")
        out.plain(iri, SKOS + "notation", profile.id)
        out.text(iri, SKOS + "prefLabel", Text(profile.title.zh, profile.title.en))
        if profile.composite is not None:
            out.add(iri, HB + "scoresByUnit", _TRUE)
        if profile.team.odd:
            out.add(iri, HB + "requiresOddTeam", _TRUE)
        for node in profile.mandatory.nodes:
            out.link(node, HB + "mandatoryIn", iri)
        if iri != profile.curie:
            out.link(iri, HB + "variantOf", profile.curie)
    for kind in types:
        _weights(out, profile, standard, kind)
    return out.quads


def _weights(out: GraphWriter, profile: Profile, standard: Standard, enterprise_type: str | None) -> None:
    iri = profile.variant(enterprise_type)
    weights = profile.weights.printed(enterprise_type) if profile.weights else {}
    for node, weight in weights.items():
        assignment = f"{iri}-weight-{node.replace(':', '-')}"
        out.is_a(assignment, HB + "WeightAssignment")
        out.link(assignment, HB + "inProfile", iri)
        out.link(assignment, HB + "weightedNode", node)
        out.add(assignment, HB + "weight", Literal(exact(weight), datatype=NamedNode(XSD + "decimal")))
    if profile.weights:
        out.plain(iri, HB + "weightUnit", profile.weights.unit)
        missing = sum((absent.weight for absent in profile.weights.absent(enterprise_type)), ZERO)
        out.add(iri, HB + "weightWithoutRequirement", Literal(exact(missing), datatype=NamedNode(XSD + "decimal")))
    weighted = next((step.of for step in profile.steps if step.method == "weighted-mean"), None)
    counted = [n.id for n in standard.nodes.values() if (n.parent is None if weighted is None else n.kind == weighted)]
    for node in counted:
        if weighted is None or node in weights:
            out.link(iri, HB + "scoresWithin", node)


def issue_quads(issue: SourceIssue, prefixes: Mapping[str, str]) -> list[Quad]:
    """One contradiction of a source document."""
    out = GraphWriter(standard_graph(issue.standard), prefixes)
    out.is_a(issue.id, HB + "SourceIssue")
    out.plain(issue.id, SKOS + "notation", issue.id.partition(":")[2])
    out.text(issue.id, HB + "issuePlace", issue.place)
    out.text(issue.id, SKOS + "prefLabel", issue.what)
    out.text(issue.id, HB + "resolution", issue.resolution)
    out.plain(issue.id, HB + "touches", issue.touches)
    for target in issue.affects:
        out.link(issue.id, HB + "affects", target)
    for profile in issue.profiles:
        out.link(issue.id, HB + "resolvedBy", profile)
    return out.quads
