"""An objective is rated once and counts in every standard; a rating of a requirement itself wins, and a contradiction shows."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from processes import answer, call, process, refused, said, saved, written

import hengbiao
from hengbiao.resources import data_root
from hengbiao.service.workspace import Workspace

#: All standards have a profile for this type of enterprise.
TYPE = "smelting"
THREE = ("--standard", "db12", "--standard", "ccua", "--standard", "yst")


@pytest.fixture(scope="module")
def asked(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """An objective that requirements in scope of three standards ask for, no more and no less, and one of each: key -> id."""
    hub = workspace.knowledge.hub
    path = saved(tmp_path_factory.mktemp("scope") / "set.json", content((next(iter(hub.objectives)), "full")))
    in_scope = {node["id"] for score in scores(path).values() for node in nodes(score["breakdown"])}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for requirement, rows in hub.rows.items():
        for row in rows if requirement in in_scope else ():
            if row.predicate == "skos:exactMatch" and row.object:
                found[row.object].setdefault(requirement.partition(":")[0], requirement)
    return next((i, by) for i, by in found.items() if {"db12", "ccua", "yst"} <= set(by))


def content(*ratings: tuple[str, str], **more: object) -> dict[str, Any]:
    return {
        "enterprise": {"name": "甲公司", "type": TYPE},
        "assessment": {"date": "2026-11-01", "party": "third", "assessors": ["张", "王", "李"]},
        "evidence": [{"id": "E1", "kind": "system", "title": "演示", "source": "现场", "collected_on": "2026-10-20",
                      "method": "system-demo"}],
        "ratings": [{"requirement": i, "rating": rating, "evidence": ["E1"]} for i, rating in ratings], **more,
    }


def nodes(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in tree:
        yield node
        yield from nodes(node["children"])


def scores(path: Path, *options: str) -> dict[str, dict[str, Any]]:
    return {s["id"]: s for s in answer("score", path, *THREE, *options)["standards"]}


def range_of(score: dict[str, Any], requirement: str) -> tuple[str, str]:
    """The score of a requirement."""
    node = next(n for n in nodes(score["breakdown"]) if n["id"] == requirement)
    return node["score"]["low"], node["score"]["high"]


def conclusions(proof: dict[str, Any]) -> list[str]:
    return [proof["conclusion"], *(text for premise in proof["premises"] for text in conclusions(premise))]


@pytest.mark.parametrize(("rating", "value"), [("full", "1"), ("partly", "0.5"), ("none", "0")])
def test_it_counts_in_every_standard_as_inferred(
    rating: str, value: str, tmp_path: Path, asked: tuple[str, dict[str, str]]
) -> None:
    objective, exact = asked
    found = scores(saved(tmp_path / "set.json", content((objective, rating))))
    for key, requirement in exact.items():
        assert found[key]["rated"] == 0
        assert found[key]["inferred"] > 0
        assert range_of(found[key], requirement) == (value, value)
        assert found[key]["conflicts"] == []


def test_the_proof_goes_down_to_the_rating_and_its_evidence(tmp_path: Path, asked: tuple[str, dict[str, str]]) -> None:
    objective, exact = asked
    path = saved(tmp_path / "set.json", content((objective, "full")))
    for requirement in exact.values():
        proof = answer("explain", path, requirement)
        assert requirement in proof["conclusion"]
        assert proof["cite"]
        texts = conclusions(proof)
        assert f"{requirement} skos:exactMatch {objective}" in texts
        assert f"{objective} 评为全部满足" in texts
        assert any("E1" in text for text in texts)
    assert f"{objective} 评为全部满足" in conclusions(answer("explain", path, objective))


def test_it_is_no_finding_and_counts_under_strict_evidence(tmp_path: Path, asked: tuple[str, dict[str, str]]) -> None:
    objective, exact = asked
    path = saved(tmp_path / "set.json", content((objective, "none")))
    findings = answer("check", path, *THREE)["findings"]
    assert [f for f in findings if f["severity"] != "info"] == []
    strict = scores(path, "--evidence", "strict")
    assert all(range_of(strict[key], requirement) == ("0", "0") for key, requirement in exact.items())


@pytest.mark.parametrize("backwards", [False, True])
def test_a_direct_rating_wins_and_the_contradiction_is_shown_on_both_sides(
    backwards: bool, tmp_path: Path, asked: tuple[str, dict[str, str]]
) -> None:
    objective, exact = asked
    rated, other = exact["db12"], exact["ccua"]
    ratings = [(objective, "full"), (rated, "none")]
    path = saved(tmp_path / "set.json", content(*(reversed(ratings) if backwards else ratings)))
    report = answer("score", path, *THREE)
    found = {s["id"]: s for s in report["standards"]}
    assert range_of(found["db12"], rated) == ("0", "0")
    assert range_of(found["ccua"], other) == ("1", "1")
    assert found["db12"]["conflicts"] == [
        {"id": rated, "unit": None, "rated": "none", "implied": ["full", "full"], "sources": [objective]}]
    assert found["ccua"]["conflicts"] == []
    assert report["conflicts"] == [
        {"id": objective, "unit": None, "rated": "full", "implied": ["none", "none"], "sources": [rated]}]
    text = said("score", path, *THREE).decode()
    assert f"{rated} 评为不满足，而 {objective} 推出全部满足" in text
    assert f"{objective} 评为全部满足，而 {rated} 推出不满足" in text
    findings = json.loads(call("check", path, "--standard", "db12", "--json").out)["findings"]
    contradicted = {f["focus"] for f in findings if f["shape"] == "rating-not-contradicted"}
    assert contradicted == {rated, objective}
    for wanted in (rated, objective):
        texts = conclusions(answer("explain", path, wanted))
        assert any(text.startswith(f"{rated} 评为不满足") for text in texts), texts
        assert any(text.startswith(f"{objective} 评为全部满足") for text in texts), texts


def test_requirements_of_two_standards_that_contradict_each_other(
    tmp_path: Path, asked: tuple[str, dict[str, str]]
) -> None:
    """Each keeps its rating, each names the other, and the third standard is left open between them."""
    _, exact = asked
    one, other, third = exact["db12"], exact["ccua"], exact["yst"]
    found = scores(saved(tmp_path / "set.json", content((one, "full"), (other, "none"))))
    assert range_of(found["db12"], one) == ("1", "1")
    assert range_of(found["ccua"], other) == ("0", "0")
    assert range_of(found["yst"], third) == ("0", "1")
    assert found["db12"]["conflicts"] == [
        {"id": one, "unit": None, "rated": "full", "implied": ["none", "none"], "sources": [other]}]
    assert found["ccua"]["conflicts"] == [
        {"id": other, "unit": None, "rated": "none", "implied": ["full", "full"], "sources": [one]}]


def test_ratings_that_agree_are_no_conflict(tmp_path: Path, asked: tuple[str, dict[str, str]]) -> None:
    objective, exact = asked
    report = answer("score", saved(tmp_path / "set.json", content((objective, "mostly"), (exact["db12"], "mostly"))))
    assert [*report["conflicts"], *(c for s in report["standards"] for c in s["conflicts"])] == []


def test_two_ratings_of_one_objective_are_refused_with_their_place(
    tmp_path: Path, asked: tuple[str, dict[str, str]]
) -> None:
    objective, _ = asked
    line = refused("score", saved(tmp_path / "set.json", content((objective, "full"), (objective, "none"))))
    assert "set.json, ratings[1].requirement：" in line
    assert objective in line


def test_an_unknown_objective_is_refused_with_a_near_one(tmp_path: Path, asked: tuple[str, dict[str, str]]) -> None:
    objective, _ = asked
    line = refused("score", saved(tmp_path / "set.json", content((f"{objective}x", "full"))))
    assert "ratings[0].requirement" in line
    assert f"是否指 {objective}" in line


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A copy of program and knowledge to change, and the environment that runs it."""
    root = tmp_path_factory.mktemp("own")
    package = Path(hengbiao.__file__).parent
    shutil.copytree(package, root / "engine" / "hengbiao", ignore=shutil.ignore_patterns("_data", "__pycache__"))
    for name in ("ontology", "rules", "crosswalks", "examples"):
        shutil.copytree(data_root() / name, root / name)
    return root, {"PYTHONPATH": str(root / "engine"), "HENGBIAO_CACHE": str(root / "cache")}


