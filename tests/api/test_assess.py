"""Judging a set over HTTP: the same bytes as the commands, whatever form the set comes in, and faults with their place."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import pytest
import yaml
from servers import EXAMPLES, MACHINERY, said

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SETS = ("discrete-machinery", "suzhou-electronics")
CASES: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("check", ("check", "SET"), {}),
    ("score", ("score", "SET"), {}),
    ("score", ("score", "SET", "--evidence", "strict"), {"evidence": "strict"}),
    ("score", ("score", "SET", "--standard", "suzhou", "--profile", "suzhou=attained-level"),
     {"standard": "suzhou", "profile": "suzhou=attained-level"}),
    ("ask", ("ask", "SET", "--count", "4"), {"count": 4}),
    ("explain", ("explain", "SET", "suzhou:total"), {"id": "suzhou:total"}),
    ("whatif", ("whatif", "SET", "--set", "suzhou:06-L2=full", "--set", "obj:purchasing.plan.integrated=none"),
     {"change": ["suzhou:06-L2=full", "obj:purchasing.plan.integrated=none"]}),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("route", "command", "params"), CASES, ids=lambda v: "-".join(v) if isinstance(v, tuple) else None)
def test_json_equals_the_command(client: httpx.Client, route: str, command: tuple[str, ...], params: dict[str, Any], lang: str) -> None:
    name = SETS[0] if lang == "zh" else SETS[1]
    file = EXAMPLES / f"{name}.json"
    reply = client.post(f"/api/v1/{route}", params=params, content=file.read_bytes(),
                        headers={"Content-Type": "application/json", "Accept-Language": lang})
    assert reply.status_code == 200, reply.text
    assert reply.content == said(*[str(file) if a == "SET" else a for a in command], "--json", "--lang", lang)
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("media", "suffix"), [
    ("application/yaml", ".yaml"), ("text/turtle; charset=utf-8", ".ttl"), ("application/ld+json", ".jsonld"), (XLSX, ".xlsx")])
def test_every_form_of_a_set_scores_the_same(client: httpx.Client, media: str, suffix: str) -> None:
    converted = client.post("/api/v1/convert", params={"to": suffix[1:]}, content=MACHINERY.read_bytes(),
                            headers={"Content-Type": "application/json"})
    assert converted.headers["content-type"].partition(";")[0] == media.partition(";")[0]
    body = client.post("/api/v1/score", content=converted.content, headers={"Content-Type": media})
    upload = client.post("/api/v1/score", files={"set": (f"名字{suffix}", converted.content)})
    assert body.content == upload.content == said("score", MACHINERY, "--json")


def test_a_workbook_with_its_media_type_needs_no_ending(client: httpx.Client) -> None:
    book = (EXAMPLES / "discrete-machinery.xlsx").read_bytes()
    reply = client.post("/api/v1/check", files={"set": ("book", book, XLSX)})
    assert reply.status_code == 200
    assert json.loads(reply.content)["findings"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_workbook_lacks_is_told_by_file_sheet_and_row_as_the_command_does(client: httpx.Client, lang: str) -> None:
    book = EXAMPLES / "discrete-machinery.xlsx"
    reply = client.post("/api/v1/check", params={"lang": lang}, files={"set": (book.name, book.read_bytes())})
    assert reply.content == said("check", book, "--json", "--lang", lang)
    assert book.name in reply.json()["findings"][0]["place"]
    nameless = client.post("/api/v1/check", params={"lang": lang}, content=book.read_bytes(), headers={"Content-Type": XLSX})
    assert nameless.content == reply.content.replace(f"{book.name}, ".encode(), b"")


def test_two_sets_are_compared(client: httpx.Client, machinery: Any) -> None:
    other = EXAMPLES / "suzhou-electronics.json"
    wanted = said("compare", MACHINERY, other, "--json")
    parts = {"set": ("a.json", MACHINERY.read_bytes()), "other": ("b.json", other.read_bytes())}
    assert client.post("/api/v1/compare", files=parts).content == wanted
    both = {"set": machinery, "other": json.loads(other.read_bytes())}
    assert client.post("/api/v1/compare", json=both).content == wanted


def test_an_own_profile_comes_along_and_stays_with_its_request(client: httpx.Client) -> None:
    own = yaml.safe_dump({"id": "mine", "standard": "db12", "extends": "discrete", "title": {"zh": "自己的", "en": "Own"}}, allow_unicode=True)
    before = client.post("/api/v1/score", files={"set": ("a.json", MACHINERY.read_bytes())}).content
    reply = client.post("/api/v1/score", files={"set": ("a.json", MACHINERY.read_bytes()), "profile": ("own.yaml", own)})
    assert reply.status_code == 200, reply.text
    assert reply.json()["standards"][0]["profile"] == "mine"
    named = client.post("/api/v1/score", params={"profile": "db12=mine"}, files={"set": ("a.json", MACHINERY.read_bytes())})
    assert named.status_code == 422
    assert client.post("/api/v1/score", files={"set": ("a.json", MACHINERY.read_bytes())}).content == before


def test_a_set_is_asked_in_sparql(client: httpx.Client, machinery: Any) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?r a hb:Rating }"
    upload = client.post("/api/v1/sparql", files={"set": ("a.json", MACHINERY.read_bytes()), "query": ("q.rq", query)})
    typed = client.post("/api/v1/sparql", json={"set": machinery, "query": query})
    assert upload.json() == typed.json()
    assert typed.json()["results"]["bindings"][0]["n"]["value"] == str(len(machinery["ratings"]))
    graph = client.post("/api/v1/sparql", json={"set": machinery, "query": "CONSTRUCT { ?r hb:rates ?x } WHERE { ?r hb:rates ?x } LIMIT 3"},
                        headers={"Accept": "text/turtle"})
    assert graph.headers["content-type"].startswith("text/turtle")


def test_a_ready_query_over_a_set_equals_the_command(client: httpx.Client, machinery: Any) -> None:
    ready = next(q for q in client.get("/api/v1/queries").json() if q["name"].startswith("12-"))
    reply = client.post("/api/v1/sparql", params={"format": "csv"}, json={"set": machinery, "query": ready["text"]})
    assert reply.content == said("sparql", ready["name"], "--with", MACHINERY, "--format", "csv")


def broken(machinery: Any, **changes: Any) -> Any:
    changed = copy.deepcopy(machinery)
    for path, value in changes.items():
        changed[path] = value
    return changed


@pytest.mark.parametrize(("change", "field"), [
    ({"ratings": [{"requirement": "db12:99.9-L1", "rating": "full"}]}, "ratings[0].requirement"),
    ({"ratings": [{"requirement": "db12:01.1-L1", "rating": "great"}]}, "ratings[0].rating"),
    ({"evidence": [{"id": "E1", "kind": "strange", "title": "x"}]}, "evidence[0].kind"),
    ({"more": 1}, "more"), ({"tailoring": [{"subdomain": "db12:99", "reason": "x"}]}, "tailoring[0].subdomain")])
def test_a_fault_has_its_place_and_mend_as_on_the_command_line(
    client: httpx.Client, machinery: Any, change: dict[str, Any], field: str | None, tmp_path: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    from hengbiao.cli.main import main

    file = tmp_path / "s.json"
    file.write_text(json.dumps(broken(machinery, **change), ensure_ascii=False), "utf-8")
    reply = client.post("/api/v1/score", files={"set": ("s.json", file.read_bytes())})
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert reply.json()["place"].get("field") == field
    assert main(["score", str(file)]) == 2
    assert capfd.readouterr().err == f"hengbiao: {reply.json()['detail']}\n"


@pytest.mark.parametrize(("options", "status"), [
    ({"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415), ({"content": b"{}"}, 415),
    ({"content": b"", "headers": {"Content-Type": "application/json"}}, 400),
    ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 422),
    ({"content": b"[]", "headers": {"Content-Type": "application/json"}}, 422),
    ({"files": {"other": ("a.json", b"{}")}}, 422), ({"files": {"set": ("a.doc", b"{}")}}, 415),
    ({"files": {"set": ("a.json", b"{}"), "strange": ("b", b"x")}}, 422), ({"files": {"set": ("a.json", b"")}}, 400),
    ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}}, 400),
    ({"content": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}, 400),
])
def test_a_body_that_is_no_set_is_refused(client: httpx.Client, options: dict[str, Any], status: int) -> None:
    reply = client.post("/api/v1/score", **options)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text
    assert reply.json()["mend"]


@pytest.mark.parametrize(("route", "params"), [
    ("whatif", {}), ("whatif", {"change": "db12:09.1-L3"}), ("whatif", {"change": "db12:99=full"}), ("explain", {}),
    ("explain", {"id": "db12:nothing"}), ("ask", {"count": 0}), ("score", {"standard": "db13"}), ("score", {"profile": "db12"}),
    ("score", {"evidence": "lax"}), ("convert", {"to": "pdf"})])
def test_options_that_do_not_fit_are_refused(client: httpx.Client, route: str, params: dict[str, Any]) -> None:
    reply = client.post(f"/api/v1/{route}", params=params, content=MACHINERY.read_bytes(), headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
