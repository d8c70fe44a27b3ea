"""Workbooks calculated anew by LibreOffice, and what the engine says of the same ratings."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import unescape

import pytest
from openpyxl import Workbook, load_workbook

from hengbiao.model.numbers import UNKNOWN, Interval, rounded
from hengbiao.scoring.engine import Scored, score_standard, walk
from hengbiao.service.reporting import ReportContent
from hengbiao.workbook.report import SHEETS, calculation_title

#: Columns of the ratings sheet and of a calculation.
ID, RATING = 4, 7
LOW, HIGH, NODE = 6, 7, 11
FIRST_ROW = 5
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]*>(<f[^>]*>[^<]*</f>|<f[^>]*/>)(?:<v>([^<]*)</v>)?</c>')


class Contents(Protocol):
    """The fixture `contents`."""

    def __getitem__(self, key: tuple[str, str]) -> ReportContent: ...

    def planned(self, name: str, lang: str) -> ReportContent: ...


def libreoffice() -> str:
    """In continuous integration a skipped check would be no check."""
    program = shutil.which("soffice")
    if program is None and os.environ.get("CI"):
        pytest.fail("needs LibreOffice")
    if program is None:
        pytest.skip("needs LibreOffice")
    return program


def saved(book: Workbook) -> bytes:
    """The file as openpyxl writes it: formulas without any value."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells_of(content: bytes) -> dict[tuple[int, str], str]:
    """What is stored beside each formula, by the number of its sheet and its cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = sorted((int(m[1]), n) for n in archive.namelist() if (m := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", n)))
        return {(number, m[1]): unescape(m[3]) for number, name in parts for m in _FORMULA.finditer(archive.read(name).decode())}


def without_values(content: bytes) -> bytes:
    """The file without what is stored beside its formulas, so that they must be calculated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, _FORMULA.sub(r'<c r="\1">\2</c>', data.decode()) if "/worksheets/sheet" in name else data)
    return out.getvalue()


