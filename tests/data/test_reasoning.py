"""What a description-logic reasoner makes of the ontology: no contradiction, no class that can have no member."""

from __future__ import annotations

import importlib.util
import os
import shutil
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from hengbiao.namespaces import HB, PREFIXES
from hengbiao.resources import data_files

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = "https://example.org/"
HEAD = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items()) + f"@prefix ex: <{EXAMPLE}> .\n"


@pytest.fixture(autouse=True, scope="module")
def reasoner() -> None:
    """HermiT needs Java, which a user may lack; in continuous integration a skipped check would be no check."""
    missing = []
    if shutil.which("java") is None:
        missing.append("Java (no `java` on the path)")
    if importlib.util.find_spec("owlready2") is None:
        missing.append("owlready2 (install the extra `reasoning`)")
    if missing:
        what = "the reasoner HermiT cannot run without " + " and ".join(missing)
        if os.environ.get("CI"):
            pytest.fail(what)
        pytest.skip(what)


def triples(extra: str) -> Iterator[Any]:
    for path in [*data_files("ontology", "core.ttl"), *data_files("ontology/vocabularies", "*.ttl")]:
        # Blank nodes of two files must not fall together.
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield quad.triple
    for quad in parse(input=HEAD + extra, format=RdfFormat.TURTLE, rename_blank_nodes=True):
        yield quad.triple


def reason(extra: str = "", *, properties: bool = False) -> Any:
    """The ontology, the vocabularies and `extra` (Turtle) after HermiT, as a world of owlready2."""
    import owlready2

    world = owlready2.World()
    content = serialize(triples(extra), format=RdfFormat.N_TRIPLES)
    assert content is not None
    world.get_ontology(HB).load(fileobj=BytesIO(content))
    owlready2.sync_reasoner_hermit(world, infer_property_values=properties, debug=0)
    return world


def classes_of(world: Any, name: str) -> set[str]:
    individual = world[EXAMPLE + name]
    assert individual is not None
    return {c.iri.removeprefix(HB) for one in individual.is_a for c in one.ancestors() if hasattr(c, "iri")}


STANDARD = """
ex:standard a hb:Standard .
ex:profile a hb:ScoringProfile ; hb:profileOf ex:standard .
ex:element a hb:CapabilityElement ; hb:elementOf ex:standard .
ex:other-element a hb:CapabilityElement ; hb:elementOf ex:standard .
ex:kept a hb:CapabilityDomain ; hb:directPartOf ex:element ; hb:mandatoryIn ex:profile .
ex:free a hb:CapabilityDomain ; hb:directPartOf ex:element .
ex:kept-sub a hb:CapabilitySubdomain ; hb:directPartOf ex:kept .
ex:free-sub a hb:CapabilitySubdomain ; hb:directPartOf ex:free .
ex:kept-itself a hb:CapabilitySubdomain ; hb:directPartOf ex:free ; hb:mandatoryIn ex:profile .
ex:domain-of-kept-element a hb:CapabilityDomain ; hb:directPartOf ex:other-element .
ex:sub-of-kept-element a hb:CapabilitySubdomain ; hb:directPartOf ex:domain-of-kept-element .
ex:other-element hb:mandatoryIn ex:profile .
ex:item a hb:CapabilityItem ; hb:directPartOf ex:kept-sub .
ex:level a hb:MaturityLevel ; hb:levelOf ex:standard ; hb:levelNumber 5 .
ex:requirement a hb:LevelRequirement ; hb:directPartOf ex:item ; hb:ofLevel ex:level ; hb:statement "…"@zh ;
    hb:modality modality:conditional ; hb:stage stage:autonomous ; hb:scope scope:value-chain ;
    hb:requiresEvidenceKind evidence-kind:model ; hb:namesTechnology tech:digital-twin ; hb:citation "表1" .
ex:weight a hb:WeightAssignment ; hb:weightedNode ex:kept ; hb:inProfile ex:profile ; hb:weight 12.5 .
ex:issue a hb:SourceIssue ; hb:affects ex:requirement ; hb:touches "score" ; hb:resolution "…"@zh , "…"@en .
ex:enterprise a hb:Enterprise ; hb:enterpriseType enterprise-type:composite ; hb:unit ex:unit .
ex:unit a hb:ProductionUnit ; hb:enterpriseType enterprise-type:mining ; hb:outputValue "120000000" .
ex:assessment a hb:Assessment ; hb:usesProfile ex:profile ; hb:assesses ex:enterprise ; hb:assessor ex:assessor .
ex:evidence a hb:Evidence ; hb:evidenceKind evidence-kind:model ; hb:evidenceIn ex:assessment .
ex:rating a hb:Rating ; hb:rates ex:requirement ; hb:satisfaction satisfaction:full ; hb:ratedIn ex:assessment ;
    hb:supportedBy ex:evidence .
ex:bare-rating a hb:Rating ; hb:rates ex:requirement ; hb:satisfaction satisfaction:none ; hb:ratedIn ex:assessment .
"""


