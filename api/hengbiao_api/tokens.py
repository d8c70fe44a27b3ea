"""Tokens for a service on a network.

A token is 256 random bits, so no dictionary and no table can hold it: a plain SHA-256 of it is enough at rest, where a salt
or a slow hash would protect only what a person made up.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from hengbiao.errors import FileFault, FormatFault, Place, Text, visible
from hengbiao_api.faults import NotAllowed
from hengbiao_api.problems import problem
from hengbiao_api.settings import Settings

__all__ = ["OPEN_PATHS", "Tokens", "is_known", "new_token", "read_tokens", "stored"]

#: Answered without a token; all else is not, whatever is added later.
OPEN_PATHS: Final = frozenset(("/health", "/ready"))
_STORED: Final = re.compile(r"sha256:([0-9a-f]{64})")
_BEARER: Final = re.compile(rb"bearer +([\x21-\x7e]{1,200}) *", re.IGNORECASE)


def new_token() -> str:
    """A fresh token."""
    return "hb_" + secrets.token_urlsafe(32)


def stored(token: str) -> str:
    """What is kept of a token."""
    return "sha256:" + hashlib.sha256(token.encode()).hexdigest()


def read_tokens(settings: Settings) -> tuple[bytes, ...]:
    """The hashes of all tokens that are taken. Raises FileFault and FormatFault."""
    rows = [(entry, Place(field="HENGBIAO_TOKENS")) for entry in settings.tokens]
    if settings.tokens_file is not None:
        rows += _file_rows(settings.tokens_file)
    return tuple(_hash(entry, place) for entry, place in rows)


def _file_rows(path: Path) -> list[tuple[str, Place]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileFault(Text("令牌文件读不出", "The file of tokens cannot be read"), place=Place(file=visible(str(path))),
                        mend=Text("请检查 HENGBIAO_TOKENS_FILE", "Look at HENGBIAO_TOKENS_FILE.")) from error
    lines = ((n, line.partition("#")[0].strip()) for n, line in enumerate(text.splitlines(), 1))
    rows = [(line, Place(file=visible(str(path)), row=n)) for n, line in lines if line]
    if not rows:
        raise FileFault(Text("令牌文件是空的", "The file of tokens is empty"), place=Place(file=visible(str(path))),
                        mend=Text("用 hengbiao serve --new-token 生成一行", "Make a line with hengbiao serve --new-token."))
    return rows


def _hash(entry: str, place: Place) -> bytes:
    found = _STORED.fullmatch(entry)
    if found is None:
        # The entry is not shown: it may be a token that was put there by mistake.
        raise FormatFault(Text("不是 sha256:… 的一行", "This is no line of the form sha256:…"), place=place,
                          mend=Text("用 hengbiao serve --new-token 生成", "Make one with hengbiao serve --new-token."))
    return bytes.fromhex(found[1])


def is_known(token: bytes, hashes: Sequence[bytes]) -> bool:
    """Whether the token is among them. Every entry is compared, in the same time whatever they hold."""
    digest = hashlib.sha256(token).digest()
    known = False
    for entry in hashes:
        known |= hmac.compare_digest(entry, digest)
    return known


class Tokens:
    """Nothing but `OPEN_PATHS` without a token, where there are tokens at all."""

    def __init__(self, app: ASGIApp, hashes: Sequence[bytes]) -> None:
        self._app, self._hashes = app, hashes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] != "http" or not self._hashes or scope["path"] in OPEN_PATHS or self._allowed(scope):
            await self._app(scope, receive, send)
            return
        fault = NotAllowed(Text("需要令牌，或令牌不对", "A token is needed, or this one is not known"),
                           mend=Text("请用 Authorization: Bearer 发送令牌", "Send it as Authorization: Bearer."))
        await problem(Request(scope), fault)(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        found = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
        return found is not None and is_known(found[1], self._hashes)
