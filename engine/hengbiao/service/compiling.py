"""From the files to the compiled knowledge: typed structure and whole graph, derived facts included."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Store, serialize

from hengbiao.crosswalk.graph import relation_quads
from hengbiao.crosswalk.index import HubIndex
from hengbiao.inference.fixpoint import run_to_fixpoint
from hengbiao.inference.rules import load_rules
from hengbiao.knowledge.base import Knowledge, load_knowledge, to_bytes
from hengbiao.knowledge.graph import issue_quads, ontology_quads, profile_quads, standard_quads
from hengbiao.knowledge.hub_graph import hub_quads, mapping_quads
from hengbiao.namespaces import GRAPH_DERIVED, GRAPH_MAPPINGS, HB, PREFIXES


def compile_all() -> dict[str, bytes]:
    """The typed knowledge and the graph with all that the knowledge rules derive, each as one file."""
    knowledge = load_knowledge()
    graph = _compiled_graph(knowledge)
    return {"structure.json": to_bytes(knowledge), "graph.nq": graph, **_parts(graph, knowledge)}


#: The part that holds the hub itself, without what maps to it.
HUB = "hub"
#: What is said of a requirement by way of the hub; no shape and no rule over a set asks for it.
_CROSSWALK = tuple(f"<{HB}{name}>".encode() for name in ("asksFor", "includesAsk", "sameAsk", "overlapsAsk"))


def part_name(key: str | None) -> str:
    """The file that holds what the graph says of one standard, or of the hub; None: of everything else."""
    return f"part.{key or 'common'}.nq"


def _parts(graph: bytes, knowledge: Knowledge) -> dict[str, bytes]:
    """The same statements parted by the standard, or the hub, that their subject belongs to, so that a set needs only its
    own.

    Mappings and derived relations are in none of the parts: they are for queries over the whole graph.
    """
    starts = {f"<{s.namespace}".encode(): s.key for s in knowledge.standards.values()}
    starts |= {f"<{PREFIXES[prefix]}".encode(): HUB for prefix in ("cap", "obj")}
    lines: dict[str | None, list[bytes]] = {key: [] for key in (None, *starts.values())}
    mappings = f"<{GRAPH_MAPPINGS}> .\n".encode()
    for line in graph.splitlines(keepends=True):
        if line.endswith(mappings) or line.split(b" ", 2)[1] in _CROSSWALK:
            continue
        subject = line[: line.index(b">") + 1] if line.startswith(b"<") else b""
        lines[next((k for start, k in starts.items() if subject.startswith(start)), None)].append(line)
    return {part_name(key): b"".join(found) for key, found in lines.items()}


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
    store.extend(hub_quads(knowledge.hub, prefixes))
    store.extend(mapping_quads(knowledge.hub, prefixes))
    rules = [rule for rule in load_rules() if rule.over == "knowledge"]
    run_to_fixpoint(store, rules, GRAPH_DERIVED, prefixes)
    store.extend(relation_quads(HubIndex(knowledge.hub), prefixes))
    lines = (serialize(store, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def _canonical(quads: Iterable[Quad]) -> Dataset:
    """The same statements with blank nodes named by what they say, so that two runs compile to the same bytes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


