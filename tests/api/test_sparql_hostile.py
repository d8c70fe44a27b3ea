"""Queries that try to hurt: refused, or stopped within their limits, and the next request is answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from servers import Listener, Server, children, memory, serving

SECONDS = 2
SIMPLE = "SELECT ?s WHERE { ?s a hb:Standard }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with small limits."""
    with serving(tmp_path_factory.mktemp("strict") / "log", HENGBIAO_QUERY_SECONDS=str(SECONDS), HENGBIAO_QUERY_MEMORY=str(300 * 2**20),
                 HENGBIAO_QUERY_BYTES=str(5 * 2**20), HENGBIAO_QUERY_QUEUE="10") as running:
        yield running


def by_get(c: httpx.Client, query: str) -> httpx.Response:
    return c.get("/sparql", params={"query": query})


def by_form(c: httpx.Client, query: str) -> httpx.Response:
    return c.post("/sparql", data={"query": query})


def by_body(c: httpx.Client, query: str) -> httpx.Response:
    return c.post("/sparql", content=query.encode("utf-8", "surrogatepass"), headers={"Content-Type": "application/sparql-query"})


def by_set(c: httpx.Client, query: str) -> httpx.Response:
    a_set = {"enterprise": {"name": "甲", "type": "discrete"}, "assessment": {"date": "2026-11-01", "party": "first", "assessors": ["甲"]},
             "evidence": [], "ratings": [{"requirement": "db12:01.1-L1", "rating": "full", "evidence": []}], "tailoring": []}
    return c.post("/api/v1/sparql", json={"set": a_set, "query": query})


WAYS = {"get": by_get, "form": by_form, "body": by_body, "set": by_set}


def lives(c: httpx.Client) -> None:
    reply = by_get(c, SIMPLE)
    assert (reply.status_code, len(reply.json()["results"]["bindings"])) == (200, 5)


