"""Whether it lives, whether it works, and its figures."""

from __future__ import annotations

import re

import httpx
from servers import MACHINERY, Server


def test_it_lives_and_is_ready(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    reply = client.get("/ready")
    assert (reply.json(), reply.headers["cache-control"]) == ({"status": "ready"}, "no-store")


def test_figures_are_those_of_the_requests(server: Server, client: httpx.Client) -> None:
    def count() -> float:
        found = re.search(r'^hengbiao_requests_total\{method="POST",route="/api/v1/score",status="2xx"\} (\S+)$', client.get("/metrics").text, re.M)
        return float(found[1]) if found else 0.0

    before = count()
    server.row_of(client.post("/api/v1/score", content=MACHINERY.read_bytes(), headers={"Content-Type": "application/json"}))
    assert count() == before + 1
    text = client.get("/metrics").text
    for name in ("hengbiao_pool_busy", "hengbiao_pool_waiting", "hengbiao_pool_replaced_total", "hengbiao_jobs_open",
                 "hengbiao_request_seconds_bucket", "process_resident_memory_bytes"):
        assert name in text
    assert "/api/v1/requirements/{id}" in text or client.get("/api/v1/requirements/x").status_code == 404
    assert "x y z" not in client.get("/metrics", params={"a": "x y z"}).text


def test_a_line_of_the_log_tells_of_a_request_and_of_nobody(server: Server, client: httpx.Client) -> None:
    reply = client.get("/api/v1/requirements/nothing-of-the-kind", params={"secret": "value"})
    row = server.row_of(reply)
    assert set(row) == {"time", "level", "logger", "message", "id", "method", "route", "status", "ms", "bytes"}
    assert (row["route"], row["status"], row["method"]) == ("/api/v1/requirements/{id}", 404, "GET")
    rows = [line for line in server.logged().splitlines() if line.startswith("{")]
    assert "nothing-of-the-kind" not in server.logged() and not any("127.0.0.1:" in line for line in rows)
