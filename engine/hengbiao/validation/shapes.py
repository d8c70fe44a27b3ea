"""The shapes of `rules/shapes/`, read into typed objects with the SPARQL that each comes down to.

A shape here targets one class and is made of SPARQL constraints (`sh:sparql`) and property shapes over one predicate
with the components of `_COMPONENTS`. Anything else is a KnowledgeFault, so that no constraint is ever passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, Store

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.namespaces import HB, RDF, SH
from hengbiao.resources import data_files

Term = NamedNode | BlankNode | Literal
_SEVERITIES = {SH + "Violation": "violation", SH + "Warning": "warning", SH + "Info": "info"}
_ABOUT = {"targetClass", "severity", "message", "sparql", "property"}
#: The first SELECT inside another: what a constraint of ours lets out of its query.
_PROJECTION = re.compile(r"\{\s*SELECT\s[^{]*?\sWHERE\b")
_SPARQL_PARTS = {"prefixes", "select", "message"}


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape.

    `queries` each select `?this`, and `?path` and `?value` where they apply, for every violation; `open_queries` are the
    same with all their variables, for proofs.
    """

    id: str
    severity: str
    message: Text
    fix: Text
    clause: str | None
    withholds_credit: bool
    queries: tuple[str, ...]
    open_queries: tuple[str, ...]


@cache
def load_shapes(folder: str = "rules/shapes") -> tuple[Shape, ...]:
    """All shapes of a folder, by id. Raises KnowledgeFault where a file is at fault."""
    shapes = [shape for path in data_files(folder, "*.ttl") for shape in read_shapes(path)]
    return tuple(sorted(shapes, key=lambda s: s.id))


def read_shapes(path: Path) -> list[Shape]:
    """The shapes of one file."""
    store = Store()
    store.load(path=str(path), format=RdfFormat.TURTLE)
    graph = _Reader(store, path.name)
    shapes = [q.subject for q in store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(SH + "NodeShape"))]
    return [graph.shape(node) for node in shapes if isinstance(node, NamedNode)]


class _Reader:
    def __init__(self, store: Store, file: str) -> None:
        self._store = store
        self._file = file

    def shape(self, node: NamedNode) -> Shape:
        self._only(node, SH, _ABOUT)
        target = self._one(node, SH + "targetClass")
        queries = [self._sparql(c, target) for c in self._all(node, SH + "sparql")]
        for constraint in self._all(node, SH + "property"):
            queries += self._property(constraint, target)
        clauses = self._all(node, HB + "clause")
        return Shape(
            id=node.value.rpartition("/")[2], severity=_SEVERITIES[self._one(node, SH + "severity").value],
            message=self._text(node, SH + "message"), fix=self._text(node, HB + "fix"),
            clause=clauses[0].value if clauses else None,
            withholds_credit=bool(self._all(node, HB + "withholdsCredit")), queries=tuple(queries),
            open_queries=tuple(_PROJECTION.sub("{ SELECT * WHERE", query, count=1) for query in queries),
        )

    def _sparql(self, node: Term, target: Term) -> str:
        self._only(node, SH, _SPARQL_PARTS)
        # The query is evaluated for all focus nodes at once; it joins on ?this, which every query of ours binds.
        return f"SELECT DISTINCT * WHERE {{ ?this a {target} . {{ {self._one(node, SH + 'select').value} }} }}"

    def _property(self, node: Term, target: Term) -> list[str]:
        self._only(node, SH, {"path", *_COMPONENTS})
        path = self._one(node, SH + "path")
        if not isinstance(path, NamedNode):
            raise self._fault(Text("只支持单个属性的路径", "Only a path of one property is supported"))
        return [
            f"SELECT DISTINCT ?this ?path ?value WHERE {{ ?this a {target} . {build(self, path, value)} "
            f"BIND({path} AS ?path) }}"
            for name, build in _COMPONENTS.items() for value in self._all(node, SH + name)
        ]

    def list_items(self, node: Term) -> list[Term]:
        items: list[Term] = []
        while node != NamedNode(RDF + "nil"):
            items.append(self._one(node, RDF + "first"))
            node = self._one(node, RDF + "rest")
        return items

    def one(self, value: Term) -> None:
        """Counts other than one are not needed here, and so not translated."""
        if value.value != "1":
            raise self._fault(Text("只支持个数 1", "Only a count of 1 is supported"))

    def _all(self, node: Term, predicate: str) -> list[Term]:
        if isinstance(node, Literal):
            return []
        found = self._store.quads_for_pattern(node, NamedNode(predicate), None, DefaultGraph())
        return sorted((q.object for q in found if isinstance(q.object, NamedNode | BlankNode | Literal)), key=str)

    def _one(self, node: Term, predicate: str) -> Term:
        found = self._all(node, predicate)
        if len(found) != 1:
            local = predicate[len(SH):] if predicate.startswith(SH) else predicate
            raise self._fault(Text(f"{local} 应恰有一个值", f"{local} must have exactly one value"))
        return found[0]

    def _text(self, node: Term, predicate: str) -> Text:
        by_language = {t.language: t.value for t in self._all(node, predicate) if isinstance(t, Literal)}
        if set(by_language) != {"zh", "en"}:
            raise self._fault(Text("提示应有 zh 和 en 两种文字", "Messages and fixes must be given in zh and en"))
        return Text(by_language["zh"], by_language["en"])

    def _only(self, node: Term, namespace: str, allowed: set[str]) -> None:
        for quad in [] if isinstance(node, Literal) else self._store.quads_for_pattern(node, None, None, DefaultGraph()):
            name = quad.predicate.value
            if name.startswith(namespace) and name[len(namespace):] not in allowed:
                local = name[len(namespace):]
                raise self._fault(Text(f"不支持 sh:{local}", f"sh:{local} is not supported"))

    def _fault(self, what: Text) -> KnowledgeFault:
        mend = Text("请改写该形状", "Write that shape another way.")
        return KnowledgeFault(what, mend=mend, place=Place(file=f"rules/shapes/{self._file}"))


def _min_count(reader: _Reader, path: Term, value: Term) -> str:
    reader.one(value)
    return f"FILTER NOT EXISTS {{ ?this {path} ?any }}"


def _max_count(reader: _Reader, path: Term, value: Term) -> str:
    reader.one(value)
    return f"FILTER EXISTS {{ ?this {path} ?one , ?other . FILTER(?one != ?other) }}"


def _class(_reader: _Reader, path: Term, value: Term) -> str:
    subclass = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    return f"?this {path} ?value . FILTER NOT EXISTS {{ ?value a/{subclass}* {value} }}"


def _in(reader: _Reader, path: Term, value: Term) -> str:
    items = ", ".join(str(item) for item in reader.list_items(value))
    return f"?this {path} ?value . FILTER(?value NOT IN ({items}))"


_COMPONENTS: dict[str, Callable[[_Reader, Term, Term], str]] = {
    "minCount": _min_count, "maxCount": _max_count, "class": _class, "in": _in,
}
