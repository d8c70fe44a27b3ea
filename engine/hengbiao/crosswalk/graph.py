"""The derived relations as RDF, one statement each, so that a query need not join its way through the hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from hengbiao.crosswalk.index import HubIndex, bits
from hengbiao.crosswalk.relations import Relations
from hengbiao.namespaces import GRAPH_DERIVED, HB, expand

__all__ = ["relation_quads"]

_GRAPH = NamedNode(GRAPH_DERIVED)
_ASKS, _SAME, _INCLUDES, _OVERLAPS = (NamedNode(HB + name) for name in ("asksFor", "sameAsk", "includesAsk", "overlapsAsk"))


def relation_quads(index: HubIndex, prefixes: Mapping[str, str]) -> Iterator[Quad]:
    """What every requirement asks for, and how it relates to those of the other standards."""
    nodes = {i: NamedNode(expand(i, prefixes)) for i in (*index.profiles, *index.names)}
    relations = Relations(index)
    for a, mapped in index.profiles.items():
        for n in bits(mapped.asks):
            yield Quad(nodes[a], _ASKS, nodes[index.names[n]], _GRAPH)
        own = a.partition(":")[0]
        for b, relation in relations.related(a):
            if b.partition(":")[0] == own:
                continue
            if relation in ("equal", "b_in_a"):
                yield Quad(nodes[a], _INCLUDES, nodes[b], _GRAPH)
            if relation == "equal":
                yield Quad(nodes[a], _SAME, nodes[b], _GRAPH)
            elif relation == "intersects":
                yield Quad(nodes[a], _OVERLAPS, nodes[b], _GRAPH)
