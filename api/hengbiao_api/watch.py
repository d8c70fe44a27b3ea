"""Around everything: each request gets an id, a line in the log, a place in the metrics, and an answer whatever happens."""

from __future__ import annotations

import asyncio
import errno
import logging
import secrets
import time
from typing import Any, Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hengbiao.errors import HengbiaoError, Text
from hengbiao_api.faults import NoRoom, Stopped, Unforeseen
from hengbiao_api.logs import frames
from hengbiao_api.metrics import Metrics, method_label
from hengbiao_api.problems import problem

__all__ = ["Watch", "no_room"]

_ACCESS = logging.getLogger("hengbiao.access")
_LOG = logging.getLogger("hengbiao.service")
#: What the system says where nothing can be written: full, over the quota, a file too large, read-only, no such folder.
_FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT))


def no_room(error: BaseException) -> bool:
    """Whether the error says that nothing can be written."""
    return isinstance(error, OSError) and error.errno in _FULL


class Watch:
    """The outermost layer. The id of a request is made here; one that a client sends is not looked at."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _Seen(send)
        # What GET answers HEAD answers, without the body, which the server leaves out by the method that it knows itself.
        inner: Scope = {**scope, "method": "GET"} if scope["method"] == "HEAD" else dict(scope)
        inner["state"] = {**scope.get("state", {}), "request_id": seen.id}
        self._metrics.in_flight += 1
        try:
            await self._answer(inner, receive, seen)
        finally:
            self._metrics.in_flight -= 1
            self._note(scope["method"], inner, seen)

    async def _answer(self, scope: Scope, receive: Receive, seen: _Seen) -> None:
        fault: HengbiaoError
        try:
            await self._app(scope, receive, seen.send)
            return
        except asyncio.CancelledError:
            # The server stops and the time of grace is over.
            fault = Stopped(Text("服务正在停止", "The service is stopping"), mend=Text("请稍后重试", "Try again in a while."))
        except Exception as error:  # noqa: BLE001 - the wall: whatever it is, it becomes an answer without a trace
            fault = _fault_of(error, seen.id)
        if not seen.status:
            await problem(Request(scope), fault)(scope, receive, seen.send)

    def _note(self, method: str, scope: Scope, seen: _Seen) -> None:
        seconds = time.monotonic() - seen.begun
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        status = seen.status or 500
        self._metrics.answered(route, method, status, seconds)
        _ACCESS.info("request", extra={"row": {
            "id": seen.id, "method": method_label(method), "route": route, "status": status,
            "ms": round(seconds * 1000, 1), "bytes": seen.size}})


class _Seen:
    """What goes out for one request."""

    def __init__(self, send: Send) -> None:
        self.id, self.begun = secrets.token_hex(8), time.monotonic()
        self.status = self.size = 0
        self._send = send

    async def send(self, message: Message) -> None:
        """Pass a message on, with the id of the request."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[Any] = [*message.get("headers", ()), (b"x-request-id", self.id.encode())]
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)


def _fault_of(error: Exception, request_id: str) -> HengbiaoError:
    if isinstance(error, HengbiaoError):
        return error
    if no_room(error):
        _LOG.error("nothing can be written", extra={"row": {"id": request_id, "errno": getattr(error, "errno", None)}})
        mend = Text("请稍后重试，或发送较小的请求", "Try again later, or send less.")
        return NoRoom(Text("没有可写的存储空间", "There is no space to write to"), mend=mend)
    _LOG.error("a fault of the program", extra={"row": {"id": request_id, "kind": type(error).__name__, "frames": frames(error)}})
    return Unforeseen(request_id)
