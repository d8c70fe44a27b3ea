"""The start page and the files that it needs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from hengbiao_api.negotiation import language_of
from hengbiao_api.responses import documented
from hengbiao_api.routes.knowledge import known
from hengbiao_api.routes.options import Language
from hengbiao_api.tasks import pages

__all__ = ["router"]

router = APIRouter(tags=["pages"])


@router.get("/", operation_id="start_page", summary="首页 / The start page", responses=documented(304, 422, media="text/html"))
async def start(request: Request, lang: Language = None) -> Response:  # noqa: ARG001
    """有什么，标准之间如何对应，以及查询的地方。 / What there is, how the standards relate, and a place to ask."""
    return await known(request, pages.start, language_of(request))
