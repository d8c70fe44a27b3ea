"""Every file of every standard, and every list of source issues, is a case by itself."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import SKOS, Graph

from hengbiao.knowledge.base import Knowledge, load_knowledge
from hengbiao.knowledge.files import ContentFile, IssuesFile, StandardFile
from hengbiao.knowledge.sources import read_model
from hengbiao.model.standard import Requirement, Standard
from hengbiao.resources import data_files, data_root

FILES = data_files("ontology/standards", "**/*.yaml")
ISSUES = data_files("ontology/issues", "**/*.yaml")
STANDARDS = sorted({path.parent.name for path in FILES})
CHINESE = re.compile("[一-鿿]")
#: What a text holds that nobody has finished.
UNFINISHED = re.compile(r"TODO|TBD|FIXME|XXX|lorem|placeholder|待补|待定|待填|占位|\?\?|？？|<[a-z]+>|\{\w*\}|示例文本|此处", re.IGNORECASE)


def short(path: Path) -> str:
    return path.relative_to(data_root()).as_posix()


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


@cache
def keys_of(vocabulary: str) -> set[str]:
    graph = Graph().parse(data_root() / "ontology" / "vocabularies" / f"{vocabulary}.ttl", format="turtle")
    return {str(key) for key in graph.objects(None, SKOS.notation)}


def content(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def rows(path: Path) -> list[dict[str, Any]]:
    """All requirements of one content file."""
    holders = [h for sub in content(path)["subdomains"] for h in (sub, *sub.get("items", []))]
    return [r for holder in holders for r in holder.get("requirements", [])]


def bilingual(part: object) -> list[dict[str, str]]:
    """Every {zh, en} below `part`."""
    if isinstance(part, dict):
        if set(part) == {"zh", "en"}:
            return [part]
        return [found for value in part.values() for found in bilingual(value)]
    return [found for value in part for found in bilingual(value)] if isinstance(part, list) else []


def test_there_are_standards_and_issues() -> None:
    assert "db12" in STANDARDS
    assert set(knowledge().standards) == set(STANDARDS)
    assert FILES
    assert ISSUES


@pytest.mark.parametrize("path", FILES, ids=short)
def test_a_file_of_a_standard_fits_its_form(path: Path) -> None:
    assert path.parent.parent == data_root() / "ontology" / "standards"
    model = read_model(path, StandardFile if path.name == "standard.yaml" else ContentFile)
    if isinstance(model, StandardFile):
        assert model.key == path.parent.name
        assert [level.level for level in model.levels] == list(range(1, len(model.levels) + 1))


@pytest.mark.parametrize("path", [*FILES, *ISSUES], ids=short)
def test_every_text_stands_in_both_languages(path: Path) -> None:
    texts = bilingual(content(path))
    assert texts or rows(path)
    for text in texts:
        # A place may be a bare clause number, the same in both.
        if text["zh"] != text["en"] or re.search(r"[^\d.]", text["zh"]):
            assert CHINESE.search(text["zh"]), text
            assert re.search("[A-Za-z]", text["en"]), text
        assert not CHINESE.search(text["en"]), text
        assert not any(UNFINISHED.search(t) or t != t.strip() for t in text.values()), text


CONTENT = [path for path in FILES if path.name != "standard.yaml"]


@pytest.mark.parametrize("path", CONTENT, ids=short)
def test_every_statement_is_a_finished_text_of_one_line(path: Path) -> None:
    statements = [r["statement"] for r in rows(path)]
    assert statements
    for statement in statements:
        assert len(statement) >= 6
        assert CHINESE.search(statement)
        assert statement == " ".join(statement.split())
        assert not UNFINISHED.search(statement), statement
        assert not statement.endswith(("，", "、", "；", "：", "…", "。")), statement
        assert statement.count("（") == statement.count("）")
        assert statement.count("“") == statement.count("”")


@pytest.mark.parametrize("path", CONTENT, ids=short)
@pytest.mark.parametrize(
    ("field", "vocabulary"),
    [("technologies", "technologies"), ("systems", "systems"), ("stage", "stages"), ("scope", "scopes"),
     ("evidence", "evidence-kinds"), ("modality", "modality")],
)  # fmt: skip
def test_every_key_stands_in_its_vocabulary(path: Path, field: str, vocabulary: str) -> None:
    assert keys_of(vocabulary)
    for row in rows(path):
        named = row[field] if isinstance(row[field], list) else [row[field]]
        assert not set(named) - keys_of(vocabulary), row["statement"]
        assert len(set(named)) == len(named), row["statement"]


@pytest.mark.parametrize("key", STANDARDS)
def test_no_statement_is_there_twice(key: str) -> None:
    """Unless the document repeats itself, and an issue says so of both places."""
    by_text: dict[str, set[str]] = {}
    for requirement in knowledge().standards[key].requirements.values():
        by_text.setdefault(re.sub(r"\W", "", requirement.statement), set()).add(requirement.id)
    repeated = [ids for ids in by_text.values() if len(ids) > 1]
    assert all(any(ids <= set(i.affects) for i in knowledge().issues.values()) for ids in repeated), repeated


@pytest.mark.parametrize("key", STANDARDS)
def test_ids_tell_where_a_thing_belongs(key: str) -> None:
    standard = knowledge().standards[key]
    numbers = {level.number for level in standard.levels}
    for node in standard.nodes.values():
        assert node.id.startswith(f"{key}:")
        # Of two siblings with one name, nobody could tell which is meant; unless they are for different types of
        # enterprise, or an issue says so of both.
        for other in standard.children[node.parent]:
            if other != node and (other.label.zh == node.label.zh or other.label.en == node.label.en):
                apart = bool(other.applies_to) and bool(node.applies_to) and not set(other.applies_to) & set(node.applies_to)
                assert apart or any({other.id, node.id} <= set(i.affects) for i in knowledge().issues.values()), other.id
        if node.kind == "item" and "." in node.id:
            assert node.id.rpartition(".")[0] == node.parent
    for requirement in standard.requirements.values():
        assert_id_and_citation(requirement, standard)
        assert requirement.level is None or requirement.level in numbers
        assert requirement.evidence_kinds
        assert not re.search(r"[{}]", requirement.cite)


def assert_id_and_citation(requirement: Requirement, standard: Standard) -> None:
    """Both tell the place in the tree, and the level where there is one."""
    if standard.levels:
        places = [n for n in standard.ancestors(requirement.parent) if n.kind in ("item", "subdomain")]
        rank = f"L{requirement.level}" if requirement.level else r"T\d"
        assert any(re.fullmatch(rf"{re.escape(n.id)}-{rank}(\.\d+)?", requirement.id) for n in places), requirement.id
        assert any(n.label.zh in requirement.cite for n in places), requirement.id
        if requirement.level:
            assert standard.level(requirement.level).name.zh in requirement.cite
    else:
        assert re.fullmatch(rf"{re.escape(requirement.under or requirement.parent)}\.[a-z0-9]+", requirement.id)
        assert requirement.cite.startswith(requirement.parent.partition(":")[2] + " ")


@pytest.mark.parametrize("key", STANDARDS)
def test_every_branch_leads_to_requirements(key: str) -> None:
    """Unless the document prints nothing there, and an issue says so."""
    standard = knowledge().standards[key]
    with_requirements = {n.id for r in standard.requirements.values() for n in standard.ancestors(r.parent)}
    named = {i for issue in knowledge().issues.values() if issue.touches == "score" for i in issue.affects}
    assert set(standard.nodes) - with_requirements <= named


def count(standard: Standard, kind: str) -> int:
    return sum(node.kind == kind for node in standard.nodes.values())


def test_db12_has_the_numbers_of_its_document() -> None:
    db12 = knowledge().standards["db12"]
    counted = {kind: count(db12, kind) for kind in ("element", "domain", "subdomain", "item")}
    assert counted == {"element": 5, "domain": 13, "subdomain": 23, "item": 99}
    assert len(db12.requirements) == 495
    assert [level.name.zh for level in db12.levels] == ["一级", "二级", "三级", "四级", "五级"]
    assert [level.title.zh for level in db12.levels] == ["规划级", "规范级", "集成级", "优化级", "引领级"]
    levels: dict[str, list[int | None]] = {}
    for requirement in db12.requirements.values():
        levels.setdefault(requirement.parent, []).append(requirement.level)
    assert len(levels) == 99
    assert all(sorted(found, key=str) == [1, 2, 3, 4, 5] for found in levels.values())


def test_db12_lists_its_tables_in_order() -> None:
    head = content(data_root() / "ontology" / "standards" / "db12" / "standard.yaml")
    subs = [s for element in head["tree"] for domain in element["children"] for s in domain["children"]]
    assert [s["id"] for s in subs] == [f"db12:{n:02}" for n in range(1, 24)]
    assert all(isinstance(s["table"], int) and s["table"] > 0 for s in subs)


def test_ccua_has_the_numbers_of_its_document() -> None:
    ccua = knowledge().standards["ccua"]
    counted = {kind: count(ccua, kind) for kind in ("element", "domain", "subdomain", "item")}
    assert counted == {"element": 0, "domain": 7, "subdomain": 26, "item": 0}
    assert len(ccua.requirements) == 378
    assert {r.level for r in ccua.requirements.values()} == {1, 2, 3, 4, 5}
    modality = Counter(r.modality for r in ccua.requirements.values())
    assert (modality["should"], modality["conditional"]) == (15, 9)


def test_suzhou_has_the_numbers_of_its_document() -> None:
    suzhou = knowledge().standards["suzhou"]
    counted = {kind: count(suzhou, kind) for kind in ("element", "domain", "subdomain", "item")}
    assert counted == {"element": 6, "domain": 0, "subdomain": 16, "item": 39}
    assert len(suzhou.requirements) == 173
    ranged = [r for r in suzhou.requirements.values() if r.level_range]
    assert len({r.parent for r in ranged}) == 7
    # The first text of such an indicator may always be level 1, the last always level 4.
    for item in {r.parent for r in ranged}:
        spans = sorted({r.level_range for r in ranged if r.parent == item and r.level_range})
        assert (spans[0][0], spans[-1][1]) == (1, 4)


def test_dalian_has_the_numbers_of_its_document() -> None:
    dalian = knowledge().standards["dalian"]
    counted = {kind: count(dalian, kind) for kind in ("element", "domain", "subdomain", "item")}
    assert counted == {"element": 5, "domain": 11, "subdomain": 45, "item": 0}
    assert len(dalian.requirements) == 951
    assert sum(1 for r in dalian.requirements.values() if r.under) == 639
    assert dalian.levels == ()
    kinds = {r.kind for r in dalian.requirements.values()}
    assert kinds == keys_of("provision-kinds")


def test_yst_has_the_numbers_of_its_document() -> None:
    yst = knowledge().standards["yst"]
    counted = {kind: count(yst, kind) for kind in ("element", "domain", "subdomain")}
    assert counted == {"element": 0, "domain": 8, "subdomain": 77}
    assert len(yst.requirements) == 2094
    scopes = Counter(r.id[4] for r in yst.requirements.values())
    assert scopes == {"b": 416, "m": 319, "s": 963, "p": 396}
    levels = Counter(r.level for r in yst.requirements.values())
    assert levels == {1: 411, 2: 424, 3: 429, 4: 423, 5: 407}
    assert len(yst.preambles) == 10
    # A heading of the document is an item with a ladder.
    items = [n.id for n in yst.nodes.values() if n.kind == "item"]
    assert len(items) > 60
    for item in items:
        rungs = {r.level for r in yst.requirements.values() if r.parent == item}
        assert len(rungs) == 5 or item.startswith("yst:m04")


@pytest.mark.parametrize("path", ISSUES, ids=short)
def test_issues_name_what_exists(path: Path) -> None:
    file = read_model(path, IssuesFile)
    assert path.stem == file.standard
    standard = knowledge().standards[file.standard]
    known = {
        *standard.nodes, *standard.requirements, *(level.id for level in standard.levels), f"{standard.key}:standard",
        *knowledge().profiles,
    }  # fmt: skip
    ids = [issue.id for issue in file.issues]
    assert len(set(ids)) == len(ids) > 0
    for issue in file.issues:
        assert issue.id.startswith(f"issue:{file.standard}-")
        assert not set(issue.affects) - known, issue.id
        assert len(set(issue.affects)) == len(issue.affects), issue.id
        assert not set(issue.profiles) - set(knowledge().profiles), issue.id


def test_issue_ids_are_unique_over_all_files() -> None:
    ids = [issue.id for path in ISSUES for issue in read_model(path, IssuesFile).issues]
    assert len(set(ids)) == len(ids) == len(knowledge().issues)
