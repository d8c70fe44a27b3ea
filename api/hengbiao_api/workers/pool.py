"""Warm workers: a piece of work is handed to one that waits, and one that went past a limit is killed and replaced.

Workers are forked from `multiprocessing`'s fork server, which has the knowledge in memory: a new one is there within tens
of milliseconds, and all share the same pages.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from anyio import to_thread

from hengbiao.errors import Text
from hengbiao_api.faults import Busy, Stopped
from hengbiao_api.workers.process import Failed, Limits, Progressed, Refused, Returned, serve

__all__ = ["Places", "Pool"]

_T = TypeVar("_T")
_LOG = logging.getLogger("hengbiao.workers")
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["hengbiao_api.workers.preload"])
#: After so much work a worker makes way for a fresh one, so that no crumb of memory adds up.
_WORK_IN_A_LIFE = 200
#: What the system counts processor time in, in seconds.
_TICK: Final = 1 / os.sysconf("SC_CLK_TCK")
#: How far slow work steps back behind everything else (see nice(2)).
_NICE: Final = 10
#: By the clock work may take this many slices before it is slow whatever the processor was busy with.
_MOST_SLICES: Final = 3


@dataclass(frozen=True, slots=True)
class Places:
    """How many work at once and how many may wait; times in seconds.

    `wall`: the longest time for one piece of work. With `slow` places, work that takes more processor time than `slice`, or
    three times that by the clock, moves to one of them, so that what is quick never waits for what is slow; where none is free
    it ends there and is told to come again.
    """

    size: int
    queue: int
    wall: float
    slow: int = 0
    slice: float = 0.0


class _Worker:
    """One process and the line to it."""

    def __init__(self, limits: Limits) -> None:
        self.conn, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=serve, args=(theirs, limits), daemon=True)
        self.process.start()
        theirs.close()
        self.conn.recv()
        self.works = 0

    @property
    def lives(self) -> bool:
        """Whether it waits for work; a line with something to read, while nothing was asked, has been cut."""
        with contextlib.suppress(OSError):
            return not self.conn.poll(0)
        return False

    def used(self) -> float:
        """Processor seconds that it has used since it was born (proc(5)); 0 where it is gone."""
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) * _TICK
        return 0.0

    def step_back(self) -> None:
        """From now on everything else goes before it."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid or 0, _NICE)

    async def tell(self, work: tuple[Callable[..., Any], tuple[Any, ...]]) -> None:
        """Hand over the work. Raises OSError where nobody is there."""
        self.works += 1
        await to_thread.run_sync(self.conn.send, work)

    async def hear(self, seconds: float) -> Any:
        """The next that it says, or None where it says nothing in that time. Raises EOFError, OSError."""
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_reader(self.conn.fileno(), ready.set)
        try:
            await asyncio.wait_for(ready.wait(), max(0.0, seconds))
        except TimeoutError:
            return None
        finally:
            loop.remove_reader(self.conn.fileno())
        return await to_thread.run_sync(self.conn.recv)

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self.process.kill()
        self.process.join(10)
        self.conn.close()


