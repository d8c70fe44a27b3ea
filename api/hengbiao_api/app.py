"""The application: its parts put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.staticfiles import StaticFiles

from hengbiao import __version__
from hengbiao.errors import HengbiaoError
from hengbiao_api.faults import ServiceFault
from hengbiao_api.limits import Bodies
from hengbiao_api.metrics import Metrics
from hengbiao_api.mistakes import of_http, of_validation
from hengbiao_api.problems import problem
from hengbiao_api.routes import LAST, ROUTERS
from hengbiao_api.security import Hosts, Origins, Shield
from hengbiao_api.service import Service
from hengbiao_api.settings import Settings
from hengbiao_api.tokens import Tokens, read_tokens
from hengbiao_api.watch import Watch

__all__ = ["create_app"]

_DESCRIPTION = (
    "用同一套证据衡量企业在多部数字化转型标准下的成熟度。证据集随请求而来，答完即忘。"
    " / Weigh one enterprise against several digital-transformation standards at once. An evidence set comes with its request and is "
    "forgotten with it. Every JSON equals what the command of the same name prints with --json; every fault is a problem detail (RFC 9457)."
)
_TAGS = [
    {"name": "knowledge", "description": "标准、要求、能力目标和映射 / Standards, requirements, objectives and mappings"},
    {"name": "crosswalks", "description": "标准之间的对应 / How standards relate"},
    {"name": "assess", "description": "核查、计分、依据 / Check, score, prove"},
    {"name": "plan", "description": "规划与报告 / Plans and reports"},
    {"name": "jobs", "description": "长时间的工作 / Long work"},
    {"name": "sparql", "description": "SPARQL 1.1 协议 / SPARQL 1.1 Protocol"},
    {"name": "system", "description": "运行状态 / Operation"},
    {"name": "pages", "description": "网页 / Pages"},
    {"name": "linked data", "description": "标识的解析 / What an id stands for"},
]


def create_app(settings: Settings | None = None) -> FastAPI:
    """A service with workers of its own; they start with it and end with it."""
    service = Service(settings or Settings())
    s = service.settings
    app = FastAPI(
        title="Hengbiao 衡标", version=__version__, description=_DESCRIPTION, openapi_tags=_TAGS, lifespan=_lifespan,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"}, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", _Files(directory=Path(__file__).parent / "web" / "static"), name="static")
    app.include_router(LAST)
    app.add_exception_handler(HengbiaoError, _on_fault)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    metrics = app.state.metrics = Metrics(service)
    # The last one added is the first to see a request.
    app.add_middleware(Bodies, most=s.max_body, seconds=s.body_seconds, rate=s.body_rate)
    app.add_middleware(Tokens, hashes=read_tokens(s))
    app.add_middleware(Origins, settings=s)
    app.add_middleware(Hosts, settings=s)
    app.add_middleware(Shield)
    app.add_middleware(Watch, metrics=metrics)
    return app


class _Files(StaticFiles):
    """Files of the pages; clients keep them for a while, and ask whether they changed."""

    def file_response(self, *args: Any, **named: Any) -> Response:
        """The file, with how long it may be kept."""
        response = super().file_response(*args, **named)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    await service.start()
    try:
        yield
    finally:
        await service.stop()


async def _on_fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HengbiaoError)
    return problem(request, fault)


async def _on_invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    return problem(request, of_validation(fault), 422)


async def _on_http(request: Request, fault: Exception) -> Response:
    """What the framework refuses: no such route, no such method, a body that is no form."""
    assert isinstance(fault, HTTPException)
    if fault.status_code == 405:
        fault.headers = {"Allow": _allowed(request)}
    found = of_http(fault)
    return problem(request, found, None if isinstance(found, ServiceFault) else fault.status_code)


def _allowed(request: Request) -> str:
    """All methods that the routes of this path take (RFC 9110 10.2.1); the framework names those of the first alone."""
    found: set[str] = set()
    for route in (route for router in ROUTERS for route in router.routes):
        if isinstance(route, Route) and route.matches(request.scope)[0] != Match.NONE:
            found |= route.methods or set()
    found = found or {"GET"}
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))
