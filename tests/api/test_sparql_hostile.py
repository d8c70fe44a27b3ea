"""Queries that are meant to hurt. Each is refused or stopped, and the service goes on as before."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from servers import Listener, Server, children, serving

MB = 1024 * 1024
SECONDS, MEMORY = 2, 256 * MB
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def bounded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose limits are soon met."""
    with serving(tmp_path_factory.mktemp("bounded") / "log", HENGBIAO_QUERY_SECONDS=str(SECONDS), HENGBIAO_QUERY_SLICE="0.3",
                 HENGBIAO_QUERY_MEMORY=str(MEMORY), HENGBIAO_QUERY_BYTES=str(MB)) as running:
        yield running


@pytest.fixture(scope="module")
def bold(bounded: Server) -> Iterator[httpx.Client]:
    with bounded.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def counted(bold: httpx.Client) -> str:
    """The answer to COUNT, which is to be the same whatever happens."""
    return ask(bold, COUNT).text


def ask(client: httpx.Client, query: str) -> httpx.Response:
    return client.post("/sparql", content=query.encode(), headers={"Content-Type": "application/sparql-query"})


def await_answer(client: httpx.Client, query: str = COUNT, seconds: float = 10) -> httpx.Response:
    """The answer to a query, asked again where the service says so."""
    until = time.monotonic() + seconds
    while (response := ask(client, query)).status_code == 429 and time.monotonic() < until:
        time.sleep(0.2)
    return response


def memory(process: int) -> int:
    """Bytes that the largest process below one holds in memory."""
    most = 0
    for one in children(process):
        try:
            most = max(most, int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE"))
        except (OSError, IndexError):
            # It ended just now.
            continue
    return most


def used(process: int) -> float:
    """Processor seconds that a process and all below it have used."""
    ticks = 0
    for one in [process, *children(process)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def is_problem(response: httpx.Response, *statuses: int) -> bool:
    return response.status_code in statuses and response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("text", [
    "SELECT * {{ SERVICE <{url}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ seRVice SILENT <{url}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ \\u0053ERVICE <{url}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ # '\n SERVICE <{url}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s hb:a\\' ?o . SERVICE <{url}> {{ ?a ?b ?c }} # '\n }}",
    "LOAD <{url}>", "lOaD SILENT <{url}> INTO GRAPH <urn:x>", "# c\n\\u004cOAD <{url}>",
    "INSERT {{ ?s <urn:x> ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", "INSERT DATA {{ <urn:x> <urn:x> <{url}> }}",
    "DROP ALL # {url}", "dr\\u006fp all # {url}", "CLEAR ALL # {url}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}", "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }} # {url}", "SELECT * FROM <urn:hengbiao:set> {{ ?s ?p ?o }} # {url}",
])
def test_nothing_is_fetched_and_nothing_changes(bold: httpx.Client, listener: Listener, counted: str, text: str) -> None:
    query = text.format(url=listener.url)
    ways = [bold.get("/sparql", params={"query": query}), bold.post("/sparql", data={"query": query}), ask(bold, query)]
    for response in ways:
        assert is_problem(response, 400, 403)
        assert "root:" not in response.text
    assert not listener.visited
    assert ask(bold, COUNT).text == counted


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["{url}", "file:///etc/passwd", "urn:hengbiao:set", "../../etc/passwd", ""])
def test_graphs_of_the_protocol_are_never_fetched(bold: httpx.Client, listener: Listener, name: str, graph: str) -> None:
    response = bold.get("/sparql", params={"query": COUNT, name: graph.format(url=listener.url)})
    assert is_problem(response, 400)
    assert not listener.visited


@pytest.mark.parametrize("depth", [100, 2_200, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [
    ("{ ", "}"), ("FILTER(" + "(", ")"), ("FILTER(!", ")"), ("{} UNION ", ""), ("?s " + "^(", ")"), ("FILTER EXISTS {", "}")])
def test_nesting_hurts_nobody_else(bold: httpx.Client, counted: str, opening: str, closing: str, depth: int) -> None:
    response = ask(bold, "SELECT * { " + opening * depth + " ?s ?p ?o " + closing * depth + " }")
    assert is_problem(response, 400, 422, 503)
    assert len(response.content) < 5_000
    assert ask(bold, COUNT).text == counted


@pytest.mark.parametrize("query", [
    SLOW,
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "SELECT DISTINCT ?a ?d ?f { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(*) AS ?n) { ?a (hb:partOf|!hb:partOf)* ?b }",
    "SELECT (STRLEN(?v30) AS ?n) { BIND('0123456789' AS ?v0) "
    + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(30)) + " }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1000000",
    "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }",
], ids=["count", "order", "distinct", "concat", "path", "doubling", "rows", "construct"])
def test_what_has_no_end_is_stopped(bounded: Server, bold: httpx.Client, counted: str, query: str) -> None:
    before = memory(bounded.process.pid)
    with ThreadPoolExecutor(1) as other:
        began = time.monotonic()
        asked = other.submit(ask, bold, query)
        most = before
        while not asked.done():
            most = max(most, memory(bounded.process.pid))
            time.sleep(0.05)
        taken = time.monotonic() - began
    assert is_problem(asked.result(), 422, 503)
    assert asked.result().json()["mend"]
    assert taken < SECONDS + 1
    assert most - before < MEMORY + 64 * MB
    assert await_answer(bold).text == counted


def test_the_processor_is_idle_after_a_stop_and_after_the_client_went(bounded: Server, bold: httpx.Client) -> None:
    assert is_problem(ask(bold, SLOW), 503)
    with pytest.raises(httpx.ReadTimeout), bounded.client() as hasty:
        hasty.post("/sparql", data={"query": SLOW}, timeout=0.2)
    time.sleep(1)
    before = used(bounded.process.pid)
    time.sleep(1)
    assert used(bounded.process.pid) - before < 0.2


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Server]:
    """A server whose places for slow queries stay taken for so long that few of a crowd get one."""
    with serving(tmp_path / "log", HENGBIAO_QUERY_SECONDS="6", HENGBIAO_QUERY_SLICE="0.3") as running:
        yield running


