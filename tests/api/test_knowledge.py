"""What is known, over HTTP: the same bytes as the commands print, in every form, in pages, and kept by clients."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import httpx
import pytest
import rdflib
from openpyxl import load_workbook
from servers import said

from hengbiao.service.schemas import SCHEMAS
from hengbiao.service.workspace import Workspace
from hengbiao_api.parts import XLSX

LISTS = ("standards", "requirements", "capabilities", "objectives", "mappings", "issues", "profiles")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_equals_the_command(client: httpx.Client, name: str, lang: str) -> None:
    reply = client.get(f"/api/v1/{name}", headers={"Accept-Language": lang})
    assert reply.status_code == 200
    assert reply.content == said(name, "--json", "--lang", lang)
    assert reply.headers["content-language"] == lang


@pytest.mark.parametrize("name", ["requirements", "issues", "mappings", "profiles"])
def test_a_list_of_one_standard_equals_the_command(client: httpx.Client, name: str) -> None:
    assert client.get(f"/api/v1/{name}", params={"standard": "suzhou"}).content == said(name, "--standard", "suzhou", "--json")


def test_objectives_of_a_capability_equal_the_command(client: httpx.Client) -> None:
    wanted = "cap:purchasing.execution"
    assert client.get("/api/v1/objectives", params={"capability": wanted}).content == said("objectives", "--capability", wanted, "--json")


def test_lint_equals_the_command(client: httpx.Client) -> None:
    assert client.get("/api/v1/lint").content == said("lint", "--json")


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_equals_the_command(client: httpx.Client, name: str) -> None:
    assert client.get(f"/api/v1/schemas/{name}").content == said("schema", name)


def test_all_schemas_are_named(client: httpx.Client) -> None:
    assert client.get("/api/v1/schemas").json() == list(SCHEMAS)


@pytest.mark.parametrize(("kind", "wanted"), [
    ("standards", "db12"), ("requirements", "dalian:7.3.4.a"), ("requirements", "db12:09.1-L3"), ("capabilities", "cap:purchasing.execution"),
    ("objectives", "obj:purchasing.plan.integrated")])
def test_one_thing_is_its_row_of_the_list(client: httpx.Client, kind: str, wanted: str) -> None:
    rows = {row["id"]: row for row in client.get(f"/api/v1/{kind}").json()}
    wanted = wanted if wanted in rows else next(iter(rows))
    assert client.get(f"/api/v1/{kind}/{wanted}").json() == rows[wanted]


@pytest.mark.parametrize("kind", ["standards", "requirements", "capabilities", "objectives"])
@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_a_list_as_rdf_names_each_of_its_things(client: httpx.Client, kind: str, form: str) -> None:
    media = {"turtle": "text/turtle", "json-ld": "application/ld+json"}[form]
    rows = client.get(f"/api/v1/{kind}", params={"limit": 20}).json()
    reply = client.get(f"/api/v1/{kind}", params={"limit": 20}, headers={"Accept": media})
    assert reply.headers["content-type"].partition(";")[0] == media
    graph = rdflib.Graph().parse(data=reply.content, format=form)
    assert len({str(s) for s in graph.subjects() if isinstance(s, rdflib.URIRef)}) == len(rows)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_as_csv_has_a_line_for_each_row(client: httpx.Client, name: str) -> None:
    rows = client.get(f"/api/v1/{name}").json()
    reply = client.get(f"/api/v1/{name}", params={"format": "csv"})
    assert reply.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert len(lines) == len(rows) + 1
    assert lines[0] == list(rows[0])
    assert {len(line) for line in lines} == {len(lines[0])}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in lines for cell in line)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_list_as_a_workbook_holds_what_csv_holds(client: httpx.Client, name: str, lang: str) -> None:
    asked = {"lang": lang, "limit": 300} if name in ("requirements", "objectives", "mappings") else {"lang": lang}
    reply = client.get(f"/api/v1/{name}", params=asked, headers={"Accept": XLSX})
    assert reply.headers["content-type"] == XLSX
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}.xlsx"'
    sheet = load_workbook(io.BytesIO(reply.content))[name]
    cells = [["" if c.value is None else str(c.value) for c in row] for row in sheet.iter_rows()]
    assert cells == list(csv.reader(io.StringIO(client.get(f"/api/v1/{name}", params=asked | {"format": "csv"}).content.decode("utf-8-sig"))))
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}, "a formula, a date or a fault"
    assert client.get(f"/api/v1/{name}", params=asked | {"format": "xlsx"}).content == reply.content


@pytest.mark.parametrize("name", ["requirements", "objectives", "mappings"])
def test_pages_make_up_the_whole_list(client: httpx.Client, name: str) -> None:
    whole, found, pages = client.get(f"/api/v1/{name}").json(), [], 0
    reply = client.get(f"/api/v1/{name}", params={"limit": 1500})
    while True:
        found += reply.json()
        pages += 1
        following = reply.links.get("next")
        if following is None:
            break
        reply = client.get(httpx.URL(f"/api/v1/{name}").join(following["url"]))
    assert found == whole
    assert pages == -(-len(whole) // 1500)


@pytest.mark.parametrize("cursor", ["x", "cm93IC0x", "cm93IDE=", "cm93IDk5OTk5OTk5OTk5", "🙂"])
def test_a_cursor_that_is_not_ours_is_refused(client: httpx.Client, cursor: str) -> None:
    reply = client.get("/api/v1/requirements", params={"limit": 5, "cursor": cursor})
    assert (reply.status_code, reply.json()["place"]) == (422, {"field": "cursor"})


def test_the_mapping_file_is_the_file_itself(client: httpx.Client) -> None:
    from hengbiao.resources import data_root

    for key in client.get("/api/v1/standards").json():
        reply = client.get(f"/api/v1/mappings/{key['id']}")
        assert reply.content == (data_root() / "crosswalks" / "mappings" / f"{key['id']}.sssom.tsv").read_bytes()


def test_a_template_equals_the_command(client: httpx.Client, tmp_path: object) -> None:
    from pathlib import Path

    book = Path(str(tmp_path)) / "t.xlsx"
    said("template", "suzhou", "--type", "discrete", "-o", book)
    reply = client.get("/api/v1/template", params={"standard": "suzhou", "type": "discrete"})
    assert reply.headers["content-disposition"] == 'attachment; filename="template.xlsx"'
    with zipfile.ZipFile(io.BytesIO(reply.content)) as ours, zipfile.ZipFile(book) as theirs:
        for name in theirs.namelist():
            assert ours.read(name) == theirs.read(name) or name == "docProps/core.xml"


@pytest.mark.parametrize(("form", "suffix"), [("turtle", ".ttl"), ("nquads", ".nq"), ("jsonld", ".jsonld"), ("rdfxml", ".owl")])
def test_the_graph_equals_the_export(client: httpx.Client, form: str, suffix: str, tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / f"g{suffix}"
    said("export", "-o", file)
    assert client.get("/api/v1/graph", params={"format": form}).content == file.read_bytes()


def test_knowledge_is_kept_by_clients(client: httpx.Client) -> None:
    first = client.get("/api/v1/requirements", params={"standard": "db12"})
    tag = first.headers["etag"]
    assert first.headers["cache-control"].startswith("public, max-age=")
    again = client.get("/api/v1/requirements", params={"standard": "db12"}, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = client.get("/api/v1/requirements", params={"standard": "db12", "format": "csv"}, headers={"If-None-Match": tag})
    assert (other.status_code, other.headers["etag"] != tag) == (200, True)


def test_head_says_what_get_says(client: httpx.Client) -> None:
    got, head = client.get("/api/v1/standards"), client.head("/api/v1/standards")
    assert (head.status_code, head.content) == (200, b"")
    assert {k: head.headers[k] for k in ("etag", "content-type", "content-length")} == {
        k: got.headers[k] for k in ("etag", "content-type", "content-length")}


@pytest.mark.parametrize(("path", "status"), [
    ("/api/v1/requirements/db12:99.9-L3", 404), ("/api/v1/standards/db13", 404), ("/api/v1/objectives/obj:none", 404),
    ("/api/v1/mappings/db13", 404), ("/api/v1/schemas/none", 404), ("/api/v1/requirements?standard=db13", 422),
    ("/api/v1/objectives?capability=cap:none", 422), ("/api/v1/requirements?limit=0", 422), ("/api/v1/requirements?format=docx", 406),
    ("/api/v1/none", 404), ("/api/v1/template", 422)])
def test_what_is_not_there_is_a_problem_in_both_languages(client: httpx.Client, path: str, status: int) -> None:
    zh, en = (client.get(path, headers={"Accept-Language": lang}) for lang in ("zh-CN,zh;q=0.9", "fr, en-GB;q=0.8, zh;q=0.1"))
    for reply, lang in ((zh, "zh"), (en, "en")):
        assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
        said_ = reply.json()
        assert said_["status"] == status
        assert said_["title"] and said_["mend"] and said_["type"].startswith("https://w3id.org/hengbiao/problem/")
        assert reply.headers["content-language"] == lang
    assert any("\u4e00" <= c <= "\u9fff" for c in zh.json()["detail"])
    assert not any("\u4e00" <= c <= "\u9fff" for c in en.json()["mend"])


def test_versions_are_those_of_the_knowledge(client: httpx.Client, workspace: Workspace) -> None:
    said_ = client.get("/version").json()
    assert said_["hub"]["version"] == workspace.knowledge.hub.version
    assert said_["profiles"] == sorted(workspace.knowledge.profiles)
    assert len(said_["knowledge"]) == 64


def test_ready_queries_are_those_of_the_command(client: httpx.Client) -> None:
    rows = client.get("/api/v1/queries").json()
    listed = said("sparql", "--list").decode().splitlines()
    assert [row["name"] for row in rows] == [line.split()[0] for line in listed]
    reply = client.post("/sparql", content=next(r["text"] for r in rows if not r["needs_set"]),
                        headers={"Content-Type": "application/sparql-query"})
    assert json.loads(reply.content)["results"]["bindings"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_one_thing_is_no_table(client: httpx.Client, form: str) -> None:
    whole = client.get("/api/v1/standards").json()
    assert client.get(f"/api/v1/standards/{whole[0]['id']}", params={"format": form}).status_code == 406
