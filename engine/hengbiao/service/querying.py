"""`sparql`: a query over the whole graph, or over the graph and one evidence set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from hengbiao.errors import FormatFault, Text, visible
from hengbiao.knowledge.base import unknown_name
from hengbiao.namespaces import shrink
from hengbiao.resources import data_files
from hengbiao.service.documents import plain_csv
from hengbiao.service.query_guard import guarded

__all__ = ["Answer", "ReadyQuery", "answer", "ready_queries", "ready_query"]

#: A parser's words quote what it read: a client sees the beginning of them.
_LONGEST_ERROR = 300
_HEAD = re.compile(r"^#\s*(title-zh|title-en|with)\s*:\s*(.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReadyQuery:
    """A query of `crosswalks/queries/`; `needs_set` where it asks of an evidence set."""

    name: str
    title: Text
    needs_set: bool
    text: str


def ready_queries() -> list[ReadyQuery]:
    """All of them, in order."""
    return [_ready(path) for path in data_files("crosswalks/queries", "*.rq")]


def ready_query(name: str) -> ReadyQuery:
    """The one of that name, with or without its number. Raises UnknownName."""
    known = {q.name: q for q in ready_queries()}
    found = known.get(name) or next((q for q in known.values() if q.name.partition("-")[2] == name), None)
    if found is None:
        raise unknown_name(Text("现成查询或文件", "ready query or file"), name, known)
    return found


def _ready(path: Path) -> ReadyQuery:
    text = path.read_text("utf-8")
    head = dict(_HEAD.findall(text))
    return ReadyQuery(path.stem, Text(head["title-zh"], head["title-en"]), head.get("with") == "set", text)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: SPARQL 1.1 results of a SELECT or ASK, or the triples of a CONSTRUCT or DESCRIBE."""

    results: QuerySolutions | QueryBoolean | QueryTriples
    prefixes: dict[str, str]

    @property
    def is_graph(self) -> bool:
        return isinstance(self.results, QueryTriples)

    @property
    def is_boolean(self) -> bool:
        return isinstance(self.results, QueryBoolean)

    def serialized(self, form: str) -> str:
        """As `json` or `csv` (SPARQL 1.1 results; in CSV no cell is a formula), or `turtle` (a graph).

        Raises FormatFault where it does not fit.
        """
        if isinstance(self.results, QueryTriples):
            if form != "turtle":
                raise _unfit("图的结果用 turtle", "A graph comes as turtle", "--format turtle")
            triples = sorted(dict.fromkeys(self.results), key=str)
            return (serialize(triples, format=RdfFormat.TURTLE, prefixes=self.prefixes) or b"").decode()
        if form == "turtle":
            raise _unfit("SELECT 和 ASK 的结果用 json 或 csv", "SELECT and ASK come as json or csv", "--format json")
        if form == "csv" and isinstance(self.results, QueryBoolean):
            raise _unfit("ASK 的结果用 json", "ASK comes as json", "--format json")
        if form == "csv":
            return plain_csv((self.results.serialize(format=QueryResultsFormat.CSV) or b"").decode())
        return (self.results.serialize(format=QueryResultsFormat.JSON) or b"").decode() + "\n"

    def table(self) -> tuple[list[str], list[list[str]]]:
        """The names of the columns, and the rows with ids as CURIEs."""
        assert isinstance(self.results, QuerySolutions)
        names = [v.value for v in self.results.variables]
        rows = [[self._shown(row[name]) for name in names] for row in self.results]
        return names, rows

    def _shown(self, term: object) -> str:
        value = getattr(term, "value", "" if term is None else str(term))
        return shrink(value, self.prefixes)


def answer(
    store: Store, text: str, prefixes: dict[str, str], default: Sequence[str] = (), named: Sequence[str] = (),
) -> Answer:
    """Run a query over the union of the store's graphs, or over those that it names in FROM and FROM NAMED.

    `default` and `named` (IRIs of graphs) go before what the query names (SPARQL 1.1 Protocol 2.1.4). Raises FormatFault with
    the place where it is no SPARQL query, or names a graph that is not there: none is ever fetched.
    """
    query = guarded(text, prefixes)
    if default or named:
        query.default, query.named = list(default), list(named)
    _refuse_unknown_graphs(store, [*query.default, *query.named])
    dataset: dict[str, Any] = {"use_default_graph_as_union": True}
    if query.names_graphs:
        dataset = {"default_graph": [NamedNode(g) for g in query.default], "named_graphs": [NamedNode(g) for g in query.named]}
    try:
        return Answer(store.query(query.text, prefixes=prefixes, **dataset), prefixes)
    except (SyntaxError, ValueError) as error:
        said = " ".join(str(error).split())[:_LONGEST_ERROR]
        what = Text(f"不是合法的 SPARQL 查询（{said}）", f"No valid SPARQL query ({said})")
        raise FormatFault(what, mend=Text("请检查该处", "Look at that place.")) from error


def _refuse_unknown_graphs(store: Store, wanted: Sequence[str]) -> None:
    if not wanted:
        return
    there = sorted(g.value for g in store.named_graphs() if isinstance(g, NamedNode))
    for graph in wanted:
        if graph not in there:
            shown = visible(graph[:120])
            what = Text(f"没有图 <{shown}>，也不会去取", f"There is no graph <{shown}>, and none is fetched")
            listed = ", ".join(there)
            raise FormatFault(what, mend=Text(f"可用：{listed}", f"There are: {listed}."))


def _unfit(zh: str, en: str, option: str) -> FormatFault:
    return FormatFault(Text(zh, en), mend=Text(f"用 {option}", f"Use {option}."))
