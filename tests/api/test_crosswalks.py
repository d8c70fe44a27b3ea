"""Crosswalks over HTTP: what the command gives, in each of its forms."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import httpx
import pytest
from defusedxml import ElementTree
from servers import said


@pytest.mark.parametrize(("path", "arguments"), [
    ("db12/ccua", ("db12", "ccua")), ("db12:09.1", ("db12:09.1",)), ("db12:09.1-L3/suzhou", ("db12:09.1-L3", "suzhou")),
    ("obj:purchasing.plan.integrated", ("obj:purchasing.plan.integrated",)), ("suzhou", ("suzhou",))])
def test_pairs_equal_the_command(client: httpx.Client, path: str, arguments: tuple[str, ...]) -> None:
    reply = client.get(f"/api/v1/crosswalks/{path}")
    assert reply.content == said("crosswalk", *arguments, "--json")
    assert reply.headers["etag"]


@pytest.mark.parametrize(("form", "media"), [
    ("csv", "text/csv"), ("sssom", "text/tab-separated-values"), ("oscal", "application/oscal+json")])
def test_files_equal_the_command(client: httpx.Client, form: str, media: str, tmp_path: Path) -> None:
    file = tmp_path / "f"
    said("crosswalk", "db12", "suzhou", "--format", form, "-o", file)
    by_name = client.get("/api/v1/crosswalks/db12/suzhou", params={"format": form})
    by_media = client.get("/api/v1/crosswalks/db12/suzhou", headers={"Accept": media})
    assert by_name.content == by_media.content == file.read_bytes()
    assert by_name.headers["content-type"].startswith(media)


def test_a_workbook_holds_the_pairs(client: httpx.Client) -> None:
    reply = client.get("/api/v1/crosswalks/db12/suzhou", params={"format": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(reply.content)) as book:
        assert "xl/workbook.xml" in book.namelist()


def test_only_some_relations(client: httpx.Client) -> None:
    reply = client.get("/api/v1/crosswalks/db12/ccua", params={"relation": ["equal", "a_in_b"]})
    assert reply.content == said("crosswalk", "db12", "ccua", "--relation", "equal", "--relation", "a_in_b", "--json")


def test_unmapped_and_matrix_equal_the_command(client: httpx.Client) -> None:
    assert client.get("/api/v1/crosswalks/db12/ccua/unmapped").content == said("crosswalk", "db12", "ccua", "--unmapped", "--json")
    assert client.get("/api/v1/crosswalks/db12/ccua/matrix").content == said("crosswalk", "db12", "ccua", "--matrix", "--json")


def test_the_matrix_is_a_picture_too(client: httpx.Client) -> None:
    svg = client.get("/api/v1/crosswalks/db12:09/suzhou/matrix", headers={"Accept": "image/svg+xml"})
    assert ElementTree.fromstring(svg.content).tag.endswith("svg")
    png = client.get("/api/v1/crosswalks/db12:09/suzhou/matrix", params={"format": "png"})
    assert png.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["db13/ccua", "db12/ccua2", "db12:99/ccua", "obj:none", "db12/ccua/matrix/more"])
def test_what_is_not_there_is_404(client: httpx.Client, path: str) -> None:
    assert client.get(f"/api/v1/crosswalks/{path}").status_code == 404
