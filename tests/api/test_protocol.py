"""The SPARQL endpoint by the W3C documents; each test names the section that it follows.

P: SPARQL 1.1 Protocol, SD: SPARQL 1.1 Service Description, J/X/C: the Results JSON, XML, and CSV and TSV formats.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx
import pytest
import rdflib
from defusedxml import ElementTree
from rdflib import RDF, BNode, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result

from hengbiao.namespaces import HB
from hengbiao.service.workspace import Workspace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, NTRIPLES, JSONLD, RDFXML = "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"
QUERY, FORM, UPDATE = "application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update"

ASK = "ASK { ?s ?p ?o }"
STANDARDS = f"SELECT ?s WHERE {{ ?s a <{HB}Standard> }} ORDER BY ?s"
#: Every kind of term, a solution that leaves a variable unbound, and text that each format has to escape.
TERMS = """SELECT ?iri ?plain ?tagged ?typed ?hard ?none WHERE {
  VALUES (?iri ?plain ?tagged ?typed ?hard) {
    (<https://example.org/a?b=c&d=%20> "衡标𠀀😀" "值"@zh 42 "a,b\\t\\"c\\"\\n<d>&'e'\\\\")
    (<urn:x:é> "" "x"@en-GB "2026-11-01"^^<http://www.w3.org/2001/XMLSchema#date> UNDEF)
  } }"""


def media(answer: httpx.Response) -> str:
    """The media type of an answer without its parameters."""
    return answer.headers["content-type"].partition(";")[0]


def get(client: httpx.Client, query: str, accept: str = JSON, **more: Any) -> httpx.Response:
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


# P 2.1.1 to 2.1.3: the three ways in which a query comes


def test_2_1_query_by_each_of_the_three_ways_gives_the_same_bytes(client: httpx.Client) -> None:
    accept = {"Accept": JSON}
    by_get = client.get("/sparql", params={"query": STANDARDS}, headers=accept)
    by_form = client.post("/sparql", data={"query": STANDARDS}, headers=accept)
    by_body = client.post("/sparql", content=STANDARDS.encode(), headers=accept | {"Content-Type": QUERY})
    assert len(bound(by_get, "s")) == 5
    assert by_get.content == by_form.content == by_body.content
    assert {media(a) for a in (by_get, by_form, by_body)} == {JSON}


@pytest.mark.parametrize("written", [
    "query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", "query=ASK+%7b+%3fs+%3fp+%3fo+%7d", "query=%41%53%4B%7B%3Fs%3Fp%3Fo%7D",
    "x=1&query=ASK%0A%7B%3Fs%09%3Fp%0D%0A%3Fo%7D&y", "&&query=ASK%7B%3Fs%3Fp%3Fo%7D%23%26query%3D&"])
def test_2_1_1_and_2_1_2_percent_encoding_and_plus(client: httpx.Client, written: str) -> None:
    by_get = client.get(f"/sparql?{written}")
    by_form = client.post("/sparql", content=written.encode(), headers={"Content-Type": FORM})
    assert by_get.json()["boolean"] is True and by_form.content == by_get.content


def test_2_1_1_a_plus_that_is_percent_encoded_is_a_plus(client: httpx.Client) -> None:
    answer = client.get('/sparql?query=SELECT+(1%2B2+AS+?n)+("a%2Bb"+AS+?t)+%7B%7D'.replace('"', "%22"))
    assert bound(answer) == ["3"] and bound(answer, "t") == ["a+b"]


@pytest.mark.parametrize("text", ["衡标", "é", "𠀀😀", "e\u0301", "\u202eabc", "a\u00a0b", "\U0010fffd"])
def test_2_1_text_of_all_of_unicode_comes_back_as_it_was_sent(client: httpx.Client, text: str) -> None:
    query = f'SELECT ("{text}" AS ?n) {{}}'
    by_body = client.post("/sparql", content=query.encode(), headers={"Content-Type": QUERY, "Accept": JSON})
    assert bound(get(client, query)) == bound(by_body) == [text]
    assert bound(client.post("/sparql", data={"query": query}, headers={"Accept": JSON})) == [text]


@pytest.mark.parametrize("kind", [
    QUERY, f"{QUERY}; charset=utf-8", f'{QUERY};charset="UTF-8"', "Application/SPARQL-Query", f"{QUERY} ; x=y"])
def test_2_1_3_media_type_of_the_body(client: httpx.Client, kind: str) -> None:
    assert client.post("/sparql", content=ASK, headers={"Content-Type": kind}).json()["boolean"] is True


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=UTF-8", f"{FORM};charset=utf-8"])
def test_2_1_2_media_type_of_the_form(client: httpx.Client, kind: str) -> None:
    sent = client.post("/sparql", content="query=ASK%7B%3Fs%3Fp%3Fo%7D", headers={"Content-Type": kind})
    assert sent.json()["boolean"] is True


@pytest.mark.parametrize("kind", [
    "text/plain", "application/json", "text/turtle", "multipart/form-data; boundary=x", "application/sparql-queryx",
    f"{QUERY}; charset=utf-16", f"{QUERY}; charset=gb18030", f"{FORM}; charset=latin-1"])
def test_2_1_2_and_2_1_3_other_media_types_and_charsets_are_415(client: httpx.Client, kind: str) -> None:
    """A direct query is in UTF-8 (2.1.3); a form says that it is one (2.1.2)."""
    refused(client.post("/sparql", content=ASK, headers={"Content-Type": kind}), 415)


def test_2_1_2_a_body_without_media_type_is_415(client: httpx.Client) -> None:
    refused(client.post("/sparql", content=b"query=ASK%7B%7D"), 415)
    refused(client.post("/sparql", content=ASK.encode()), 415)


def test_2_1_exactly_one_query(client: httpx.Client) -> None:
    twice = "query=ASK%7B%7D&query=ASK%7B%7D"
    refused(client.get(f"/sparql?{twice}"), 400)
    refused(client.post("/sparql", content=twice, headers={"Content-Type": FORM}), 400)
    refused(client.post("/sparql?query=ASK%7B%7D", content=ASK, headers={"Content-Type": QUERY}), 400)
    refused(client.post("/sparql?query=ASK%7B%7D", content="query=ASK%7B%7D", headers={"Content-Type": FORM}), 400)


@pytest.mark.parametrize("query", ["", " ", "%0A%09", "%EF%BB%BF", "%23%20only%20a%20comment"])
def test_2_1_an_empty_query_is_400(client: httpx.Client, query: str) -> None:
    refused(client.get(f"/sparql?query={query}"), 400)
    refused(client.post("/sparql", content=f"query={query}", headers={"Content-Type": FORM}), 400)


def test_2_1_post_without_a_query_is_400(client: httpx.Client) -> None:
    """Only GET without a query asks for the description (SD 2)."""
    for content in ("", "other=1", "default-graph-uri=x"):
        refused(client.post("/sparql", content=content, headers={"Content-Type": FORM}), 400)
    refused(client.post("/sparql", content=b"", headers={"Content-Type": QUERY}), 400)


@pytest.mark.parametrize("more", ["timeout=1", "debug=on&debug=off", "default-graph=x", "named-graph=y", "maxrows=1", "should-sponge="])
def test_2_1_other_parameters_are_passed_over(client: httpx.Client, more: str) -> None:
    plain = get(client, STANDARDS)
    assert client.get("/sparql?" + more, params=httpx.QueryParams(more).merge({"query": STANDARDS}),
                      headers={"Accept": JSON}).content == plain.content


def test_2_1_3_a_byte_order_mark_before_the_query_is_passed_over(client: httpx.Client) -> None:
    marked = b"\xef\xbb\xbf" + ASK.encode()
    assert client.post("/sparql", content=marked, headers={"Content-Type": QUERY}).json()["boolean"] is True
    assert get(client, "\ufeff" + ASK).json()["boolean"] is True


@pytest.mark.parametrize("raw", [b"\xff\xfe", b'ASK { ?s ?p "\xe8\xa1" }', b'ASK { ?s ?p "\xed\xa0\x80" }', ASK.encode("utf-16")])
def test_2_1_3_a_body_that_is_not_utf_8_is_400(client: httpx.Client, raw: bytes) -> None:
    refused(client.post("/sparql", content=raw, headers={"Content-Type": QUERY}), 400)


@pytest.mark.parametrize("written", ["query=%FF", "query=%E8%A1", "query=%ED%A0%80", "query=ASK&x=%C0%AF"])
def test_2_1_1_and_2_1_2_escapes_that_are_not_utf_8_are_400(client: httpx.Client, written: str) -> None:
    refused(client.get(f"/sparql?{written}"), 400)
    refused(client.post("/sparql", content=written, headers={"Content-Type": FORM}), 400)


# P 2.1.4: the dataset


def sizes(workspace: Workspace) -> dict[str, int]:
    """The graphs and how many triples each holds, counted in the files."""
    store = workspace.store()
    return {g.value: sum(1 for _ in store.quads_for_pattern(None, None, None, g)) for g in store.named_graphs()}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def graphs(workspace: Workspace) -> dict[str, int]:
    return sizes(workspace)


def smallest(graphs: dict[str, int]) -> list[str]:
    return sorted(graphs, key=lambda g: graphs[g])


COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMES = "SELECT DISTINCT ?n WHERE { GRAPH ?n { ?s ?p ?o } } ORDER BY ?n"


def test_2_1_4_default_graph_uri_once_and_twice(client: httpx.Client, graphs: dict[str, int]) -> None:
    one, two, *_ = smallest(graphs)
    counted = [int(bound(client.get("/sparql", params={"query": COUNT, "default-graph-uri": g}))[0]) for g in (one, two, [one, two])]
    assert counted[:2] == [graphs[one], graphs[two]]
    assert max(counted[:2]) < counted[2] <= sum(counted[:2])  # their RDF merge


def test_2_1_4_only_default_graphs_leaves_no_named_graph(client: httpx.Client, graphs: dict[str, int]) -> None:
    one = smallest(graphs)[0]
    assert bound(client.get("/sparql", params={"query": NAMES, "default-graph-uri": one})) == []


def test_2_1_4_only_named_graphs_leaves_the_default_graph_empty(client: httpx.Client, graphs: dict[str, int]) -> None:
    one, two, *_ = smallest(graphs)
    only = {"named-graph-uri": [one, two]}
    assert bound(client.get("/sparql", params={"query": COUNT, **only})) == ["0"]
    assert bound(client.get("/sparql", params={"query": NAMES, **only})) == sorted([one, two])


def test_2_1_4_in_each_way_of_asking(client: httpx.Client, graphs: dict[str, int]) -> None:
    one, two, *_ = smallest(graphs)
    over = {"default-graph-uri": one, "named-graph-uri": two}
    query = f"SELECT ?n WHERE {{ {{ {COUNT} }} UNION {{ {NAMES} }} }} ORDER BY ?n"
    by_get = client.get("/sparql", params={"query": query, **over})
    by_form = client.post("/sparql", data={"query": query, **over})
    by_body = client.post("/sparql", params=over, content=query, headers={"Content-Type": QUERY})
    assert sorted(bound(by_get)) == sorted([str(graphs[one]), two])
    assert by_get.content == by_form.content == by_body.content


def test_2_1_4_parameters_go_before_from(client: httpx.Client, graphs: dict[str, int]) -> None:
    one, two, three, *_ = smallest(graphs)
    query = COUNT.replace("WHERE", f"FROM <{one}> FROM NAMED <{two}> WHERE")
    assert bound(get(client, query)) == [str(graphs[one])]
    assert bound(client.get("/sparql", params={"query": query, "default-graph-uri": three})) == [str(graphs[three])]
    named = NAMES.replace("WHERE", f"FROM <{one}> FROM NAMED <{two}> WHERE")
    assert bound(get(client, named)) == [two]
    assert bound(client.get("/sparql", params={"query": named, "named-graph-uri": three})) == [three]
    assert bound(client.get("/sparql", params={"query": named, "default-graph-uri": three})) == []


def test_2_1_4_without_either_the_union_and_all_named_graphs(client: httpx.Client, graphs: dict[str, int]) -> None:
    assert bound(get(client, NAMES)) == sorted(graphs)
    whole = int(bound(get(client, COUNT))[0])
    assert max(graphs.values()) < whole <= sum(graphs.values())


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["https://example.org/none", "file:///etc/passwd", "", "no iri", "http://127.0.0.1:9/x"])
def test_2_1_4_a_graph_that_is_not_there_is_refused(client: httpx.Client, name: str, graph: str) -> None:
    """The service may refuse a dataset (2.1.4); the graphs that there are, are named."""
    told = refused(client.get("/sparql", params={"query": COUNT, name: graph}), 400)
    assert "/graph/" in told["mend"]


# P 2.1.5 and 2.1.6: what comes back


@pytest.mark.parametrize(("accept", "given"), [
    ("", JSON), ("*/*", JSON), (JSON, JSON), ("application/json", JSON), (XML, XML), ("application/xml", XML), ("text/xml", XML),
    (CSV, CSV), (TSV, TSV), (f"{CSV};q=0.1, {TSV};q=0.2", TSV), (f"{XML};q=0.5, */*;q=0.1", XML), ("text/*", CSV),
    (f"{JSON};q=0, */*", XML), ("text/html, application/xhtml+xml, */*;q=0.1", JSON), (f"{XML};q=1.000,{JSON};q=0.999", XML),
    (f"text/html, {TSV} ; q=0.3 , image/png", TSV), (f"{JSON}; charset=utf-8", JSON), ("APPLICATION/SPARQL-RESULTS+XML", XML)])
def test_2_1_5_accept_for_select(client: httpx.Client, accept: str, given: str) -> None:
    answer = get(client, STANDARDS, accept)
    assert (answer.status_code, media(answer)) == (200, given)
    assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize(("accept", "given"), [
    ("*/*", TURTLE), (TURTLE, TURTLE), (NTRIPLES, NTRIPLES), (JSONLD, JSONLD), (RDFXML, RDFXML), (f"{TURTLE};q=0.2, {JSONLD}", JSONLD),
    ("text/*", TURTLE)])
def test_2_1_5_accept_for_construct(client: httpx.Client, accept: str, given: str) -> None:
    answer = get(client, f"CONSTRUCT WHERE {{ ?s a <{HB}Standard> }}", accept)
    assert (answer.status_code, media(answer)) == (200, given)


@pytest.mark.parametrize(("query", "accept"), [
    (STANDARDS, "image/png"), (STANDARDS, TURTLE), (STANDARDS, f"{JSON};q=0"), (ASK, CSV), (ASK, "text/html"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", JSON), ("DESCRIBE <urn:x>", "image/*")])
def test_2_1_5_nothing_that_fits_is_406(client: httpx.Client, query: str, accept: str) -> None:
    refused(get(client, query, accept), 406)


def parsed(client: httpx.Client, query: str, kind: str) -> Result:
    """An answer as rdflib's parser for its media type reads it."""
    answer = get(client, query, kind)
    assert (answer.status_code, media(answer)) == (200, kind), answer.text
    return Result.parse(io.BytesIO(answer.content), content_type=kind)


def test_2_1_6_the_formats_hold_the_same_solutions(client: httpx.Client) -> None:
    """J 3, X 2.3, C 4: as rdflib reads them, lexical forms, tags and datatypes included."""
    by_json, by_xml, by_tsv = (parsed(client, TERMS, kind) for kind in (JSON, XML, TSV))
    first, second = by_json.bindings
    names = [str(v) for v in by_json.vars or ()]
    assert names == ["iri", "plain", "tagged", "typed", "hard", "none"]
    assert {str(k): v for k, v in first.items()} == {
        "iri": URIRef("https://example.org/a?b=c&d=%20"), "plain": Literal("衡标𠀀😀"), "tagged": Literal("值", lang="zh"),
        "typed": Literal(42), "hard": Literal("a,b\t\"c\"\n<d>&'e'\\")}
    assert sorted(str(k) for k in second) == ["iri", "plain", "tagged", "typed"]
    assert by_xml.bindings == by_json.bindings and [str(v) for v in by_xml.vars or ()] == names
    assert [{k: v for k, v in row.items() if v is not None} for row in by_tsv.bindings] == by_json.bindings


def test_2_1_6_csv_as_a_program_for_tables_reads_it(client: httpx.Client) -> None:
    """C 3: a head line, CRLF, plain values, nothing where a variable is unbound."""
    answer = get(client, TERMS, CSV)
    assert answer.headers["content-type"].lower() == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"iri,plain,tagged,typed,hard,none\r\n")
    head, first, second = csv.reader(io.StringIO(answer.content.decode(), newline=""), strict=True)
    assert dict(zip(head, first, strict=True))["hard"] == "a,b\t\"c\"\n<d>&'e'\\"
    assert second == ["urn:x:é", "", "x", "2026-11-01", "", ""]


def test_2_1_6_xml_by_the_letter(client: httpx.Client) -> None:
    """X 2: elements and namespace, without the help of a program for RDF."""
    root = ElementTree.fromstring(get(client, TERMS, XML).content)
    ns = "{http://www.w3.org/2005/sparql-results#}"
    assert root.tag == f"{ns}sparql" and [child.tag for child in root] == [f"{ns}head", f"{ns}results"]
    assert [v.get("name") for v in root.iter(f"{ns}variable")] == ["iri", "plain", "tagged", "typed", "hard", "none"]
    first, second = root.iter(f"{ns}result")
    values = {b.get("name"): b[0] for b in first}
    assert values["iri"].tag == f"{ns}uri" and values["hard"].text == "a,b\t\"c\"\n<d>&'e'\\"
    assert values["tagged"].get("{http://www.w3.org/XML/1998/namespace}lang") == "zh"
    assert values["typed"].get("datatype") == "http://www.w3.org/2001/XMLSchema#integer"
    assert [b.get("name") for b in second] == ["iri", "plain", "tagged", "typed"]


def test_2_1_6_json_by_the_letter(client: httpx.Client) -> None:
    """J 3.1 and 3.2.2: members and kinds of terms; blank nodes have labels of the answer alone."""
    told = get(client, TERMS).json()
    assert list(told) == ["head", "results"] and told["head"]["vars"][0] == "iri"
    first = told["results"]["bindings"][0]
    assert first["tagged"] == {"type": "literal", "value": "值", "xml:lang": "zh"}
    assert first["typed"] == {"type": "literal", "value": "42", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    blank = get(client, "SELECT ?b { BIND(BNODE() AS ?b) }").json()["results"]["bindings"][0]["b"]
    assert blank["type"] == "bnode" and blank["value"]


def test_2_1_6_real_rows_are_the_same_in_each_format(client: httpx.Client) -> None:
    query = f"SELECT ?r ?t ?l WHERE {{ ?r a <{HB}LevelRequirement> ; <{HB}statement> ?t OPTIONAL {{ ?r <{HB}ofLevel> ?l }} }} ORDER BY ?r LIMIT 300"
    by_json, by_xml, by_tsv = (parsed(client, query, kind).bindings for kind in (JSON, XML, TSV))
    by_csv = list(csv.DictReader(io.StringIO(get(client, query, CSV).text, newline="")))
    assert len(by_json) == 300 and by_json == by_xml == by_tsv
    assert by_csv == [{name: str(row.get(rdflib.Variable(name), "")) for name in "rtl"} for row in by_json]


@pytest.mark.parametrize("truth", [True, False])
def test_2_1_6_ask_in_each_of_its_formats(client: httpx.Client, truth: bool) -> None:
    """J 3.3, X 2.4."""
    query = ASK if truth else "ASK { <urn:x> <urn:y> <urn:z> }"
    assert json.loads(get(client, query, JSON).content)["boolean"] is truth
    assert [parsed(client, query, kind).askAnswer for kind in (JSON, XML)] == [truth, truth]
    root = ElementTree.fromstring(get(client, query, XML).content)
    assert root.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == str(truth).lower()


def test_2_1_6_no_solutions_and_no_variables(client: httpx.Client) -> None:
    none, unit = "SELECT ?a WHERE { <urn:x> <urn:y> ?a }", "SELECT * WHERE {}"
    assert [len(parsed(client, none, kind).bindings) for kind in (JSON, XML, TSV)] == [0, 0, 0]
    assert get(client, none, CSV).content == b"a\r\n" and get(client, none, TSV).content == b"?a\n"
    assert get(client, unit).json() == {"head": {"vars": []}, "results": {"bindings": [{}]}}


@pytest.mark.parametrize("query", [
    f"CONSTRUCT WHERE {{ ?s a <{HB}Standard> ; ?p ?o }}",
    f"DESCRIBE ?s WHERE {{ ?s a <{HB}Standard> }}",
    'CONSTRUCT { [] <urn:p> "a\\"\\\\\\n𠀀", 1.50, true, "é"@fr, <urn:x:é> ; <urn:q> [ <urn:r> "2" ] } WHERE {}',
    "CONSTRUCT { ?s ?p ?o } WHERE { <urn:x> ?p ?o . ?s ?p ?o }"])
def test_2_1_6_graphs_are_the_same_in_each_format(client: httpx.Client, query: str) -> None:
    found = []
    for kind, form in ((TURTLE, "turtle"), (NTRIPLES, "nt"), (JSONLD, "json-ld"), (RDFXML, "xml")):
        answer = get(client, query, kind)
        assert (answer.status_code, media(answer)) == (200, kind), answer.text
        found.append(rdflib.Graph().parse(data=answer.content, format=form))
    assert all(isomorphic(found[0], other) for other in found[1:])
    assert (len(found[0]) == 0) is ("<urn:x> ?p" in query)


def test_2_1_6_the_same_question_has_the_same_bytes(client: httpx.Client) -> None:
    for query, kind in ((STANDARDS, XML), (f"CONSTRUCT WHERE {{ ?s a <{HB}Standard> ; ?p ?o }}", TURTLE)):
        assert len({get(client, query, kind).content for _ in range(4)}) == 1


# P 2.1.7: failure; P 2.2: update


@pytest.mark.parametrize("query", [
    "SELEC ?s {}", "SELECT ?s WHERE { ?s ?p", "ASK { ?s ?p ?o } }", "SELECT (1 AS ?s) { ?s ?p ?o }", "SELECT ?x WHERE { nope:a ?p ?x }",
    'ASK { ?s ?p "a }', "ASK { ?s ?p <a b> }", "\x00", "ASK { ?s ?p ?o } ASK { ?s ?p ?o }"])
def test_2_1_7_what_is_not_sparql_is_400_and_says_where(client: httpx.Client, query: str) -> None:
    told = refused(get(client, query), 400)
    assert told["detail"]
    refused(client.post("/sparql", data={"query": query}), 400)


def test_2_1_7_errors_come_in_the_language_asked_for(client: httpx.Client) -> None:
    told = {lang: refused(client.get("/sparql", params={"query": "SELEC"}, headers={"Accept-Language": lang}), 400)["title"] for lang in ("zh", "en")}
    assert told["en"].isascii() and not told["zh"].isascii()


@pytest.mark.parametrize("update", ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL", "CLEAR DEFAULT"])
def test_2_2_updates_are_refused_in_every_way(client: httpx.Client, update: str) -> None:
    refused(client.get("/sparql", params={"update": update}), 403)
    refused(client.post("/sparql", data={"update": update}), 403)
    refused(client.post("/sparql", data={"update": update, "query": ASK}), 403)
    refused(client.post("/sparql", content=update, headers={"Content-Type": UPDATE}), 403)
    refused(get(client, update), 400)
    refused(client.post("/sparql", data={"query": update}), 400)
    assert get(client, "ASK { <urn:a> <urn:b> <urn:c> }").json()["boolean"] is False
    assert get(client, ASK).json()["boolean"] is True


# P 2.1 and RFC 9110: methods


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_2_1_other_methods_are_405_and_say_which_are_allowed(client: httpx.Client, method: str) -> None:
    """P 2.1: GET or POST; RFC 9110 15.5.6: Allow."""
    answer = client.request(method, "/sparql", params={"query": ASK})
    refused(answer, 405)
    assert {"GET", "HEAD", "POST"} <= {m.strip() for m in answer.headers["allow"].split(",")}


def test_2_1_head_is_get_without_the_content(client: httpx.Client) -> None:
    """RFC 9110 9.3.2."""
    whole = get(client, STANDARDS, XML)
    head = client.head("/sparql", params={"query": STANDARDS}, headers={"Accept": XML})
    assert head.status_code == 200 and head.content == b""
    assert {n: head.headers[n] for n in ("content-type", "content-length")} == {n: whole.headers[n] for n in ("content-type", "content-length")}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_4_pages_of_other_origins_may_ask(client: httpx.Client, method: str) -> None:
    """CORS, as clients in a browser need it: a preflight for a query as body, and the answer without credentials."""
    origin = {"Origin": "https://yasgui.example"}
    before = client.options("/sparql", headers=origin | {
        "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type, accept"})
    assert before.status_code in (200, 204)
    assert before.headers["access-control-allow-origin"] == "*"
    assert method in before.headers["access-control-allow-methods"]
    assert "content-type" in before.headers["access-control-allow-headers"].lower()
    answer = client.request(method, "/sparql", params={"query": ASK} if method == "GET" else None,
                            content=ASK if method == "POST" else None, headers=origin | {"Content-Type": QUERY})
    assert answer.headers["access-control-allow-origin"] == "*" and answer.json()["boolean"] is True
    assert "access-control-allow-credentials" not in answer.headers
    assert client.get("/sparql?query=SELEC", headers=origin).headers["access-control-allow-origin"] == "*"


# SD: what the endpoint says of itself


def described(client: httpx.Client, kind: str = TURTLE) -> rdflib.Graph:
    answer = client.get("/sparql", headers={"Accept": kind})
    assert (answer.status_code, media(answer)) == (200, kind), answer.text
    return rdflib.Graph().parse(data=answer.content, format=kind)


def test_sd_2_get_without_a_query_describes_the_service_in_each_format(client: httpx.Client) -> None:
    whole = described(client)
    assert all(isomorphic(whole, described(client, kind)) for kind in (NTRIPLES, JSONLD, RDFXML))
    service = whole.value(predicate=RDF.type, object=SD.Service)
    assert whole.value(service, SD.endpoint) == URIRef(str(client.base_url.join("/sparql")))
    assert set(whole.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    refused(client.get("/sparql", headers={"Accept": "image/png"}), 406)


def test_sd_3_2_10_every_result_format_is_given(client: httpx.Client) -> None:
    given = {
        FORMATS.SPARQL_Results_JSON: (STANDARDS, JSON), FORMATS.SPARQL_Results_XML: (STANDARDS, XML), FORMATS.SPARQL_Results_CSV: (STANDARDS, CSV),
        FORMATS.SPARQL_Results_TSV: (STANDARDS, TSV)} | {
        form: (f"CONSTRUCT WHERE {{ ?s a <{HB}Standard> }}", kind) for form, kind in (
            (FORMATS.Turtle, TURTLE), (FORMATS["N-Triples"], NTRIPLES), (FORMATS["JSON-LD"], JSONLD), (FORMATS.RDF_XML, RDFXML))}
    assert set(described(client).objects(None, SD.resultFormat)) == set(given)
    for query, kind in given.values():
        assert media(get(client, query, kind)) == kind


def test_sd_3_4_the_graphs_and_their_sizes_are_true(client: httpx.Client, graphs: dict[str, int]) -> None:
    whole = described(client)
    dataset = whole.value(predicate=RDF.type, object=SD.Dataset)
    assert isinstance(dataset, BNode) and (None, SD.defaultDataset, dataset) in whole
    named = [(whole.value(n, SD.name), whole.value(n, SD.graph)) for n in whole.objects(dataset, SD.namedGraph)]
    told = {str(name): int(str(whole.value(graph, VOID.triples))) for name, graph in named}
    assert told == graphs
    default = whole.value(dataset, SD.defaultGraph)
    assert int(str(whole.value(default, VOID.triples))) == int(bound(get(client, COUNT))[0])


def test_sd_3_2_6_the_features_are_true(client: httpx.Client, graphs: dict[str, int]) -> None:
    """The default graph is the union of the named ones; nothing is fetched, so neither DereferencesURIs nor BasicFederatedQuery."""
    assert set(described(client).objects(None, SD.feature)) == {SD.UnionDefaultGraph}
    one = smallest(graphs)[0]
    assert get(client, f"ASK {{ GRAPH <{one}> {{ ?s ?p ?o }} FILTER NOT EXISTS {{ ?s ?p ?o }} }}").json()["boolean"] is False
