"""Workers: what counts as slow, and what goes before what."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from hengbiao_api.faults import Busy, Stopped
from hengbiao_api.workers.pool import Places, Pool
from hengbiao_api.workers.process import Limits

ENDLESS = range(10**14)


def test_work_is_slow_by_the_processor_time_that_it_takes_and_makes_way_then() -> None:
    """On a machine that has much to do, what is quick takes long by the clock: it is not sent away for that."""

    async def work() -> None:
        pool = Pool(Limits(memory=2**30, cpu=60), Places(size=1, queue=5, wall=30, slow=1, slice=0.3))
        await pool.start()
        try:
            (first,) = pool._all
            slow = asyncio.ensure_future(pool.run(sum, ENDLESS))
            await asyncio.sleep(1.5)
            assert os.getpriority(os.PRIO_PROCESS, first.process.pid or 0) > os.getpriority(os.PRIO_PROCESS, 0)
            assert await pool.run(time.sleep, 0.6) is None
            with pytest.raises(Busy):
                await pool.run(sum, ENDLESS)
            slow.cancel()
            await asyncio.wait({slow})
        finally:
            await pool.stop()

    asyncio.run(work())


def test_work_that_takes_no_processor_time_ends_by_the_clock_all_the_same() -> None:
    async def work() -> None:
        pool = Pool(Limits(memory=2**30, cpu=60), Places(size=1, queue=5, wall=1.5, slow=1, slice=0.2))
        await pool.start()
        try:
            began = time.monotonic()
            with pytest.raises(Stopped, match="time limit"):
                await pool.run(time.sleep, 60)
            assert time.monotonic() - began < 2.5
        finally:
            await pool.stop()

    asyncio.run(work())
