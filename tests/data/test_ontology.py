"""The ontology and its vocabularies as files: readable, labelled in both languages, and with nothing left undefined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from hengbiao.model import evidence_set
from hengbiao.namespaces import HB, PREFIXES, ROOT
from hengbiao.resources import data_root

#: `examples/` holds evidence sets; a misspelt term there would be silently without effect.
FOLDERS = ("ontology", "rules", "crosswalks", "examples")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
LANGUAGES = {"zh", "en"}
#: Axioms and class expressions in which OWL 2 DL allows simple properties only.
SIMPLE_ONLY = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty)
CARDINALITIES = (
    OWL.cardinality, OWL.minCardinality, OWL.maxCardinality,
    OWL.qualifiedCardinality, OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality, OWL.hasSelf,
)  # fmt: skip


@cache
def graph_of(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


def files(*folders: str, kinds: tuple[str, ...] = (".ttl",)) -> list[Path]:
    found = (path for folder in folders for path in (data_root() / folder).rglob("*"))
    return sorted(path for path in found if path.suffix in kinds)


def short(path: Path) -> str:
    return path.relative_to(data_root()).as_posix()


ONTOLOGY_FILES = files("ontology")
VOCABULARIES = files("ontology/vocabularies")


@pytest.fixture(scope="module")
def core() -> Graph:
    return graph_of(data_root() / "ontology" / "core.ttl")


def names_in(path: Path, namespace: str) -> set[str]:
    """Every IRI of that namespace in a file, in triples and in the text, since shapes carry queries as text."""
    (prefix,) = (prefix for prefix, iri in PREFIXES.items() if iri == namespace)
    text = path.read_text("utf-8")
    found = {namespace + name for name in re.findall(rf"(?<![\w:-]){prefix}:([A-Za-z][\w-]*)", text)}
    if path.suffix == ".ttl":
        terms = {str(term) for triple in graph_of(path) for term in triple if isinstance(term, URIRef)}
        found |= {iri for iri in terms if iri.startswith(namespace)} - {namespace}
    return found


def languages(graph: Graph, subject: Node, *predicates: URIRef) -> list[str]:
    """The languages of all non-empty texts, one entry for each text."""
    texts = (text for predicate in predicates for text in graph.objects(subject, predicate))
    return [str(text.language) for text in texts if isinstance(text, Literal) and text.strip()]


@pytest.mark.parametrize("path", ONTOLOGY_FILES, ids=short)
def test_every_subject_is_labelled_and_defined_once_in_both_languages(path: Path) -> None:
    graph = graph_of(path)
    subjects = {s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(ROOT)}
    assert subjects
    wrong = {
        str(subject)
        for subject in subjects
        if sorted(languages(graph, subject, RDFS.label, SKOS.prefLabel)) != sorted(LANGUAGES)
        or sorted(languages(graph, subject, SKOS.definition)) != sorted(LANGUAGES)
    }
    assert not wrong


@pytest.mark.parametrize("path", files(*FOLDERS, kinds=(".ttl", ".rq")), ids=short)
def test_only_defined_terms_are_used(path: Path, core: Graph) -> None:
    defined = {str(s) for kind in KINDS for s in core.subjects(RDF.type, kind)}
    assert not names_in(path, HB) - defined


@pytest.mark.parametrize("path", files(*FOLDERS, kinds=(".ttl", ".rq")), ids=short)
def test_only_listed_concepts_are_used(path: Path) -> None:
    listed = {str(s) for file in VOCABULARIES for s in graph_of(file).subjects(RDF.type, SKOS.Concept)}
    for namespace in {iri.rpartition("/")[0] + "/" for iri in listed}:
        assert not names_in(path, namespace) - listed


def test_every_vocabulary_has_its_prefix() -> None:
    for path in VOCABULARIES:
        (scheme,) = graph_of(path).subjects(RDF.type, SKOS.ConceptScheme)
        assert f"{scheme}/" in PREFIXES.values()


@pytest.mark.parametrize("path", VOCABULARIES, ids=short)
def test_concepts_stand_in_the_scheme_of_their_file(path: Path) -> None:
    graph = graph_of(path)
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts
    for concept in concepts:
        key = str(concept).removeprefix(f"{scheme}/")
        assert list(graph.objects(concept, SKOS.notation)) == [Literal(key)]
        assert list(graph.objects(concept, SKOS.inScheme)) == [scheme]
        kinds = set(graph.objects(concept, RDF.type)) - {SKOS.Concept}
        assert len(kinds) == 1
        assert all(str(kind).startswith(HB) for kind in kinds)
        broader = set(graph.objects(concept, SKOS.broader))
        assert broader <= concepts
        # A concept is either at the top or below another one; both at once would be two hierarchies.
        assert bool(broader) != ((concept, SKOS.topConceptOf, scheme) in graph)
        assert concept not in set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
        assert not any(concept in set(graph.transitive_objects(above, SKOS.broader)) for above in broader)


@pytest.mark.parametrize("path", VOCABULARIES, ids=short)
def test_no_name_stands_for_two_concepts(path: Path) -> None:
    graph = graph_of(path)
    names = Counter(
        (str(name).casefold(), name.language)
        for concept in graph.subjects(RDF.type, SKOS.Concept)
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for name in graph.objects(concept, predicate)
        if isinstance(name, Literal)
    )
    assert not [name for name, times in names.items() if times > 1]


@pytest.mark.parametrize("path", VOCABULARIES, ids=short)
def test_ordinals_count_from_one_without_a_gap(path: Path) -> None:
    graph = graph_of(path)
    ordinals = sorted(int(str(o)) for o in graph.objects(None, URIRef(HB + "ordinal")))
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert ordinals in ([], list(range(1, len(concepts) + 1)))
    if path.stem in ("stages", "scopes", "satisfaction"):
        assert ordinals


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("enterprise-types", get_args(evidence_set.EnterpriseType)),
        ("parties", get_args(evidence_set.Party)),
        ("satisfaction", get_args(evidence_set.Satisfaction)),
        ("evidence-kinds", get_args(evidence_set.EvidenceKind)),
        ("collection-methods", get_args(evidence_set.Method)),
    ],
)
def test_an_evidence_set_takes_the_keys_of_the_vocabulary(name: str, keys: tuple[str, ...]) -> None:
    graph = graph_of(data_root() / "ontology" / "vocabularies" / f"{name}.ttl")
    assert {str(key) for key in graph.objects(None, SKOS.notation)} == set(keys)


# OWL 2 DL: a reasoner takes a file that breaks these rules and may still answer, wrongly.


def test_every_name_is_of_one_kind(core: Graph) -> None:
    kinds = Counter(s for kind in KINDS for s in core.subjects(RDF.type, kind) if isinstance(s, URIRef))
    assert not [name for name, times in kinds.items() if times > 1]


def test_every_property_and_class_is_declared(core: Graph) -> None:
    built_in = (str(OWL), str(RDF), str(RDFS))
    properties = {s for kind in KINDS[1:] for s in core.subjects(RDF.type, kind)}
    predicates = {p for p in core.predicates() if not str(p).startswith(built_in)}
    in_axioms = {
        term
        for predicate in (OWL.onProperty, OWL.inverseOf, RDFS.subPropertyOf)
        for term in core.objects(None, predicate)
    }
    assert not (predicates | in_axioms) - properties
    classes = set(core.subjects(RDF.type, OWL.Class))
    named = {
        term
        for predicate in (RDFS.subClassOf, RDFS.domain, OWL.onClass, OWL.disjointWith, OWL.someValuesFrom)
        for term in core.objects(None, predicate)
        if isinstance(term, URIRef)
    }
    members = {
        term
        for predicate in (OWL.unionOf, OWL.intersectionOf, OWL.members)
        for head in core.objects(None, predicate)
        for term in Collection(core, head)
        if isinstance(term, URIRef)
    }
    assert not (named | members) - classes


def test_nothing_is_imported(core: Graph) -> None:
    assert not list(core.objects(None, OWL.imports))


def chains(core: Graph) -> Iterator[tuple[Node, list[Node]]]:
    for subject, head in core.subject_objects(OWL.propertyChainAxiom):
        yield subject, list(Collection(core, head))


def composite_properties(core: Graph) -> set[Node]:
    """Transitive properties, those with a chain, and everything above them or inverse to them."""
    found: set[Node] = set(core.subjects(RDF.type, OWL.TransitiveProperty)) | {subject for subject, _ in chains(core)}
    while True:
        above = {
            term
            for predicate in (RDFS.subPropertyOf, OWL.inverseOf, OWL.equivalentProperty)
            for one in found
            for term in core.objects(one, predicate)
        } | {s for one in found for s in core.subjects(OWL.inverseOf, one)}
        if above <= found:
            return found
        found |= above


def test_only_simple_properties_are_counted_or_functional(core: Graph) -> None:
    composite = composite_properties(core)
    assert URIRef(HB + "partOf") in composite
    assert not [one for one in composite for kind in SIMPLE_ONLY if (one, RDF.type, kind) in core]
    counted = {
        core.value(restriction, OWL.onProperty)
        for predicate in CARDINALITIES
        for restriction in core.subjects(predicate)
    }
    assert not composite & counted


def test_property_chains_are_regular(core: Graph) -> None:
    """What a chain or a sub-property leads to must never lead back."""
    leads_to: dict[Node, set[Node]] = {}
    for below, above in core.subject_objects(RDFS.subPropertyOf):
        leads_to.setdefault(below, set()).add(above)
    for subject, chain in chains(core):
        for part in chain:
            leads_to.setdefault(part, set()).add(subject)

    def reachable(start: Node) -> set[Node]:
        seen: set[Node] = set()
        waiting = list(leads_to.get(start, ()))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(leads_to.get(one, ()))
        return seen

    assert not [one for one in leads_to if one in reachable(one)]
