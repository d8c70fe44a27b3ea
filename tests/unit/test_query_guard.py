"""What a query may hold, and what only looks like something that it may not hold."""

from __future__ import annotations

import time

import pytest

from hengbiao.errors import FormatFault
from hengbiao.namespaces import HB
from hengbiao.service.query_guard import guarded

PREFIXES = {"hb": HB, "own": "https://example.org/own/"}
AWAY = "<http://127.0.0.1:9/x>"
CALL = "SERVICE " + AWAY + " { ?a ?b ?c }"


@pytest.mark.parametrize("text", [
    f"SELECT * {{ {CALL} }}",
    f"SELECT * {{ sErViCe SILENT {AWAY} {{ ?a ?b ?c }} }}",
    f"SELECT * {{ # a comment\n {CALL} }}",
    f"SELECT * {{ ?s ?p 'text' . {CALL} }}",
    f'SELECT * {{ ?s ?p """a " b"""@en . {CALL} }}',
    f"SELECT * {{ \\u0053ERVICE {AWAY} {{ ?a ?b ?c }} }}",
    f"SELECT * {{ \\U00000053ERVICE {AWAY} {{ ?a ?b ?c }} }}",
    f"SELECT * {{ \\u005cu0053ERVICE {AWAY} {{ ?a ?b ?c }} }}",
    # An escaped quote or # in a local name begins neither a text nor a comment.
    f"SELECT * {{ ?s own:a\\' ?o . {CALL} # '\n }}",
    f"SELECT * {{ ?s own:a\\# ?o . {CALL} }}",
    f"SELECT * {{ ?s own:\u3001\\' ?o . {CALL} # '\n }}",
    f"SELECT * {{ FILTER(?a<?b){CALL} FILTER(?a>?b) }}",
    f"LOAD {AWAY}", f"load silent {AWAY}", "INSERT DATA { <a:a> <a:a> 1 }", "DELETE WHERE { ?s ?p ?o }", "DROP ALL",
    "CLEAR ALL", "CREATE GRAPH <a:a>", "ADD <a:a> TO <a:b>", "MOVE <a:a> TO <a:b>", "COPY <a:a> TO <a:b>",
    "# only\nDr\\u006fP ALL",
])
def test_what_reaches_out_or_changes_is_refused(text: str) -> None:
    with pytest.raises(FormatFault):
        guarded(text, PREFIXES)


@pytest.mark.parametrize("text", [
    "SELECT ?service ?LOAD { ?service hb:load ?LOAD }",
    "SELECT * { ?s <http://example.org/SERVICE> 'SERVICE and LOAD' }",
    "SELECT * { ?s ?p 'it\\'s SERVICE' . ?s own:SERVICE own:a-DROP , other:b.LOAD }",
    "SELECT * { ?s ?p 'x'@service } # SERVICE, DROP ALL\n",
    'SELECT * { ?s ?p """SERVICE "quoted" LOAD""" }',
    "PREFIX insert: <http://example.org/> SELECT * { insert:drop insert:service ?o }",
])
def test_names_and_texts_that_only_look_so_pass_unchanged(text: str) -> None:
    assert guarded(text, PREFIXES).text == text


@pytest.mark.parametrize("depth", [100, 2_200, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [
    ("{", "}"), ("(", ")"), ("[ ?p ", "]"), ("NOT EXISTS { ?s ?p ?o ", "}"), ("OPTIONAL { ?s ?p ?o ", "}"), ("IF(1=1,", ",2)")])
def test_brackets_within_brackets_have_a_limit(opening: str, closing: str, depth: int) -> None:
    with pytest.raises(FormatFault):
        guarded("SELECT * { " + opening * depth + " 1 " + closing * depth + " }", PREFIXES)


@pytest.mark.parametrize("link", ["!", "+?a", "-?a", "*?a", "||?a", "/own:p", "|own:p", "^", "=?a", " UNION {}", " BIND(1 AS ?a)",
                                  " OPTIONAL {}", " MINUS {}", " FILTER(1)"])
def test_chains_have_a_limit(link: str) -> None:
    with pytest.raises(FormatFault):
        guarded("SELECT * { " + link * 2_200 + " }", PREFIXES)
    assert guarded("SELECT * { " + link * 50 + " }", PREFIXES).text


def test_brackets_that_close_nothing_lend_no_depth() -> None:
    with pytest.raises(FormatFault):
        guarded("}" * 500 + "{" * 100, PREFIXES)


def test_brackets_in_texts_and_comments_do_not_count() -> None:
    text = "SELECT * { ?s ?p '" + "{" * 500 + "' } # " + "(" * 500
    assert guarded(text, PREFIXES).text == text


def test_names_with_dots_are_written_out_unless_the_query_declares_its_own() -> None:
    assert guarded("ASK { own:7.3.4 ?p ?o }", PREFIXES).text == "ASK { <https://example.org/own/7.3.4> ?p ?o }"
    text = "PREFIX own: <http://example.org/> ASK { own:7.3.4 ?p ?o }"
    assert guarded(text, PREFIXES).text == text
    in_comment = "# PREFIX own: <http://example.org/>\nASK { own:7.3.4 ?p ?o }"
    assert "<https://example.org/own/7.3.4>" in guarded(in_comment, PREFIXES).text


def test_graphs_of_from_are_taken_out_and_named() -> None:
    found = guarded(
        "PREFIX x: <http://example.org/> SELECT * FROM own:a FROM <http://example.org/b> from named x:c FROM NAMED <file:///etc/d> { }",
        PREFIXES)
    assert found.default == ["https://example.org/own/a", "http://example.org/b"]
    assert found.named == ["http://example.org/c", "file:///etc/d"]
    assert "FROM" not in found.text.upper()
    assert "example.org/b" not in found.text


def test_what_takes_long_to_read_is_read_fast() -> None:
    began = time.process_time()
    for text in ("PREFIX " + " " * 99_000, '"' + '\\"' * 49_000, "<" * 99_000, "'''\"\"\"" * 16_000, "a:" * 49_000, "?" * 99_000):
        guarded_or_refused(text)
    assert time.process_time() - began < 10


def guarded_or_refused(text: str) -> None:
    """Either is right."""
    try:
        guarded(text, PREFIXES)
    except FormatFault:
        return