@pytest.fixture(scope="module")
def standard(reasoner: None) -> Any:
    return reason(STANDARD, properties=True)


def test_the_ontology_is_consistent_and_every_class_can_have_members() -> None:
    world = reason()
    assert world[HB + "Rating"] is not None
    assert world["https://w3id.org/hengbiao/stage/autonomous"] is not None
    assert list(world.inconsistent_classes()) == []


@pytest.mark.parametrize(
    ("name", "mandatory"),
    [
        ("kept", True),
        ("free", False),
        ("domain-of-kept-element", True),
        ("kept-sub", True),
        ("kept-itself", True),
        ("free-sub", False),
        ("sub-of-kept-element", True),
    ],
)
def test_what_lies_below_a_mandatory_node_is_mandatory(standard: Any, name: str, mandatory: bool) -> None:
    assert bool(classes_of(standard, name) & {"MandatoryDomain", "MandatorySubdomain"}) is mandatory


def test_a_requirement_falls_into_its_defined_classes(standard: Any) -> None:
    found = classes_of(standard, "requirement")
    assert found >= {
        "AutonomousRequirement", "ConditionalRequirement", "Provision",
        "TechnologyNamingRequirement", "ValueChainRequirement",
    }  # fmt: skip
    assert "ModelDrivenRequirement" not in found


def test_a_rating_is_substantiated_by_evidence(standard: Any) -> None:
    assert "SubstantiatedRating" in classes_of(standard, "rating")
    assert "SubstantiatedRating" not in classes_of(standard, "bare-rating")


def linked(world: Any, subject: str, prop: str) -> set[str]:
    query = f"SELECT ?o {{ <{EXAMPLE}{subject}> <{HB}{prop}> ?o }}"
    return {row[0].iri for row in world.sparql(query)}


def test_chains_lead_to_the_standard_and_to_the_kind_of_evidence(standard: Any) -> None:
    assert linked(standard, "requirement", "inStandard") == {EXAMPLE + "standard"}
    assert linked(standard, "rating", "showsEvidenceKind") == {PREFIXES["evidence-kind"] + "model"}


@pytest.mark.parametrize(
    "contradiction",
    [
        "ex:x a hb:Rating , hb:Evidence .",
        "ex:x hb:satisfaction satisfaction:full ; hb:evidenceKind evidence-kind:policy .",
        "ex:x a hb:CapabilityDomain ; hb:directPartOf ex:x .",
        "ex:x hb:stage scope:enterprise .",
        'ex:x hb:touches "colour" .',
        "ex:x hb:levelNumber 1 , 2 .",
        "ex:a a hb:Standard . ex:x hb:rates ex:a .",
    ],
)
def test_a_contradiction_is_found(contradiction: str) -> None:
    import owlready2

    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(contradiction)
