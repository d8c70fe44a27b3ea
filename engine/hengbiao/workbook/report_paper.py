"""The sheets of the report: cells by what they hold, tables, names for ranges, and formulas that know their value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from hengbiao.errors import Text
from hengbiao.workbook import paper, report_styles, styles
from hengbiao.workbook.layout import FIRST_ROW, HEADER_ROW
from hengbiao.workbook.packing import packed
from hengbiao.workbook.report_values import with_values

__all__ = ["Column", "Live", "Page", "ReportBook", "Value", "fitting", "quoted", "shortened"]

#: What a cell holds at most, in the units that the file format counts, and its lines.
_MAX_UNITS, _MAX_LINES = 32_000, 250
#: What no XML can hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Live:
    """A formula and what it comes to, as the engine has it: what is shown where a program does not calculate.

    `is_array`: to be calculated over whole ranges.
    """

    formula: str
    value: Fraction | int | str
    is_array: bool = False


Value = str | int | Fraction | dt.date | Live | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its header, width in digits, and the style of its cells."""

    label: Text
    width: float
    style: str = "shown"
    hidden: bool = False


def quoted(text: str) -> str:
    """`text` as a text inside a formula."""
    return '"' + text.replace('"', '""') + '"'


def fitting(text: str) -> str:
    """`text` as a cell can hold it: no characters that XML cannot hold, and no longer than the file format allows."""
    text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    lines = text.split("\n")
    if len(lines) > _MAX_LINES:
        text = "\n".join(lines[:_MAX_LINES]) + " …"
    if len(text) * 2 > _MAX_UNITS:
        units = text.encode("utf-16-le")
        if len(units) > _MAX_UNITS * 2:
            text = units[: _MAX_UNITS * 2].decode("utf-16-le", "ignore") + "…"
    return text


def shortened(text: str, most: int) -> str:
    """`text` on one line, cut where it is longer than `most` characters."""
    text = " ".join(fitting(text).split())
    return text if len(text) <= most else f"{text[:most]}…"


@dataclass
class Page:
    """One sheet. `live` holds what its formulas come to, by cell."""

    sheet: Worksheet
    lang: str
    live: dict[str, Fraction | int | str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name of the sheet, as a formula writes it."""
        return quote_sheetname(self.sheet.title)

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def put(self, row: int, column: int, value: Value, style: str) -> None:
        """Writes one cell; text stays text, whatever it looks like."""
        if value is None or isinstance(value, str):
            paper.put(self.sheet, row, column, fitting(value) if value else None, style)
        elif isinstance(value, Live):
            self._formula(row, column, value, style)
        elif isinstance(value, dt.date):
            paper.put_date(self.sheet, row, column, value, style)
        else:
            paper.put_value(self.sheet, row, column, float(value) if isinstance(value, Fraction) else value, style)

    def _formula(self, row: int, column: int, live: Live, style: str) -> None:
        where = f"{get_column_letter(column)}{row}"
        paper.put_value(self.sheet, row, column, f"={live.formula}", style)
        if live.is_array:
            self.sheet[where] = ArrayFormula(where, f"={live.formula}")
        self.live[where] = live.value

    def row(self, row: int, values: Sequence[Value], formats: Sequence[str]) -> None:
        """Writes cells side by side from the first column on."""
        for n, (value, style) in enumerate(zip(values, formats, strict=True), 1):
            self.put(row, n, value, style)

    def heading(self, title: str, lead: str) -> None:
        """The two lines above a table."""
        paper.heading(self.sheet, title, lead)

    def on_a3(self) -> None:
        """For sheets that are too wide for A4."""
        self.sheet.page_setup.paperSize = int(self.sheet.PAPERSIZE_A3)

    def on_one_page(self, *, upright: bool = False) -> None:
        """For sheets that are read at a glance."""
        self.sheet.page_setup.fitToHeight = 1
        if upright:
            self.sheet.page_setup.orientation = "portrait"

    def block(self, row: int, title: str) -> None:
        """The title of a part of the sheet."""
        self.put(row, 1, title, "block")
        self.sheet.row_dimensions[row].height = 24

    def widths(self, widths: Sequence[float]) -> None:
        for n, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(n)].width = width

    def header(self, row: int, columns: Sequence[Column], first: int = 1) -> None:
        """A header row."""
        for n, column in enumerate(columns, first):
            self.put(row, n, column.label.in_language(self.lang), "header-in" if column.style == "input" else "header")
        self.sheet.row_dimensions[row].height = 32

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Value]], frozen: str = "B") -> int:
        """A whole sheet of rows below its header, to be filtered. Returns the last row."""
        sheet, row = self.sheet, HEADER_ROW
        self.header(row, columns)
        self.widths([c.width for c in columns])
        formats, widths = [c.style for c in columns], [c.width for c in columns]
        for row, values in enumerate(rows, FIRST_ROW):
            self.row(row, values, formats)
            paper.fit_height(sheet, row, *widths)
        for n, column in enumerate(columns, 1):
            if column.hidden:
                sheet.column_dimensions[get_column_letter(n)].hidden = True
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{max(row, HEADER_ROW)}"
        sheet.freeze_panes = f"{frozen}{FIRST_ROW}"
        return row

    def at(self, row: int, column: int) -> str:
        """A cell, as formulas on any sheet name it."""
        return f"{self.title}!${get_column_letter(column)}${row}"

    def span(self, column: int, first: int, last: int) -> str:
        """A piece of a column, as formulas on any sheet name it."""
        letter = get_column_letter(column)
        return f"{self.title}!${letter}${first}:${letter}${max(first, last)}"


@dataclass
class ReportBook:
    """The workbook under way. `name` is what stands below each printed page."""

    lang: str
    name: str
    book: Workbook = field(default_factory=styles.new_book)
    pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        report_styles.register(self.book)

    def page(self, title: str, tab: str = styles.OWN_TAB, header_row: int | None = HEADER_ROW) -> Page:
        """A new sheet behind the others."""
        sheet: Worksheet = self.book.create_sheet(title)
        sheet.sheet_properties.tabColor = tab
        # The footer of a page holds 255 characters in all.
        paper.print_setup(sheet, self.lang, shortened(self.name, _NAME_LENGTH), header_row=header_row)
        page = Page(sheet, self.lang)
        self.pages.append(page)
        return page

    def define(self, name: str, reference: str) -> None:
        """Gives a cell or range a name for formulas."""
        self.book.defined_names[name] = DefinedName(name, attr_text=reference)

    def content(self) -> bytes:
        """The file; it opens on its first sheet and is calculated anew when it is opened."""
        self.book.active = 0
        for n, page in enumerate(self.pages):
            page.sheet.sheet_view.tabSelected = n == 0
        self.book.calculation.fullCalcOnLoad = True
        return with_values(packed(self.book), [page.live for page in self.pages])

