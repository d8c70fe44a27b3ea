"""Limits of a request's body: how long it may be and how long it may take. They hold before anything else reads of it."""

from __future__ import annotations

import asyncio
import contextlib
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hengbiao.errors import Text
from hengbiao_api.faults import ServiceFault, TooLarge, TooSlow
from hengbiao_api.problems import problem

__all__ = ["Bodies"]

#: A client that is still sending gets so many seconds to hear the answer before the line is cut.
_LINGER = 2.0


class Bodies:
    """No body over `most` bytes, none that takes longer than `seconds`, and a second more for each `rate` bytes that came."""

    def __init__(self, app: ASGIApp, most: int, seconds: float, rate: int) -> None:
        self._app, self._most, self._seconds, self._rate = app, most, seconds, rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._declared(scope) > self._most:
            await _refuse(scope, receive, send, _too_large(self._most))
            return
        reading = _Reading(receive, send, self._most, self._seconds, self._rate)
        await self._app(scope, reading.receive, reading.send)
        if reading.refused is not None:
            await _refuse(scope, receive, send, reading.refused)

    @staticmethod
    def _declared(scope: Scope) -> int:
        found = [value for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
        return int(found[0][:18]) if found else 0


class _Reading:
    """One body on its way in. After it was refused, whatever the inner layers answer is left out."""

    def __init__(self, receive: Receive, send: Send, most: int, seconds: float, rate: int) -> None:
        self._receive, self._send = receive, send
        self._most, self._rate = most, rate
        self._until = time.monotonic() + seconds
        self._size = 0
        self._done = self._started = False
        self._fault: ServiceFault | None = None

    @property
    def refused(self) -> ServiceFault | None:
        """Why the body was refused, where nothing was answered yet."""
        return None if self._started else self._fault

    async def receive(self) -> Message:
        """The next piece. Raises TooLarge and TooSlow."""
        if self._done:
            return await self._receive()
        if self._fault is not None:
            raise self._fault
        try:
            async with asyncio.timeout(max(0.0, self._until + self._size / self._rate - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            self._fault = TooSlow(Text("请求体来得太慢", "The body came too slowly"), mend=Text("请检查网络后重试", "Try again on a better line."))
            raise self._fault from None
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            self._fault = _too_large(self._most)
            raise self._fault
        self._done = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Pass an answer on, unless the body was refused before it began."""
        if self._fault is not None and not self._started:
            return
        self._started = True
        await self._send(message)


def _too_large(most: int) -> TooLarge:
    return TooLarge(Text(f"请求体超过上限 {most} 字节", f"The body is over the limit of {most} bytes"),
                    mend=Text("请发送较小的内容", "Send less."))


async def _refuse(scope: Scope, receive: Receive, send: Send, fault: ServiceFault) -> None:
    """Answer, and close the line only after the client had time to hear it: what it still sends is thrown away."""
    answer = problem(Request(scope), fault)
    answer.headers["Connection"] = "close"
    await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
    await send({"type": "http.response.body", "body": bytes(answer.body), "more_body": True})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LINGER):
            while (await receive()).get("more_body", False):
                pass
    await send({"type": "http.response.body", "body": b""})
