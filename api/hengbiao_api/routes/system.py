"""Whether the service lives and is ready, what it is made of, and figures."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hengbiao.errors import Text
from hengbiao_api.faults import Stopped
from hengbiao_api.metrics import MEDIA
from hengbiao_api.responses import documented
from hengbiao_api.routes.knowledge import known
from hengbiao_api.service import service_of
from hengbiao_api.tasks import knowledge

__all__ = ["router"]

router = APIRouter(tags=["system"])

@router.get("/health", operation_id="health", summary="是否在运行 / Whether the service lives")
async def health() -> dict[str, str]:
    """不动用工作进程。 / No worker is asked."""
    return {"status": "alive"}


@router.get("/ready", operation_id="ready", summary="是否能工作 / Whether the workers work", responses=documented())
async def ready(request: Request) -> JSONResponse:
    """各类工作进程都在。 / There are workers of every kind."""
    if not all(pool.is_ready for pool in service_of(request).pools.values()):
        what = Text("工作进程不在", "There are no workers")
        raise Stopped(what, mend=Text("请稍后再问", "Ask again in a moment."))
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})


@router.get("/version", operation_id="version", summary="程序、知识和评分规则的版本 / Versions of program, knowledge and profiles",
            responses=documented(304))
async def version(request: Request) -> Response:
    """知识的版本是其文件的 SHA-256。 / That of the knowledge is the SHA-256 of its files."""
    return await known(request, knowledge.version)


@router.get("/metrics", operation_id="metrics", summary="Prometheus 指标 / Figures for Prometheus", response_class=Response,
            responses={200: {"description": "指标 / Figures", "content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """各路由的请求数、用时，各进程池的忙闲。 / Requests and times by route, and how busy the workers are."""
    return Response(request.app.state.metrics.text(), media_type=MEDIA)
