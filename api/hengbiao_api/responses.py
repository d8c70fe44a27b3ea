"""Replies as HTTP answers, and the words in which routes document theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from fastapi import Request
from fastapi.responses import Response

from hengbiao.errors import Text
from hengbiao_api.caching import Kept
from hengbiao_api.faults import ServiceFault
from hengbiao_api.negotiation import language_of
from hengbiao_api.problems import MEDIA
from hengbiao_api.replies import Reply
from hengbiao_api.samples import PROBLEMS

__all__ = ["Gone", "documented", "lasting", "private", "while_there"]

_T = TypeVar("_T")
#: How often it is looked whether the client still waits, in seconds.
_LOOK = 0.25

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object", "required": ["type", "title", "status", "detail", "mend", "place"],
    "properties": {
        "type": {"type": "string", "format": "uri"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "mend": {"type": "string"},
        "place": {"type": "object", "properties": {
            "file": {"type": "string"}, "sheet": {"type": "string"}, "row": {"type": "integer"}, "field": {"type": "string"}}},
    },
}
_MEANINGS: Final = {
    400: "读不出 / Cannot be read", 401: "没有令牌或令牌不对 / No token, or the wrong one", 403: "不允许 / Not allowed",
    404: "没有 / No such thing", 406: "没有所要的格式 / No such form", 408: "请求体来得太慢 / The body came too slowly",
    409: "还没有完成 / Not done yet", 413: "请求体过大 / The body is over the limit", 415: "不认识的请求体格式 / A form that is not read",
    422: "内容有误 / The content is at fault", 429: "当前请求过多 / Too much at once", 500: "程序出错 / A fault of the program",
    501: "没有安装所需的组件 / A part is not installed", 503: "超过时限、内存上限，或正在停止 / Past a limit, or stopping",
    507: "没有存储空间 / No space left",
}
#: What any route may answer.
_ANYWHERE = (400, 401, 408, 413, 429, 500, 503)


class Gone(ServiceFault):
    """The client went away; nobody reads this answer."""

    status = 499


def documented(*statuses: int, media: str | tuple[str, ...] = (), ok: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: the problems that it may answer beside those of any route, and the media types of its answer."""
    content: dict[str, Any] = {m: {} for m in ((media,) if isinstance(media, str) else media)}
    found: dict[int | str, dict[str, Any]] = {
        s: {"description": _MEANINGS[s], "content": {MEDIA: {"schema": _PROBLEM}}} for s in sorted({*_ANYWHERE, *statuses} - {304})}
    if 422 in found:
        found[422]["content"][MEDIA]["examples"] = PROBLEMS
    if 304 in statuses:
        found[304] = {"description": "客户端已有 / The client has it"}
    if content:
        found[ok] = {"description": "答复 / The answer", "content": content}
    return found


async def while_there(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """What the work comes to; it is ended where the client goes away. Raises Gone then."""
    task = asyncio.ensure_future(work)
    # Looked at even where nobody waits any more, or it would be logged as forgotten.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=_LOOK)
            if done:
                return task.result()
            if await request.is_disconnected():
                raise Gone(Text("客户端已离开", "The client went away"), mend=Text("请重试", "Ask again."))
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


def private(request: Request, reply: Reply) -> Response:
    """An answer that is for this client alone."""
    return Response(reply.content, media_type=reply.media, headers=_headers(request, reply) | {"Cache-Control": "no-store"})


def lasting(request: Request, kept: Kept) -> Response:
    """An answer that holds as long as the knowledge does; 304 where the client has it (RFC 9110 13.1.2)."""
    headers = _headers(request, kept.reply) | {"ETag": kept.etag, "Cache-Control": "public, max-age=3600"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if kept.etag in known or "*" in known:
        return Response(status_code=304, headers={k: v for k, v in headers.items() if k != "Content-Disposition"})
    return Response(kept.reply.content, media_type=kept.reply.media, headers=headers)


def _headers(request: Request, reply: Reply) -> dict[str, str]:
    found = {"Content-Language": language_of(request), "Vary": "Accept, Accept-Language"}
    if reply.filename:
        found["Content-Disposition"] = f'attachment; filename="{reply.filename}"'
    return found
