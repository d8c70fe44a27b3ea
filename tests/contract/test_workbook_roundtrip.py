"""What is written into a workbook is what is read from it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengbiao.errors import Place
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.service.workspace import Workspace
from hengbiao.workbook.reading import read_workbook
from hengbiao.workbook.writing import write_template, write_workbook

KNOWLEDGE = Workspace().knowledge
IDS = sorted(KNOWLEDGE.standards["db12"].requirements)
SUBDOMAINS = sorted(n.id for n in KNOWLEDGE.standards["db12"].nodes.values() if n.kind == "subdomain")

#: Text that programs like to take for something else.
TRICKY = (
    "=1+1", "=HYPERLINK(\"http://example.org\")", "+1", "-1", "@x", "'quoted'", "'", "''", "1e5", "007", "3.0", "TRUE",
    "2026-11-01", "#N/A", "#REF!", "a\nb", "a\r\nb", "a\rb", "a\tb", "_x000D_", "_x005F_x000D_", "x005F_", "😀👍🏽",
    "<b>&amp;</b>", "]]>", "“引号”", "\u200b零宽", "e\u0301", "50%", "None", "null", "，、；", "a  b", "\U0001f1e8\U0001f1f3",
    "\ufeffx", "\x85x\x85y",
)
text = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40),
    st.text("=+-@'\"\n\r\t_x0D5F ,;、", max_size=12),
)
named = text.filter(lambda t: bool(t.strip()))
key = st.one_of(st.sampled_from(["E1", "3", "007", "1e5", "=E1", "'E1", "@1", "证据-1", "2026-11-01", "#N/A", "_x000D_"]),
                st.from_regex(r"[A-Za-z0-9一-龥=+@'._-]{1,12}", fullmatch=True))
dates = st.dates(dt.date(1900, 1, 1), dt.date(9999, 12, 31))


def fields(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


@st.composite
def sets(draw: st.DrawFn) -> EvidenceSet:
    ids = draw(st.lists(key, unique=True, max_size=5))
    detail = fields(
        kind=st.sampled_from(["policy", "interview"]), title=text, source=text, collected_on=dates,
        method=st.sampled_from(["interview", "site-tour"]), file=text, sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True))
    rated = draw(st.lists(st.tuples(st.sampled_from(IDS), st.none() | named.map(str.strip)), unique=True, max_size=8))
    cited = st.lists(st.sampled_from(ids), max_size=6) if ids else st.just([])
    units = st.fixed_dictionaries({"name": named, "type": st.sampled_from(["mining", "smelting", "processing"])},
                                  optional={"output_value": text})
    return EvidenceSet.model_validate({
        "enterprise": {"name": draw(named), "type": draw(st.sampled_from(["discrete", "composite"])),
                       "units": draw(st.lists(units, max_size=15))},
        "assessment": {"date": draw(dates), "party": draw(st.sampled_from([None, "first", "third"])),
                       "assessors": draw(st.lists(named, max_size=9))},
        "evidence": [{"id": i, **draw(detail)} for i in ids],
        "ratings": [{"requirement": r, "unit": u, "rating": draw(st.sampled_from(["full", "mostly", "partly", "none"])),
                     "evidence": draw(cited), "note": draw(text)} for r, u in rated],
        "tailoring": [{"subdomain": s, "reason": draw(text)}
                      for s in draw(st.lists(st.sampled_from(SUBDOMAINS), unique=True, max_size=3))],
    })


def again(content: EvidenceSet, lang: str = "zh", through: Callable[[bytes], bytes] = bytes) -> EvidenceSet:
    return read_workbook(through(write_workbook(KNOWLEDGE, ["db12"], content, lang)), "book.xlsx", KNOWLEDGE).content


def resaved(content: bytes) -> bytes:
    """As another program saves it: openpyxl here, which also moves texts about."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(max_examples=25)
@given(sets(), st.sampled_from(["zh", "en"]))
def test_written_and_read_is_the_same(content: EvidenceSet, lang: str) -> None:
    assert again(content, lang).canonical() == content.canonical()


@pytest.mark.parametrize("tricky", TRICKY)
def test_text_stays_text(tricky: str) -> None:
    plain: dict[str, Any] = {
        "enterprise": {"name": tricky, "type": "composite",
                       "units": [{"name": tricky, "type": "mining", "output_value": tricky}]},
        "assessment": {"date": "2026-11-01", "assessors": [tricky]},
        "evidence": [{"id": "E1", "title": tricky, "source": tricky, "file": tricky}],
        "ratings": [{"requirement": IDS[0], "rating": "full", "note": tricky, "unit": tricky}],
        "tailoring": [{"subdomain": SUBDOMAINS[0], "reason": tricky}],
    }
    content = EvidenceSet.model_validate(plain)
    book = write_workbook(KNOWLEDGE, ["db12"], content)
    assert read_workbook(book, "b", KNOWLEDGE).content.canonical() == content.canonical()
    notes = openpyxl.load_workbook(io.BytesIO(book))["db12 人员技能"]
    assert notes["I5"].data_type == "s"
    assert notes["I5"].quotePrefix == tricky.startswith(("=", "+", "-", "@", "\t", "'"))


