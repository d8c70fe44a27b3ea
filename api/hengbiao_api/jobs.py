"""Long work that a client comes back for: bounded in number, kept in memory for a set time, known by an id that cannot be guessed."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

from hengbiao.errors import HengbiaoError, Text
from hengbiao_api.faults import Busy, NotFound
from hengbiao_api.replies import Reply

__all__ = ["Job", "Jobs"]

Status = Literal["waiting", "running", "done", "failed"]
#: Receives how far the work is.
Tell = Callable[[Any], None]


@dataclass(eq=False)
class Job:
    """One piece of long work. Times are of the monotonic clock, in seconds."""

    id: str
    lang: str
    status: Status = "waiting"
    progress: dict[str, Any] | None = None
    reply: Reply | None = None
    fault: HengbiaoError | None = None
    begun: float = field(default_factory=time.monotonic)
    ended: float | None = None
    task: asyncio.Task[None] | None = None

    def told(self, said: Any) -> None:
        """Hear how far it is."""
        self.status = "running"
        self.progress = said or self.progress

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.ended is None


class Jobs:
    """All jobs there are: at most `most` open ones, and as many results, each for `keep` seconds, `bytes_kept` in all."""

    def __init__(self, most: int, keep: float, bytes_kept: int) -> None:
        self._most, self._keep, self._bytes = most, keep, bytes_kept
        self._jobs: dict[str, Job] = {}

    def start(self, lang: str, work: Callable[[Tell], Coroutine[Any, Any, Reply]]) -> Job:
        """Begin a piece of work. Raises Busy where too many are open."""
        self._forget_old()
        if sum(job.is_open for job in self._jobs.values()) >= self._most:
            raise Busy(10)
        job = Job(secrets.token_urlsafe(24), lang)
        self._jobs[job.id] = job
        job.task = asyncio.get_running_loop().create_task(self._run(job, work))
        return job

    async def _run(self, job: Job, work: Callable[[Tell], Coroutine[Any, Any, Reply]]) -> None:
        try:
            job.reply = await work(job.told)
            job.status = "done"
        except HengbiaoError as fault:
            job.fault, job.status = fault, "failed"
        except Exception:  # noqa: BLE001 - the log has it; the client is told as much as of any such fault
            what = Text("程序出错", "The program has a fault")
            job.fault, job.status = HengbiaoError(what, mend=Text("请重试或报告", "Try again, or report it.")), "failed"
        finally:
            job.ended = time.monotonic()

    def find(self, wanted: str) -> Job:
        """The job of that id. Raises NotFound."""
        self._forget_old()
        found = self._jobs.get(wanted)
        if found is None:
            raise NotFound(Text("没有这个作业", "There is no such job"), mend=Text("作业结果只保留一段时间", "Results are kept for a time only."))
        return found

    async def cancel(self, wanted: str) -> None:
        """End a job, whatever it does, and forget it. Raises NotFound."""
        job = self.find(wanted)
        del self._jobs[job.id]
        if job.task is not None and not job.task.done():
            job.task.cancel()
            await asyncio.wait({job.task})

    async def stop(self) -> None:
        """End all."""
        for wanted in list(self._jobs):
            await self.cancel(wanted)

    @property
    def open(self) -> int:
        """How many wait or run."""
        return sum(job.is_open for job in self._jobs.values())

    def _forget_old(self) -> None:
        ended = [job for job in self._jobs.values() if job.ended is not None]
        ended.sort(key=lambda job: job.ended or 0.0)
        size = sum(len(job.reply.content) for job in ended if job.reply is not None)
        for n, job in enumerate(ended):
            late = time.monotonic() - (job.ended or 0.0) > self._keep
            if late or size > self._bytes or len(ended) - n > self._most:
                size -= len(job.reply.content) if job.reply is not None else 0
                del self._jobs[job.id]
