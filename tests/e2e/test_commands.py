"""The real command, as a process of its own: what it prints, where, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from processes import run

from hengbiao.resources import data_files, data_root

EXAMPLES = data_files("examples", "*.json")
MACHINERY = data_root() / "examples" / "discrete-machinery.json"
CHEMICAL = data_root() / "examples" / "process-chemical.json"


def answer(*arguments: str | Path, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert (result.returncode, result.stderr) == (code, ""), result.stderr
    return json.loads(result.stdout)


def refused(*arguments: str | Path, **env: str) -> str:
    result = run(*arguments, **env)
    assert result.returncode == 2, result.stdout[-500:]
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr


def test_standards_lists_db12() -> None:
    row = next(r for r in answer("standards") if r["id"] == "db12")
    assert {"subdomains": 23, "requirements": 495, "edition": "2021"}.items() <= row.items()
    assert set(row["title"]) == {"zh", "en"}


def test_requirements_are_the_495_with_path_level_and_kinds() -> None:
    rows = answer("requirements", "--standard", "db12")
    assert len(rows) == 495
    row = next(r for r in rows if r["id"] == "db12:09.1-L3")
    assert row["path"]["zh"] == ["制造", "生产", "采购", "采购计划"]
    assert row["level"] == 3
    assert row["cite"] == "表5 采购·采购计划 三级"
    assert [set(link) for link in row["objectives"]] == [{"id", "predicate", "group"}]
    assert all(link["id"].startswith("obj:") for r in rows for link in r["objectives"])
    assert row["evidence_kinds"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_each_example_is_checked_and_scored_and_its_workbook_says_the_same(path: Path) -> None:
    book = path.with_suffix(".xlsx")
    from_json, from_book = answer("score", path), answer("score", book)
    assert from_json == from_book
    assert max(score["rated"] for score in from_json["standards"]) > 150
    for score in from_json["standards"]:
        assert score["rated"] + score["inferred"] + score["unknown"] == sum(1 for _ in leaves(score["breakdown"]))
    checked = run("check", path, "--json")
    assert checked.returncode == 1
    check = json.loads(checked.stdout)
    assert not check["conforms"]
    assert from_json["findings"] == len(check["findings"])
    assert len(json.loads(path.read_text("utf-8"))["evidence"]) >= 90


def leaves(nodes: list[dict[str, Any]]) -> Any:
    for node in nodes:
        if node["children"]:
            yield from leaves(node["children"])
        else:
            yield node


def test_strict_evidence_only_widens_and_counts_less() -> None:
    plain = answer("score", MACHINERY)["standards"][0]
    result = run("score", MACHINERY, "--evidence", "strict", "--json")
    strict = json.loads(result.stdout)["standards"][0]
    assert strict["rated"] < plain["rated"]
    assert strict["unknown"] > plain["unknown"]


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".ttl", ".jsonld", ".xlsx"])
def test_every_form_of_a_set_scores_alike(tmp_path: Path, suffix: str) -> None:
    other = tmp_path / f"证据 集{suffix}"
    assert run("convert", CHEMICAL, "-o", other).returncode == 0
    assert answer("score", other) == answer("score", CHEMICAL)
    back = tmp_path / "back.json"
    assert run("convert", other, "-o", back).returncode == 0
    again = tmp_path / "again.json"
    assert run("convert", CHEMICAL, "-o", again).returncode == 0
    assert sorted_records(back) == sorted_records(again)


def sorted_records(path: Path) -> Any:
    content = json.loads(path.read_text("utf-8"))
    for rating in content["ratings"]:
        rating["evidence"] = sorted(rating.get("evidence", []))
    for name in ("evidence", "ratings", "tailoring"):
        content[name] = sorted(content[name], key=str)
    return content


@pytest.mark.parametrize("wanted", ["db12", "db12:total", "db12:grade", "db12:L3", "db12:09", "db12:09@L2", "db12:d08@L1",
                                    "db12:e5@L4", "db12:09.1-L1", "db12:09 a hb:MandatorySubdomain",
                                    "db12:09.1-L3 hb:buildsOn db12:09.1-L2", "db12:09.1-L3 hb:inStandard db12:standard"])
def test_explain_unfolds(wanted: str) -> None:
    proof = answer("explain", MACHINERY, wanted)
    assert proof["conclusion"]
    text = run("explain", MACHINERY, wanted).stdout
    assert proof["conclusion"] in text


@pytest.mark.long
def test_every_finding_has_a_proof_down_to_facts() -> None:
    findings = json.loads(run("check", MACHINERY, "--json").stdout)["findings"]
    by_shape = {f["shape"]: f for f in findings}
    assert len(by_shape) >= 5
    for finding in by_shape.values():
        proof = answer("explain", MACHINERY, finding["id"])
        assert proof["conclusion"] == finding["message"]
        assert proof["premises"]


def test_the_total_is_the_sum_that_its_proof_shows() -> None:
    score = answer("score", MACHINERY)["standards"][0]
    proof = answer("explain", MACHINERY, "db12:total")
    assert score["total"]["low"] in proof["arithmetic"]
    assert score["total"]["high"] in proof["arithmetic"]
    assert len(proof["premises"]) == 5


def test_template_is_written_once_and_can_be_read_when_filled(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    assert run("template", "db12", "-o", book).returncode == 0
    assert "--force" in refused("template", "db12", "-o", book)
    assert run("template", "db12", "-o", book, "--force").returncode == 0
    assert "企业" in refused("score", book)


def test_demo_shows_bars_radar_weak_items_and_missing_evidence() -> None:
    shown = run("demo").stdout
    assert shown.count("总分 S") == 4
    assert shown.count("总分") == 6
    assert "█" in shown
    assert any("⠁" <= c <= "⣿" for c in shown)
    assert shown.count("最弱的五个分项") == 6
    assert shown.count("还缺的证据") == len(EXAMPLES)
    english = run("demo", "--lang", "en").stdout
    assert "The five weakest items" in english


def test_output_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    first = run("score", MACHINERY, "--json", PYTHONHASHSEED="1", HENGBIAO_CACHE=str(tmp_path / "one"))
    second = run("score", MACHINERY, "--json", PYTHONHASHSEED="2", HENGBIAO_CACHE=str(tmp_path / "two"))
    assert first.stdout == second.stdout
    graphs = [next((tmp_path / name).glob("*.graph.nq")).read_bytes() for name in ("one", "two")]
    assert graphs[0] == graphs[1]


def test_bad_arguments_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_text("no")
    folder = tmp_path / "set.json"
    folder.mkdir()
    for arguments in (
        ["score", tmp_path / "missing.json"], ["score", tmp_path / "x.docx"], ["score", folder], ["nonsense"],
        ["score"], ["score", MACHINERY, "--standard", "db13"], ["score", MACHINERY, "--profile", "db12=discreet"],
        ["score", MACHINERY, "--profile", "db12"], ["explain", MACHINERY, "db12:99.9-L1"],
        ["explain", MACHINERY, "no-such/finding"], ["explain", MACHINERY, "db12:09 a hb:Evidence"],
        ["schema", "scores"], ["template", "db13", "-o", tmp_path / "b.xlsx"],
        ["template", "db12", "-o", tmp_path / "no" / "where.xlsx"], ["template", "db12", "-o", tmp_path / "b.pdf"],
        ["convert", MACHINERY, "-o", tmp_path / "b.txt"],
    ):
        refused(*arguments)
    assert "There is no such file" in refused("score", tmp_path / "missing.json", HENGBIAO_LANG="en")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["set.json", "x.docx"]


def test_near_names_are_offered() -> None:
    assert "discrete" in refused("score", MACHINERY, "--profile", "db12=discreet")
    assert "db12" in refused("score", MACHINERY, "--standard", "db13")


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = [sys.executable, "-m", "hengbiao", "requirements", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_a_reader_that_goes_away_is_no_fault_in_a_bare_environment() -> None:
    bare = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", ""), "HENGBIAO_CACHE": os.environ["HENGBIAO_CACHE"]}
    command = [sys.executable, "-m", "hengbiao", "requirements", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=bare) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_ascii_terminals_get_utf8_json() -> None:
    result = run("standards", "--json", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert json.loads(result.stdout)[0]["title"]["zh"]
