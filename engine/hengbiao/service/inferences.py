"""What ratings imply for other requirements, as records of the set's graph: one for each bound, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from pyoxigraph import Quad

from hengbiao.crosswalk.transfer import DEGREES, FULL, RANKS, Bound, Bounds
from hengbiao.knowledge.graph import GraphWriter
from hengbiao.knowledge.records import rating_node
from hengbiao.model.evidence_set import Rating
from hengbiao.namespaces import GRAPH_SET, HB, PROV
from hengbiao.service.reach import Reach

__all__ = ["inference_quads"]


def inference_quads(reach: Reach, keys: Iterable[str], prefixes: dict[str, str]) -> list[Quad]:
    """The inferences from the ratings of the whole enterprise: for each requirement of the standards that has no rating,
    and for each rating that others contradict."""
    out = GraphWriter(GRAPH_SET, prefixes)
    for requirement, bounds in reach.unrated(keys):
        _bounds(out, requirement, bounds, None)
    for clash in reach.clashes:
        if clash.rating.unit is None:
            _bounds(out, clash.rating.requirement, clash.bounds, clash.rating)
    return out.quads


def _bounds(out: GraphWriter, inferred: str, bounds: Bounds, rating: Rating | None) -> None:
    """The bounds that say anything; beside a rating only those that it contradicts."""
    rank = None if rating is None else RANKS[rating.rating]
    if bounds.low.rank > 0 and (rank is None or bounds.low.rank > rank):
        _inference(out, f"set:inference-low-{quote(inferred, safe='')}", inferred, bounds.low, "atLeast", rating)
    if bounds.high.rank < FULL and (rank is None or bounds.high.rank < rank):
        _inference(out, f"set:inference-high-{quote(inferred, safe='')}", inferred, bounds.high, "atMost", rating)


def _inference(out: GraphWriter, node: str, inferred: str, bound: Bound, end: str, rating: Rating | None) -> None:
    out.is_a(node, HB + "Inference", PROV + "Entity")
    out.link(node, HB + "infers", inferred)
    out.link(node, HB + end, f"satisfaction:{DEGREES[bound.rank]}")
    for source in sorted(bound.sources):
        out.link(node, PROV + "wasDerivedFrom", rating_node(source, None))
    if rating is not None:
        out.link(node, HB + "contradicts", rating_node(rating.requirement, None))
