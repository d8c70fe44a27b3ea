"""The SPARQL endpoint by the W3C documents: how it is asked. Each test names the section that it follows.

P: SPARQL 1.1 Protocol.
"""

from __future__ import annotations

import httpx
import pytest
from asking import (
    ASK,
    COUNT,
    FORM,
    JSON,
    NAMES,
    QUERY,
    STANDARDS,
    UPDATE,
    XML,
    bound,
    get,
    media,
    refused,
    sizes,
    smallest,
)

from hengbiao.service.workspace import Workspace

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


@pytest.fixture(scope="module")
def graphs(workspace: Workspace) -> dict[str, int]:
    return sizes(workspace)


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
