"""Running rules until they add nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pyoxigraph import NamedNode, Quad, Store

from hengbiao.inference.rules import Rule


def run_to_fixpoint(store: Store, rules: Iterable[Rule], graph: str, prefixes: dict[str, str]) -> int:
    """Add to `graph` all that `rules` derive from the whole of `store`; returns how many facts were added.

    Rules of one stratum run until none adds a fact, then those of the next. Every rule only adds facts over terms that are
    there (CONSTRUCT without blank nodes), so this ends.
    """
    target = NamedNode(graph)
    added = 0
    for _, stratum in groupby(sorted(rules, key=lambda r: (r.stratum, r.id)), key=lambda r: r.stratum):
        group = list(stratum)
        while True:
            new = {
                Quad(t.subject, t.predicate, t.object, target)
                for rule in group
                for t in store.query(rule.query, prefixes=prefixes, use_default_graph_as_union=True)  # type: ignore[union-attr]
                if next(store.quads_for_pattern(t.subject, t.predicate, t.object, None), None) is None
            }
            if not new:
                break
            store.extend(new)
            added += len(new)
    return added
