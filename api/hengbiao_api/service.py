"""What the running service holds: its settings and its workers. Nothing of a client's is kept here."""

from __future__ import annotations

from fastapi import Request

from hengbiao_api.caching import KnowledgeCache
from hengbiao_api.jobs import Jobs
from hengbiao_api.settings import Settings
from hengbiao_api.workers.pool import Places, Pool
from hengbiao_api.workers.process import Limits

__all__ = ["Service", "service_of"]


class Service:
    """The parts that requests share."""

    def __init__(self, settings: Settings) -> None:
        s = self.settings = settings
        self.tasks = Pool(Limits(s.task_memory, int(s.task_seconds) + 1), Places(s.task_workers, s.task_queue, s.task_seconds))
        self.queries = Pool(
            Limits(s.query_memory, int(s.query_seconds) + 1, sealed=True),
            Places(s.query_workers, s.query_queue, s.query_seconds, s.query_slow, s.query_slice))
        self.long = Pool(Limits(s.task_memory, int(s.job_seconds) + 1), Places(s.job_workers, s.job_queue, s.job_seconds))
        self.cache = KnowledgeCache(s.cache_bytes)
        self.jobs = Jobs(s.job_queue + s.job_workers, s.job_keep, s.job_bytes)

    @property
    def pools(self) -> dict[str, Pool]:
        """The pools by name."""
        return {"tasks": self.tasks, "queries": self.queries, "long": self.long}

    async def start(self) -> None:
        """Make all workers."""
        for pool in self.pools.values():
            await pool.start()

    async def stop(self) -> None:
        """End all workers."""
        await self.jobs.stop()
        for pool in self.pools.values():
            await pool.stop()


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