@pytest.mark.parametrize("day", ["1900-01-01", "1900-02-28", "1900-03-01", "2024-02-29", "9999-12-31"])
def test_dates_of_all_times(day: str) -> None:
    content = EvidenceSet.model_validate({
        "enterprise": {"name": "甲", "type": "discrete"}, "assessment": {"date": day},
        "evidence": [{"id": "E1", "collected_on": day}]})
    assert again(content) == content


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_with_the_enterprise_filled_in_is_an_empty_set(workspace: Workspace, lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(workspace.knowledge, ["db12"], lang)))
    sheet = book.worksheets[1]
    sheet["B6"], sheet["B7"], sheet["B8"] = "甲公司", {"zh": "离散型制造", "en": "Discrete manufacturing"}[lang], "2026-11-01"
    out = io.BytesIO()
    book.save(out)
    content = read_workbook(out.getvalue(), "b.xlsx", workspace.knowledge).content
    assert content == EvidenceSet.model_validate({
        "enterprise": {"name": "甲公司", "type": "discrete"}, "assessment": {"date": "2026-11-01"}})


@pytest.mark.parametrize(
    ("keys", "kind", "name"),
    [
        (["suzhou", "dalian"], "discrete", "离散型制造"), (["yst"], "mining", "采选"), (["yst", "db12"], "smelting", "冶炼"),
        (["ccua", "dalian", "db12", "suzhou", "yst"], "processing", "加工"),
    ],
)  # fmt: skip
def test_a_template_for_any_standards_and_one_type_of_enterprise(
    workspace: Workspace, keys: list[str], kind: str, name: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(workspace.knowledge, keys, "zh", [kind])))
    shown = {str(cell.value) for sheet in book.worksheets for cell in sheet["A"]}
    for key in keys:
        standard = workspace.knowledge.standards[key]
        wanted = {r.id for r in standard.leaves if standard.applies(r.parent, kind)}
        assert {i for i in shown if i in standard.requirements} == wanted
    sheet = book.worksheets[1]
    sheet["B6"], sheet["B7"], sheet["B8"] = "甲公司", name, "2026-11-01"
    out = io.BytesIO()
    book.save(out)
    content = read_workbook(out.getvalue(), "b.xlsx", workspace.knowledge).content
    assert content == EvidenceSet.model_validate({
        "enterprise": {"name": "甲公司", "type": kind}, "assessment": {"date": "2026-11-01"}})


def full(knowledge: Knowledge) -> EvidenceSet:
    ids = list(knowledge.standards["db12"].requirements)
    degrees = ("full", "mostly", "partly", "none")
    return EvidenceSet.model_validate({
        "enterprise": {"name": "甲", "type": "discrete"}, "assessment": {"date": "2026-11-01"},
        "evidence": [{"id": f"E{n}", "kind": "policy"} for n in range(700)],
        "ratings": [{"requirement": i, "rating": degrees[n % 4], "evidence": [f"E{n}", f"E{n + 1}"], "note": f"第 {n} 条"}
                    for n, i in enumerate(ids)],
    })


def test_a_whole_standard_and_the_places_of_its_records(workspace: Workspace) -> None:
    content = full(workspace.knowledge)
    loaded = read_workbook(write_workbook(workspace.knowledge, [], content), "甲.xlsx", workspace.knowledge)
    assert loaded.content.canonical() == content.canonical()
    assert loaded.name == "甲.xlsx"
    assert loaded.places["set:evidence-E0"] == Place("甲.xlsx", "证据", 5)
    assert loaded.places["set:rating-db12%3A01.1-L1"] == Place("甲.xlsx", "db12 人员技能", 5)
    assert set(loaded.places) == set(loaded.record_places())


def test_saved_by_another_program(workspace: Workspace) -> None:
    content = full(workspace.knowledge)
    assert again(content, "en", resaved).canonical() == content.canonical()


def test_columns_may_move_and_own_columns_and_sheets_stand_beside(workspace: Workspace) -> None:
    content = full(workspace.knowledge)

    def changed(raw: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(raw))
        for sheet in book.worksheets[4:-1]:
            sheet.insert_cols(1, 2)
            sheet["A4"], sheet["A5"] = "负责人", "张三"
            sheet.insert_rows(3)
        book.create_sheet("我的草稿")["A1"] = "随便写"
        del book["汇总"], book["说明"]
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    assert again(content, "zh", changed).canonical() == content.canonical()
