"""What Prometheus reads: numbers of requests, times, workers and jobs. No label holds anything of a client's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from hengbiao_api.service import Service

__all__ = ["MEDIA", "Metrics", "method_label"]

MEDIA: Final = CONTENT_TYPE_PLAIN_0_0_4
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


def method_label(method: str) -> str:
    """The method, or `other` for one that a client made up."""
    return method if method in _METHODS else "other"


class Metrics:
    """The numbers of one service, in a registry of its own."""

    def __init__(self, service: Service) -> None:
        self.in_flight = 0
        self._registry = CollectorRegistry()
        self._requests = Counter("hengbiao_requests", "Requests answered", ("route", "method", "status"), registry=self._registry)
        self._seconds = Histogram("hengbiao_request_seconds", "Time to answer", ("route",), buckets=_BUCKETS, registry=self._registry)
        self._registry.register(_State(self, service))
        ProcessCollector(registry=self._registry)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer: by the template of its route, never by its path."""
        self._requests.labels(route, method_label(method), f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All numbers as Prometheus reads them."""
        return generate_latest(self._registry)


class _State(Collector):
    """What is asked for at the moment of reading."""

    def __init__(self, metrics: Metrics, service: Service) -> None:
        self._metrics, self._service = metrics, service

    def collect(self) -> Iterator[Metric]:
        """The state of workers and jobs."""
        yield GaugeMetricFamily("hengbiao_requests_in_flight", "Requests that are being answered", value=self._metrics.in_flight)
        yield GaugeMetricFamily("hengbiao_jobs_open", "Jobs that wait or run", value=self._service.jobs.open)
        size = GaugeMetricFamily("hengbiao_pool_size", "Workers at most", labels=("pool",))
        busy = GaugeMetricFamily("hengbiao_pool_busy", "Workers that work", labels=("pool",))
        waiting = GaugeMetricFamily("hengbiao_pool_waiting", "Requests that wait for a worker", labels=("pool",))
        replaced = CounterMetricFamily("hengbiao_pool_replaced", "Workers replaced", labels=("pool",))
        refused = CounterMetricFamily("hengbiao_pool_refused", "Requests refused since all places were taken", labels=("pool",))
        for name, pool in self._service.pools.items():
            size.add_metric((name,), pool.places.size)
            busy.add_metric((name,), pool.busy)
            waiting.add_metric((name,), pool.waiting)
            replaced.add_metric((name,), pool.replaced)
            refused.add_metric((name,), pool.refused)
        yield from (size, busy, waiting, replaced, refused)
