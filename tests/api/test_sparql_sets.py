"""A set that comes with a query is seen by that query alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from servers import Server, serving

SECRET = "urn-secret-enterprise-7f3a"
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
WHOLE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LOOK = f"SELECT * {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), '{SECRET}')) }}"
LOOK_IN_GRAPHS = f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(CONTAINS(STR(?o), '{SECRET}')) }}"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One worker of each kind, so that each request meets the worker of the one before."""
    with serving(tmp_path_factory.mktemp("alone") / "log", HENGBIAO_QUERY_WORKERS="1", HENGBIAO_TASK_WORKERS="1",
                 HENGBIAO_QUERY_SLICE="5", HENGBIAO_LOG_LEVEL="debug") as running:
        yield running


@pytest.fixture(scope="module")
def lone(alone: Server) -> Iterator[httpx.Client]:
    with alone.client() as opened:
        yield opened


@pytest.fixture
def secret(machinery: Any) -> Any:
    """A set with a name that is nowhere else."""
    found = copy.deepcopy(machinery)
    found["enterprise"]["name"] = SECRET
    found["ratings"][0]["note"] = SECRET
    return found


def with_set(client: httpx.Client, content: Any, query: str) -> httpx.Response:
    return client.post("/api/v1/sparql", json={"set": content, "query": query})


def plain(client: httpx.Client, query: str, **more: str) -> httpx.Response:
    return client.post("/sparql", data={"query": query, **more})


def rows(response: httpx.Response) -> list[Any]:
    assert response.status_code == 200, response.text
    found = response.json()["results"]["bindings"]
    assert isinstance(found, list)
    return found


def test_the_query_sees_the_knowledge_and_its_set(lone: httpx.Client, secret: Any) -> None:
    assert rows(with_set(lone, secret, LOOK))
    assert {r["g"]["value"] for r in rows(plain(lone, GRAPHS))} < {r["g"]["value"] for r in rows(with_set(lone, secret, GRAPHS))}


def test_json_and_multipart_give_the_same_bytes(lone: httpx.Client, secret: Any) -> None:
    parts = {"set": ("set.json", json.dumps(secret), "application/json"), "query": (None, LOOK)}
    answer = lone.post("/api/v1/sparql", files=parts)
    assert answer.content == with_set(lone, secret, LOOK).content
    assert answer.headers["cache-control"] == "no-store"


def test_nothing_of_it_is_seen_afterwards(lone: httpx.Client, alone: Server, secret: Any, machinery: Any) -> None:
    graphs, whole = plain(lone, GRAPHS).content, plain(lone, WHOLE).content
    other = with_set(lone, machinery, WHOLE).content
    own = {r["g"]["value"] for r in rows(with_set(lone, secret, GRAPHS))} - {r["g"]["value"] for r in rows(plain(lone, GRAPHS))}
    assert own
    assert not rows(plain(lone, LOOK))
    assert not rows(plain(lone, LOOK_IN_GRAPHS))
    assert not rows(with_set(lone, machinery, LOOK))
    assert (plain(lone, GRAPHS).content, plain(lone, WHOLE).content) == (graphs, whole)
    assert with_set(lone, machinery, WHOLE).content == other
    for graph in own:
        for refused in (plain(lone, f"SELECT * FROM NAMED <{graph}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
                        plain(lone, LOOK, **{"default-graph-uri": graph}), plain(lone, LOOK, **{"named-graph-uri": graph})):
            assert refused.status_code == 400
            assert SECRET not in refused.text
    figures = lone.get("/metrics")
    assert SECRET not in figures.text
    alone.row_of(figures)
    assert SECRET not in alone.logged()


def test_a_fault_or_a_stop_leaves_nothing_either(lone: httpx.Client, alone: Server, secret: Any) -> None:
    broken = with_set(lone, secret, "SELECT * { ?s ?p ")
    assert broken.status_code in (400, 422)
    away = with_set(lone, secret, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert away.status_code in (400, 422)
    secret["ratings"][0]["rating"] = "no such rating"
    refused = with_set(lone, secret, LOOK)
    assert refused.status_code == 422
    assert not rows(plain(lone, LOOK))
    alone.row_of(refused)
    assert SECRET not in alone.logged()


def test_two_sets_at_once_do_not_meet(client: httpx.Client, machinery: Any) -> None:
    def asked(n: int) -> list[str]:
        own = copy.deepcopy(machinery)
        own["enterprise"]["name"] = f"only-here-{n}"
        query = "SELECT ?o { ?s ?p ?o FILTER(STRSTARTS(STR(?o), 'only-here-')) }"
        return [r["o"]["value"] for r in rows(with_set(client, own, query))]

    with ThreadPoolExecutor(4) as crowd:
        for n, found in enumerate(crowd.map(asked, range(6))):
            assert found
            assert set(found) == {f"only-here-{n}"}
