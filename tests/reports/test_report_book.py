"""The report as a workbook: what is in it, that it opens, and that no text of a user becomes anything but text."""

from __future__ import annotations

import dataclasses
import io
import re
import warnings
import zipfile
from typing import Any

import pytest
from books import FIRST_ROW, RATING, Contents, Values, calculated, opened, sheet, without_values
from openpyxl import Workbook

from hengbiao.model.plan import PlanReason
from hengbiao.service.reporting import ReportContent
from hengbiao.workbook.guard import check_archive
from hengbiao.workbook.report import SHEETS, calculation_title, write_report_book
from hengbiao.workbook.report_paper import fitting

#: Functions that Excel 2007 and LibreOffice have.
FUNCTIONS = {
    "ABS", "AND", "AVERAGEIFS", "COUNTIFS", "IF", "IFERROR", "INDEX", "MATCH", "MAX", "MEDIAN", "OR", "ROUND", "SUM", "SUMIFS",
    "SUMPRODUCT", "TRIM",
}
LANGS = ("zh", "en")


@pytest.fixture(scope="module")
def planned(contents: Contents) -> dict[str, tuple[ReportContent, bytes, Workbook]]:
    """The first example with a plan, in both languages."""
    found = {}
    for lang in LANGS:
        content = contents.planned("discrete-machinery", lang)
        book = write_report_book(content)
        found[lang] = (content, book, opened(book))
    return found


@pytest.fixture(scope="module")
def hostile(contents: Contents) -> tuple[ReportContent, bytes]:
    content = contents.planned("hostile", "zh")
    return content, write_report_book(content)


def formulas(book: Workbook) -> list[str]:
    return [getattr(c.value, "text", c.value) for page in book.worksheets for row in page.iter_rows() for c in row if c.data_type == "f"]


@pytest.mark.parametrize("lang", LANGS)
def test_all_sheets_are_there_and_can_be_worked_with(lang: str, planned: dict[str, tuple[ReportContent, bytes, Workbook]]) -> None:
    content, _, book = planned[lang]
    absent = {"tailoring": not content.content.tailoring, "conflicts": not any(s.conflicts for s in content.scores.standards)}
    names = {SHEETS[k].in_language(lang) for k in SHEETS if not absent.get(k)}
    assert set(book.sheetnames) == names | {calculation_title(s.standard.key, lang) for s in content.scored}
    assert book.active.title == SHEETS["overview"].in_language(lang)
    for page in book.worksheets:
        assert page.freeze_panes, page.title
        assert page.page_setup.fitToWidth == 1 and page.HeaderFooter.oddFooter.center.text
        assert any(d.width and d.width > 10 for d in page.column_dimensions.values())
    for key in ("ratings", "evidence", "findings", "method", "issues", "roadmap", "gantt"):
        page = sheet(book, key, lang)
        assert page.auto_filter.ref, key
        assert page.print_title_rows == "$4:$4"


@pytest.mark.parametrize("lang", LANGS)
def test_no_text_is_in_the_other_language_only(lang: str, planned: dict[str, tuple[ReportContent, bytes, Workbook]]) -> None:
    """Headers, titles and formulas of the English book hold no Chinese; statements are in Chinese in both."""
    _, _, book = planned[lang]
    chinese = re.compile("[\u4e00-\u9fff]")
    for page in book.worksheets:
        heads = [c.value for c in page[4] if c.value and page.auto_filter.ref] + [page.title, page["A1"].value]
        assert any(chinese.search(str(h)) for h in heads) == (lang == "zh"), page.title
    assert lang == "zh" or not any(chinese.search(f) for f in formulas(book))


def test_formulas_use_only_what_every_program_has(planned: dict[str, tuple[ReportContent, bytes, Workbook]]) -> None:
    _, content, book = planned["zh"]
    found = formulas(book)
    assert len(found) > 5_000
    used = {name for f in found for name in re.findall(r"([A-Z][A-Z.]+)\(", f)}
    assert used <= FUNCTIONS
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"_xlfn" in archive.read(name) for name in archive.namelist())


def test_a_degree_is_chosen_from_a_list(planned: dict[str, tuple[ReportContent, bytes, Workbook]]) -> None:
    content, _, book = planned["en"]
    page = sheet(book, "ratings", "en")
    rule = next(v for v in page.data_validations.dataValidation if v.type == "list")
    assert "Fully" in rule.formula1 or "full" in rule.formula1.lower()
    requirements = sum(s.rated + s.inferred + s.unknown for s in content.scored)
    assert str(rule.sqref) == f"G{FIRST_ROW}:G{FIRST_ROW + requirements - 1}"
    assert page.cell(FIRST_ROW, RATING).protection.locked is False


def test_charts_and_colours_are_native(planned: dict[str, tuple[ReportContent, bytes, Workbook]]) -> None:
    content, _, book = planned["zh"]
    kinds = [type(c).__name__ for c in sheet(book, "charts", "zh")._charts]
    assert kinds.count("RadarChart") == len(content.scored)
    assert kinds.count("BarChart") == len(content.scored)
    assert [type(c).__name__ for c in sheet(book, "predicted", "zh")._charts] == ["BarChart"]
    (gantt,) = sheet(book, "gantt", "zh")._charts
    assert gantt.grouping == "stacked" and gantt.barDir == "bar"
    assert gantt.series[0].graphicalProperties.noFill
    rules = [r.type for found in sheet(book, "heat", "zh").conditional_formatting for r in found.rules]
    assert rules == ["colorScale"] * 3
    heat = sheet(book, "heat", "zh")
    assert heat.cell(6, 2).data_type == "f"


