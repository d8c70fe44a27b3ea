"""Ask a real `hengbiao serve` on loopback from many clients at once, each without a pause: scores, crosswalks, simple queries.

    python benchmarks/load.py [--clients 100] [--seconds 60] [--url http://127.0.0.1:8080]

Prints, for each kind, how many were asked, how many were not answered in full (429 counts), the median and the 99th percentile of
the times to the last byte. Ends with 1 where there was any error. Without --url it starts a service with the settings that it has by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice

import httpx

from hengbiao.resources import data_root

SET = data_root() / "examples" / "discrete-machinery.json"
JSON = {"Content-Type": "application/json"}
#: What consultants look up; each is answered in milliseconds.
QUERIES = (
    "SELECT ?s ?t WHERE { ?s a hb:Standard ; skos:prefLabel ?t } ORDER BY ?s ?t",
    "SELECT ?p ?o WHERE { <https://w3id.org/hengbiao/db12/2021/09.1-L3> ?p ?o } ORDER BY ?p ?o",
    "ASK { ?r a hb:LevelRequirement ; skos:exactMatch ?o }",
)


@dataclass(frozen=True)
class Request:
    """One request of a kind."""

    kind: str
    method: str
    path: str
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Seen:
    """What came of all requests; `elapsed` is the time until the last answer."""

    elapsed: float = 0.0
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def mixture(client: httpx.Client) -> list[Request]:
    """A third of each kind, the same in every run; each is asked once beforehand, so that a fault of the requests shows."""
    keys = [row["id"] for row in client.get("/api/v1/standards").raise_for_status().json()]
    pairs = [(a, b) for a in keys for b in keys if a != b]
    scores = [Request("score", "POST", "/api/v1/score", SET.read_bytes(), JSON)]
    crosswalks = [Request("crosswalk", "GET", f"/api/v1/crosswalks/{a}/{b}") for a, b in pairs]
    queries = [Request("query", "POST", "/sparql", q.encode(), {"Content-Type": "application/sparql-query"}) for q in QUERIES]
    for request in (*scores, *crosswalks[:1], *queries):
        client.request(request.method, request.path, content=request.content, headers=request.headers).raise_for_status()
    count = len(crosswalks)
    kinds = (islice(cycle(kind), count) for kind in (scores, crosswalks, queries))
    return [request for row in zip(*kinds, strict=True) for request in row]


async def one_client(url: str, requests: Iterator[Request], until: float, seen: Seen) -> None:
    """Ask one after the other until the time is up."""
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False) as client:
        while time.perf_counter() < until:
            request = next(requests)
            start = time.perf_counter()
            try:
                answer = await client.request(request.method, request.path, content=request.content, headers=request.headers)
                fault = "" if answer.status_code == 200 else str(answer.status_code)
            except httpx.HTTPError as error:
                fault = type(error).__name__
            seen.seconds[request.kind].append(time.perf_counter() - start)
            if fault:
                seen.errors[request.kind][fault] += 1


async def load(url: str, requests: list[Request], clients: int, seconds: float) -> Seen:
    """All clients at once; each begins at another place of the mixture."""
    seen = Seen()
    begun = time.perf_counter()
    until = begun + seconds
    starts = (islice(cycle(requests), n % len(requests), None) for n in range(clients))
    await asyncio.gather(*(one_client(url, start, until, seen) for start in starts))
    seen.elapsed = time.perf_counter() - begun
    return seen


@contextmanager
def service(seconds: float = 90) -> Iterator[str]:
    """A service of its own, from ready to gone; its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "hengbiao", "serve", "--port", str(port)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=os.environ)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + seconds
        while not _is_ready(url):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the service does not start")
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def report(seen: Seen, clients: int) -> int:
    """Print the table; how many errors there were."""
    print(f"{clients} clients, {seen.elapsed:.1f} s until the last answer, {os.cpu_count()} cores")
    print(f"{'kind':<12}{'requests':>10}{'a second':>10}{'errors':>8}{'median ms':>11}{'p99 ms':>9}{'longest ms':>12}")
    total = 0
    for kind, times in sorted(seen.seconds.items()):
        errors = sum(seen.errors[kind].values())
        total += errors
        ordered = sorted(times)
        high = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
        print(f"{kind:<12}{len(times):>10}{len(times) / seen.elapsed:>10.1f}{errors:>8}{statistics.median(times) * 1000:>11.1f}"
              f"{high * 1000:>9.1f}{ordered[-1] * 1000:>12.1f}")
    for kind, faults in sorted(seen.errors.items()):
        if faults:
            print(f"errors of {kind}: {json.dumps(dict(faults))}")
    return total


def run(url: str, clients: int, seconds: float) -> int:
    """Load the service at `url` and print what came of it; how many errors there were."""
    with httpx.Client(base_url=url, timeout=120, trust_env=False) as client:
        requests = mixture(client)
    return report(asyncio.run(load(url, requests, clients, seconds)), clients)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--url", help="a service that runs already; by default one is started")
    chosen = parser.parse_args()
    if chosen.url:
        errors = run(chosen.url, chosen.clients, chosen.seconds)
    else:
        with service() as url:
            errors = run(url, chosen.clients, chosen.seconds)
    raise SystemExit(1 if errors else 0)


if __name__ == "__main__":
    main()
