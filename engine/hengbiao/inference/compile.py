"""From the files to the compiled knowledge: typed structure and whole graph, derived facts included."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Store, serialize

from hengbiao.inference.fixpoint import run_to_fixpoint
from hengbiao.inference.rules import load_rules
from hengbiao.knowledge.base import Knowledge, load_knowledge, to_bytes
from hengbiao.knowledge.graph import issue_quads, ontology_quads, profile_quads, standard_quads
from hengbiao.namespaces import GRAPH_DERIVED


def compile_all() -> dict[str, bytes]:
    """The typed knowledge and the graph with all that the knowledge rules derive, each as one file."""
    knowledge = load_knowledge()
    return {"structure.json": to_bytes(knowledge), "graph.nq": _compiled_graph(knowledge)}


def _compiled_graph(knowledge: Knowledge) -> bytes:
    prefixes = knowledge.prefixes
    store = Store()
    store.extend(_canonical(ontology_quads()))
    for standard in knowledge.standards.values():
        store.extend(standard_quads(standard, prefixes))
    for profile in knowledge.profiles.values():
        store.extend(profile_quads(profile, knowledge.standards[profile.standard], prefixes))
    for issue in knowledge.issues.values():
        store.extend(issue_quads(issue, prefixes))
    rules = [rule for rule in load_rules() if rule.over == "knowledge"]
    run_to_fixpoint(store, rules, GRAPH_DERIVED, prefixes)
    lines = (serialize(store, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def _canonical(quads: Iterable[Quad]) -> Dataset:
    """The same statements with blank nodes named by what they say, so that two runs compile to the same bytes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