def test_fifty_slow_queries_leave_room_for_others(crowded: Server, counted: str) -> None:
    def slow(_: int) -> httpx.Response:
        with crowded.client() as one:
            return ask(one, SLOW)

    with crowded.client() as bold, ThreadPoolExecutor(50) as crowd:
        answers = [crowd.submit(slow, n) for n in range(50)]
        time.sleep(0.3)
        health = []
        for _ in range(5):
            began = time.monotonic()
            assert bold.get("/health").status_code == 200
            health.append(time.monotonic() - began)
        assert await_answer(bold).text == counted
        found = [a.result() for a in answers]
    assert max(health) < 1
    assert all(is_problem(r, 429, 503) for r in found)
    refused = [r for r in found if r.status_code == 429]
    assert len(refused) >= 30
    assert all(int(r.headers["retry-after"]) >= 1 for r in refused)


def test_a_worker_or_the_fork_server_killed_from_outside_is_replaced(bounded: Server, bold: httpx.Client, counted: str) -> None:
    for one in children(bounded.process.pid):
        os.kill(one, 9)
    until = time.monotonic() + 30
    while (response := ask(bold, COUNT)).status_code != 200 and time.monotonic() < until:
        assert is_problem(response, 429, 503)
        time.sleep(0.2)
    assert response.text == counted


def test_workers_do_not_outlive_a_server_that_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path / "log") as running:
        below = children(running.process.pid)
        assert below
        with pytest.raises(httpx.ReadTimeout), running.client() as hasty:
            hasty.post("/sparql", data={"query": SLOW}, timeout=0.2)
        below = sorted({*below, *children(running.process.pid)})
        running.process.kill()
        running.process.wait()
        until = time.monotonic() + 10
        while any(lives(one) for one in below) and time.monotonic() < until:
            time.sleep(0.1)
        assert not [one for one in below if lives(one)]


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
