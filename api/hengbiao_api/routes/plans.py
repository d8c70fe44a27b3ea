"""Plans and reports, at once or as jobs (`Prefer: respond-async`, RFC 7240)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from hengbiao.model.plan import Case, Frontier, Plan
from hengbiao.service.plan_targets import Measure
from hengbiao.service.planning import Preference
from hengbiao_api.negotiation import chosen_form, language_of
from hengbiao_api.replies import Reply
from hengbiao_api.responses import documented, private, while_there
from hengbiao_api.routes.assess import asked
from hengbiao_api.routes.jobs import job_row
from hengbiao_api.routes.options import Format, Language, Profiles, Standards
from hengbiao_api.service import service_of
from hengbiao_api.tasks import plans
from hengbiao_api.tasks.plans import DRAWN, REPORTS, PlanAsked
from hengbiao_api.uploads import body_of_set

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["plan"])

_PARTS = ("costs", "profile")
_JSON = {"json": "application/json"}
_STATUSES = (406, 415, 422, 501)
_ACCEPTED: dict[int | str, dict[str, Any]] = {202: {
    "description": "已作为作业开始 / Begun as a job", "content": {"application/json": {}},
    "headers": {"Location": {"schema": {"type": "string"}}, "Preference-Applied": {"schema": {"type": "string"}}},
    "links": {"job": {"operationId": "job", "parameters": {"id": "$response.body#/id"}}}}}
_ASYNC = {"parameters": [{"name": "Prefer", "in": "header", "required": False, "schema": {"type": "string", "enum": ["respond-async"]},
                          "description": "作为作业运行 / Run as a job"}]}

Targets = Annotated[list[str], Query(min_length=1, max_length=20, description="目标，写作 K=LEVEL / What to reach, as K=LEVEL")]
Amounts = Annotated[list[str], Query(max_length=24, description="元，或人日（400pd） / Yuan, or person-days as 400pd")]
Steps = Annotated[list[str], Query(max_length=500, description="能力目标的编号 / Ids of objectives")]
Measured = Annotated[Measure, Query(description="按分值区间，或按连续满足的等级 / By the interval table, or by unbroken levels")]
Seen = Annotated[Case, Query(description="未知的按未做还是已做计 / Whether what is unknown counts as not done or as done")]
Seconds = Annotated[float, Query(ge=1, le=600, description="求解时限（秒） / Time for the search in seconds")]


async def _long(request: Request, task: Callable[..., Reply], *args: Any) -> Response:
    """The answer, or a job that will have it."""
    service = service_of(request)
    lang = language_of(request)
    if "respond-async" in [p.strip().lower() for p in request.headers.get("prefer", "").split(",")]:
        job = service.jobs.start(lang, lambda tell: service.long.run(task, *args, told=tell))
        headers = {"Location": f"/api/v1/jobs/{job.id}", "Preference-Applied": "respond-async", "Cache-Control": "no-store"}
        return JSONResponse(job_row(job), 202, headers)
    return private(request, await while_there(request, service.long.run(task, *args, wall=service.settings.task_seconds)))


@router.post("/plan", operation_id="plan", summary="最省的转型路径 / The cheapest path to the targets", response_model=Plan,
             responses=documented(*_STATUSES) | _ACCEPTED, openapi_extra=body_of_set(_PARTS) | _ASYNC)
async def plan(
    request: Request, target: Targets, measure: Measured = "by-interval", case: Seen = "pessimistic", profile: Profiles = [],  # noqa: B006
    phases: Annotated[int | None, Query(ge=1, le=24, description="阶段数 / Number of phases")] = None,
    prefer: Annotated[Preference, Query(description="优先考虑 / What comes first")] = "least-cost",
    budget: Amounts = [], phase_budget: Amounts = [], fix: Steps = [], exclude: Steps = [],  # noqa: B006
    start: Annotated[str | None, Query(max_length=10, description="开始日期 / First day")] = None,
    people: Annotated[int | None, Query(ge=1, le=100_000, description="同时投入的人数 / How many work at the same time")] = None,
    seconds: Seconds = 30, weigh: Annotated[int, Query(ge=0, le=50, description="分析最贵的几步 / How many of the dearest steps to weigh")] = 0,
    lang: Language = None,  # noqa: ARG001
) -> Response:
    """与 `hengbiao plan --json` 相同；没有可行路径时也是 200。 / Equals `hengbiao plan --json`; 200 also where there is no path."""
    wishes = {"phases": phases, "prefer": prefer, "budgets": tuple(budget), "phase_budgets": tuple(phase_budget), "fix": tuple(fix),
              "exclude": tuple(exclude), "start": start, "people": people, "seconds": seconds, "weigh": weigh}
    given = await asked(request, _PARTS, (), profile)
    return await _long(request, plans.plan, given, PlanAsked(tuple(target), measure, case, wishes))


@router.post("/plan-front", operation_id="plan_front", summary="各等级的最低投入 / The least cost of each level", response_model=Frontier,
             responses=documented(*_STATUSES) | _ACCEPTED, openapi_extra=body_of_set(_PARTS) | _ASYNC)
async def plan_front(
    request: Request, standard: Annotated[list[str], Query(min_length=1, max_length=2, description="一或两部标准 / One or two standards")],
    measure: Measured = "by-interval", case: Seen = "pessimistic", profile: Profiles = [], seconds: Seconds = 30,  # noqa: B006
    format: Format = None, lang: Language = None,  # noqa: A002, ARG001
) -> Response:
    """与 `hengbiao plan --front` 相同；也可为图。 / Equals `hengbiao plan --front`; also as a picture."""
    form = chosen_form(_JSON | DRAWN, request.headers.get("accept", ""), format)
    wishes = {"phases": None, "prefer": "least-cost", "budgets": (), "phase_budgets": (), "fix": (), "exclude": (), "start": None,
              "people": None, "seconds": seconds, "weigh": 0}
    given = await asked(request, _PARTS, (), profile)
    return await _long(request, plans.front, given, PlanAsked(tuple(standard), measure, case, wishes), form)


@router.post("/report", operation_id="report", summary="评估报告 / The report of an assessment",
             responses=documented(*_STATUSES, media=tuple(m.partition(";")[0] for m in (*REPORTS.values(), *DRAWN.values()))) | _ACCEPTED,
             openapi_extra=body_of_set(("plan", *_PARTS)) | _ASYNC)
async def report(
    request: Request, standard: Standards = [], profile: Profiles = [], lang: Language = None,  # noqa: B006, ARG001
    picture: Annotated[str | None, Query(max_length=40, description="单独一幅图，用 svg 或 png / One picture, as svg or png")] = None,
    format: Format = None,  # noqa: A002
) -> Response:
    """与 `hengbiao report` 写出的文件相同。 / The file that `hengbiao report` writes."""
    form = chosen_form(REPORTS if picture is None else DRAWN, request.headers.get("accept", ""), format)
    given = await asked(request, ("plan", *_PARTS), standard, profile)
    return await _long(request, plans.report, given, form, picture)
