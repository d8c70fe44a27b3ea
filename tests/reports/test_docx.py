"""The Word report: structure, numbering and references, figures as scored, and what a second program makes of it."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from report_contents import EXAMPLES, HOSTILE, Contents

from hengbiao.errors import MissingExtra
from hengbiao.model.numbers import rounded
from hengbiao.reports.docx import write_docx
from hengbiao.reports.sections import TITLES
from hengbiao.reports.text import clean, cut, escaped
from hengbiao.service.report_leaves import leaves

CHAPTERS = ("summary", "facts", "scope", "method", "results", "strengths", "weak-points", "findings", "source-issues", "roadmap",
            "policy", "asked-parts", "ratings", "inferred", "calculation", "evidence")
MADE = [("discrete-machinery", "zh", True), *((name, "zh", False) for name in EXAMPLES[1:]),
        ("suzhou-electronics", "en", True), ("unrated", "zh", False), ("hostile", "zh", True)]
#: Properties of a paragraph in the order of the schema: Word refuses some files that have another.
ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "spacing", "ind",
         "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr")


class Made:
    """A report as bytes and as its XML."""

    def __init__(self, content: Any) -> None:
        self.content = content
        self.data = write_docx(content)
        self.document = docx.Document(io.BytesIO(self.data))
        self.body: Any = self.document.element.body

    def text(self, element: Any) -> str:
        return "".join(t.text or "" for t in element.iter(qn("w:t")))

    def headings(self, *levels: int) -> list[tuple[int, str, bool]]:
        """Level, text, and whether it is numbered as an annex."""
        return [
            (int(p.style.name[-1]), p.text, bool(p._p.findall(f".//{qn('w:numPr')}"))) for p in self.document.paragraphs
            if p.style is not None and re.fullmatch(r"Heading [123]", p.style.name) and int(p.style.name[-1]) in levels
        ]

    def tables(self) -> dict[str, list[list[str]]]:
        """The caption of each table -> its rows without the heading row."""
        found = {}
        for table in self.body.iter(qn("w:tbl")):
            rows = [[self.text(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
            found[self.text(table.getprevious())] = rows[1:]
        return found

    def fields(self, kind: str) -> list[tuple[list[str], str]]:
        """The fields of a kind: the words of the instruction, and what is shown."""
        every = ((f.get(qn("w:instr")).split(), self.text(f)) for f in self.body.iter(qn("w:fldSimple")))
        return [(words, shown) for words, shown in every if words[0] == kind]

    def bookmarks(self) -> dict[str, Any]:
        return {b.get(qn("w:name")): b for b in self.body.iter(qn("w:bookmarkStart"))}


@pytest.fixture(scope="module")
def reports(contents: Contents) -> Reports:
    """Each report, made once."""
    return Reports(contents)


class Reports:
    def __init__(self, contents: Contents) -> None:
        self._contents, self._made = contents, dict[tuple[str, str, bool], Made]()

    def __call__(self, name: str, lang: str, planned: bool) -> Made:
        key = name, lang, planned
        if key not in self._made:
            self._made[key] = Made(self._contents.planned(name, lang) if planned else self._contents[name, lang])
        return self._made[key]


@pytest.fixture(params=MADE, ids=lambda p: "-".join(map(str, p)))
def made(request: pytest.FixtureRequest, reports: Reports) -> Made:
    return reports(*request.param)


def numbers(headings: list[tuple[int, str, bool]], lang: str) -> list[str]:
    """What Word and LibreOffice number the headings with."""
    counters, annex, found = [0, 0, 0], False, []
    for level, _, is_annex in headings:
        if is_annex and not annex:
            counters, annex = [0, 0, 0], True
        counters = [n + (i == level - 1) if i < level else 0 for i, n in enumerate(counters)]
        first = chr(64 + counters[0]) if annex else str(counters[0])
        word = ("附录 " if lang == "zh" else "Annex ") if annex and level == 1 else ""
        found.append(word + ".".join([first, *map(str, counters[1:level])]))
    return found


def test_chapters_stand_in_order(made: Made) -> None:
    lang = made.content.lang
    assert [text for _, text, _ in made.headings(1)] == [TITLES[key].in_language(lang) for key in CHAPTERS]
    assert set(TITLES) - set(CHAPTERS) == {"enterprise-policy", "scenario-policy", "hub"}


def test_contents_are_the_headings(made: Made) -> None:
    every = made.headings(1, 2, 3)
    labelled = list(zip(numbers(every, made.content.lang), every, strict=True))
    expected = [f"{number}{text}" for number, (level, text, _) in labelled if level < 3]
    block = next(made.body.iter(qn("w:sdtContent")))
    assert [made.text(p) for p in block.iter(qn("w:p"))] == expected
    targets = made.bookmarks()
    assert all(link.get(qn("w:anchor")) in targets for link in block.iter(qn("w:hyperlink")))
    marks = [m.get(qn("w:fldCharType")) for m in block.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"]


def test_captions_are_numbered(made: Made) -> None:
    shown: dict[str, list[int]] = {}
    for words, number in made.fields("SEQ"):
        shown.setdefault(words[1], []).append(int(number))
    assert all(found == list(range(1, len(found) + 1)) for found in shown.values())
    table, figure = ("表", "图") if made.content.lang == "zh" else ("Table", "Figure")
    assert len(shown[table]) == sum(1 for _ in made.body.iter(qn("w:tbl")))
    assert len(shown.get(figure, [])) == sum(1 for _ in made.body.iter(qn("w:drawing")))


def test_references_lead_somewhere_and_say_so(made: Made) -> None:
    every = made.headings(1, 2, 3)
    by_text = Counter(text for _, text, _ in every)
    number = {text: n for n, (_, text, _) in zip(numbers(every, made.content.lang), every, strict=True) if by_text[text] == 1}
    targets = made.bookmarks()
    ids = [b.get(qn("w:id")) for b in made.body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids)) and all(len(name) <= 40 for name in targets)
    references = made.fields("REF")
    assert references
    for words, shown in references:
        heading = made.text(targets[words[1]].getparent())
        assert "\\w" in words and shown == number.get(heading, shown)
        assert "?" not in shown


def test_tables_hold_every_row(made: Made) -> None:
    content, tables = made.content, made.tables()
    zh = content.lang == "zh"

    def rows(pattern: str) -> int:
        return sum(len(found) for title, found in tables.items() if re.search(pattern, title))

    assert rows(r"：\d+ 条评分" if zh else r": \d+ ratings") == len(content.content.ratings)
    assert rows("证据清单" if zh else r"Evidence \(") == len(content.content.evidence)
    assert rows("核查发现" if zh else "Findings") == len(content.check.findings)
    direct = [s for s in content.scored if s.rated]
    nodes = sum(1 for s in direct for n in s.nodes() if n.kind != "requirement")
    assert rows(r"\d*  .*的计算" if zh else "Calculation of") == nodes
    assert rows("推得 \\d+ 条" if zh else r"\d+ inferred") == sum(
        1 for s in content.scored for leaf in leaves(s) if leaf.node.is_inferred)


def test_figures_are_those_of_the_score(made: Made) -> None:
    table = next(rows for title, rows in made.tables().items() if "各标准结果" in title or "Result by each standard" in title)
    for row, score in zip(table, made.content.scores.standards, strict=True):
        low, high = (rounded(Fraction(v)) for v in (score.total.low, score.total.high))
        assert row[2].startswith(low if score.total.low == score.total.high else f"{low} … {high}")
        if score.grade is not None:
            assert row[3] == " … ".join(dict.fromkeys(score.grade.by_interval))
        assert row[5] == f"{score.rated} / {score.inferred} / {score.unknown}"


def test_levels_are_those_of_the_score(made: Made) -> None:
    titles = [rows for title, rows in made.tables().items() if re.search(r"各等级得分|level scores", title)]
    shown = [s for s in made.content.scores.standards if s.rated] or made.content.scores.standards
    for rows, score in zip(titles, [s for s in shown if s.levels], strict=True):
        for row, level in zip(rows, score.levels, strict=True):
            assert {rounded(Fraction(level.score.low)), rounded(Fraction(level.score.high))} == set(row[1].split(" … "))


def test_the_form_is_what_word_wants(made: Made) -> None:
    for name in zipfile.ZipFile(io.BytesIO(made.data)).namelist():
        assert "thumbnail" not in name
        if name.endswith((".xml", ".rels")):
            etree.fromstring(zipfile.ZipFile(io.BytesIO(made.data)).read(name))
    assert "updateFields" not in etree.tostring(made.document.settings.element).decode()
    for properties in made.body.iter(qn("w:pPr")):
        order = [ORDER.index(etree.QName(child).localname) for child in properties]
        assert order == sorted(order)
    for table in made.body.iter(qn("w:tbl")):
        first, *rest = table.iter(qn("w:tr"))
        assert first.find(f".//{qn('w:tblHeader')}") is not None and rest
        columns = len(list(first.iter(qn("w:tc"))))
        assert all(len(list(row.iter(qn("w:tc")))) == columns for row in rest)
        assert sum(1 for _ in table.iter(qn("w:gridCol"))) == columns
    sections = made.document.sections
    assert [s.page_width > s.page_height for s in sections] == [False, True]


def test_styles_name_fonts_for_both_scripts(made: Made) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        fonts = made.document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) and fonts.get(qn("w:ascii")) and fonts.get(qn("w:asciiTheme")) is None
    used = {p.get(qn("w:val")) for p in made.body.iter(qn("w:pStyle"))}
    assert used <= {s.style_id for s in made.document.styles}
    assert {"TOC1", "TOC2", "Caption", "TableText", "ListBullet"} <= used | {"ListBullet"}


def test_properties_are_those_of_the_assessment(made: Made) -> None:
    core, of = made.document.core_properties, made.content.content
    assert core.created.date() == of.assessment.date == core.modified.date()
    assert core.title.startswith(("数字化转型成熟度评估报告", "Digital transformation"))
    assert core.author.startswith(clean(of.assessment.assessors[0]))
    assert core.language == {"zh": "zh-CN", "en": "en-US"}[made.content.lang]
    header = made.text(made.document.sections[0].header._element)
    footer = made.text(made.document.sections[1].footer._element)
    assert cut(of.enterprise.name, 48) in header
    assert footer in ("第 1 页，共 1 页", "Page 1 of 1")


def test_every_asked_part_has_its_clause_and_section(made: Made) -> None:
    rows = next((rows for title, rows in made.tables().items() if "报告内容与章节" in title or "Asked-for parts" in title), [])
    keys = {s.id for s in made.content.scores.standards if s.rated} or {s.id for s in made.content.scores.standards}
    assert bool(rows) == bool(keys & {"db12", "yst", "suzhou"})
    for clause, asked, where in rows:
        assert clause and asked and re.search(r"\d|附录 [A-D]|Annex [A-D]", where)


def test_the_same_content_makes_the_same_bytes(contents: Contents) -> None:
    content = contents["suzhou-electronics", "zh"]
    assert write_docx(content) == write_docx(content)


def test_the_plan_is_told_step_by_step(reports: Reports) -> None:
    made = reports("discrete-machinery", "zh", True)
    steps = [s.id for phase in made.content.plan.phases for s in phase.steps]
    rows = [row[0] for title, found in made.tables().items() if "阶段的步骤" in title for row in found]
    assert [i for row, i in zip(rows, steps, strict=True) if i in row] == steps
    assert len(next(found for title, found in made.tables().items() if title.endswith("各阶段"))) == 3
    none = reports("unrated", "zh", False)
    assert "没有提供转型路径" in none.text(none.body) and "没有任何评分" in none.text(none.body)


def test_hostile_texts_stay_texts(reports: Reports) -> None:
    made = reports("hostile", "zh", True)
    whole = made.text(made.body)
    assert "<script>alert(1)</script>" in whole and "=SUM(1,2)" in whole and "W" * 9_999 in whole
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", whole)
    assert len(made.document.core_properties.title) <= 255


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_text_can_be_in_a_document(text: str) -> None:
    root = etree.fromstring(f'<t a="{escaped(text)}">{escaped(text)}</t>'.encode())
    assert (root.text or "") == clean(text)
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=200), st.integers(2, 60))
def test_a_cut_line_fits(text: str, columns: int) -> None:
    short = cut(text, columns)
    assert "\n" not in short and len(short) <= max(columns, len(HOSTILE[0])) * 3 + 1
    assert short == " ".join(clean(text).split()) or short.endswith("…")


def test_without_the_extra_it_says_what_to_install(contents: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtra) as fault:
        write_docx(contents["unrated", "zh"])
    assert "hengbiao[report]" in fault.value.line()


def programs(*names: str) -> None:
    """In continuous integration a skipped check would be no check."""
    absent = [name for name in names if shutil.which(name) is None]
    if absent and os.environ.get("CI"):
        pytest.fail(f"needs {', '.join(absent)}")
    if absent:
        pytest.skip(f"needs {', '.join(absent)}")


def printed(data: bytes, folder: Path) -> list[str]:
    """The pages as LibreOffice prints them, as text."""
    path = folder / "report.docx"
    path.write_bytes(data)
    home = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
                   check=True, capture_output=True, timeout=300)
    found = subprocess.run(["pdftotext", "-layout", str(folder / "report.pdf"), "-"], check=True, capture_output=True, timeout=60)
    return found.stdout.decode().split("\f")[:-1]


@pytest.mark.parametrize(("name", "lang"), [("discrete-machinery", "zh"), ("suzhou-electronics", "en"), ("hostile", "zh")])
def test_libreoffice_prints_it(name: str, lang: str, reports: Reports, tmp_path: Path) -> None:
    programs("soffice", "pdftotext")
    made = reports(name, lang, True)
    pages = printed(made.data, tmp_path)
    whole = " ".join(" ".join(pages).split())
    assert len(pages) > 20
    last = f"第 {len(pages)} 页，共 {len(pages)} 页" if lang == "zh" else f"Page {len(pages)} of {len(pages)}"
    assert last in pages[-1] and "not found" not in whole and "未找到" not in whole
    # A page may hold one picture and its caption, but none is empty.
    assert all(len(" ".join(page.split())) > 50 for page in pages[2:])
    for score in made.content.scores.standards:
        assert rounded(Fraction(score.total.low)) in whole and rounded(Fraction(score.total.high)) in whole
    # The program works out references by itself: what it prints is what the file says.
    assert ("（第 8 章）" if lang == "zh" else "(chapter 8)") in whole.replace("\n", "")
    assert ("附录 D" if lang == "zh" else "Annex D") in whole
