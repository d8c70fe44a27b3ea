"""What is known, in the forms that the commands print and some more."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pyoxigraph import NamedNode, RdfFormat, serialize

from hengbiao import __version__
from hengbiao.errors import InputError, Text
from hengbiao.knowledge.base import Knowledge, unknown_name
from hengbiao.knowledge.sources import data_fingerprint
from hengbiao.model.results import Check
from hengbiao.namespaces import PREFIXES, expand
from hengbiao.resources import data_files
from hengbiao.service import catalogue
from hengbiao.service.checking import knowledge_findings
from hengbiao.service.documents import json_text, plain_cell
from hengbiao.service.exporting import exported
from hengbiao.service.querying import ready_queries
from hengbiao.service.schemas import SCHEMAS, schema_text
from hengbiao_api.faults import NotFound
from hengbiao_api.parts import XLSX
from hengbiao_api.replies import Reply
from hengbiao_api.workers.warm import store, workspace

__all__ = ["GRAPH", "LISTS", "ONE", "TABLE", "graph", "lint", "listed", "mapping_file", "one", "queries", "schema", "schemas", "template",
           "version"]

_JSON: Final = "application/json"
#: Forms of a list of rows.
TABLE: Final = {"json": _JSON, "csv": "text/csv; charset=utf-8", "xlsx": XLSX}
_RDF: Final = {"turtle": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}
#: Forms of a list of things that the graph holds, and of one of them.
LISTS: Final = TABLE | _RDF
ONE: Final = {"json": _JSON} | _RDF
#: Forms of the whole graph.
GRAPH: Final = {"turtle": "text/turtle; charset=utf-8", "nquads": "application/n-quads", "jsonld": "application/ld+json",
                "rdfxml": "application/rdf+xml"}
_ENDINGS: Final = {"turtle": ".ttl", "nquads": ".nq", "jsonld": ".jsonld", "rdfxml": ".owl"}

_ROWS: Final[dict[str, Callable[[Knowledge, Sequence[str], str], Sequence[BaseModel]]]] = {
    "standards": lambda k, keys, _: [r for r in catalogue.standards(k) if r.id in catalogue.chosen(k, keys)],
    "requirements": lambda k, keys, _: catalogue.requirements(k, keys),
    "capabilities": lambda k, _, __: catalogue.capabilities(k),
    "objectives": lambda k, of, _: catalogue.objectives(k, of),
    "mappings": lambda k, keys, _: catalogue.mappings(k, keys),
    "issues": catalogue.issues,
    "profiles": lambda k, keys, _: catalogue.profiles(k, keys),
}


def listed(kind: str, of: tuple[str, ...], form: str, lang: str, start: int, limit: int | None) -> Reply:
    """The rows of one kind, of the standards or capabilities in `of` or of all; `limit` of them from `start` on."""
    rows = _ROWS[kind](workspace().knowledge, of, lang)
    end = len(rows) if limit is None else start + limit
    page, following = rows[start:end], end if end < len(rows) else None
    if form in ("csv", "xlsx"):
        content = _csv(page, lang) if form == "csv" else _xlsx(kind, page, lang)
        return Reply(content, TABLE[form], f"{kind}.{form}", following)
    if form != "json":
        return Reply(_described([row.id for row in page], form), LISTS[form], None, following)  # type: ignore[attr-defined]
    return Reply(json_text(page).encode(), _JSON, None, following)


def one(kind: str, wanted: str, form: str, lang: str) -> Reply:
    """One row by its id. Raises NotFound, which names near ones."""
    knowledge = workspace().knowledge
    of = (wanted.partition(":")[0],) if kind == "requirements" and wanted.partition(":")[0] in knowledge.standards else ()
    rows = {row.id: row for row in _ROWS[kind](knowledge, of, lang)}  # type: ignore[attr-defined]
    if wanted not in rows:
        unknown = unknown_name(Text("条目", kind), wanted, list(rows))
        raise NotFound(unknown.what, mend=unknown.mend)
    if form in ("turtle", "jsonld"):
        return Reply(_described([wanted], form), LISTS[form])
    return Reply(json_text(rows[wanted]).encode(), _JSON)


def _described(ids: Sequence[str], form: str) -> bytes:
    """What the graph says of these things, each statement once."""
    where, prefixes = store(), workspace().knowledge.prefixes
    triples = {q.triple: None for i in ids
               for q in where.quads_for_pattern(NamedNode(_iri(i, prefixes)), None, None, None)}
    kind = RdfFormat.TURTLE if form == "turtle" else RdfFormat.JSON_LD
    used = {p: iri for p, iri in prefixes.items() if p != "set"}
    return serialize(sorted(triples, key=str), format=kind, prefixes=used) or b""


def _iri(i: str, prefixes: dict[str, str]) -> str:
    return expand(i if ":" in i else f"{i}:standard", prefixes)


def _csv(rows: Sequence[BaseModel], lang: str) -> bytes:
    """RFC 4180 in UTF-8 with the mark that Excel looks for; no cell is a formula."""
    out = io.StringIO()
    names, cells = _table(rows, lang)
    csv.writer(out).writerows([names, *([plain_cell(c) if isinstance(c, str) else c for c in row] for row in cells)])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(kind: str, rows: Sequence[BaseModel], lang: str) -> bytes:
    from hengbiao.workbook.lists import write_list  # heavy: openpyxl

    return write_list(kind, *_table(rows, lang), lang)


def _table(rows: Sequence[BaseModel], lang: str) -> tuple[list[str], list[list[str | float]]]:
    """The names of the columns, and the cells; lists are parted by blanks."""
    plain = [row.model_dump(mode="json") for row in rows]
    names = list(plain[0]) if plain else []
    return names, [[_cell(row[name], lang) for name in names] for row in plain]


def _cell(value: Any, lang: str) -> str | float:
    if isinstance(value, dict):
        value = value.get(lang, "")
    if isinstance(value, list):
        value = " ".join(str(v["id"] if isinstance(v, dict) else v) for v in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return "" if value is None else str(value)


def mapping_file(key: str) -> Reply:
    """The mapping set of a standard as it is kept: SSSOM in TSV."""
    standards = workspace().knowledge.standards
    if key not in standards:
        unknown = unknown_name(Text("标准", "standard"), key, standards)
        raise NotFound(unknown.what, mend=unknown.mend)
    content = next(p for p in data_files("crosswalks", "mappings/*.sssom.tsv") if p.name == f"{key}.sssom.tsv").read_bytes()
    return Reply(content, "text/tab-separated-values; charset=utf-8", f"{key}.sssom.tsv")


def template(keys: tuple[str, ...], types: tuple[str, ...], lang: str) -> Reply:
    """`hengbiao template`."""
    from hengbiao.workbook.writing import write_template  # heavy: openpyxl

    knowledge = workspace().knowledge
    if not keys:
        what = Text("没有指定标准", "No standard is named")
        raise InputError(what, mend=Text("用 standard 指定", "Name one as standard."))
    return Reply(write_template(knowledge, catalogue.chosen(knowledge, keys), lang, types), XLSX, "template.xlsx")


def schemas() -> Reply:
    """The names of all schemas."""
    return Reply((json.dumps(list(SCHEMAS)) + "\n").encode(), _JSON)


def schema(name: str) -> Reply:
    """`hengbiao schema`. Raises NotFound."""
    if name not in SCHEMAS:
        unknown = unknown_name(Text("模式", "schema"), name, list(SCHEMAS))
        raise NotFound(unknown.what, mend=unknown.mend)
    return Reply(schema_text(name).encode(), "application/schema+json")


def lint(lang: str) -> Reply:
    """`hengbiao lint`."""
    return Reply(json_text(Check.of(knowledge_findings(workspace(), lang=lang))).encode(), _JSON)


def graph(form: str) -> Reply:
    """`hengbiao export`."""
    space = workspace()
    suffix = _ENDINGS[form]
    return Reply(exported(space.graph, suffix, space.knowledge.prefixes), GRAPH[form], f"hengbiao{suffix}")


def queries() -> Reply:
    """The ready queries."""
    rows = [{"name": q.name, "title": {"zh": q.title.zh, "en": q.title.en}, "needs_set": q.needs_set, "text": q.text}
            for q in ready_queries()]
    return Reply((json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode(), _JSON)


def version() -> Reply:
    """Of the program, the knowledge, the hub and the profiles."""
    knowledge = workspace().knowledge
    found = {
        "program": __version__, "knowledge": data_fingerprint(), "hub": {"version": knowledge.hub.version, "date": knowledge.hub.date},
        "standards": {s.key: s.edition for s in knowledge.standards.values()},
        "profiles": sorted(knowledge.profiles), "ontology": PREFIXES["hb"],
    }
    return Reply((json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode(), _JSON)