def test_the_roadmap_has_every_step_and_sums_up(planned: dict[str, tuple[ReportContent, bytes, Workbook]], tmp_path: Any) -> None:
    content, book, formula_book = planned["zh"]
    plan = content.plan
    assert plan is not None
    steps = [s for phase in plan.phases for s in phase.steps]
    page = sheet(formula_book, "roadmap", "zh")
    assert page.max_row == FIRST_ROW + len(steps) - 1
    assert page.auto_filter.ref == f"A4:W{page.max_row}"
    done = Values(calculated({"book": without_values(book)}, tmp_path)["book"])
    sums = sheet(done, "predicted", "zh")
    last = FIRST_ROW + len(plan.phases)
    assert [sums.at(last, n) for n in (4, 5, 6, 7)] == [len(steps), 240, 900_000, 1_260_000]
    assert sum(sheet(done, "gantt", "zh").at(n, 3) for n in range(FIRST_ROW, FIRST_ROW + len(steps))) == len(steps)


def test_without_a_plan_there_is_no_roadmap(contents: Contents) -> None:
    book = opened(write_report_book(contents["unrated", "en"]))
    assert not {"Roadmap", "Gantt", "Predicted"} & set(book.sheetnames)
    assert sheet(book, "evidence", "en").max_row == 4


def test_where_no_plan_is_possible_the_book_says_why(contents: Contents) -> None:
    content = contents.planned("discrete-machinery", "en")
    assert content.plan is not None
    (target,) = content.plan.targets
    none = content.plan.model_copy(update={
        "status": "infeasible", "phases": [], "targets": [target.model_copy(update={"after": None})],
        "reasons": [PlanReason(kind="budget", what="=The budget is 1", ids=[], mend="Raise it")],
    })
    book = opened(write_report_book(dataclasses.replace(content, plan=none)))
    assert "Gantt" not in book.sheetnames
    texts = {c.value: c.data_type for row in book["Predicted"].iter_rows() for c in row if c.value}
    assert texts["=The budget is 1"] == "s" and texts["Raise it"] == "s"


def test_the_same_content_gives_the_same_bytes(contents: Contents) -> None:
    content = contents.planned("suzhou-electronics", "zh")
    assert write_report_book(content) == write_report_book(content)


def test_hostile_text_stays_text(hostile: tuple[ReportContent, bytes], tmp_path: Any) -> None:
    content, data = hostile
    check_archive(data)
    book = opened(data)
    evidence = content.content.evidence
    page = sheet(book, "evidence", "zh")
    for n, e in enumerate(evidence, FIRST_ROW):
        cell = page.cell(n, 3)
        assert cell.data_type != "f"
        if (e.title or "").startswith(("=", "+", "-", "@", "\t")):
            assert cell.value == e.title and cell.quotePrefix
    # Whatever is a formula is one of ours: it calls nothing but what we use, and holds no text of a user.
    used = {name for f in formulas(book) for name in re.findall(r"([A-Za-z.]+)\(", f)}
    assert used <= FUNCTIONS
    assert not any("坏" in f or "SUM(1,2)" in f for f in formulas(book))
    shown = sheet(Values(calculated({"book": data}, tmp_path)["book"]), "evidence", "zh")
    plain = [n for n, e in enumerate(evidence, FIRST_ROW) if e.title and e.title.isprintable() and "_x" not in e.title]
    assert plain and all(shown.at(n, 3) == evidence[n - FIRST_ROW].title for n in plain)


def test_what_a_footer_cannot_hold_is_cut(hostile: tuple[ReportContent, bytes]) -> None:
    """Excel takes no footer of more than 255 characters and repairs the file instead."""
    for page in opened(hostile[1]).worksheets:
        assert len(str(page.HeaderFooter.oddFooter.left.text)) + len(str(page.HeaderFooter.oddFooter.center.text)) < 200


def test_control_characters_and_far_too_long_texts(contents: Contents) -> None:
    """Also where a set did not come through a reader, which refuses them."""
    content = contents["suzhou-electronics", "zh"]
    first, *rest = content.content.evidence
    bad = first.model_copy(update={"title": "a\x00b\x1bc\ud800d\ufffe" + "😀" * 20_000, "source": "\n" * 400})
    changed = dataclasses.replace(content, content=content.content.model_copy(update={"evidence": [bad, *rest]}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cell = sheet(opened(write_report_book(changed)), "evidence", "zh").cell(FIRST_ROW, 3)
    assert cell.value.startswith("a�b�c�d�😀") and cell.value.endswith("…")
    assert len(cell.value.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize("text", ["", "plain", "=1+1", "‮x", "line\nbreak\ttab", "x" * 32_000, "😀" * 16_000])
def test_what_fits_is_left_alone(text: str) -> None:
    assert fitting(text) == text
