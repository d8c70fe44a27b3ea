"""The cache of answers about knowledge: bounded by what it really holds, one worker for each question, no fault kept."""

from __future__ import annotations

import asyncio
import tracemalloc

import pytest

from hengbiao_api.caching import KnowledgeCache
from hengbiao_api.replies import Reply


def answer(content: bytes = b"[]\n") -> Reply:
    return Reply(content, "application/json")


def test_small_answers_to_ever_new_long_questions_are_bounded() -> None:
    most = 500_000

    async def asked() -> int:
        cache = KnowledgeCache(most)
        tracemalloc.start()
        for n in range(5_000):
            async def make() -> Reply:
                return answer()
            await cache.get(("listed", "objectives", tuple(f"{n}:{i}" for i in range(50)), n), make)
        return tracemalloc.get_traced_memory()[0]

    try:
        assert asyncio.run(asked()) < 2 * most
    finally:
        tracemalloc.stop()


def test_those_who_ask_at_once_wait_for_one_answer() -> None:
    async def asked() -> tuple[int, set[str]]:
        cache, made = KnowledgeCache(100_000), []

        async def make() -> Reply:
            made.append(1)
            await asyncio.sleep(0.01)
            return answer()
        found = await asyncio.gather(*(cache.get(("a", n % 2), make) for n in range(20)))
        return len(made), {kept.etag for kept in found}

    made, tags = asyncio.run(asked())
    assert (made, len(tags)) == (2, 1)


def test_a_fault_is_not_kept() -> None:
    async def asked() -> bytes:
        cache = KnowledgeCache(100_000)

        async def fails() -> Reply:
            raise ValueError("x")

        async def works() -> Reply:
            return answer(b"1")
        with pytest.raises(ValueError, match="x"):
            await cache.get("a", fails)
        return (await cache.get("a", works)).reply.content

    assert asyncio.run(asked()) == b"1"


def test_who_goes_away_leaves_the_work_to_the_others() -> None:
    async def asked() -> tuple[bytes, int]:
        cache, made = KnowledgeCache(100_000), []

        async def make() -> Reply:
            made.append(1)
            await asyncio.sleep(0.05)
            return answer(b"1")
        first = asyncio.ensure_future(cache.get("a", make))
        second = asyncio.ensure_future(cache.get("a", make))
        await asyncio.sleep(0.01)
        first.cancel()
        return (await second).reply.content, len(made)

    assert asyncio.run(asked()) == (b"1", 1)