def calculated(books: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The books as LibreOffice saves them, with the values that it gives their formulas."""
    program = libreoffice()
    for name, book in books.items():
        (folder / f"{name}.xlsx").write_bytes(book)
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
               "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), *(str(folder / f"{n}.xlsx") for n in books)]
    done = subprocess.run(command, capture_output=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return {name: (folder / "out" / f"{name}.xlsx").read_bytes() for name in books}


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


class Values:
    """The values of a calculated book, sheet by sheet as they are asked for."""

    def __init__(self, content: bytes) -> None:
        self._book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        self._read: dict[str, Grid] = {}

    def __getitem__(self, title: str) -> Grid:
        if title not in self._read:
            self._read[title] = Grid(list(self._book[title].iter_rows(values_only=True)))
        return self._read[title]


class Grid:
    """The values of one sheet, rows and columns from 1."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows, self.max_row = rows, len(rows)

    def at(self, row: int, column: int) -> Any:
        cells = self._rows[row - 1] if row <= len(self._rows) else ()
        return cells[column - 1] if column <= len(cells) else None


def rows_by(page: Any, column: int) -> dict[str, int]:
    """What stands in a column of a sheet -> its row."""
    return {str(page.cell(n, column).value): n for n in range(FIRST_ROW, page.max_row + 1)}


def sheet(book: Any, name: str, lang: str) -> Any:
    return book[SHEETS[name].in_language(lang)]


def same(cell: Any, value: Fraction) -> None:
    """A calculated number is the exact one, and shows the same two decimals."""
    assert isinstance(cell, int | float), cell
    assert abs(Fraction(cell) - value) < Fraction(1, 10**9), (cell, value)
    shown = Decimal(f"{cell:.14g}").quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert f"{shown}" == rounded(value).removeprefix("≈"), (cell, value)


def agrees(book: Values, scored: Scored, lang: str) -> int:
    """Every node, level, total and grade of a calculated book is what the engine says. Returns how many nodes there are."""
    calculation, found = book[calculation_title(scored.standard.key, lang)], 0
    rows = {str(calculation.at(n, NODE)): n for n in range(FIRST_ROW, calculation.max_row + 1)}
    for root in scored.roots:
        for node in walk(root):
            if node.id in rows:
                same(calculation.at(rows[node.id], LOW), node.score.low)
                same(calculation.at(rows[node.id], HIGH), node.score.high)
                found += 1
            else:
                assert node.kind == "requirement"
    _verdict(sheet(book, "overview", lang), scored, lang)
    _levels(sheet(book, "scores", lang), scored, lang)
    return found


def _verdict(overview: Grid, scored: Scored, lang: str) -> None:
    row = next(n for n in range(4, 40) if str(overview.at(n, 1) or "").endswith(f"({scored.standard.key})"))
    cells, o = [overview.at(row, n) for n in range(1, 14)], scored.outcome
    same(cells[2], o.total.low)
    same(cells[3], o.total.high)
    grade = (None, None) if o.by_interval is None else tuple(t.in_language(lang) for t in o.by_interval)
    unbroken = (None, None) if o.consecutive_names is None else tuple(t.in_language(lang) for t in o.consecutive_names)
    assert (cells[5], cells[6]) == grade
    assert (cells[7], cells[8]) == unbroken
    words = {True: ("一致", "yes"), False: ("不一致", "no"), None: ("未定", "open")}[o.agree]
    assert cells[9] == (None if o.consecutive_names is None else words[lang == "en"])
    assert cells[10:13] == [scored.rated, scored.inferred, scored.unknown]


def _levels(scores: Grid, scored: Scored, lang: str) -> None:
    if not scored.levels:
        return
    titles = [n for n in range(4, scores.max_row + 1) if str(scores.at(n, 1) or "").endswith(f"({scored.profile.id})")]
    top = next(n for n in range(titles[0], scores.max_row) if scores.at(n, 11) is not None) + 1
    words = {True: ("满足", "yes"), False: ("未满足", "no"), None: ("未定", "open")}
    for n, (level, reached, counted) in enumerate(zip(scored.levels, scored.outcome.satisfied, scored.outcome.counted, strict=True), top):
        same(scores.at(n, 3), level.score.low)
        same(scores.at(n, 4), level.score.high)
        same(scores.at(n, 7), counted.low)
        same(scores.at(n, 8), counted.high)
        assert scores.at(n, 11) == words[reached][lang == "en"]


def rate(book: Workbook, ratings: Mapping[str, str | None], content: ReportContent) -> None:
    """Chooses degrees (None: cleared) in the ratings sheet of a book, by the id of the row."""
    page, concepts = sheet(book, "ratings", content.lang), content.knowledge.concepts
    rows = rows_by(page, ID)
    for i, degree in ratings.items():
        word = None if degree is None else concepts[f"satisfaction:{degree}"].in_language(content.lang)
        page.cell(rows[i], RATING).value = word


def rescored(scored: Scored, ratings: Mapping[str, str | None]) -> Scored:
    """The engine on the changed ratings. What other ratings say stays as it was, and of what is cleared nothing is said."""
    def changed(old: Mapping[str, str], inferred: Mapping[str, Interval], mark: str) -> tuple[dict[str, str], dict[str, Interval]]:
        own = {i.removesuffix(mark): degree for i, degree in ratings.items() if i.endswith(mark) and (mark or "/" not in i)}
        given = {i: d for i, d in {**old, **own}.items() if d is not None}
        return given, {**inferred, **{i: UNKNOWN for i, d in own.items() if d is None and i in old}}

    facts = scored.facts
    if facts.units:
        units = []
        for unit in facts.units:
            given, inferred = changed(unit.ratings, unit.inferred, f"/{unit.number}")
            units.append(replace(unit, ratings=given, inferred=inferred))
        facts = replace(facts, units=tuple(units))
    else:
        given, inferred = changed(facts.ratings, facts.inferred, "")
        facts = replace(facts, ratings=given, inferred=inferred)
    return score_standard(scored.standard, scored.profile, facts)
