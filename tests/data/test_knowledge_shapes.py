"""SHACL shapes over the knowledge itself: it keeps them, each finds its fault, and pySHACL agrees with the quick way."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from hengbiao.namespaces import PREFIXES, shrink
from hengbiao.resources import data_files
from hengbiao.service.checking import KNOWLEDGE_SHAPES, knowledge_findings
from hengbiao.service.workspace import Workspace
from hengbiao.validation import fast, reference
from hengbiao.validation.shapes import load_shapes

FILES = data_files("rules/shapes", "prefixes.ttl") + data_files(KNOWLEDGE_SHAPES, "*.ttl")
HEAD = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items()) + "@prefix ex: <https://example.org/> .\n"
WHOLE = """
ex:standard a hb:Standard .
ex:element a hb:CapabilityElement ; hb:inStandard ex:standard ; skos:prefLabel "要素"@zh , "element"@en .
ex:domain a hb:CapabilityDomain ; hb:inStandard ex:standard ; skos:prefLabel "域"@zh , "domain"@en .
ex:subdomain a hb:CapabilitySubdomain ; hb:inStandard ex:standard ; skos:prefLabel "子域"@zh , "sub-domain"@en ;
    hb:directPartOf ex:domain .
ex:item a hb:CapabilityItem ; hb:inStandard ex:standard ; skos:prefLabel "分项"@zh , "item"@en .
ex:requirement a hb:LevelRequirement ; hb:inStandard ex:standard ; hb:directPartOf ex:item ; hb:ofLevel ex:level ;
    hb:statement "…"@zh ; hb:citation "表1" ; hb:modality modality:shall ; hb:stage stage:documented ;
    hb:scope scope:enterprise ; hb:requiresEvidenceKind evidence-kind:plan .
ex:ranged a hb:LevelRequirement ; hb:inStandard ex:standard ; hb:directPartOf ex:item ;
    hb:lowestLevel ex:level ; hb:highestLevel ex:level-2 ;
    hb:statement "…"@zh ; hb:citation "表1" ; hb:modality modality:shall ; hb:stage stage:documented ;
    hb:scope scope:enterprise ; hb:requiresEvidenceKind evidence-kind:plan .
ex:provision a hb:GuidanceProvision ; hb:inStandard ex:standard ; hb:directPartOf ex:subdomain ;
    hb:provisionKind provision-kind:goal ; hb:statement "…"@zh ; hb:citation "5 a)" ; hb:modality modality:should ;
    hb:stage stage:documented ; hb:scope scope:enterprise ; hb:requiresEvidenceKind evidence-kind:plan .
ex:profile a hb:ScoringProfile ; hb:weightUnit "percent" .
ex:weight hb:inProfile ex:profile ; hb:weightedNode ex:subdomain ; hb:weight 100.0 .
ex:shared a hb:ScoringProfile ; hb:weightUnit "shares" ; hb:weightWithoutRequirement 4.0 .
ex:share hb:inProfile ex:shared ; hb:weightedNode ex:subdomain ; hb:weight 96.0 .
"""
#: What is changed in the whole -> the shape and the focus that must be found.
FAULTS = [
    ("hb:directPartOf ex:item ; hb:ofLevel", "hb:ofLevel", "requirement-complete", "requirement"),
    ("hb:directPartOf ex:item ; hb:ofLevel", "hb:directPartOf ex:item , ex:domain ; hb:ofLevel",
     "requirement-complete", "requirement"),
    ("hb:ofLevel ex:level ;", "", "requirement-level", "requirement"),
    ("hb:ofLevel ex:level ;", "hb:ofLevel ex:level , ex:level-2 ;", "requirement-level", "requirement"),
    ("hb:highestLevel ex:level-2 ;", "hb:highestLevel ex:level-2 ; hb:ofLevel ex:level ;", "requirement-level", "ranged"),
    ("hb:provisionKind provision-kind:goal ;", "", "provision-complete", "provision"),
    ("hb:statement \"…\"@zh ; hb:citation \"5 a)\"", "hb:citation \"5 a)\"", "provision-complete", "provision"),
    ("\"element\"@en", "\"要素 2\"@zh", "element-placed-and-named", "element"),
    ("ex:domain a hb:CapabilityDomain ; hb:inStandard ex:standard ;", "ex:domain a hb:CapabilityDomain ;",
     "domain-placed-and-named", "domain"),
    ("hb:directPartOf ex:domain", "hb:partOf ex:subdomain", "sub-domain-placed-and-named", "subdomain"),
    ("\"item\"@en", "\"item\"", "item-placed-and-named", "item"),
    ("hb:weight 100.0", "hb:weight 99.5", "weights-sum", "profile"),
    ("hb:weight 96.0", "hb:weight 97.0", "weights-sum", "shared"),
]  # fmt: skip


def store_of(text: str) -> Store:
    store = Store()
    # A shape may tell classes apart by the links between them; none here do.
    store.extend(Quad(q.subject, q.predicate, q.object) for q in parse(input=HEAD + text, format=RdfFormat.TURTLE))
    return store


def found(store: Store) -> set[tuple[str, str]]:
    """Shape and focus of every finding, in which both engines agree."""
    quick = fast.find(store, load_shapes(KNOWLEDGE_SHAPES), PREFIXES)
    slow = reference.find(store, FILES)
    assert {(f.shape, f.focus) for f in quick} == {(f.shape, f.focus) for f in slow}
    return {(f.shape, shrink(f.focus, {"ex": "https://example.org/"}).removeprefix("ex:")) for f in quick}


def test_the_knowledge_keeps_every_shape(workspace: Workspace) -> None:
    assert [f.message for f in knowledge_findings(workspace, lang="en") if f.severity == "violation"] == []


@pytest.mark.long
def test_the_reference_finds_nothing_in_the_knowledge_either(workspace: Workspace) -> None:
    assert reference.find(workspace.store(), FILES) == set()


def test_what_is_whole_passes() -> None:
    assert found(store_of(WHOLE)) == set()


@pytest.mark.parametrize(("old", "new", "shape", "focus"), FAULTS, ids=[f"{f[2]}-{n}" for n, f in enumerate(FAULTS)])
def test_each_fault_is_found(old: str, new: str, shape: str, focus: str) -> None:
    assert WHOLE.count(old) == 1
    assert found(store_of(WHOLE.replace(old, new))) == {(shape, focus)}


def test_every_shape_has_its_fault() -> None:
    assert {shape for _, _, shape, _ in FAULTS} == {shape.id for shape in load_shapes(KNOWLEDGE_SHAPES)}
