"""Programs that others use to ask SPARQL endpoints, as they come: SPARQLWrapper, rdflib's SPARQLStore, Comunica, curl."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError

import pytest
import rdflib
import SPARQLWrapper
from defusedxml import ElementTree
from rdflib import RDF, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.graph import Dataset
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLExceptions

from hengbiao.namespaces import HB, SKOS
from hengbiao.service.workspace import Workspace

STANDARD, TITLE = URIRef(HB + "Standard"), URIRef(SKOS + "prefLabel")
STANDARDS = f"SELECT ?s ?t WHERE {{ ?s a <{HB}Standard> ; <{SKOS}prefLabel> ?t }} ORDER BY ?s ?t"
GRAPH = f"CONSTRUCT WHERE {{ ?s a <{HB}Standard> ; ?p ?o }}"
#: Longer than many servers take in an address.
LONG = STANDARDS + "\n#" + "长" * 60_000
JSON = "application/sparql-results+json"
#: Pinned, with the newest undici that Node.js 20 can run.
PACKAGE = {"private": True, "dependencies": {"@comunica/query-sparql": "5.4.1"}, "overrides": {"undici": "7.16.0"}}


@pytest.fixture(scope="module")
def endpoint(server: Any) -> str:
    return f"{server.url}/sparql"


@pytest.fixture(scope="module")
def whole(workspace: Workspace) -> rdflib.Graph:
    """What the answers have to be: the standards and all that is said of them, as rdflib reads it from the compiled graph."""
    found = rdflib.Graph()
    about = f"CONSTRUCT WHERE {{ ?s a <{HB}Standard> ; ?p ?o }}"
    found.parse(data="".join(f"{t} .\n" for t in workspace.store().query(about, use_default_graph_as_union=True)), format="nt")
    return found


@pytest.fixture(scope="module")
def rows(whole: rdflib.Graph) -> list[tuple[str, str, str]]:
    """Each standard, with its titles and their languages."""
    found = [(str(s), str(t), t.language or "") for s, t in whole.subject_objects(TITLE) if isinstance(t, Literal)]
    assert len({s for s, _, _ in found}) == 5
    return sorted(found)


# SPARQLWrapper


def wrapped(
    endpoint: str, query: str, form: str, method: str = SPARQLWrapper.GET, kind: str = SPARQLWrapper.URLENCODED,
) -> SPARQLWrapper.SPARQLWrapper:
    asked = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=form)
    asked.setQuery(query)
    asked.setMethod(method)
    asked.setRequestMethod(kind)
    asked.setTimeout(20)
    return asked


WAYS = [(SPARQLWrapper.GET, SPARQLWrapper.URLENCODED), (SPARQLWrapper.POST, SPARQLWrapper.URLENCODED),
        (SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY)]


def of_json(content: Any) -> list[tuple[str, str, str]]:
    return [(r["s"]["value"], r["t"]["value"], r["t"].get("xml:lang", "")) for r in content["results"]["bindings"]]


@pytest.mark.parametrize(("method", "kind"), WAYS)
def test_sparqlwrapper_reads_select_in_each_format(endpoint: str, rows: list[tuple[str, str, str]], method: str, kind: str) -> None:
    plain = sorted((s, t) for s, t, _ in rows)
    assert sorted(of_json(wrapped(endpoint, STANDARDS, SPARQLWrapper.JSON, method, kind).queryAndConvert())) == rows
    xml = wrapped(endpoint, STANDARDS, SPARQLWrapper.XML, method, kind).queryAndConvert()
    assert len(xml.getElementsByTagName("result")) == len(rows)
    table = wrapped(endpoint, STANDARDS, SPARQLWrapper.CSV, method, kind).queryAndConvert().decode()
    assert sorted((r["s"], r["t"]) for r in csv.DictReader(io.StringIO(table, newline=""))) == plain
    lines = wrapped(endpoint, STANDARDS, SPARQLWrapper.TSV, method, kind).queryAndConvert().decode().splitlines()
    assert lines[0] == "?s\t?t" and len(lines) == len(rows) + 1


@pytest.mark.parametrize(("method", "kind"), WAYS)
def test_sparqlwrapper_reads_ask(endpoint: str, method: str, kind: str) -> None:
    assert wrapped(endpoint, "ASK { ?s ?p ?o }", SPARQLWrapper.JSON, method, kind).queryAndConvert()["boolean"] is True
    xml = wrapped(endpoint, "ASK { <urn:x> ?p ?o }", SPARQLWrapper.XML, method, kind).queryAndConvert()
    assert ElementTree.fromstring(xml.toxml()).findtext("{*}boolean") == "false"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("method", "kind"), WAYS)
@pytest.mark.parametrize("query", [GRAPH, f"DESCRIBE ?s WHERE {{ ?s a <{HB}Standard> }}"])
def test_sparqlwrapper_reads_graphs_in_each_format(endpoint: str, whole: rdflib.Graph, method: str, kind: str, query: str) -> None:
    by_xml = wrapped(endpoint, query, SPARQLWrapper.RDFXML, method, kind).queryAndConvert()
    by_jsonld = wrapped(endpoint, query, SPARQLWrapper.JSONLD, method, kind).queryAndConvert()
    by_turtle = rdflib.Graph().parse(data=wrapped(endpoint, query, SPARQLWrapper.TURTLE, method, kind).queryAndConvert(), format="turtle")
    assert len(whole) > 20 and all(len(g - whole) == len(whole - g) == 0 for g in (by_xml, by_jsonld, by_turtle))


def test_sparqlwrapper_takes_datasets_and_long_queries(endpoint: str, rows: list[tuple[str, str, str]]) -> None:
    assert sorted(of_json(wrapped(endpoint, LONG, SPARQLWrapper.JSON, SPARQLWrapper.POST).queryAndConvert())) == rows
    graphs = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?n"
    small = wrapped(endpoint, graphs, SPARQLWrapper.JSON).queryAndConvert()["results"]["bindings"][0]
    within = wrapped(endpoint, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", SPARQLWrapper.JSON)
    within.addDefaultGraph(small["g"]["value"])
    assert within.queryAndConvert()["results"]["bindings"][0]["n"]["value"] == small["n"]["value"]
    named = wrapped(endpoint, graphs, SPARQLWrapper.JSON, SPARQLWrapper.POST)
    named.addNamedGraph(small["g"]["value"])
    assert named.queryAndConvert()["results"]["bindings"] == [small]


@pytest.mark.parametrize(("method", "kind"), WAYS)
def test_sparqlwrapper_tells_what_is_wrong(endpoint: str, method: str, kind: str) -> None:
    """Its class for a query at fault, with the place that our answer names."""
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match="1:"):
        wrapped(endpoint, "SELECT ?s WHERE { ?s ?p", SPARQLWrapper.JSON, method, kind).query()
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match="SERVICE"):
        wrapped(endpoint, "SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", SPARQLWrapper.JSON, method, kind).query()


def test_sparqlwrapper_gives_up_and_the_service_goes_on(endpoint: str) -> None:
    slow = wrapped(endpoint, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c < ?f) }", SPARQLWrapper.JSON)
    slow.setTimeout(1)
    with pytest.raises(TimeoutError):
        slow.query()
    assert wrapped(endpoint, "ASK { ?s ?p ?o }", SPARQLWrapper.JSON).queryAndConvert()["boolean"] is True


def test_sparqlwrapper_cannot_update(endpoint: str) -> None:
    update = wrapped(endpoint, "INSERT DATA { <urn:a> <urn:b> <urn:c> }", SPARQLWrapper.JSON, SPARQLWrapper.POST)
    with pytest.raises(HTTPError, match="403"):
        update.query()
    assert wrapped(endpoint, "ASK { <urn:a> <urn:b> <urn:c> }", SPARQLWrapper.JSON).queryAndConvert()["boolean"] is False


# rdflib's SPARQLStore


@pytest.fixture(params=["GET", "POST", "POST_FORM"])
def store(endpoint: str, request: pytest.FixtureRequest) -> SPARQLStore:
    return SPARQLStore(endpoint, method=request.param)


def test_sparqlstore_under_a_graph(store: SPARQLStore, whole: rdflib.Graph, rows: list[tuple[str, str, str]]) -> None:
    graph = rdflib.Graph(store)
    names = {URIRef(s) for s, _, _ in rows}
    assert set(graph.subjects(RDF.type, STANDARD)) == names
    some = min(names)
    assert set(graph.triples((some, TITLE, None))) == set(whole.triples((some, TITLE, None)))
    assert set(graph.predicate_objects(some)) == set(whole.predicate_objects(some))
    assert (some, RDF.type, STANDARD) in graph and (some, RDF.type, URIRef("urn:none")) not in graph


def test_sparqlstore_asks(store: SPARQLStore, whole: rdflib.Graph, rows: list[tuple[str, str, str]]) -> None:
    graph = rdflib.Graph(store)
    assert sorted((str(r.s), str(r.t), r.t.language or "") for r in graph.query(STANDARDS)) == rows
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    some = URIRef(rows[0][0])
    bound = graph.query("SELECT ?t WHERE { ?s skos:prefLabel ?t }", initBindings={"s": some}, initNs={"skos": SKOS})
    assert {row.t for row in bound} == set(whole.objects(some, TITLE))


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_sparqlstore_reads_each_format(endpoint: str, rows: list[tuple[str, str, str]], form: str) -> None:
    found = rdflib.Graph(SPARQLStore(endpoint, returnFormat=form)).query(STANDARDS)
    assert sorted((str(r[0]), str(r[1])) for r in found) == [(s, t) for s, t, _ in rows]
    assert [str(v) for v in found.vars or ()] == ["s", "t"]


def test_sparqlstore_reads_constructed_graphs(endpoint: str, whole: rdflib.Graph) -> None:
    found = rdflib.Graph(SPARQLStore(endpoint, returnFormat="xml")).query(GRAPH).graph
    assert found is not None and isomorphic(found, whole)


def test_sparqlstore_knows_the_graphs(endpoint: str, workspace: Workspace) -> None:
    dataset = Dataset(SPARQLStore(endpoint))
    names = {str(g.identifier) for g in dataset.store.contexts() if isinstance(g, rdflib.Graph)} or {str(g) for g in dataset.store.contexts()}
    assert names == {g.value for g in workspace.store().named_graphs()}  # type: ignore[union-attr]


def test_sparqlstore_is_for_reading(store: SPARQLStore) -> None:
    with pytest.raises(TypeError, match="read only"):
        rdflib.Graph(store).add((URIRef("urn:a"), URIRef("urn:b"), URIRef("urn:c")))


# curl, as one would write it in a terminal


def curl(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20", *arguments], input=given, capture_output=True,
                          check=False)


def test_curl_by_get_form_and_file(endpoint: str, rows: list[tuple[str, str, str]], tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text(LONG, "utf-8")
    accept = ("-H", f"Accept: {JSON}")
    lines = [
        ("-G", endpoint, "--data-urlencode", f"query={STANDARDS}", *accept),
        (endpoint, "--data-urlencode", f"query={STANDARDS}", *accept),
        (endpoint, "--data-urlencode", f"query@{file}", *accept),
        (endpoint, "-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}", *accept),
        (endpoint, "-H", "Content-Type: application/sparql-query", "-T", str(file), "-X", "POST", *accept),
    ]
    answers = [curl(*line) for line in lines]
    assert [a.returncode for a in answers] == [0] * len(lines)
    assert sorted(of_json(json.loads(answers[0].stdout))) == rows
    assert len({a.stdout for a in answers}) == 1


def test_curl_asks_for_tables_and_graphs(endpoint: str, rows: list[tuple[str, str, str]], whole: rdflib.Graph) -> None:
    table = curl("-G", endpoint, "--data-urlencode", f"query={STANDARDS}", "-H", "Accept: text/csv").stdout.decode()
    assert sorted((r["s"], r["t"]) for r in csv.DictReader(io.StringIO(table, newline=""))) == [(s, t) for s, t, _ in rows]
    for accept in ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"):
        content = curl("-G", endpoint, "--data-urlencode", f"query={GRAPH}", "-H", f"Accept: {accept}").stdout
        assert isomorphic(rdflib.Graph().parse(data=content, format=accept), whole)


def test_curl_fails_with_the_body_that_says_why(endpoint: str) -> None:
    wrong = curl("--fail-with-body", "-G", endpoint, "--data-urlencode", "query=SELEC", "-H", "Accept-Language: en")
    assert wrong.returncode == 22 and json.loads(wrong.stdout)["status"] == 400
    refused = curl("--fail-with-body", endpoint, "--data-urlencode", "update=DROP ALL")
    assert refused.returncode == 22 and json.loads(refused.stdout)["status"] == 403


def test_curl_waits_for_leave_to_send_and_sends_in_chunks(endpoint: str) -> None:
    answer = curl(endpoint, "-H", "Content-Type: application/sparql-query", "-H", "Expect: 100-continue", "-H", "Transfer-Encoding: chunked",
                  "--data-binary", "@-", given=b"ASK { ?s ?p ?o } #" + b"x" * 90_000)
    assert json.loads(answer.stdout)["boolean"] is True


# Comunica


@pytest.fixture(scope="session")
def comunica() -> Path:
    """A folder with Comunica from npm, kept between runs. Without npm there is none, which only outside of CI may be."""
    if shutil.which("npm") is None and "CI" not in os.environ:
        pytest.skip("no npm")
    wanted = json.dumps(PACKAGE)
    version = hashlib.sha256(wanted.encode()).hexdigest()[:12]
    kept = Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / f"hengbiao-comunica-{version}"
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=kept.parent, prefix="hengbiao-comunica-"))
        (made / "package.json").write_text(wanted, "utf-8")
        subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(made)], check=True,
                       capture_output=True, timeout=400)
        try:
            made.rename(kept)
        except OSError:  # another run was quicker
            shutil.rmtree(made)
    return kept


@pytest.fixture
def ask_comunica(comunica: Path) -> Callable[..., Any]:
    def ask(query: str, *sources: str) -> Any:
        script = Path(__file__).with_name("comunica.mjs")
        done = subprocess.run(["node", str(script), str(comunica), query, *sources], capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
        return json.loads(done.stdout)

    return ask


def test_comunica_finds_the_endpoint_by_its_description(ask_comunica: Callable[..., Any], endpoint: str, rows: list[tuple[str, str, str]]) -> None:
    """It is told the address alone: the service description says that there is a SPARQL endpoint."""
    found = ask_comunica(STANDARDS, endpoint)
    assert sorted((r["s"]["value"], r["t"]["value"], r["t"].get("language", "")) for r in found) == rows


def test_comunica_asks_and_constructs(ask_comunica: Callable[..., Any], endpoint: str, whole: rdflib.Graph) -> None:
    assert ask_comunica(f"ASK {{ ?s a <{HB}Standard> }}", endpoint) is True
    triples = {tuple(t["value"] for t in triple) for triple in ask_comunica(GRAPH, endpoint)}
    assert triples == {(str(s), str(p), str(o)) for s, p, o in whole}


class Notes(BaseHTTPRequestHandler):
    """A second source: one statement, whatever is asked for."""

    content = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.end_headers()
        self.wfile.write(self.content)

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - quiet
        return


def test_comunica_joins_the_endpoint_with_another_source(
    ask_comunica: Callable[..., Any], endpoint: str, rows: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Federated by the client, which may fetch what it likes; the service itself fetches nothing."""
    some = rows[0][0]
    monkeypatch.setattr(Notes, "content", f"<{some}> <urn:note> 'read this first' .".encode())
    with ThreadingHTTPServer(("127.0.0.1", 0), Notes) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        query = f"SELECT ?t ?n WHERE {{ ?s <urn:note> ?n ; <{SKOS}prefLabel> ?t }}"
        found = ask_comunica(query, endpoint, f"http://127.0.0.1:{other.server_port}/notes.ttl")
        other.shutdown()
    assert sorted(r["t"]["value"] for r in found) == sorted(t for s, t, _ in rows if s == some)
    assert {r["n"]["value"] for r in found} == {"read this first"}
