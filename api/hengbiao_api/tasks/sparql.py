"""Queries, answered in a worker that can open neither file nor socket."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

from pyoxigraph import QueryBoolean, QueryTriples, Store, Triple, serialize

from hengbiao.errors import Text
from hengbiao.namespaces import PREFIXES
from hengbiao.service.documents import plain_csv
from hengbiao.service.opening import opened
from hengbiao.service.query_guard import guarded
from hengbiao.service.querying import answer
from hengbiao.service.sets import validated
from hengbiao.service.workspace import LoadedSet
from hengbiao_api.faults import AnswerTooLarge
from hengbiao_api.replies import Reply
from hengbiao_api.sparql.description import description
from hengbiao_api.sparql.forms import GRAPH_WRITERS, GRAPHS, RESULT_WRITERS, RESULTS, TRUTH, form_of
from hengbiao_api.workers.process import progress
from hengbiao_api.workers.warm import store, workspace

__all__ = ["Asked", "ask", "ask_with", "describe"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came: text, the graphs of the protocol's parameters, the forms that the client takes, and the largest
    answer in bytes."""

    text: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    accept: str
    form: str | None
    most: int


def ask(asked: Asked) -> Reply:
    """The answer over the knowledge."""
    return _answered(store(), asked)


def ask_with(asked: Asked, plain: bytes) -> Reply:
    """The answer over the knowledge and one evidence set (checked JSON), in a store that nobody else sees."""
    space = workspace()
    # Before the set is put into a store: what may not run is refused at once.
    guarded(asked.text, space.knowledge.prefixes)
    content = validated(json.loads(plain), space.knowledge)
    judged = opened(space, LoadedSet(content))
    whole = space.whole_with(content, judged.profiles)
    progress("begun")
    return _answered(whole, asked)


def describe(url: str, wanted: str) -> Reply:
    """What the endpoint at `url` says of itself, in the form wanted."""
    prefixes = {"sd": "http://www.w3.org/ns/sparql-service-description#", "xsd": PREFIXES["xsd"], "rdf": PREFIXES["rdf"]}
    return Reply(_graph(description(url, store()), wanted, prefixes, io.BytesIO()), GRAPHS[wanted])


def _answered(where: Store, asked: Asked) -> Reply:
    found = answer(where, asked.text, workspace().knowledge.prefixes, asked.default, asked.named)
    out = _Capped(asked.most)
    if isinstance(found.results, QueryTriples):
        form = form_of(GRAPHS, asked.accept, asked.form)
        triples = sorted(dict.fromkeys(_counted(found.results, asked.most)), key=str)
        return Reply(_graph(triples, form, found.prefixes, out), GRAPHS[form])
    forms = TRUTH if isinstance(found.results, QueryBoolean) else RESULTS
    form = form_of(forms, asked.accept, asked.form)
    found.results.serialize(out, RESULT_WRITERS[form])
    content = out.getvalue()
    # Whoever follows a link to a query opens its table in a spreadsheet; what a program reads is exact.
    return Reply(plain_csv(content.decode()).encode() if form == "csv" else content, forms[form])


def _counted(triples: QueryTriples, most: int) -> Any:
    """The triples, as long as even the shortest way to write them fits."""
    for n, triple in enumerate(triples):
        if n > most // 16:
            raise _too_large(most)
        yield triple


def _graph(triples: list[Triple], form: str, prefixes: dict[str, str], out: io.BytesIO) -> bytes:
    serialize(triples, out, format=GRAPH_WRITERS[form], prefixes=prefixes)
    return out.getvalue()


class _Capped(io.BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self._most:
            raise _too_large(self._most)
        return super().write(data)


def _too_large(most: int) -> AnswerTooLarge:
    what = Text(f"结果超过 {most:,} 字节，未给出任何部分", f"The answer is over {most:,} bytes; nothing of it is given")
    return AnswerTooLarge(what, mend=Text("请用 LIMIT 或更具体的条件", "Ask with LIMIT, or for something narrower."))