class Pool:
    """Warm workers and a line of those who wait for one.

    `busy`, `waiting`, `replaced` and `refused` are for the metrics.
    """

    def __init__(self, limits: Limits, places: Places) -> None:
        self._limits, self.places = limits, places
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._births: set[asyncio.Task[None]] = set()
        self._slow_free = places.slow
        self._stopped = False
        self.busy = self.waiting = self.replaced = self.refused = 0

    async def start(self) -> None:
        """Make the workers and wait until each is ready; the first takes as long as the knowledge takes to load."""
        for _ in range(self.places.size):
            try:
                self._take_in(await to_thread.run_sync(_Worker, self._limits))
            except (EOFError, OSError) as error:
                # The line to the fork server is a file in the folder for temporary files, and its path has to be short.
                what = Text(f"不能启动工作进程（{error}）", f"No worker can be started ({error})")
                mend = Text("请检查 TMPDIR 是否可写、路径是否过长", "Look whether TMPDIR can be written and its path is short.")
                raise Stopped(what, mend=mend) from error

    async def stop(self) -> None:
        """Kill all workers, whatever they do."""
        self._stopped = True
        for birth in list(self._births):
            birth.cancel()
        await asyncio.gather(*self._births, return_exceptions=True)
        for worker in list(self._all):
            worker.end()
        self._all.clear()

    @property
    def is_ready(self) -> bool:
        """Whether there is a worker at all, be it at work."""
        return any(worker.process.is_alive() for worker in self._all)

    async def run(
        self, task: Callable[..., _T], *args: Any, wall: float | None = None, told: Callable[[Any], None] | None = None,
        once: bool = False, prepares: float = 0.0,
    ) -> _T:
        """What `task(*args)` returns in a worker. `task` is a function of a module, its arguments and result are plain data;
        `told` hears None when it begins, and then of its progress; with `once` the worker does nothing else afterwards. Work
        that `prepares` says by its first word of progress that it has begun in earnest: until then, and no longer than those
        seconds, it counts neither as quick nor as slow.

        Raises the fault that the task raised; Busy where the line is full; Stopped where a limit was passed. Whoever is
        cancelled here takes the work with it.
        """
        worker = await self._take()
        self.busy += 1
        slow = kept = False
        try:
            until = time.monotonic() + (wall or self.places.wall)
            await worker.tell((task, args))
            if told is not None:
                told(None)
            said = await self._quick(worker, until, prepares) if self.places.slow else None
            if said is None and self.places.slow:
                slow = self._to_slow(worker, until)
            while said is None or isinstance(said, Progressed):
                if said is not None and told is not None:
                    told(said.value)
                said = await worker.hear(until - time.monotonic())
                if said is None:
                    raise _stopped("time")
            kept = not (slow or once or isinstance(said, Failed) or worker.works >= _WORK_IN_A_LIFE)
            result: _T = _result(said)
            return result
        except (EOFError, OSError):
            if self._stopped:
                # The service ends, and the work with it.
                raise asyncio.CancelledError from None
            raise _stopped("end") from None
        finally:
            self.busy -= 1
            self._slow_free += slow
            self._leave(worker, kept=kept, born=slow)

    async def _quick(self, worker: _Worker, until: float, prepares: float) -> Any:
        """What it says while it counts as quick, or None."""
        if prepares:
            said = await worker.hear(min(prepares, until - time.monotonic()))
            if not isinstance(said, Progressed):
                return said
        # By the clock it may take longer: that others take the processor is no fault of this work. Not for ever, as others wait.
        begun, left = worker.used(), self.places.slice
        until = min(until, time.monotonic() + _MOST_SLICES * left)
        while left > _TICK and time.monotonic() < until:
            said = await worker.hear(min(left, until - time.monotonic()))
            if said is not None:
                return said
            left = self.places.slice - (worker.used() - begun)
        return None

    async def _take(self) -> _Worker:
        if self._idle.empty() and self.waiting >= self.places.queue:
            self.refused += 1
            raise Busy(max(1, round(self.places.slice or self.places.wall / 4)))
        while True:
            self.waiting += 1
            try:
                worker = await self._idle.get()
            finally:
                self.waiting -= 1
            if worker.lives:
                return worker
            # Somebody else has killed it: nothing is lost, the next one takes the work.
            self._leave(worker, kept=False, born=False)

    def _to_slow(self, worker: _Worker, until: float) -> bool:
        """Give up the place among the quick ones. Raises Busy where there is none among the slow."""
        if self._slow_free <= 0:
            self.refused += 1
            raise Busy(max(1, round(until - time.monotonic())))
        self._slow_free -= 1
        worker.step_back()
        self._bear()
        return True

    def _leave(self, worker: _Worker, *, kept: bool, born: bool) -> None:
        """Wait again where it may; else make way for another, unless that one is `born` already."""
        if kept:
            self._idle.put_nowait(worker)
            return
        self._all.discard(worker)
        worker.end()
        if not born:
            self._bear()

    def _bear(self) -> None:
        if self._stopped:
            return
        self.replaced += 1
        birth = asyncio.get_running_loop().create_task(self._birth())
        self._births.add(birth)
        birth.add_done_callback(self._births.discard)

    async def _birth(self) -> None:
        while True:
            try:
                worker = await to_thread.run_sync(_Worker, self._limits)
                break
            except (EOFError, OSError):
                # No process, no memory, or the fork server was killed: it is there again when it is asked for the next time.
                _LOG.warning("a worker could not be made; trying again")
                await asyncio.sleep(0.5)
        self._take_in(worker)

    def _take_in(self, worker: _Worker) -> None:
        if self._stopped:
            worker.end()
            return
        self._all.add(worker)
        self._idle.put_nowait(worker)


def _result(said: Any) -> Any:
    """What was returned. Raises what was raised."""
    if isinstance(said, Refused):
        raise said.fault()
    if isinstance(said, Failed):
        if said.kind == "MemoryError":
            raise _stopped("memory")
        _LOG.error("work failed: %s\n%s", said.kind, said.trace)
        raise RuntimeError(said.kind)
    assert isinstance(said, Returned)
    return said.value


_WORDS = {
    "time": Text("处理超过时限，已停止", "The work went past the time limit and was stopped"),
    "memory": Text("处理超过内存上限，已停止", "The work went past the memory limit and was stopped"),
    "end": Text("处理进程中止（可能超过处理器或内存上限）", "The process that did the work ended (past its processor or memory limit, maybe)"),
}


def _stopped(why: str) -> Stopped:
    return Stopped(_WORDS[why], mend=Text("请缩小问题后重试", "Ask for less, and try again."))
