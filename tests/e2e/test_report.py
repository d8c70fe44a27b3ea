"""`report` through the command: from a set and a plan to files, and what it refuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from processes import MACHINERY, call, refused, saved

from hengbiao.resources import data_files

CHEMICAL = next(p for p in data_files("examples", "*.json") if p.stem == "process-chemical")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    assert call("plan", MACHINERY, "--target", "suzhou=C", "-o", path).code == 0
    return path


def written(output: Path, *arguments: str | Path) -> bytes:
    ended = call("report", *arguments, "-o", output)
    assert (ended.code, ended.out, ended.err) == (0, b"", f"{output}\n")
    return output.read_bytes()


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
def test_a_workbook_becomes_a_report_with_a_roadmap(suffix: str, planned: Path, tmp_path: Path) -> None:
    """As a consultant has it: the filled workbook, the plan made from it, the report."""
    book = MACHINERY.with_suffix(".xlsx")
    own = tmp_path / "plan.json"
    assert call("plan", book, "--target", "suzhou=C", "-o", own).code == 0
    content = written(tmp_path / f"report{suffix}", book, "--plan", own)
    if suffix == ".html":
        assert content.startswith(b"<!DOCTYPE html>")
    else:
        assert zipfile.ZipFile(tmp_path / f"report{suffix}").testzip() is None


def test_the_same_input_has_the_same_bytes(planned: Path, tmp_path: Path) -> None:
    for suffix in (".docx", ".xlsx", ".html", ".svg"):
        picture = ("--picture", "gantt") if suffix == ".svg" else ()
        one = written(tmp_path / f"one{suffix}", MACHINERY, "--plan", planned, *picture)
        assert written(tmp_path / f"two{suffix}", MACHINERY, "--plan", planned, *picture) == one


def test_a_plan_of_another_set_is_refused_and_says_what_changed(planned: Path, tmp_path: Path) -> None:
    line = refused("report", CHEMICAL, "--plan", planned, "-o", tmp_path / "r.docx", "--lang", "en")
    assert "enterprise" in line and "number of ratings 398" in line
    content = json.loads(MACHINERY.read_text("utf-8"))
    content["ratings"][0]["rating"] = "none"
    line = refused("report", saved(tmp_path / "changed.json", content), "--plan", planned, "-o", tmp_path / "r.docx", "--lang", "en")
    assert "content of the set" in line
    other = json.loads(planned.read_text("utf-8"))
    other["source"]["knowledge"] = "0" * 64
    line = refused("report", MACHINERY, "--plan", saved(tmp_path / "old.json", other), "-o", tmp_path / "r.docx", "--lang", "en")
    assert "knowledge or estimates 000000000000" in line
    assert list(tmp_path.glob("r.*")) == []


@pytest.mark.parametrize(("content", "words"), [("{", "JSON"), ('{"status": "optimal"}', "case"), ("[]", "plan.json"), ("[" * 100_000, "plan.json")])
def test_what_is_no_plan_is_refused(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, "utf-8")
    assert words in refused("report", MACHINERY, "--plan", path, "-o", tmp_path / "r.html", "--lang", "en")


@pytest.mark.parametrize(
    ("options", "words"),
    [(("-o", "r.pdf"), ".docx"), (("-o", "r.svg"), "--picture"), (("-o", "r.docx", "--picture", "gantt"), "--picture"),
     (("-o", "r.svg", "--picture", "gant"), "picture"), (("-o", "none/r.docx"), "r.docx"), (("-o", "r.html", "--plan", "none.json"), "none.json")],
)
def test_bad_output_is_refused(options: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in refused("report", MACHINERY, *options, "--lang", "en")
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    taken = saved(tmp_path / "r.xlsx", {})
    assert "r.xlsx" in refused("report", MACHINERY, "-o", taken)
    assert call("report", MACHINERY, "-o", taken, "--force").code == 0
    assert openpyxl.load_workbook(taken).sheetnames


def test_a_set_with_nothing_rated_has_a_report(tmp_path: Path) -> None:
    bare: dict[str, Any] = json.loads(MACHINERY.read_text("utf-8")) | {"ratings": [], "evidence": [], "tailoring": []}
    path = saved(tmp_path / "bare.json", bare)
    for suffix in (".docx", ".xlsx", ".html"):
        assert written(tmp_path / f"r{suffix}", path, "--standard", "db12")


def test_names_that_are_hostile_stay_text(tmp_path: Path) -> None:
    content = json.loads(MACHINERY.read_text("utf-8"))
    content["enterprise"]["name"] = "=HYPERLINK(\"http://x\")<script>alert('😀')</script>\u202e" + "长" * 10
    content["evidence"][0]["title"] = "+1" + "题" * 400
    path = saved(tmp_path / "hostile.json", content)
    page = written(tmp_path / "r.html", path).decode()
    assert "<script>alert" not in page
    written(tmp_path / "r.xlsx", path)
    cells = [c for sheet in openpyxl.load_workbook(tmp_path / "r.xlsx") for row in sheet.iter_rows() for c in row]
    assert [c.coordinate for c in cells if c.data_type == "f" and "HYPERLINK" in str(c.value)] == []
    assert any("=HYPERLINK" in str(c.value) for c in cells)
    written(tmp_path / "r.docx", path)