def test_a_retired_objective_is_refused_and_its_successor_named(
    own: tuple[Path, dict[str, str]], tmp_path: Path, asked: tuple[str, dict[str, str]]
) -> None:
    root, env = own
    objective, _ = asked
    reason = "zh: 与另一目标合并, en: Merged with another"
    retired = root / "crosswalks" / "capabilities" / "retired.yaml"
    retired.write_text(
        "retired:\n"
        f"- {{id: 'obj:old.thing.followed', version: 0.2.0, reason: {{{reason}}}, successor: '{objective}'}}\n"
        f"- {{id: 'obj:old.thing.gone', version: 0.2.0, reason: {{{reason}}}}}\n", "utf-8")
    for old, mend in (("obj:old.thing.followed", f"改用 {objective}"), ("obj:old.thing.gone", "删去")):
        ended = process("score", saved(tmp_path / "set.json", content((old, "full"))), **env)
        assert (ended.code, ended.out) == (2, b""), ended.err
        assert ended.err.startswith(f"hengbiao: set.json, ratings[0].requirement：能力目标 {old} 自 0.2.0 起停用")
        assert "与另一目标合并" in ended.err
        assert mend in ended.err
    retired.unlink()


def test_a_damaged_mapping_file_is_one_line_with_line_column_and_mend(own: tuple[Path, dict[str, str]]) -> None:
    root, env = own
    path = root / "crosswalks" / "mappings" / "db12.sssom.tsv"
    whole = path.read_bytes()
    lines = whole.decode().split("\n")
    number = next(n for n, line in enumerate(lines) if line.startswith("db12:"))
    cells = lines[number].split("\t")
    cells[4] = "1.5"
    path.write_text("\n".join([*lines[:number], "\t".join(cells), *lines[number + 1:]]), "utf-8")
    ended = process("crosswalk", "db12", "ccua", **env)
    path.write_bytes(whole)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err == (f"hengbiao: crosswalks/mappings/db12.sssom.tsv, 第 {number + 1} 行, confidence："
                         "“1.5”应大于 0，不超过 1。写成 0.9\n")


