"""What the tests of the SPARQL endpoint share: its media types, and ways to ask."""

from __future__ import annotations

from typing import Any

import httpx

from hengbiao.namespaces import HB
from hengbiao.service.workspace import Workspace

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, NTRIPLES, JSONLD, RDFXML = "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"
QUERY, FORM, UPDATE = "application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update"

ASK = "ASK { ?s ?p ?o }"
STANDARDS = f"SELECT ?s WHERE {{ ?s a <{HB}Standard> }} ORDER BY ?s"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMES = "SELECT DISTINCT ?n WHERE { GRAPH ?n { ?s ?p ?o } } ORDER BY ?n"


def media(answer: httpx.Response) -> str:
    """The media type of an answer without its parameters."""
    return answer.headers["content-type"].partition(";")[0]


def get(client: httpx.Client, query: str, accept: str = JSON, **more: Any) -> httpx.Response:
    """The answer to a query by GET."""
    return client.get("/sparql", params={"query": query, **more}, headers={"Accept": accept})


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    """An error with its place and mend, by RFC 9457."""
    assert (answer.status_code, media(answer)) == (status, "application/problem+json"), answer.text
    told: dict[str, Any] = answer.json()
    assert told["status"] == status and told["mend"] and told["title"]
    return told


def bound(answer: httpx.Response, name: str = "n") -> list[str]:
    """The values of one variable."""
    assert answer.status_code == 200, answer.text
    return [row[name]["value"] for row in answer.json()["results"]["bindings"] if name in row]


def sizes(workspace: Workspace) -> dict[str, int]:
    """The graphs and how many triples each holds, counted in the files."""
    store = workspace.store()
    return {g.value: sum(1 for _ in store.quads_for_pattern(None, None, None, g)) for g in store.named_graphs()}  # type: ignore[union-attr]


def smallest(graphs: dict[str, int]) -> list[str]:
    """Their names, the smallest graph first."""
    return sorted(graphs, key=lambda g: graphs[g])
