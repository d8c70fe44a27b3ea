"""The endpoint answers what the command answers, and what rdflib answers on the same statements."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest
import rdflib
from pyoxigraph import Quad, Store
from servers import MACHINERY, said

from hengbiao.namespaces import HB, RDF, shrink
from hengbiao.service.opening import opened
from hengbiao.service.querying import answer, ready_queries, ready_query
from hengbiao.service.workspace import Workspace
from hengbiao.workbook.sets import loaded_set

OF_KNOWLEDGE = [q.name for q in ready_queries() if not q.needs_set]
#: What the queries of consultants go along.
ALONG = {HB + name for name in ("inStandard", "partOf", "asksFor", "ofLevel", "rates", "satisfaction", "supportedBy")} | {RDF + "type"}
QUERIES = {
    "coverage matrix": """
        SELECT ?a ?b (COUNT(*) AS ?pairs) {
          ?a a hb:CapabilitySubdomain ; hb:inStandard db12:standard . ?x hb:partOf ?a ; hb:asksFor ?o .
          ?y hb:asksFor ?o ; hb:partOf ?b . ?b a hb:CapabilitySubdomain ; hb:inStandard ccua:standard .
        } GROUP BY ?a ?b""",
    "evidence reuse": """
        SELECT ?e (COUNT(DISTINCT ?other) AS ?n) (COUNT(DISTINCT ?standard) AS ?m) {
          ?rating hb:supportedBy ?e ; hb:rates ?r . ?r hb:inStandard ?own ; hb:asksFor ?o .
          ?other hb:asksFor ?o ; hb:inStandard ?standard . FILTER(?standard != ?own)
        } GROUP BY ?e""",
    "gap list": """
        SELECT ?r { ?r hb:ofLevel db12:L3 .
          FILTER NOT EXISTS { ?any hb:rates ?r ; hb:satisfaction satisfaction:full } }""",
    "ready coverage matrix": ready_query("coverage-matrix").text,
}


@pytest.fixture(scope="module")
def part(workspace: Workspace) -> Store:
    """Of the whole graph with an example: the statements that the queries go along, of a few objectives."""
    judged = opened(workspace, loaded_set(workspace, MACHINERY.read_bytes(), MACHINERY.suffix, MACHINERY.name))
    whole = workspace.whole_with(judged.loaded.content, judged.profiles)
    kept = Store()
    objectives = sorted({q.object.value for q in whole if q.predicate.value == HB + "asksFor"})[::8]
    asking = {q.subject for q in whole if q.predicate.value == HB + "asksFor" and q.object.value in objectives}
    frame = {q.subject for q in whole if q.predicate.value == RDF + "type" and q.object.value == HB + "CapabilitySubdomain"}
    ratings = {q.subject for q in whole if q.predicate.value == HB + "rates" and q.object in asking}
    kept.extend(
        Quad(q.subject, q.predicate, q.object) for q in whole
        if q.predicate.value in ALONG and q.subject in asking | frame | ratings
        and (q.predicate.value != HB + "asksFor" or q.object.value in objectives))
    return kept


@pytest.mark.parametrize("name", QUERIES)
def test_the_queries_of_consultants_answer_as_rdflib_does(part: Store, workspace: Workspace, name: str) -> None:
    prefixes = workspace.knowledge.prefixes
    ours = Counter(tuple(row) for row in answer(part, QUERIES[name], prefixes).table()[1])
    graph = rdflib.Graph()
    for quad in part:
        graph.add((rdflib.URIRef(quad.subject.value), rdflib.URIRef(quad.predicate.value), rdflib.URIRef(quad.object.value)))
    said_by_rdflib = graph.query("".join(f"PREFIX {k}: <{v}>\n" for k, v in prefixes.items()) + QUERIES[name])
    theirs = Counter(tuple(shrink(str(term), prefixes) for term in row) for row in said_by_rdflib)
    assert ours == theirs
    assert len(ours) > 5


@pytest.mark.parametrize("name", OF_KNOWLEDGE)
def test_a_ready_query_of_the_knowledge_equals_the_command(client: httpx.Client, name: str) -> None:
    answered = client.post("/sparql", data={"query": ready_query(name).text})
    assert answered.status_code == 200, answered.text
    assert answered.content == said("sparql", name, "--format", "json").rstrip(b"\n")


def test_from_is_seen_by_the_command_too(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/hengbiao/graph/hub> { ?s ?p ?o }"
    part_of = client.post("/sparql", data={"query": query})
    whole = client.post("/sparql", data={"query": query.replace("FROM <https://w3id.org/hengbiao/graph/hub>", "")})
    assert part_of.content == said("sparql", query, "--format", "json").rstrip(b"\n") != whole.content


def test_an_error_quotes_no_more_than_a_short_part_of_the_query(client: httpx.Client) -> None:
    answered = client.post("/sparql", data={"query": "SELECT * { ?s ?p " + "'x" * 20_000})
    assert answered.status_code == 400
    assert len(answered.content) < 2_000
