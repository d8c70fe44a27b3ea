"""Well-made queries that nest or chain without end: refused, or one worker ends, and the next request is answered."""

from __future__ import annotations

import time

import httpx
import pytest


def shapes(n: int) -> dict[str, str]:
    return {
        "braces": "SELECT * WHERE " + "{" * n + "?s a hb:Standard" + "}" * n,
        "parentheses": "SELECT (" + "(" * n + "1" + ")" * n + " AS ?x) WHERE {}",
        "not": "SELECT (" + "!" * n + "true AS ?x) WHERE {}",
        "minus": "SELECT (" + "-" * n + "1 AS ?x) WHERE {}",
        "union": "SELECT * WHERE { {?s a hb:Standard}" + " UNION {?s a hb:Standard}" * n + " }",
        "path": "SELECT * WHERE { ?s " + "(" * n + "rdf:type" + ")*" * n + " ?o }",
        "sequence": "SELECT * WHERE { ?s rdf:type" + "/rdf:type" * n + " ?o }",
        "inverse": "SELECT * WHERE { ?s " + "^(" * n + "rdf:type" + ")" * n + " ?o }",
        "optional": "SELECT * WHERE { ?s a hb:Standard " + "OPTIONAL { ?s ?p ?o " * n + "}" * n + " }",
        "optionals": "SELECT * WHERE { ?s a hb:Standard" + " OPTIONAL { ?s rdf:type ?o }" * n + " }",
        "sum": "SELECT (1" + "+1" * n + " AS ?x) WHERE {}",
        "and": "SELECT * WHERE { FILTER(true" + "&&true" * n + ") }",
        "blank": "SELECT * WHERE { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
        "list": "SELECT * WHERE { ?s ?p " + "(" * n + ")" * n + " }",
        "exists": "SELECT * WHERE { ?s a hb:Standard " + "FILTER EXISTS { ?s ?p ?o " * n + "}" * n + " }",
        "select": "SELECT * WHERE { " + "{ SELECT * WHERE { " * n + "?s ?p ?o" + " } }" * n + " }",
        "functions": "SELECT (" + "STR(" * n + "1" + ")" * n + " AS ?x) WHERE {}",
    }


@pytest.mark.parametrize("depth", [100, 2_200, 100_000])
@pytest.mark.parametrize("shape", sorted(shapes(1)))
def test_nesting_ends_in_a_refusal_or_in_one_worker(client: httpx.Client, shape: str, depth: int) -> None:
    begun = time.monotonic()
    reply = client.post("/sparql", content=shapes(depth)[shape], headers={"Content-Type": "application/sparql-query"})
    # A hundred in a row, as of sums, is no harm.
    assert reply.status_code in {400, 413, 429, 503} | ({200} if depth == 100 else set()), reply.text[:200]
    assert time.monotonic() - begun < 12
    following = client.post("/sparql", content="SELECT ?s WHERE { ?s a hb:Standard }", headers={"Content-Type": "application/sparql-query"})
    assert (following.status_code, len(following.json()["results"]["bindings"])) == (200, 5)