def test_the_sheet_of_objectives_is_filled_in_and_read_back(tmp_path: Path, asked: tuple[str, dict[str, str]]) -> None:
    objective, exact = asked
    book = tmp_path / "证据.xlsx"
    # With a rating of db12 the book holds the sheets of db12 alone.
    plain = saved(tmp_path / "set.json", content((objective, "full"), ("db12:01.1-L1", "full")))
    written(book, "convert", plain)
    assert scores(book) == scores(plain)
    opened = openpyxl.load_workbook(book)
    sheet = opened["能力目标"]
    assert sheet["A5"].value == objective
    head = [cell.value for cell in sheet[4]]
    sheet.cell(5, head.index("评价 *") + 1).value = "部分满足"
    opened.save(book)
    found = scores(book)
    assert all(range_of(found[key], requirement) == ("0.5", "0.5") for key, requirement in exact.items())
    sheet["A6"], sheet.cell(6, head.index("评价 *") + 1).value = objective, "不满足"
    opened.save(book)
    line = refused("score", book)
    assert "能力目标" in line
    assert "第 6 行" in line
    sheet["A6"] = "obj:none.of.these"
    opened.save(book)
    assert "第 6 行" in refused("score", book)


def test_every_form_of_text_keeps_it(tmp_path: Path, asked: tuple[str, dict[str, str]]) -> None:
    objective, exact = asked
    plain = saved(tmp_path / "set.json", content((objective, "mostly"), (exact["db12"], "full")))
    wanted = answer("score", plain, "--standard", "ccua")
    for ending in (".yaml", ".ttl", ".jsonld"):
        other = tmp_path / f"other{ending}"
        assert call("convert", plain, "-o", other).code == 0
        assert answer("score", other, "--standard", "ccua") == wanted
