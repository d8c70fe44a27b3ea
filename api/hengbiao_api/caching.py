"""Answers about knowledge, which does not change while the service runs: kept as bytes, with what tells clients that they have them."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from hengbiao_api.replies import Reply

__all__ = ["Kept", "KnowledgeCache"]

#: What an answer costs beside its bytes. Without it, small answers to ever new questions would fill the memory uncounted.
_ENTRY = 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with its entity tag (strong: the digest of its bytes)."""

    reply: Reply
    etag: str


class KnowledgeCache:
    """The answers that were asked for last, `most` bytes of them. Who asks for one that is being made waits for it.

    Questions are kept as digests: clients decide how long they are.
    """

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._making: dict[bytes, asyncio.Future[Kept]] = {}

    async def get(self, question: Hashable, make: Callable[[], Awaitable[Reply]]) -> Kept:
        """The answer for `question` (texts, numbers and tuples of them). Raises what `make` raises; a fault is not kept."""
        key = hashlib.sha256(repr(question).encode()).digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._making:
            self._making[key] = asyncio.ensure_future(self._make(key, make))
            self._making[key].add_done_callback(lambda done: self._made(key, done))
        # Whoever goes away leaves the work to those who wait for it too.
        return await asyncio.shield(self._making[key])

    def _made(self, key: bytes, done: asyncio.Future[Kept]) -> None:
        del self._making[key]
        if not done.cancelled():
            # Looked at even where nobody waits any more, or it would be logged as forgotten.
            done.exception()

    async def _make(self, key: bytes, make: Callable[[], Awaitable[Reply]]) -> Kept:
        reply = await make()
        kept = Kept(reply, f'"{hashlib.sha256(reply.content).hexdigest()[:32]}"')
        size = len(reply.content) + _ENTRY
        if size <= self._most // 2:
            self._kept[key] = kept
            self._size += size
            while self._size > self._most:
                _, old = self._kept.popitem(last=False)
                self._size -= len(old.reply.content) + _ENTRY
        return kept
