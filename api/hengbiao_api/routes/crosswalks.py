"""How standards relate."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from hengbiao.model.results import CrosswalkRow, Matrix, RelationName, Unmapped
from hengbiao_api.negotiation import chosen_form, language_of
from hengbiao_api.responses import documented
from hengbiao_api.routes.knowledge import known
from hengbiao_api.routes.options import Format, Language
from hengbiao_api.samples import STANDARDS
from hengbiao_api.tasks import crosswalks

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/crosswalks", tags=["crosswalks"])

_SIDE = "标准、子域、要求或目标 / A standard, sub-domain, requirement or objective"
SideA = Annotated[str, Path(max_length=200, examples=STANDARDS[:1], description=_SIDE)]
SideB = Annotated[str, Path(max_length=200, examples=STANDARDS[1:2], description=_SIDE)]
Relations = Annotated[list[RelationName], Query(max_length=4, description="只要这些关系 / Only these relations")]
_PAIRS = tuple(m.partition(";")[0] for m in crosswalks.PAIRS.values())
_MATRIX = tuple(m.partition(";")[0] for m in crosswalks.MATRIX.values())
_EQUALS = "与 `hengbiao crosswalk` 相同。 / Equals `hengbiao crosswalk`."


async def _pairs(request: Request, a: str, b: tuple[str, ...], relation: list[RelationName], form: str | None) -> Response:
    chosen = chosen_form(crosswalks.PAIRS, request.headers.get("accept", ""), form)
    return await known(request, crosswalks.pairs, a, b, tuple(relation), chosen, language_of(request))


@router.get("/{a}", operation_id="crosswalk_to_all", summary="与其余各部标准的对应 / How it relates to all others", description=_EQUALS,
            response_model=list[CrosswalkRow], responses=documented(304, 404, 406, 422, media=_PAIRS))
async def to_all(
    request: Request, a: SideA, relation: Relations = [], format: Format = None, lang: Language = None,  # noqa: A002, ARG001, B006
) -> Response:
    """All others on the other side."""
    return await _pairs(request, a, (), relation, format)


@router.get("/{a}/{b}", operation_id="crosswalk", summary="两者的对应 / How the two relate", description=_EQUALS,
            response_model=list[CrosswalkRow], responses=documented(304, 404, 406, 422, media=_PAIRS))
async def to_one(
    request: Request, a: SideA, b: SideB, relation: Relations = [], format: Format = None, lang: Language = None,  # noqa: A002, ARG001, B006
) -> Response:
    """Of two standards, or parts of them."""
    return await _pairs(request, a, (b,), relation, format)


@router.get("/{a}/{b}/unmapped", operation_id="crosswalk_unmapped", summary="两侧没有对应的 / What relates to nothing on the other side",
            description=_EQUALS, response_model=Unmapped, responses=documented(304, 404, 422))
async def unmapped(request: Request, a: SideA, b: SideB) -> Response:
    """Of both sides."""
    return await known(request, crosswalks.unmapped, a, (b,))


@router.get("/{a}/{b}/matrix", operation_id="crosswalk_matrix", summary="覆盖矩阵 / Coverage, sub-domain by sub-domain",
            description=_EQUALS, response_model=Matrix, responses=documented(304, 404, 406, 422, 501, media=_MATRIX))
async def matrix(request: Request, a: SideA, b: SideB, format: Format = None, lang: Language = None) -> Response:  # noqa: A002, ARG001
    """As JSON or as a picture."""
    form = chosen_form(crosswalks.MATRIX, request.headers.get("accept", ""), format)
    return await known(request, crosswalks.matrix, a, (b,), form, language_of(request))


