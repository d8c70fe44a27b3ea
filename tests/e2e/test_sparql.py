"""`hengbiao sparql`: the whole graph is asked, with a set or without; nothing else is, and nothing is changed or fetched."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from processes import MACHINERY, process, refused, said
from rdflib import Graph

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?r a hb:LevelRequirement ; hb:inStandard db12:standard }"


def rows(*arguments: str | Path) -> list[dict[str, str]]:
    """The rows of a SELECT, as SPARQL 1.1 results in JSON."""
    found = json.loads(said("sparql", *arguments, "--json"))
    assert set(found) == {"head", "results"}
    return [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]


def test_a_select_on_the_knowledge() -> None:
    assert rows(COUNT) == [{"n": "495"}]
    assert said("sparql", COUNT, "--format", "json") == said("sparql", COUNT, "--json")


def test_derived_relations_are_those_of_the_crosswalk() -> None:
    found = rows("SELECT ?a ?b WHERE { ?a hb:sameAsk ?b . ?a hb:inStandard db12:standard . ?b hb:inStandard ccua:standard }")
    pairs = json.loads(said("crosswalk", "db12", "ccua", "--relation", "equal", "--json"))
    assert pairs
    assert {(r["a"].rpartition("/")[2], r["b"].rpartition("/")[2]) for r in found} == {
        (p["subject"].partition(":")[2], p["object"].partition(":")[2]) for p in pairs}


def test_a_select_with_a_set_sees_its_ratings_and_what_they_imply() -> None:
    rated = "SELECT ?r ?s WHERE { ?x a hb:Rating ; hb:rates ?r ; hb:satisfaction ?s }"
    assert rows(rated) == []
    found = rows(rated, "--with", MACHINERY)
    assert len(found) == len(json.loads(MACHINERY.read_text("utf-8"))["ratings"])
    inferred = "SELECT ?i WHERE { ?i a hb:Inference ; prov:wasDerivedFrom ?rating . ?rating a hb:Rating }"
    assert rows(inferred) == []
    assert rows(inferred, "--with", MACHINERY)
    assert rows(COUNT, "--with", MACHINERY) == [{"n": "495"}]


def test_a_query_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "问 题.rq"
    path.write_text(f"# 有多少条？\n{COUNT}\n", "utf-8-sig")
    assert rows(path) == [{"n": "495"}]


def test_every_form_of_the_results() -> None:
    query = ("SELECT ?r ?text WHERE { ?r a hb:LevelRequirement ; hb:inStandard suzhou:standard ; hb:statement ?text } "
             "ORDER BY ?r LIMIT 5")
    plain = [[r["r"], r["text"]] for r in rows(query)]
    assert len(plain) == 5
    table = list(csv.reader(io.StringIO(said("sparql", query, "--format", "csv").decode(), newline="")))
    assert table == [["r", "text"], *plain]
    shown = said("sparql", query).decode().splitlines()
    assert [line.split()[0] for line in shown] == ["r", *(f"suzhou:{r.rpartition('/')[2]}" for r, _ in plain)]
    assert json.loads(said("sparql", "ASK { ?r a hb:Evidence }"))["boolean"] is False
    assert json.loads(said("sparql", "ASK { ?r a hb:Objective }", "--json"))["boolean"] is True


def test_a_graph_comes_as_turtle() -> None:
    query = "CONSTRUCT { ?r hb:statement ?text } WHERE { ?r a hb:LevelRequirement ; hb:inStandard suzhou:standard ; hb:statement ?text }"
    graph = Graph().parse(data=said("sparql", query, "--format", "turtle").decode(), format="turtle")
    assert len(graph) == 173
    assert said("sparql", query) == said("sparql", query, "--format", "turtle")


def test_names_of_ours_with_dots_are_read() -> None:
    assert rows("SELECT ?level WHERE { db12:09.1-L3 hb:ofLevel/skos:notation ?level }")
    assert rows("SELECT ?p WHERE { dalian:7.3.4 ?p ?o }")


@pytest.mark.parametrize("query", [
    "SELECT * WHERE { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    "SELECT * WHERE { service silent <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    "SELECT * WHERE { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * WHERE { S\\u0045RVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    "SELECT * FROM <http://127.0.0.1:9/data.ttl> WHERE { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/hostname> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:9/data.ttl>",
    "LOAD <file:///etc/hostname> INTO GRAPH <urn:x>",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL", "DROP DEFAULT", "CREATE GRAPH <urn:x>", "COPY DEFAULT TO <urn:x>", "MOVE DEFAULT TO <urn:x>",
    "ADD DEFAULT TO <urn:x>",
    "SELECT * WHERE " + "{" * 100_000 + "}" * 100_000,
    "SELECT * WHERE " + "{" * 20_000 + "}" * 20_000,
    "SELECT * WHERE { ?s ?p ?o FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "SELECT * WHERE { ?s ?p ?o FILTER(" + "!" * 50_000 + "true) }",
    "SELECT * WHERE { ?s " + "/".join(["hb:partOf"] * 9_000) + " ?o }",
    "SELECT * WHERE { ?s ?p " + "[ ?q " * 15_000 + "1" + "]" * 15_000 + " }",
    "SELECT * WHERE { ?s ?p ?o } #" + "x" * 200_000,
], ids=lambda query: query.replace("\\", "")[:40])
def test_what_is_no_harmless_query_is_refused(query: str, tmp_path: Path) -> None:
    """In a file, and so as a process of its own only where it could end that: nesting too deep for the parser."""
    path = tmp_path / "query.rq"
    path.write_text(query, "utf-8")
    assert refused("sparql", path).startswith("hengbiao: query.rq：")


def test_a_bomb_does_not_end_the_process() -> None:
    ended = process("sparql", "SELECT * WHERE { " + "{" * 40_000 + "}" * 40_000 + " }")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.count("\n") == 1
    assert "嵌套" in ended.err


def test_forbidden_words_may_stand_in_texts_and_names() -> None:
    assert rows('SELECT ?x WHERE { BIND("SERVICE { LOAD }}}" AS ?x) }') == [{"x": "SERVICE { LOAD }}}"}]
    assert rows("SELECT ?service WHERE { BIND(1 AS ?service) } # DELETE") == [{"service": "1"}]


@pytest.mark.parametrize(("query", "place"), [
    ("SELECT * WHERE { ?s ?p }", "1:25"), ("SELECT ?s WHERE { ?s nope:x ?o }", "1:28"),
    ("SELECT ?s WHERE { ?s a hb:Objective", "1:36"), ("SELEC * WHERE { ?s ?p ?o }", "1:1"), ("{ }", "1:"),
])  # fmt: skip
def test_a_malformed_query_is_one_line_with_place_and_mend(query: str, place: str) -> None:
    line = refused("sparql", query)
    assert line.startswith("hengbiao: TEXT：")
    assert place in line
    assert "请检查该处" in line
    assert "Look at that place" in refused("sparql", query, "--lang", "en")


def test_options_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    construct = "CONSTRUCT { ?s a hb:Objective } WHERE { ?s a hb:Objective }"
    for arguments, word in (
        ((COUNT, "--format", "turtle"), "json"), ((construct, "--json"), "turtle"), ((construct, "--format", "csv"), "turtle"),
        (("ASK { ?s ?p ?o }", "--format", "csv"), "json"), ((COUNT, "--format", "xml"), "turtle"),
        (("no-such-query",), "no-such-query"), ((tmp_path / "none.rq",), "none.rq"),
        ((COUNT, "--with", tmp_path / "none.json"), "none.json"),
    ):
        assert word in refused("sparql", *arguments)


def test_the_ready_queries_are_listed_and_those_of_a_set_ask_for_one() -> None:
    lines = said("sparql", "--list").decode().splitlines()
    assert said("sparql").decode().splitlines() == lines
    for line in lines:
        if "--with" in line:
            assert "用 --with 给出证据集" in refused("sparql", line.split()[0])
