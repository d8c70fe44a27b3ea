"""Whether the service lives and is ready, what it is made of, and figures."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hengbiao_api.metrics import MEDIA
from hengbiao_api.responses import documented
from hengbiao_api.routes.knowledge import known
from hengbiao_api.service import service_of
from hengbiao_api.tasks import knowledge

__all__ = ["router"]

router = APIRouter(tags=["system"])

#: How long a worker may take to say that it works, in seconds.
_PATIENCE = 5.0


@router.get("/health", operation_id="health", summary="是否在运行 / Whether the service lives")
async def health() -> dict[str, str]:
    """不动用工作进程。 / No worker is asked."""
    return {"status": "alive"}


@router.get("/ready", operation_id="ready", summary="是否能工作 / Whether the workers work", responses=documented())
async def ready(request: Request) -> JSONResponse:
    """请一个工作进程作答。 / A worker is asked."""
    await service_of(request).tasks.run(knowledge.ready, wall=_PATIENCE)
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
