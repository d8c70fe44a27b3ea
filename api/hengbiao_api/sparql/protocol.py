"""A request by the SPARQL 1.1 Protocol (2.1): which query, over which graphs, whatever way it came."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request

from hengbiao.errors import FormatFault, Place, Text
from hengbiao_api.faults import NotAllowed, UnsupportedForm

__all__ = ["Operation", "read_operation"]

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_MOST_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Operation:
    """One query operation; `query` is None where none was sent."""

    query: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    form: str | None = None


async def read_operation(request: Request) -> Operation:
    """The operation in a request: GET (2.1.1), POST with a form (2.1.2), POST with the query itself (2.1.3).

    Raises FormatFault, UnsupportedForm, and NotAllowed for an update.
    """
    fields = _fields(request.scope["query_string"], "query string")
    if request.method == "POST":
        media, _, parameters = request.headers.get("content-type", "").partition(";")
        media = media.strip().lower()
        if media == _UPDATE:
            raise _no_update()
        body = await request.body()
        if media == _QUERY:
            _refuse_other_charset(parameters)
            if any(name == "query" for name, _ in fields):
                raise _twice()
            fields = [*fields, ("query", _utf8(body))]
        elif media == _FORM:
            _refuse_other_charset(parameters)
            fields = [*fields, *_fields(body, "form")]
        else:
            what = Text("POST 的内容类型不可用", "POST has a content type that is not read")
            raise UnsupportedForm(what, mend=Text(f"可用：{_QUERY}、{_FORM}", f"Use {_QUERY} or {_FORM}."))
        if all(name not in ("query", "update") for name, _ in fields):
            raise _empty()
    return _operation(fields)


def _operation(fields: list[tuple[str, str]]) -> Operation:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    if "update" in found:
        raise _no_update()
    queries = found.get("query", [])
    if len(queries) > 1:
        raise _twice()
    if queries and not queries[0].strip():
        raise _empty()
    return Operation(
        queries[0].removeprefix("\ufeff") if queries else None, tuple(found.get("default-graph-uri", ())),
        tuple(found.get("named-graph-uri", ())), next(iter(found.get("format", ())), None))


def _fields(content: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(content.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        what = Text("参数不是合法的百分号编码 UTF-8", "The parameters are not percent-encoded UTF-8, or are too many")
        raise FormatFault(what, mend=Text("请检查编码", "Look at the encoding."), place=Place(field=where)) from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        what = Text("查询不是 UTF-8", "The query is not in UTF-8")
        raise FormatFault(what, mend=Text("请用 UTF-8", "Send it in UTF-8.")) from error


def _refuse_other_charset(parameters: str) -> None:
    for part in parameters.split(";"):
        name, _, value = part.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedForm(Text("只读 UTF-8", "Only UTF-8 is read"), mend=Text("请用 UTF-8", "Send it in UTF-8."))


def _no_update() -> NotAllowed:
    what = Text("只能查询，不能更新", "This is for queries; nothing can be changed")
    return NotAllowed(what, mend=Text("请用 query", "Send a query."), status=403)


def _empty() -> FormatFault:
    return FormatFault(Text("查询是空的", "The query is empty"), mend=Text("请给出查询", "Give one."), place=Place(field="query"))


def _twice() -> FormatFault:
    what = Text("给了不止一个查询", "More than one query is given")
    return FormatFault(what, mend=Text("只给一个", "Give one."), place=Place(field="query"))
