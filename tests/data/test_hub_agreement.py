"""The rules over the hub, which are the reference, and the bit sets that do the work, held against each other on the whole graph."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from pyoxigraph import NamedNode, Store

from hengbiao.crosswalk.transfer import DEGREES, FULL, objective_bounds, requirement_bounds
from hengbiao.inference.fixpoint import run_to_fixpoint
from hengbiao.inference.rules import load_rules
from hengbiao.knowledge.records import set_quads
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.namespaces import GRAPH_DERIVED, GRAPH_SET_DERIVED, HB, shrink
from hengbiao.resources import data_files
from hengbiao.service.reach import Reach
from hengbiao.service.sets import parse_text
from hengbiao.service.workspace import Workspace

pytestmark = pytest.mark.long

SETS = data_files("examples", "*.json")
RELATIONS = ("asksFor", "sameAsk", "includesAsk", "overlapsAsk")


def facts(store: Store, name: str) -> set[tuple[str, str]]:
    return {(str(q.subject), str(q.object)) for q in store.quads_for_pattern(None, NamedNode(HB + name), None, None)}


@pytest.fixture(scope="module")
def bare(workspace: Workspace) -> Store:
    """The compiled graph without the derived relations, and what the rules make of it."""
    store = workspace.store()
    for name in RELATIONS:
        for quad in list(store.quads_for_pattern(None, NamedNode(HB + name), None, None)):
            store.remove(quad)
    run_to_fixpoint(store, [r for r in load_rules() if r.over == "hub"], GRAPH_DERIVED, workspace.knowledge.prefixes)
    return store


@pytest.mark.parametrize("name", RELATIONS)
def test_the_rules_and_the_bit_sets_derive_the_same_relations(name: str, bare: Store, workspace: Workspace) -> None:
    assert facts(bare, name) == facts(workspace.store(), name) != set()


def reached(store: Store, name: str, prefixes: dict[str, str]) -> dict[str, set[int]]:
    ranks: dict[str, set[int]] = {}
    for subject, degree in facts(store, name):
        degree = shrink(degree[1:-1], prefixes).removeprefix("satisfaction:")
        ranks.setdefault(shrink(subject[1:-1], prefixes), set()).add(DEGREES.index(degree))
    return ranks


def by_rules(content: EvidenceSet, workspace: Workspace) -> dict[str, tuple[int, int]]:
    """Bounds of everything that the rules say anything of."""
    prefixes, store = workspace.knowledge.prefixes, workspace.store()
    store.extend(set_quads(content, prefixes, []))
    run_to_fixpoint(store, [r for r in load_rules() if r.over == "transfer"], GRAPH_SET_DERIVED, prefixes)
    low, high = reached(store, "atLeast", prefixes), reached(store, "atMost", prefixes)
    return {i: (max(low.get(i, {0})), min(high.get(i, {FULL}))) for i in low.keys() | high.keys()}


def by_bits(content: EvidenceSet, workspace: Workspace) -> dict[str, tuple[int, int]]:
    index = workspace.index
    known = objective_bounds(index, Reach(index, content).given())
    bounds = {name: known.at(n) for name, n in index.number.items()}
    bounds |= {i: requirement_bounds(index, mapped, known) for i, mapped in index.profiles.items()}
    return {i: (b.low.rank, b.high.rank) for i, b in bounds.items()}


def closed(bounds: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {i: b for i, b in bounds.items() if b != (0, FULL)}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_the_rules_and_the_bit_sets_carry_ratings_equally_far(path: Path, workspace: Workspace) -> None:
    content = parse_text(path.read_bytes(), ".json", workspace.knowledge)
    carried = closed(by_rules(content, workspace))
    assert carried == closed(by_bits(content, workspace))
    assert carried


def test_what_contradicts_a_rating_is_what_all_others_imply(workspace: Workspace) -> None:
    """The short way looks only at ratings that reach; the plain one carries all others through the whole hub."""
    content, random = parse_text(SETS[0].read_bytes(), ".json", workspace.knowledge), Random(7)
    degrees = {i: random.choice(DEGREES) for i in workspace.index.profiles}
    ratings = [content.ratings[0].model_copy(update={"requirement": i, "rating": degree}) for i, degree in degrees.items()]
    reach = Reach(workspace.index, content.model_copy(update={"ratings": ratings}))
    clashes = reach.clashes
    assert len(clashes) > 100
    for clash in random.sample(clashes, 25):
        rated = clash.rating.requirement
        others = objective_bounds(workspace.index, {i: rank for i, rank in reach.given().items() if i != rated})
        assert clash.bounds == requirement_bounds(workspace.index, workspace.index.profiles[rated], others)
