"""The workbook's sheets, columns and formulas: legal, found again by the reader, and pointing at what exists."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries

from hengbiao.errors import FormatFault, Text, UnknownName
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.standard import Node, Requirement, Standard
from hengbiao.service.workspace import Workspace
from hengbiao.workbook import layout, vocabulary
from hengbiao.workbook.cells import escaped, unescaped
from hengbiao.workbook.writing import write_template, write_workbook

LANGUAGES = ("zh", "en")
TABLES = {
    "fields": layout.FIELD_COLUMNS, "units": layout.UNIT_COLUMNS, "evidence": layout.EVIDENCE_COLUMNS,
    "tailoring": layout.TAILORING_COLUMNS, "requirements": layout.REQUIREMENT_COLUMNS,
}
LISTS = ("satisfaction", "evidence-kind", "method", "party", "enterprise-type", "unit-type")


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module", params=LANGUAGES)
def template(request: pytest.FixtureRequest, workspace: Workspace) -> openpyxl.Workbook:
    return opened(write_template(workspace.knowledge, ["db12"], request.param))


def made_up(labels: list[str]) -> Standard:
    """A standard with one requirement in each of these domains, and no levels."""
    nodes = {f"x:{n}": Node(f"x:{n}", "domain", Text(name, name), None) for n, name in enumerate(labels)}
    rows = {f"x:{n}-1": Requirement(f"x:{n}-1", f"x:{n}", None, "…", "shall", "", "", ("policy",), (), (), "")
            for n in range(len(labels))}
    return Standard("x", "1", "X 1", Text("x", "x"), "guidance", "https://example.org/x/", (), nodes, rows)


def test_sheet_titles_are_legal_and_unique_whatever_the_labels() -> None:
    long = "一个名字很长很长很长很长很长很长很长很长很长很长很长很长很长的能力域"
    standard = made_up(["生产/制造", "A[b]:c*d?e\\f", long, long, long, "生产 制造", "Case", "CASE", "'quoted'"])
    for lang in LANGUAGES:
        titles = [s.title.in_language(lang) for s in layout.domain_sheets(standard)]
        assert len({t.casefold() for t in titles}) == len(titles) == 9
        assert all(0 < len(t) <= 31 and not re.search(r"[\[\]:*?/\\]", t) for t in titles)
        assert not any(t.startswith("'") or t.endswith("'") for t in titles)


def test_every_requirement_stands_on_one_sheet_in_the_order_of_the_document(workspace: Workspace) -> None:
    for standard in workspace.knowledge.standards.values():
        listed = [r.id for sheet in layout.domain_sheets(standard) for r in sheet.requirements]
        assert sorted(listed) == sorted(standard.requirements)
        for sheet in layout.domain_sheets(standard):
            ids = [r.id for r in sheet.requirements]
            assert ids == [i for i in standard.requirements if i in set(ids)]


@pytest.mark.parametrize("name", TABLES)
def test_headers_are_told_apart_in_both_languages(name: str) -> None:
    words = [vocabulary.normal(w) for c in TABLES[name] for w in {c.label.zh, c.label.en}]
    assert len(set(words)) == len(words)
    for column in TABLES[name]:
        assert layout.column_for(TABLES[name], column.label.zh) is column
        assert layout.column_for(TABLES[name], f" {column.label.en.upper()} * ") is column


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_drop_downs_fit_the_file_format(name: str, lang: str) -> None:
    labels = vocabulary.labels(name, lang)
    assert len(",".join(labels)) <= 255
    assert not any("," in entry or '"' in entry for entry in labels)
    assert [vocabulary.keys_by_word(name)[vocabulary.normal(entry)] for entry in labels] == [
        t.key for t in vocabulary.terms(name)]


@pytest.mark.parametrize("name", LISTS)
def test_no_word_means_two_things(name: str) -> None:
    words = [(vocabulary.normal(w), t.key) for t in vocabulary.terms(name)
             for w in (t.key, t.label.zh, t.label.en, *t.others)]
    assert len({word for word, _ in words}) == len(set(words))


def test_the_four_degrees_are_labelled_as_the_standard_does() -> None:
    assert vocabulary.labels("satisfaction", "zh") == ["全部满足", "大部分满足", "部分满足", "不满足"]


@pytest.mark.parametrize("text", ["a\rb", "_x000D_", "_x005F_x000D_", "x005F_", "__x0041_", "_xZZZZ_", "普通", ""])
def test_escapes_are_undone(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert "\r" not in escaped(text)


def test_sheets_in_order(template: openpyxl.Workbook) -> None:
    names = template.sheetnames
    lang = "zh" if names[0] == layout.HELP_SHEET.zh else "en"
    assert names[:4] == [t.in_language(lang) for t in (
        layout.HELP_SHEET, layout.ENTERPRISE_SHEET, layout.EVIDENCE_SHEET, layout.TAILORING_SHEET)]
    assert names[-1] == layout.SUMMARY_SHEET.in_language(lang)
    assert len(names) == 5 + 13
    assert template.active.title == names[0]


def test_domain_sheets_are_set_up_for_work_and_print(template: openpyxl.Workbook) -> None:
    for sheet in template.worksheets[4:-1]:
        assert sheet.freeze_panes == "B5"
        assert sheet.auto_filter.ref == f"A4:J{sheet.max_row}"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
            "landscape", 1, 0)
        assert sheet.print_title_rows == "$4:$4"
        assert "&P" in sheet.oddFooter.center.text
        (ratings,) = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
        assert str(ratings.sqref) == f"G5:G{layout.MAX_ROWS}"
        assert all(cell.alignment.wrap_text for cell in sheet["E"][4:])


def test_there_is_room_for_500_pieces_of_evidence(template: openpyxl.Workbook) -> None:
    sheet = template.worksheets[2]
    assert all(sheet.cell(row, 1).has_style for row in range(5, 505))


def test_levels_differ_in_colour(template: openpyxl.Workbook) -> None:
    sheet = template.worksheets[4]
    colours = {sheet.cell(row, 4).value: sheet.cell(row, 4).fill.start_color.rgb for row in range(5, 10)}
    assert len(colours) == len(set(colours.values())) == 5


REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([\w一-鿿]+))!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)")


def test_summary_formulas_name_what_exists(template: openpyxl.Workbook) -> None:
    """Every range lies on a sheet that is there, below the header of the column that it is meant for."""
    summary = template.worksheets[-1]
    formulas = [c.value for row in summary.iter_rows() for c in row if c.data_type == "f"]
    seen: dict[str, set[str]] = {}
    for formula in formulas:
        assert "#REF" not in formula
        assert formula.count("(") == formula.count(")")
        for quoted, plain, area in REFERENCE.findall(formula):
            title = quoted.replace("''", "'") or plain
            assert title in template.sheetnames
            left, top, right, bottom = range_boundaries(area.replace("$", ""))
            assert (left, top, bottom) == (right, layout.FIRST_ROW, layout.MAX_ROWS)
            seen.setdefault(title, set()).add(str(template[title].cell(layout.HEADER_ROW, left).value).rstrip(" *"))
    wanted = {c.label.zh for c in layout.REQUIREMENT_COLUMNS} | {c.label.en for c in layout.REQUIREMENT_COLUMNS}
    domains = template.sheetnames[4:-1]
    assert all(len(seen[title]) == 4 and seen[title] <= wanted for title in domains)
    assert set(seen) == {*domains, *template.sheetnames[2:4]}


def test_summary_criteria_are_words_that_stand_in_the_sheets(template: openpyxl.Workbook) -> None:
    summary = template.worksheets[-1]
    shown = {(c.value) for sheet in template.worksheets[4:-1] for column in ("B", "D") for c in sheet[column][4:]}
    rows = [r for r in range(11, summary.max_row + 1) if str(summary.cell(r, 3).value).startswith("=COUNTIFS")]
    assert len(rows) == 23
    for row in rows:
        assert summary.cell(row, 2).value in shown
        for column in range(14, 24):
            (level,) = re.findall(r',"([^"]+)",', summary.cell(row, column).value)
            assert level in shown
    scale = [summary.cell(8, column).value for column in range(3, 7)]
    assert scale in (vocabulary.labels("satisfaction", "zh"), vocabulary.labels("satisfaction", "en"))
    assert [summary.cell(9, column).value for column in range(3, 7)] == [1, 0.8, 0.5, 0]


def test_the_same_bytes_every_time(workspace: Workspace, tmp_path: Path) -> None:
    """In another process, with other hashes, at another time: nothing of that is in the file."""
    here = write_template(workspace.knowledge, ["db12"])
    script = ("import sys; from hengbiao.service.workspace import Workspace; "
              "from hengbiao.workbook.writing import write_template; "
              "sys.stdout.buffer.write(write_template(Workspace().knowledge, ['db12']))")
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Shanghai"}
        there = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True, cwd=tmp_path)
        assert there.stdout == here


def test_standards_that_do_not_exist(workspace: Workspace) -> None:
    with pytest.raises(UnknownName) as caught:
        write_template(workspace.knowledge, ["db13"])
    assert "db12" in caught.value.line()
    with pytest.raises(FormatFault):
        write_template(workspace.knowledge, [])


@pytest.mark.parametrize("id_", ["E 1", "E1,E2", "一、二", "E；1", "E\n1"])
def test_an_evidence_id_with_a_separator_is_refused(workspace: Workspace, id_: str) -> None:
    plain = {"enterprise": {"name": "甲", "type": "discrete"}, "assessment": {"date": "2026-11-01"},
             "evidence": [{"id": "E0"}, {"id": id_}]}
    with pytest.raises(FormatFault) as caught:
        write_workbook(workspace.knowledge, ["db12"], EvidenceSet.model_validate(plain))
    assert caught.value.place.field == "evidence[1].id"


def test_what_a_cell_or_sheet_cannot_hold_is_refused_and_not_cut(workspace: Workspace) -> None:
    plain = {"enterprise": {"name": "甲", "type": "discrete"}, "assessment": {"date": "2026-11-01"}}
    ids = [f"{n:0100d}" for n in range(400)]
    rated = [{"requirement": "db12:01.1-L1", "rating": "full", "evidence": ids}]
    content = EvidenceSet.model_validate(plain | {"evidence": [{"id": i} for i in ids], "ratings": rated})
    with pytest.raises(FormatFault) as caught:
        write_workbook(workspace.knowledge, ["db12"], content)
    assert caught.value.place.field == "ratings[0].evidence"
    many = EvidenceSet.model_validate(plain | {"evidence": [{"id": f"E{n}"} for n in range(layout.MAX_ROWS)]})
    with pytest.raises(FormatFault) as caught:
        write_workbook(workspace.knowledge, ["db12"], many)
    assert caught.value.place.field == "evidence"
