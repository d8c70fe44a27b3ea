"""Sets that try to hurt: refused at once, nothing fetched, nothing left behind, and the service lives."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from servers import EXAMPLES, MACHINERY, Listener, Server, memory, serving

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOOK = EXAMPLES / "discrete-machinery.xlsx"
SECONDS = 5.0


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server with a folder of its own for temporary files."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    with serving(tmp_path_factory.mktemp("apart") / "log", TMPDIR=str(folder)) as running:
        yield running, folder
    shutil.rmtree(folder, ignore_errors=True)


def files_in(folder: Path) -> list[str]:
    """What lies there, sockets of the fork server aside."""
    return [p.name for p in folder.rglob("*") if p.is_file()]


def refused(server: Server, content: bytes, media: str, *, name: str = "set") -> httpx.Response:
    begun = time.monotonic()
    with server.client() as c:
        reply = c.post("/api/v1/check", content=content, headers={"Content-Type": media})
        took = time.monotonic() - begun
        assert 400 <= reply.status_code < 500, (name, reply.status_code, reply.text[:300])
        assert reply.headers["content-type"] == "application/problem+json"
        assert took < SECONDS, (name, took)
        assert c.get("/health").status_code == 200
    return reply


def contexts(url: str) -> dict[str, Any]:
    node = {"@id": "urn:hengbiao:set:assessment", "@type": "https://w3id.org/hengbiao/ontology#Assessment"}
    return {
        "remote": {"@context": url, **node}, "file": {"@context": "file:///etc/passwd", **node},
        "in a list": {"@context": [{"hb": "https://w3id.org/hengbiao/ontology#"}, url], **node},
        "imported": {"@context": {"@version": 1.1, "@import": url}, **node},
        "scoped": {"@context": {"@version": 1.1, "x": {"@id": "x:y", "@context": url}}, **node, "x": {"a": 1}},
        "in a graph": {"@graph": [{"@context": url, **node}]},
    }


@pytest.mark.parametrize("name", sorted(contexts("")))
def test_a_context_elsewhere_is_not_fetched(apart: tuple[Server, Path], listener: Listener, name: str) -> None:
    refused(apart[0], json.dumps(contexts(listener.url)[name]).encode(), "application/ld+json", name=name)
    assert not listener.visited


def test_imports_and_python_modules_are_not_followed(apart: tuple[Server, Path], listener: Listener) -> None:
    turtle = f"""@prefix owl: <http://www.w3.org/2002/07/owl#> .
        <{listener.url}> a owl:Ontology ; owl:imports <{listener.url}> , <file:///etc/passwd> ;
          <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module> "os" ."""
    refused(apart[0], turtle.encode(), "text/turtle")
    assert not listener.visited


DEEP = 100_000


@pytest.mark.parametrize(("media", "content"), [
    ("application/json", b"[" * DEEP + b"]" * DEEP), ("application/json", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    ("application/json", b'{"enterprise":' + b"[" * DEEP), ("application/yaml", b"[" * DEEP),
    ("application/yaml", b"".join(b" " * i + b"a:\n" for i in range(2000))), ("application/yaml", b"- " * DEEP + b"a"),
    ("application/yaml", b"a: &a [x,x,x,x]\n" + b"".join(b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9))),
    ("application/yaml", b"!!python/object/apply:os.system ['true']"), ("text/turtle", b"<x:a> <x:b> " + b"[ <x:p> " * DEEP),
    ("text/turtle", b"<x:a> <x:b> " + b"(" * DEEP), ("application/ld+json", b'{"x:y":' * DEEP + b"1" + b"}" * DEEP),
    ("application/json", b'{"a":1,"a":2}'), ("application/json", b"\xff\xfe\x00"), ("application/json", b'{"enterprise": 1e999999999}'),
    ("application/json", b"1" * 5_000_000),
], ids=lambda v: v if isinstance(v, str) else f"{v[:8]!r}")
def test_deep_and_doubling_texts_are_refused(apart: tuple[Server, Path], media: str, content: bytes) -> None:
    refused(apart[0], content, media)


def repacked(changes: dict[str, bytes], *, drop: tuple[str, ...] = ()) -> bytes:
    """The example workbook with other content in some of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(BOOK) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in book.namelist():
            if name not in changes and name not in drop:
                new.writestr(name, book.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(BOOK) as book:
        return book.read(name)


def books(url: str) -> dict[str, bytes]:
    sheet = part("xl/worksheets/sheet1.xml")
    body = sheet[sheet.index(b"?>") + 2:] if sheet.startswith(b"<?xml") else sheet
    dtd = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "%s">]>' % url.encode()
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]>"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as new:
        for i in range(10_000):
            new.writestr(f"xl/{i}", b"")
    nested = b'<?xml version="1.0"?><worksheet>' + b"<a>" * DEEP + b"</a>" * DEEP + b"</worksheet>"
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    bomb = b'<?xml version="1.0"?><worksheet>' + b" " * (400 * 2**20) + b"</worksheet>"
    with zipfile.ZipFile(BOOK) as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
    types = part("[Content_Types].xml")
    return {
        "external entity": repacked({"xl/worksheets/sheet1.xml": dtd + body}),
        "entity in strings": repacked({"xl/sharedStrings.xml": dtd + b"<sst>&e;</sst>"}),
        "billion laughs": repacked({"xl/workbook.xml": laughs + b"<workbook>&j;</workbook>"}),
        "deep": repacked(dict.fromkeys(sheets, nested)), "bomb": repacked({"xl/worksheets/sheet1.xml": bomb}),
        "ten thousand entries": many.getvalue(), "far cell": repacked({n: part(n).replace(b"</sheetData>", far, 1) for n in sheets}),
        "macros": repacked({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100, "[Content_Types].xml": types.replace(
            b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")}),
        "html": b"<html><table><tr><td>=1+1</td></tr></table></html>", "old format": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        "no workbook": repacked({}, drop=("xl/workbook.xml",)), "names that climb": repacked({"../../evil": b"x"}),
        "cut off": BOOK.read_bytes()[:20_000], "empty archive": b"PK\x05\x06" + b"\0" * 18,
    }


@pytest.mark.parametrize("name", [
    "billion laughs", "bomb", "cut off", "deep", "empty archive", "entity in strings", "external entity", "far cell", "html", "macros",
    "names that climb", "no workbook", "old format", "ten thousand entries"])
def test_a_workbook_that_tries_to_hurt_is_refused(apart: tuple[Server, Path], listener: Listener, name: str) -> None:
    server, folder = apart
    before = memory(server.process.pid)
    refused(server, books(listener.url)[name], XLSX, name=name)
    assert not listener.visited
    assert memory(server.process.pid) - before < 200 * 2**20
    assert files_in(folder) == []


@pytest.mark.parametrize("name", ["../../../../etc/passwd.json", "..\\..\\evil.json", "a\0b.json", "\u202egnosj.json", "x" * 4096 + ".json",
                                  "/etc/cron.d/x.json", "con.json", "名" * 2000 + ".json", '"; rm -rf /;".json', "<script>.json"])
def test_a_name_is_never_a_path(apart: tuple[Server, Path], name: str) -> None:
    server, folder = apart
    with server.client() as c:
        good = c.post("/api/v1/check", files={"set": (name, MACHINERY.read_bytes(), "application/json")})
        assert good.status_code in (200, 400), good.text[:300]
        bad = c.post("/api/v1/check", files={"set": (name, b"{}", "application/json")})
        assert bad.status_code in (400, 422)
        shown = bad.json()["place"].get("file", "")
        assert "/" not in shown and "\\.." not in shown and len(shown) <= 200
        assert shown.isprintable()
    assert files_in(folder) == []


def form_of(value: bytes) -> bytes:
    """A form with the set as a plain field."""
    return b'--x\r\nContent-Disposition: form-data; name="set"\r\n\r\n' + value + b"\r\n--x--\r\n"


@pytest.mark.parametrize("said", ["charset=punycode", 'charset="PunyCode"', "charset=utf-8; charset=punycode", "charset=utf-7",
                                  "charset=unicode_escape", "charset=utf-16", "charset=none", "charset="])
def test_a_form_in_another_charset_is_not_decoded(apart: tuple[Server, Path], said: str) -> None:
    # Punycode of this length takes half a minute to decode; the others give lone surrogates, or what was not meant.
    value = b"a" * 1_000_000 if "uny" in said else rb"\ud800+2AA-"
    assert refused(apart[0], form_of(value), f"multipart/form-data; boundary=x; {said}", name=said).status_code == 415


@pytest.mark.parametrize("said", ["", "; charset=UTF-8", "; charset=utf8", "; charset*=utf-8''punycode"])
def test_a_form_in_utf_8_is_read(apart: tuple[Server, Path], said: str) -> None:
    with apart[0].client() as c:
        reply = c.post("/api/v1/check", content=form_of(MACHINERY.read_bytes()),
                       headers={"Content-Type": f"multipart/form-data; boundary=x{said}"})
        assert reply.status_code == 200, reply.text[:300]
        assert reply.content == c.post("/api/v1/check", files={"set": ("set", MACHINERY.read_bytes(), "application/json")}).content


def test_what_is_large_is_not_left_on_the_disk(apart: tuple[Server, Path]) -> None:
    server, folder = apart
    padded = MACHINERY.read_bytes() + b" " * (8 * 2**20)
    with server.client() as c:
        assert c.post("/api/v1/check", files={"set": ("a.json", padded)}).status_code == 200
    assert files_in(folder) == []


def test_what_one_client_sends_is_seen_by_no_other(apart: tuple[Server, Path]) -> None:
    server, _ = apart
    marker = "只此一家的标记9c4e"
    own = json.loads(MACHINERY.read_bytes())
    own["enterprise"]["name"] = marker
    own["ratings"][0]["note"] = marker
    other = MACHINERY.read_bytes()
    as_json = {"Content-Type": "application/json"}
    with server.client() as c:
        plan = c.post("/api/v1/plan", params={"target": "suzhou=C"}, json=own)
        assert marker in plan.text
        job = c.post("/api/v1/report", params={"format": "html"}, json=own, headers={"Prefer": "respond-async"})
        assert job.status_code == 202 and marker not in job.text
        faulty = c.post("/api/v1/score", json=own | {"ratings": [{"requirement": marker, "rating": "full"}]})
        assert faulty.status_code == 422
        for route, params in (("check", {}), ("score", {}), ("ask", {}), ("explain", {"id": "db12:total"}), ("plan", {"target": "suzhou=C"}),
                              ("convert", {"to": "yaml"})):
            for _ in range(2):
                reply = c.post(f"/api/v1/{route}", params=params, content=other, headers=as_json)
                assert reply.status_code == 200
                assert marker not in reply.text
        assert marker not in c.post("/api/v1/score", content=b"{", headers=as_json).text
        figures = c.get("/metrics")
        assert marker not in figures.text
        server.row_of(figures)
    assert marker not in server.logged()
    assert marker.encode("unicode_escape").decode() not in server.logged()


def test_no_cell_of_a_workbook_or_table_becomes_a_formula(apart: tuple[Server, Path]) -> None:
    server, _ = apart
    own = json.loads(MACHINERY.read_bytes())
    attacks = ["=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-1-1", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0"]
    for n, text in enumerate(attacks):
        own["ratings"][n]["note"] = text
        own["evidence"][n]["title"] = text
    own["enterprise"]["name"] = attacks[0]
    with server.client() as c:
        for path, params in (("convert", {"to": "xlsx"}), ("report", {"format": "xlsx"})):
            reply = c.post(f"/api/v1/{path}", params=params, json=own)
            assert reply.status_code == 200, reply.text[:300]
            with zipfile.ZipFile(io.BytesIO(reply.content)) as book:
                for name in book.namelist():
                    if name.startswith("xl/worksheets/"):
                        text = book.read(name).decode()
                        assert "<f>HYPERLINK" not in text and "cmd|" not in text.partition("<f>")[2].partition("</f>")[0]
                        assert not any(f"<f>{a[1:]}" in text for a in attacks)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-1-1", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_table_of_results_becomes_a_formula(client: httpx.Client, text: str) -> None:
    """By a link to a query, and by what somebody put into a set; what programs read is exact."""
    literal = json.dumps(text)
    query = f"SELECT (STR({literal}) AS ?x) (-5 AS ?n) (?x AS ?again) {{}}"
    table = client.get("/sparql", params={"query": query, "format": "csv"})
    assert table.status_code == 200, table.text
    assert list(csv.reader(io.StringIO(table.text, newline=""))) == [["x", "n", "again"], [f"'{text}", "-5", f"'{text}"]]
    exact = client.get("/sparql", params={"query": query, "format": "json"}).json()["results"]["bindings"][0]
    assert exact["x"]["value"] == exact["again"]["value"] == text
    own = json.loads(MACHINERY.read_bytes())
    own["evidence"][0]["title"] = text
    titles = "SELECT ?t { ?e a hb:Evidence ; rdfs:label|dcterms:title ?t }"
    reply = client.post("/api/v1/sparql", json={"set": own, "query": titles}, headers={"Accept": "text/csv"})
    assert reply.status_code == 200, reply.text
    cells = [row[0] for row in csv.reader(io.StringIO(reply.text, newline=""))]
    # The tab is gone before: a title is kept without blanks around it.
    assert ("x" if text == "\tx" else f"'{text}") in cells
    assert not any(c.startswith(("=", "+", "-", "@", "\t")) for c in cells)
