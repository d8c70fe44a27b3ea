"""Judging an evidence set that comes in the request. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from hengbiao.model.plan import Comparison, WhatIf
from hengbiao.model.results import Check, Proof, QuestionRow, ScoreReport
from hengbiao_api.negotiation import language_of
from hengbiao_api.parts import XLSX
from hengbiao_api.replies import Reply
from hengbiao_api.responses import documented, private, while_there
from hengbiao_api.routes.options import Format, Language, Profiles, Standards
from hengbiao_api.samples import CHANGE, REQUIREMENT, TOTAL
from hengbiao_api.service import service_of
from hengbiao_api.tasks import assess
from hengbiao_api.tasks.assess import Asked
from hengbiao_api.tasks.sparql import Asked as Question
from hengbiao_api.tasks.sparql import ask_with
from hengbiao_api.uploads import body_of_set, read_upload

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["assess"])

_F = TypeVar("_F", bound=Callable[..., Any])
_OWN = ("profile",)
_STATUSES = (406, 415, 422)


async def asked(
    request: Request, extra: Iterable[str] = (), standards: Sequence[str] = (), profiles: Sequence[str] = (), *,
    enveloped: bool = False,
) -> Asked:
    """What came, with the options that all routes over a set share."""
    upload = await read_upload(request, extra, enveloped=enveloped)
    return Asked(upload, language_of(request), tuple(standards), tuple(profiles))


async def _judged(request: Request, task: Callable[..., Reply], *args: Any) -> Response:
    return private(request, await while_there(request, service_of(request).tasks.run(task, *args)))


def _route(path: str, name: str, summary: str, model: Any, extra: tuple[str, ...] = _OWN, *, enveloped: bool = False) -> Callable[[_F], _F]:
    return router.post(
        path, operation_id=name, summary=summary, response_model=model, responses=documented(*_STATUSES),
        openapi_extra=body_of_set(extra, enveloped=enveloped))


@_route("/check", "check", "核查证据集 / What is incomplete or contradictory in a set", Check)
async def check(request: Request, standard: Standards = [], profile: Profiles = [], lang: Language = None) -> Response:  # noqa: B006, ARG001
    """与 `hengbiao check --json` 相同；不符合时也是 200。 / Equals `hengbiao check --json`; 200 also where the set does not conform."""
    return await _judged(request, assess.check, await asked(request, _OWN, standard, profile))


@_route("/score", "score", "计分 / Score a set", ScoreReport)
async def score(
    request: Request, standard: Standards = [], profile: Profiles = [], lang: Language = None,  # noqa: B006, ARG001
    evidence: Annotated[Literal["as-rated", "strict"], Query(
        description="strict：证据不全的评分按未知计 / strict: a rating whose evidence is incomplete counts as unknown")] = "as-rated",
) -> Response:
    """与 `hengbiao score --json` 相同。 / Equals `hengbiao score --json`."""
    return await _judged(request, assess.score, await asked(request, _OWN, standard, profile), evidence == "strict")


@_route("/explain", "explain", "展开依据 / The proof of a number, finding or fact", Proof)
async def explain(
    request: Request, id: Annotated[str, Query(  # noqa: A002
        min_length=1, max_length=500, examples=[TOTAL, REQUIREMENT], description="要展开的编号，如 K:total / What to unfold, as K:total")],
    profile: Profiles = [], lang: Language = None,  # noqa: B006, ARG001
) -> Response:
    """与 `hengbiao explain --json` 相同。 / Equals `hengbiao explain --json`."""
    return await _judged(request, assess.explain, await asked(request, _OWN, (), profile), id)


@_route("/ask", "ask", "最值得问的问题 / The questions that narrow the scores most", list[QuestionRow])
async def ask(
    request: Request, standard: Standards = [], profile: Profiles = [], lang: Language = None,  # noqa: B006, ARG001
    count: Annotated[int, Query(ge=1, le=1000, description="问题数 / How many questions")] = 10,
) -> Response:
    """与 `hengbiao ask --json` 相同。 / Equals `hengbiao ask --json`."""
    return await _judged(request, assess.ask, await asked(request, _OWN, standard, profile), count)


@_route("/whatif", "whatif", "改变几项评分会怎样 / Scores before and after other ratings", WhatIf)
async def whatif(
    request: Request, change: Annotated[list[str], Query(min_length=1, max_length=1000, examples=[[CHANGE]], description="ID=RATING")],
    standard: Standards = [], profile: Profiles = [], lang: Language = None,  # noqa: B006, ARG001
) -> Response:
    """与 `hengbiao whatif --json` 相同。 / Equals `hengbiao whatif --json`."""
    return await _judged(request, assess.whatif, await asked(request, _OWN, standard, profile), tuple(change))


@_route("/compare", "compare", "对比两次评估 / Two assessments", Comparison, ("other",), enveloped=True)
async def compare(request: Request, standard: Standards = [], profile: Profiles = [], lang: Language = None) -> Response:  # noqa: B006, ARG001
    """与 `hengbiao compare --json` 相同；两份证据集为 set 和 other。 / Equals `hengbiao compare --json`; the two sets are set and other."""
    given = await asked(request, ("other", *_OWN), standard, profile, enveloped=True)
    return await _judged(request, assess.compare, given)


@router.post(
    "/convert", operation_id="convert", summary="转换证据集的格式 / A set in another form", openapi_extra=body_of_set(),
    responses=documented(*_STATUSES, media=("application/json", "application/yaml", "text/turtle", "application/ld+json", XLSX)))
async def convert(
    request: Request, lang: Language = None,  # noqa: ARG001
    to: Annotated[Literal["xlsx", "json", "yaml", "ttl", "jsonld"], Query(description="目标格式 / The form wanted")] = "json",
) -> Response:
    """与 `hengbiao convert` 写出的文件相同。 / The file that `hengbiao convert` writes."""
    return await _judged(request, assess.convert, await asked(request), f".{to}")


@router.post(
    "/sparql", operation_id="sparql_with_set", tags=["sparql"], summary="连同一份证据集用 SPARQL 查询 / Ask of a set in SPARQL",
    openapi_extra=body_of_set(("query",), enveloped=True),
    responses=documented(*_STATUSES, media=("application/sparql-results+json", "application/sparql-results+xml", "text/csv",
                                            "text/tab-separated-values", "text/turtle", "application/n-triples",
                                            "application/ld+json", "application/rdf+xml")))
async def sparql_with_set(request: Request, format: Format = None) -> Response:  # noqa: A002
    """查询只看得到知识图谱和这一份证据集。 / The query sees the knowledge and this set alone."""
    service = service_of(request)
    given = await asked(request, ("query",), enveloped=True)
    text, plain = await while_there(request, service.tasks.run(assess.question_and_set, given))
    query = Question(text, (), (), request.headers.get("accept", ""), format, service.settings.query_bytes)
    # The store with the set is made first, which takes longer than a quick query does.
    prepares = service.settings.query_seconds / 3
    return private(request, await while_there(request, service.queries.run(ask_with, query, plain, once=True, prepares=prepares)))
