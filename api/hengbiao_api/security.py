"""Who may ask from where: hosts, origins, and the fields that keep a browser from being used against the service."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hengbiao.errors import FormatFault, Place, Text
from hengbiao_api.faults import NotAllowed
from hengbiao_api.problems import problem
from hengbiao_api.settings import Settings

__all__ = ["Hosts", "Origins", "Shield", "is_loopback"]

_HOST: Final = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,252}))(?::[0-9]{1,5})?", re.IGNORECASE)
#: Not for pages of other origins, though they are only read: what belongs to one client, and what watches the service.
_OWN: Final = ("/api/v1/jobs", "/metrics")
_METHODS: Final = "GET, HEAD, POST, DELETE, OPTIONS"
_FIELDS: Final = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match"
_EXPOSED: Final = "Content-Disposition, ETag, Link, Location, Retry-After, X-Request-Id"
_NOTHING: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGE: Final = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
_PICTURE: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_POLICIES: Final = {"text/html": _PAGE, "image/svg+xml": _PICTURE}


def is_loopback(address: str) -> bool:
    """Whether an address, not a name, is reached from this machine alone."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


class Hosts:
    """Only for the names that the service has, so that no name that is bent to this address reaches it.

    These are the names of loopback, the address listened on and `HENGBIAO_HOSTS`; where all addresses are listened on, also
    any plain address and the name of the machine: a plain address cannot be bent.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        own = _literal(settings.host)
        self._any_address = own is not None and own.is_unspecified
        self._names = {"localhost", "127.0.0.1", "::1", settings.host.lower(), *(name.lower() for name in settings.hosts)}
        if self._any_address:
            self._names.add(socket.gethostname().lower())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            fault = FormatFault(Text("Host 不合语法", "The Host field has the wrong form"), place=Place(field="Host"),
                                mend=Text("请给出一个主机名", "Give one name."))
            await problem(Request(scope), fault, 400)(scope, receive, send)
        elif self._serves(found[1].strip("[]").lower()):
            await self._app(scope, receive, send)
        else:
            mend = Text("请用服务的地址，或在 HENGBIAO_HOSTS 中加上该名", "Use the address of the service, or add the name to HENGBIAO_HOSTS.")
            refused = NotAllowed(Text("这里不是该主机", "This is not that host"), status=421, place=Place(field="Host"), mend=mend)
            await problem(Request(scope), refused)(scope, receive, send)

    def _serves(self, host: str) -> bool:
        return host in self._names or "*" in self._names or (self._any_address and _literal(host) is not None)


class Origins:
    """Pages of other origins (CORS): they may read the knowledge and ask in SPARQL, without credentials; all else is for the
    origins in `HENGBIAO_CORS_ORIGINS` and for the service's own pages. Others are refused before any work is done for them."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._listed = app, frozenset(settings.cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight; let another request through or refuse it."""
        headers = Headers(scope=scope) if scope["type"] == "http" else {}
        origin = headers.get("origin")
        if origin is None:
            await self._app(scope, receive, send)
            return
        asked = headers.get("access-control-request-method") if scope["method"] == "OPTIONS" else None
        allowed = self._allowed(origin, headers.get("host", ""), scope["path"], asked or scope["method"])
        if allowed is None:
            fault = NotAllowed(Text("不接受来自该来源的请求", "Requests from that origin are not taken"), status=403, place=Place(field="Origin"),
                               mend=Text("请在 HENGBIAO_CORS_ORIGINS 中加上该来源", "Add the origin to HENGBIAO_CORS_ORIGINS."))
            await problem(Request(scope), fault)(scope, receive, send)
        elif asked is not None:
            fields = {"Access-Control-Allow-Origin": allowed, "Access-Control-Allow-Methods": _METHODS,
                      "Access-Control-Allow-Headers": _FIELDS, "Access-Control-Max-Age": "600", "Vary": "Origin"}
            await Response(status_code=204, headers=fields)(scope, receive, send)
        else:
            await self._app(scope, receive, _told(send, allowed))

    def _allowed(self, origin: str, host: str, path: str, method: str) -> str | None:
        """What goes into Access-Control-Allow-Origin; None where the origin is refused."""
        if origin in self._listed or origin.partition("://")[2] == host:
            return origin
        private = any(path == own or path.startswith(own + "/") for own in _OWN)
        is_open = path == "/sparql" or (method in ("GET", "HEAD") and not private)
        return "*" if is_open or "*" in self._listed else None


def _told(send: Send, allowed: str) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            fields = MutableHeaders(scope=message)
            fields["Access-Control-Allow-Origin"] = allowed
            fields["Access-Control-Expose-Headers"] = _EXPOSED
            if allowed != "*":
                fields.add_vary_header("Origin")
        await send(message)
    return told


class Shield:
    """Fields on every answer, those of errors too. A route may set a policy of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _shield(MutableHeaders(scope=message), scope["scheme"])
            await send(message)

        await self._app(scope, receive, shielded)


def _shield(fields: MutableHeaders, scheme: str) -> None:
    media = fields.get("content-type", "").partition(";")[0].strip().lower()
    fields["X-Content-Type-Options"] = "nosniff"
    fields["Referrer-Policy"] = "no-referrer"
    fields["Cross-Origin-Opener-Policy"] = "same-origin"
    fields["Cross-Origin-Resource-Policy"] = "cross-origin" if fields.get("access-control-allow-origin") == "*" else "same-origin"
    fields.setdefault("Content-Security-Policy", _POLICIES.get(media, _NOTHING))
    if scheme == "https":
        fields["Strict-Transport-Security"] = "max-age=31536000"
