"""Jobs: how far they are, what they came to, and their end."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from hengbiao.errors import Text
from hengbiao_api.faults import NotReady
from hengbiao_api.jobs import Job
from hengbiao_api.problems import body, problem
from hengbiao_api.responses import documented, private
from hengbiao_api.service import service_of

__all__ = ["job_row", "router"]

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

JobId = Annotated[str, Path(max_length=64, description="作业编号 / Id of the job")]
_ROW = {"type": "object", "required": ["id", "status", "progress", "problem", "result"], "properties": {
    "id": {"type": "string"}, "status": {"type": "string", "enum": ["waiting", "running", "done", "failed"]},
    "progress": {"type": ["object", "null"]}, "problem": {"type": ["object", "null"]}, "result": {"type": ["string", "null"]}}}


def job_row(job: Job) -> dict[str, Any]:
    """A job as it is shown."""
    return {
        "id": job.id, "status": job.status, "progress": job.progress,
        "problem": body(job.fault, job.lang) if job.fault is not None else None,
        "result": f"/api/v1/jobs/{job.id}/result" if job.status == "done" else None,
    }


@router.get("/{id}", operation_id="job", summary="作业进展 / How far a job is",
            responses=documented(404, 422) | {200: {"description": "作业 / The job", "content": {"application/json": {"schema": _ROW}}}})
async def job(request: Request, id: JobId) -> JSONResponse:  # noqa: A002
    """等待、运行、完成或失败。 / Waiting, running, done or failed."""
    found = service_of(request).jobs.find(id)
    return JSONResponse(job_row(found), headers={"Cache-Control": "no-store"} | ({"Retry-After": "1"} if found.is_open else {}))


@router.get("/{id}/result", operation_id="job_result", summary="作业结果 / What a job came to",
            responses=documented(404, 409, 422, 501) | {200: {"description": "结果 / The result", "content": {"*/*": {}}}})
async def job_result(request: Request, id: JobId) -> Response:  # noqa: A002
    """与直接答复相同；尚未完成时为 409。 / The same as the answer given at once; 409 while it is not done."""
    found = service_of(request).jobs.find(id)
    if found.fault is not None:
        return problem(request, found.fault)
    if found.reply is None:
        raise NotReady(Text("作业还没有完成", "The job is not done yet"), mend=Text("请稍后再取", "Ask again later."))
    return private(request, found.reply)


@router.delete("/{id}", operation_id="job_cancel", summary="取消作业 / End a job", status_code=204, response_class=Response,
               responses=documented(404, 422))
async def job_cancel(request: Request, id: JobId) -> Response:  # noqa: A002
    """立即停止并忘记。 / It is stopped at once and forgotten."""
    await service_of(request).jobs.cancel(id)
    return Response(status_code=204)
