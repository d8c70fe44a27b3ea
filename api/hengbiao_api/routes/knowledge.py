"""What is known. These answers do not change while the service runs, and say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from hengbiao.model.evidence_set import EnterpriseType
from hengbiao.model.results import (
    CapabilityRow,
    Check,
    IssueRow,
    MappingOut,
    ObjectiveRow,
    ProfileRow,
    RequirementRow,
    StandardRow,
)
from hengbiao_api.cursors import cursor_at, read_cursor
from hengbiao_api.negotiation import chosen_form, language_of
from hengbiao_api.parts import XLSX
from hengbiao_api.replies import Reply
from hengbiao_api.responses import documented, lasting
from hengbiao_api.routes.options import Format, Language, Standards
from hengbiao_api.samples import REQUIREMENT, STANDARDS
from hengbiao_api.service import service_of
from hengbiao_api.tasks import knowledge

__all__ = ["known", "router"]

router = APIRouter(prefix="/api/v1", tags=["knowledge"])

_F = TypeVar("_F", bound=Callable[..., Any])
Kind = Literal["standards", "requirements", "capabilities", "objectives", "mappings", "issues", "profiles"]
Id = Annotated[str, Path(max_length=200, description="标识 / Id")]
Requirement = Annotated[str, Path(max_length=200, examples=[REQUIREMENT], description="标识 / Id")]
Key = Annotated[str, Path(max_length=200, examples=STANDARDS[:1], description="标准 / Standard")]
Limit = Annotated[int | None, Query(ge=1, le=5000, description="每页行数；不给则为全部 / Rows of a page; all where it is not given")]
Cursor = Annotated[str | None, Query(max_length=100, description="下一页，取自 Link / The next page, taken from Link")]
_LISTED = tuple(m.partition(";")[0] for m in knowledge.LISTS.values())
_TABLE = tuple(m.partition(";")[0] for m in knowledge.TABLE.values())


async def known(request: Request, task: Callable[..., Reply], *args: Any) -> Response:
    """The answer of a task about knowledge, from the cache where it is there."""
    service = service_of(request)
    kept = await service.cache.get((task.__name__, *args), lambda: service.tasks.run(task, *args))
    return lasting(request, kept)


async def _list(
    request: Request, kind: Kind, of: tuple[str, ...], forms: dict[str, str], form: str | None, limit: int | None, cursor: str | None
) -> Response:
    chosen = chosen_form(forms, request.headers.get("accept", ""), form)
    start = read_cursor(cursor)
    service = service_of(request)
    args = (kind, of, chosen, language_of(request), start, limit)
    kept = await service.cache.get(("listed", *args), lambda: service.tasks.run(knowledge.listed, *args))
    response = lasting(request, kept)
    if kept.reply.next is not None:
        query = [*((n, v) for n, v in request.query_params.multi_items() if n != "cursor"), ("cursor", cursor_at(kept.reply.next))]
        response.headers["Link"] = f'<?{urlencode(query)}>; rel="next"'
    return response


def _get(path: str, name: str, summary: str, model: Any = None, *statuses: int, media: tuple[str, ...] = ()) -> Callable[[_F], _F]:
    return router.get(path, operation_id=name, summary=summary, response_model=model, response_class=Response,
                      responses=documented(304, 406, 422, *statuses, media=media))


@_get("/standards", "standards", "标准 / The standards", list[StandardRow], media=_LISTED)
async def standards(
    request: Request, limit: Limit = None, cursor: Cursor = None, format: Format = None, lang: Language = None,  # noqa: A002, ARG001
) -> Response:
    """与 `hengbiao standards --json` 相同。 / Equals `hengbiao standards --json`."""
    return await _list(request, "standards", (), knowledge.LISTS, format, limit, cursor)


@_get("/requirements", "requirements", "各项要求，本项目自己的陈述 / The requirements, in our own words", list[RequirementRow], media=_LISTED)
async def requirements(
    request: Request, standard: Standards = [], limit: Limit = None, cursor: Cursor = None, format: Format = None,  # noqa: A002, B006
    lang: Language = None,  # noqa: ARG001
) -> Response:
    """与 `hengbiao requirements --json` 相同。 / Equals `hengbiao requirements --json`."""
    return await _list(request, "requirements", tuple(standard), knowledge.LISTS, format, limit, cursor)


@_get("/capabilities", "capabilities", "能力 / The capabilities of the hub", list[CapabilityRow], media=_LISTED)
async def capabilities(
    request: Request, limit: Limit = None, cursor: Cursor = None, format: Format = None, lang: Language = None,  # noqa: A002, ARG001
) -> Response:
    """与 `hengbiao capabilities --json` 相同。 / Equals `hengbiao capabilities --json`."""
    return await _list(request, "capabilities", (), knowledge.LISTS, format, limit, cursor)


@_get("/objectives", "objectives", "能力目标 / The objectives of the hub", list[ObjectiveRow], media=_LISTED)
async def objectives(
    request: Request, capability: Annotated[list[str], Query(max_length=200, description="只看这些能力 / Only of these capabilities")] = [],  # noqa: B006
    limit: Limit = None, cursor: Cursor = None, format: Format = None, lang: Language = None,  # noqa: A002, ARG001
) -> Response:
    """与 `hengbiao objectives --json` 相同。 / Equals `hengbiao objectives --json`."""
    return await _list(request, "objectives", tuple(capability), knowledge.LISTS, format, limit, cursor)


@_get("/mappings", "mappings", "要求与能力目标的映射 / How requirements map to objectives", list[MappingOut], media=_TABLE)
async def mappings(
    request: Request, standard: Standards = [], limit: Limit = None, cursor: Cursor = None, format: Format = None,  # noqa: A002, B006
    lang: Language = None,  # noqa: ARG001
) -> Response:
    """与 `hengbiao mappings --json` 相同。 / Equals `hengbiao mappings --json`."""
    return await _list(request, "mappings", tuple(standard), knowledge.TABLE, format, limit, cursor)


@_get("/mappings/{standard}", "mapping_file", "映射文件（SSSOM） / A mapping set as SSSOM", None, 404, media=("text/tab-separated-values",))
async def mapping_file(request: Request, standard: Key) -> Response:
    """映射文件本身。 / The mapping file itself."""
    chosen_form({"sssom": "text/tab-separated-values"}, request.headers.get("accept", ""))
    return await known(request, knowledge.mapping_file, standard)


@_get("/issues", "issues", "标准原文的矛盾之处 / Contradictions of the source documents", list[IssueRow], media=_TABLE)
async def issues(
    request: Request, standard: Standards = [], limit: Limit = None, cursor: Cursor = None, format: Format = None,  # noqa: A002, B006
    lang: Language = None,  # noqa: ARG001
) -> Response:
    """与 `hengbiao issues --json` 相同。 / Equals `hengbiao issues --json`."""
    return await _list(request, "issues", tuple(standard), knowledge.TABLE, format, limit, cursor)


@_get("/profiles", "profiles", "评分规则 / The scoring profiles", list[ProfileRow], media=_TABLE)
async def profiles(
    request: Request, standard: Standards = [], limit: Limit = None, cursor: Cursor = None, format: Format = None,  # noqa: A002, B006
    lang: Language = None,  # noqa: ARG001
) -> Response:
    """与 `hengbiao profiles --json` 相同。 / Equals `hengbiao profiles --json`."""
    return await _list(request, "profiles", tuple(standard), knowledge.TABLE, format, limit, cursor)


_ONE_MEDIA = tuple(m.partition(";")[0] for m in knowledge.ONE.values())


async def _one(request: Request, kind: Kind, wanted: str, form: str | None) -> Response:
    chosen = chosen_form(knowledge.ONE, request.headers.get("accept", ""), form)
    return await known(request, knowledge.one, kind, wanted, chosen, language_of(request))


@_get("/standards/{id}", "standard", "一部标准 / One standard", StandardRow, 404, media=_ONE_MEDIA)
async def standard(request: Request, id: Key, format: Format = None, lang: Language = None) -> Response:  # noqa: A002, ARG001
    """标准清单中的一行。 / One row of the standards."""
    return await _one(request, "standards", id, format)


@_get("/requirements/{id}", "requirement", "一条要求 / One requirement", RequirementRow, 404, media=_ONE_MEDIA)
async def requirement(request: Request, id: Requirement, format: Format = None, lang: Language = None) -> Response:  # noqa: A002, ARG001
    """要求清单中的一行。 / One row of the requirements."""
    return await _one(request, "requirements", id, format)


@_get("/capabilities/{id}", "capability", "一项能力 / One capability", CapabilityRow, 404, media=_ONE_MEDIA)
async def capability(request: Request, id: Id, format: Format = None, lang: Language = None) -> Response:  # noqa: A002, ARG001
    """能力清单中的一行。 / One row of the capabilities."""
    return await _one(request, "capabilities", id, format)


@_get("/objectives/{id}", "objective", "一个能力目标 / One objective", ObjectiveRow, 404, media=_ONE_MEDIA)
async def objective(request: Request, id: Id, format: Format = None, lang: Language = None) -> Response:  # noqa: A002, ARG001
    """能力目标清单中的一行。 / One row of the objectives."""
    return await _one(request, "objectives", id, format)


@_get("/template", "template", "待填写的工作簿 / A workbook to fill in", None, media=(XLSX,))
async def template(
    request: Request, standard: Annotated[list[str], Query(min_length=1, max_length=20, examples=[STANDARDS[:1]], description="标准 / Standards")],
    type: Annotated[list[EnterpriseType], Query(max_length=len(get_args(EnterpriseType)), description="企业类型 / Types of enterprise")] = [],  # noqa: A002, B006
    lang: Language = None,  # noqa: ARG001
) -> Response:
    """与 `hengbiao template` 写出的文件相同。 / The file that `hengbiao template` writes."""
    return await known(request, knowledge.template, tuple(standard), tuple(type), language_of(request))


@_get("/schemas", "schemas", "JSON Schema 的名称 / The names of the JSON Schemas", list[str])
async def schemas(request: Request) -> Response:
    """各输入输出的模式。 / Of what goes in and comes out."""
    return await known(request, knowledge.schemas)


@_get("/schemas/{name}", "schema", "一个 JSON Schema / One JSON Schema", None, 404, media=("application/schema+json",))
async def schema(request: Request, name: Id) -> Response:
    """与 `hengbiao schema` 相同。 / Equals `hengbiao schema`."""
    return await known(request, knowledge.schema, name)


@_get("/lint", "lint", "知识本身的缺漏 / Faults of the knowledge itself", Check)
async def lint(request: Request, lang: Language = None) -> Response:  # noqa: ARG001
    """与 `hengbiao lint --json` 相同。 / Equals `hengbiao lint --json`."""
    return await known(request, knowledge.lint, language_of(request))


@_get("/graph", "graph", "整个知识图谱 / The whole graph", None, media=tuple(m.partition(";")[0] for m in knowledge.GRAPH.values()))
async def graph(request: Request, format: Format = None) -> Response:  # noqa: A002
    """与 `hengbiao export` 写出的文件相同。 / The file that `hengbiao export` writes."""
    return await known(request, knowledge.graph, chosen_form(knowledge.GRAPH, request.headers.get("accept", ""), format))


@_get("/queries", "queries", "现成的 SPARQL 查询 / The ready queries")
async def queries(request: Request) -> Response:
    """与 `hengbiao sparql --list` 所列相同，含全文。 / What `hengbiao sparql --list` lists, with the text."""
    return await known(request, knowledge.queries)
