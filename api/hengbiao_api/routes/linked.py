"""Linked data: `https://w3id.org/hengbiao/X` is answered at `/X`. Tried last: whatever is no route is perhaps a thing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from hengbiao.namespaces import ROOT
from hengbiao_api.negotiation import chosen_form, language_of
from hengbiao_api.responses import documented
from hengbiao_api.routes.knowledge import known
from hengbiao_api.routes.options import Format, Language
from hengbiao_api.tasks import linked

__all__ = ["router"]

router = APIRouter(tags=["linked data"])


@router.get("/{path:path}", operation_id="thing", summary="图谱中的一个标识 / One thing of the graph",
            responses=documented(304, 404, 406, 422, media=tuple(m.partition(";")[0] for m in linked.FORMS.values())))
async def thing(
    request: Request, path: Annotated[str, Path(max_length=300, description="标识中 https://w3id.org/hengbiao/ 之后的部分 / What follows it")],
    format: Format = None, lang: Language = None,  # noqa: A002, ARG001
) -> Response:
    """网页、Turtle、N-Triples 或 JSON-LD。 / A page, Turtle, N-Triples or JSON-LD."""
    form = chosen_form(linked.FORMS, request.headers.get("accept", ""), format)
    response = await known(request, linked.thing, path, form, language_of(request))
    if path.isascii() and path.isprintable() and not set(path) & set('<>"\\ '):
        response.headers["Link"] = f'<{ROOT}{path}>; rel="canonical"'
    return response
