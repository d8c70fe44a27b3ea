"""The SPARQL endpoint by the W3C documents: what it answers. Each test names the section that it follows.

P: SPARQL 1.1 Protocol, SD: SPARQL 1.1 Service Description, J/X/C: the Results JSON, XML, and CSV and TSV formats.
"""

from __future__ import annotations

import csv
import io
import json

import httpx
import pytest
import rdflib
from asking import (
    ASK,
    COUNT,
    CSV,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    STANDARDS,
    TSV,
    TURTLE,
    XML,
    bound,
    get,
    media,
    refused,
    sizes,
    smallest,
)
from defusedxml import ElementTree
from rdflib import RDF, BNode, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result

from hengbiao.namespaces import HB
from hengbiao.service.workspace import Workspace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

#: Every kind of term, a solution that leaves a variable unbound, and text that each format has to escape.
TERMS = """SELECT ?iri ?plain ?tagged ?typed ?hard ?none WHERE {
  VALUES (?iri ?plain ?tagged ?typed ?hard) {
    (<https://example.org/a?b=c&d=%20> "衡标𠀀😀" "值"@zh 42 "a,b\\t\\"c\\"\\n<d>&'e'\\\\")
    (<urn:x:é> "" "x"@en-GB "2026-11-01"^^<http://www.w3.org/2001/XMLSchema#date> UNDEF)
  } }"""


@pytest.fixture(scope="module")
def graphs(workspace: Workspace) -> dict[str, int]:
    return sizes(workspace)


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
