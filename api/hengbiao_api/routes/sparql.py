"""The SPARQL endpoint."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from hengbiao.errors import FormatFault
from hengbiao_api.problems import problem
from hengbiao_api.responses import documented, lasting, private, while_there
from hengbiao_api.service import service_of
from hengbiao_api.sparql.forms import GRAPHS, RESULTS, form_of
from hengbiao_api.sparql.protocol import Operation, read_operation
from hengbiao_api.tasks.sparql import Asked, ask, describe

__all__ = ["router"]

router = APIRouter(tags=["sparql"])

_MEDIA = tuple(media.partition(";")[0] for media in (*RESULTS.values(), *GRAPHS.values()))
_GRAPHS_OF = [
    {"name": name, "in": "query", "required": False, "explode": True, "style": "form",
     "schema": {"type": "array", "items": {"type": "string"}}, "description": text}
    for name, text in (("default-graph-uri", "默认图 / A graph of the default graph"), ("named-graph-uri", "命名图 / A named graph"))
]
_FORMAT = {"name": "format", "in": "query", "required": False, "schema": {"type": "string", "enum": [*RESULTS, *GRAPHS]},
           "description": "结果格式，优先于 Accept / Form of the answer; goes before Accept"}
_QUERY: dict[str, Any] = {"type": "string", "description": "SPARQL 1.1 查询 / A SPARQL 1.1 query"}
_SAMPLE = "SELECT ?standard ?title WHERE { ?standard a hb:Standard ; skos:prefLabel ?title } ORDER BY ?standard"
_DESCRIPTION = (
    "SPARQL 1.1 协议：没有 query 时给出服务描述。默认图是所有图的并集；项目的前缀不用声明；SERVICE、LOAD、更新、未知的图、过深的嵌套都会被拒绝。 / "
    "SPARQL 1.1 Protocol; the service description where there is no query. The default graph is the union of all; prefixes of the "
    "project need no declaration; SERVICE, LOAD, updates, unknown graphs and deep nesting are refused."
)


async def _answer(request: Request, operation: Operation) -> Response:
    service = service_of(request)
    accept = request.headers.get("accept", "")
    if operation.query is None:
        url = f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}{request.scope['path']}"
        form = form_of(GRAPHS, accept, operation.form)
        return lasting(request, await service.cache.get((url, form), lambda: service.queries.run(describe, url, form)))
    asked = Asked(operation.query, operation.default, operation.named, accept, operation.form, service.settings.query_bytes)
    try:
        return private(request, await while_there(request, service.queries.run(ask, asked)))
    except FormatFault as fault:
        # 2.1.7: a query that cannot be read is 400.
        return problem(request, fault, 400)


async def _read_and_answer(request: Request) -> Response:
    try:
        operation = await read_operation(request)
    except FormatFault as fault:
        return problem(request, fault, 400)
    return await _answer(request, operation)


@router.get(
    "/sparql", operation_id="sparql_get", summary="用 SPARQL 查询 / Ask in SPARQL", description=_DESCRIPTION,
    responses=documented(403, 406, 422, media=_MEDIA),
    openapi_extra={"parameters": [
        {"name": "query", "in": "query", "required": False, "schema": _QUERY, "description": "SPARQL 1.1 查询 / A query",
         "examples": {"standards": {"value": _SAMPLE}}},
        *_GRAPHS_OF, _FORMAT]},
)
async def sparql_get(request: Request) -> Response:
    """2.1.1: query via GET; a browser that asks for a page without a query is led to the start page."""
    if not request.scope["query_string"] and request.headers.get("accept", "").lower().startswith("text/html"):
        return RedirectResponse("/", 303)
    return await _read_and_answer(request)


@router.post(
    "/sparql", operation_id="sparql_post", summary="用 SPARQL 查询 / Ask in SPARQL", description=_DESCRIPTION,
    responses=documented(403, 406, 415, 422, media=_MEDIA),
    openapi_extra={"parameters": [*_GRAPHS_OF, _FORMAT], "requestBody": {"required": True, "content": {
        "application/sparql-query": {"schema": _QUERY, "examples": {"standards": {"value": _SAMPLE}}},
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "required": ["query"], "properties": {"query": _QUERY}},
            "examples": {"standards": {"value": {"query": _SAMPLE}}}}}}},
)
async def sparql_post(request: Request) -> Response:
    """2.1.2 and 2.1.3: query via POST."""
    return await _read_and_answer(request)
