"""Faults as RFC 9457 problem details: what is wrong, where, and how to mend it, in the client's language."""

from __future__ import annotations

import re
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from hengbiao.errors import FileFault, HengbiaoError, InputError, KnowledgeFault, MissingExtra, visible
from hengbiao.namespaces import ROOT
from hengbiao_api.faults import ServiceFault
from hengbiao_api.negotiation import language_of

__all__ = ["MEDIA", "body", "problem", "status_of"]

MEDIA = "application/problem+json"


def status_of(fault: HengbiaoError) -> int:
    """The HTTP status of a fault."""
    if isinstance(fault, ServiceFault):
        return fault.status
    if isinstance(fault, MissingExtra):
        return 501
    if isinstance(fault, KnowledgeFault):
        return 500
    if isinstance(fault, FileFault):
        return 400
    return 422 if isinstance(fault, InputError) else 500


def _kind(fault: HengbiaoError) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(fault).__name__).lower()


def body(fault: HengbiaoError, lang: str, status: int | None = None) -> dict[str, Any]:
    """The document: `detail` is the line that the command line prints; place and mend stand beside it one by one."""
    place = fault.place
    where = {"file": place.file, "sheet": place.sheet, "row": place.row, "field": place.field}
    return {
        "type": f"{ROOT}problem/{_kind(fault)}", "title": visible(fault.what.in_language(lang)),
        "status": status or status_of(fault), "detail": fault.line(lang), "mend": visible(fault.mend.in_language(lang)),
        "place": {k: visible(v) if isinstance(v, str) else v for k, v in where.items() if v is not None},
    }


def problem(request: Request, fault: HengbiaoError, status: int | None = None) -> JSONResponse:
    """The answer for a fault."""
    lang = language_of(request)
    content = body(fault, lang, status)
    headers = {"Content-Language": lang, "Cache-Control": "no-store"}
    if isinstance(fault, ServiceFault):
        headers |= fault.headers()
    return JSONResponse(content, content["status"], headers, media_type=MEDIA)
