"""All shapes as SPARQL over one Oxigraph store: the quick way, held against the reference on every example."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from hengbiao.validation.raw import RawFinding
from hengbiao.validation.shapes import Shape


def find(store: Store, shapes: Iterable[Shape], prefixes: dict[str, str]) -> set[RawFinding]:
    """Every violation in the union of the store's graphs."""
    found: set[RawFinding] = set()
    for shape in shapes:
        for query in shape.queries:
            rows = store.query(query, prefixes=prefixes, use_default_graph_as_union=True)
            assert isinstance(rows, QuerySolutions)
            names = {v.value for v in rows.variables}
            for row in rows:
                path = row["path"] if "path" in names else None
                value = row["value"] if "value" in names else None
                found.add(RawFinding(shape.id, _text(row["this"]), _text(path), _text(value)))
    return found


def _text(term: NamedNode | BlankNode | Literal | object | None) -> str:
    return term.value if isinstance(term, NamedNode | BlankNode | Literal) else ""