REMOTE = [
    "SELECT * WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ sErViCe sIlEnT<{url}>{{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ ?s ?p ?o # harmless\n SERVICE\n#more\n<{url}> {{ ?a ?b ?c }} }}",
    "SELECT * WHERE {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ \\U00000053\\u0045RVICE <{url}> {{ ?s ?p ?o }} }}",
    "BASE <{url}> SELECT * WHERE {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "PREFIX x: <{url}> SELECT * WHERE {{ VALUES ?g {{ x: }} SERVICE ?g {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "SELECT * WHERE {{ ?s ?p 'a\\'b' . SERVICE <{url}> {{ ?s ?p \"x\" }} }}",
    "SELECT * WHERE {{ ?s ?p ?o FILTER(?o<?s)SERVICE<{url}>{{}} }}",
    "LOAD <{url}>", "load silent <{url}> INTO GRAPH <x:y>", "LOAD\n#\n<{url}>", "\\u004cOAD <{url}>",
    "INSERT DATA {{ <x:a> <x:b> <{url}> }}", "insert {{ ?s ?p 1 }} where {{ ?s ?p ?o }}", "DELETE WHERE {{ ?s ?p ?o }}", "DROP ALL",
    "dRoP sIlEnT dEfAuLt",
    "CLEAR ALL", "CREATE GRAPH <x:y>", "COPY DEFAULT TO <x:y>", "MOVE <x:a> TO <x:y>", "ADD DEFAULT TO <x:y>",
    "SELECT * FROM <{url}> WHERE {{ ?s ?p ?o }}", "SELECT * FROM <file:///etc/passwd> WHERE {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}", "ASK from named<file:/etc/passwd>{{ ?s ?p ?o }}",
    "PREFIX p: <{url}> SELECT * FROM p: WHERE {{ ?s ?p ?o }}", "BASE <file:///etc/> SELECT * FROM <passwd> WHERE {{ ?s ?p ?o }}",
    "DESCRIBE <x:a> FROM <https://w3id.org/hengbiao/graph/none>", "CONSTRUCT FROM <{url}> WHERE {{ ?s ?p ?o }}",
]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_fetched_and_nothing_changes(strict: Server, listener: Listener, way: str) -> None:
    with strict.client() as c:
        before = by_get(c, COUNT).content
        for text in REMOTE:
            query = text.format(url=listener.url)
            reply = WAYS[way](c, query)
            assert 400 <= reply.status_code < 500, (query, reply.status_code, reply.text[:200])
            assert reply.headers["content-type"] == "application/problem+json"
        assert not listener.visited
        assert by_get(c, COUNT).content == before


def test_graphs_in_parameters_are_not_fetched_either(strict: Server, listener: Listener) -> None:
    with strict.client() as c:
        for graph in (listener.url, "file:///etc/passwd", "https://w3id.org/hengbiao/graph/none", "", "no iri", "urn:hengbiao:set"):
            for name in ("default-graph-uri", "named-graph-uri"):
                reply = c.get("/sparql", params={"query": SIMPLE, name: graph})
                assert reply.status_code == 400, (name, graph)
        assert not listener.visited


@pytest.mark.parametrize("query", [
    'SELECT ?x WHERE { BIND("SERVICE <http://x/> { } LOAD DROP" AS ?x) }', "SELECT ?service ?load WHERE { ?service a ?load } LIMIT 1",
    "PREFIX drop: <x:> SELECT * WHERE { ?s drop:service ?insert }", "SELECT * WHERE { ?s <x:SERVICE> ?o } # SERVICE",
    "SELECT ?from WHERE { ?from a hb:Standard }", "ASK { ?s hb:inStandard dalian:7.3.4 }", "SELECT (1 < 2 AS ?a) (3 > 2 AS ?b) WHERE {}"])
def test_words_that_only_look_dangerous_are_no_matter(strict: Server, query: str) -> None:
    with strict.client() as c:
        reply = by_get(c, query)
        assert reply.status_code == 200, reply.text


def nested(n: int) -> dict[str, str]:
    return {
        "braces": "SELECT * WHERE " + "{" * n + "?s a hb:Standard" + "}" * n,
        "parentheses": "SELECT (" + "(" * n + "1" + ")" * n + " AS ?x) WHERE {}",
        "not": "SELECT (" + "!" * n + "true AS ?x) WHERE {}",
        "minus": "SELECT (" + "-" * n + "1 AS ?x) WHERE {}",
        "union": "SELECT * WHERE { {?s a hb:Standard}" + " UNION {?s a hb:Standard}" * n + " }",
        "path": "SELECT * WHERE { ?s " + "(" * n + "rdf:type" + ")*" * n + " ?o }",
        "sequence": "SELECT * WHERE { ?s rdf:type" + "/rdf:type" * n + " ?o }",
        "inverse": "SELECT * WHERE { ?s " + "^" * n + "rdf:type ?o }",
        "optional": "SELECT * WHERE { ?s a hb:Standard " + "OPTIONAL { ?s ?p ?o " * n + "}" * n + " }",
        "optionals": "SELECT * WHERE { ?s a hb:Standard" + " OPTIONAL { ?s rdf:type ?o }" * n + " }",
        "sum": "SELECT (1" + "+1" * n + " AS ?x) WHERE {}",
        "and": "SELECT * WHERE { FILTER(true" + "&&true" * n + ") }",
        "blank": "SELECT * WHERE { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
        "list": "SELECT * WHERE { ?s ?p " + "(" * n + ")" * n + " }",
        "exists": "SELECT * WHERE { ?s a hb:Standard " + "FILTER EXISTS { ?s ?p ?o " * n + "}" * n + " }",
        "select": "SELECT * WHERE { " + "{ SELECT * WHERE { " * n + "?s ?p ?o" + " } }" * n + " }",
        "functions": "SELECT (" + "STR(" * n + "1" + ")" * n + " AS ?x) WHERE {}",
        "binds": "SELECT * WHERE { " + "".join(f"BIND(1 AS ?v{i}) " for i in range(min(n, 5000))) + " }",
    }


@pytest.mark.parametrize("depth", [100, 2_200, 100_000])
@pytest.mark.parametrize("shape", sorted(nested(1)))
def test_nesting_ends_in_a_refusal_or_in_one_worker(strict: Server, shape: str, depth: int) -> None:
    with strict.client() as c:
        begun = time.monotonic()
        reply = by_body(c, nested(depth)[shape])
        # A flat row of BINDs hurts nothing.
        allowed = {400, 413, 429, 503} | ({200} if depth == 100 or shape == "binds" else set())
        assert reply.status_code in allowed, reply.text[:200]
        assert time.monotonic() - begun < SECONDS + 1
        lives(c)


HEAVY = {
    "cross product": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product in order": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "string doubling": "SELECT (STRLEN(?z) AS ?n) WHERE { BIND('0123456789' AS ?v0) "
                       + "".join(f"BIND(CONCAT(?v{i},?v{i}) AS ?v{i + 1}) " for i in range(40)) + "BIND(?v40 AS ?z) }",
    "a million rows": "SELECT ?a ?b WHERE { ?a a ?t . ?b a ?u } LIMIT 1000000",
    "distinct": "SELECT DISTINCT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f }",
    "long path": "SELECT (COUNT(*) AS ?n) WHERE { ?a (hb:partOf|^hb:partOf|hb:inStandard|^hb:inStandard)* ?b }",
    "concat of all": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) WHERE { ?a ?b ?c . ?d ?e ?f }",
    "construct": "CONSTRUCT { ?a ?b ?d } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "regex": "SELECT * WHERE { ?s hb:statement ?x FILTER REGEX(CONCAT(?x, ?x), '(.*)*(.*)*(.*)*x$') }",
}


@pytest.mark.parametrize("name", sorted(HEAVY))
def test_what_is_heavy_is_stopped_and_says_so(strict: Server, name: str) -> None:
    with strict.client() as c:
        begun = time.monotonic()
        reply = by_body(c, HEAVY[name])
        took = time.monotonic() - begun
        assert reply.status_code in (422, 429, 503) or (name == "regex" and reply.status_code == 200), (reply.status_code, reply.text[:200])
        assert took < SECONDS + 1, took
        if reply.status_code != 200:
            assert reply.headers["content-type"] == "application/problem+json"
        lives(c)


def used(process: int) -> float:
    """Processor seconds of a process and all below it."""
    total = 0
    for one in [process, *children(process)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / 100


def test_memory_holds_and_the_processor_is_idle_afterwards(strict: Server) -> None:
    with strict.client() as c, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(by_body, c, HEAVY["cross product in order"])
        most = 0
        while not waiting.done():
            most = max(most, memory(strict.process.pid))
            time.sleep(0.05)
        assert most < 1200 * 2**20
        time.sleep(1)
        before = used(strict.process.pid)
        time.sleep(1)
        assert used(strict.process.pid) - before < 0.3


def test_a_client_that_goes_away_takes_its_query_with_it(strict: Server) -> None:
    with strict.client() as c, pytest.raises(httpx.ReadTimeout):
        c.post("/sparql", content=HEAVY["cross product"], headers={"Content-Type": "application/sparql-query"}, timeout=0.3)
    time.sleep(1.2)
    before = used(strict.process.pid)
    time.sleep(0.6)
    assert used(strict.process.pid) - before < 0.3


def test_many_slow_queries_leave_room_for_simple_ones(strict: Server) -> None:
    async_limits = httpx.Limits(max_connections=100)
    with httpx.Client(base_url=strict.url, timeout=60, trust_env=False, limits=async_limits) as c, ThreadPoolExecutor(70) as pool:
        slow = [pool.submit(by_body, c, HEAVY["cross product"]) for _ in range(50)]
        time.sleep(0.3)
        simple, health = [], []
        for _ in range(8):
            begun = time.monotonic()
            assert c.get("/health").status_code == 200
            health.append(time.monotonic() - begun)
            begun = time.monotonic()
            reply = by_get(c, SIMPLE)
            simple.append((reply.status_code, time.monotonic() - begun))
        replies = [s.result() for s in slow]
        lives(c)
    assert max(health) < 1
    refused = [r for r in replies if r.status_code == 429]
    assert len(refused) >= 30
    assert all(int(r.headers["retry-after"]) >= 1 for r in refused)
    assert {r.status_code for r in replies} <= {429, 503}
    answered = [seconds for status, seconds in simple if status == 200]
    assert len(answered) >= 4, simple
    assert max(answered) < SECONDS + 2


def test_what_is_hidden_in_one_request_is_in_no_other(strict: Server) -> None:
    marker = "独一无二的标记7f3a"
    a_set: dict[str, Any] = {
        "enterprise": {"name": marker, "type": "discrete"}, "assessment": {"date": "2026-11-01", "party": "first", "assessors": [marker]},
        "evidence": [{"id": "E1", "kind": "policy", "title": marker}], "tailoring": [],
        "ratings": [{"requirement": "db12:01.1-L1", "rating": "full", "evidence": ["E1"], "note": marker}]}
    find = "SELECT ?g ?s WHERE { GRAPH ?g { ?s ?p ?o FILTER(CONTAINS(STR(?o), '独一无二')) } }"
    with strict.client() as c:
        own = c.post("/api/v1/sparql", json={"set": a_set, "query": find})
        assert marker not in own.text and own.json()["results"]["bindings"]
        for _ in range(3):
            assert by_get(c, find).json()["results"]["bindings"] == []
            assert by_set(c, find).json()["results"]["bindings"] == []
        for graph in ("urn:hengbiao:set", "urn:hengbiao:set-derived"):
            assert by_get(c, f"SELECT * FROM NAMED <{graph}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}").status_code == 400
        broken = c.post("/api/v1/sparql", json={"set": a_set | {"ratings": [{"requirement": marker, "rating": "full"}]}, "query": find})
        assert broken.status_code == 422
        assert marker not in by_set(c, "SELECT nothing").text
    assert marker not in strict.logged()
    assert "独一无二" not in strict.logged()
