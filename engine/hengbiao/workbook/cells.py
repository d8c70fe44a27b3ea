"""The cells of a workbook as they stand in the file: read row by row, and nothing outside the caps.

openpyxl finds the sheets, the shared strings and the date formats; its row parser reads the cells. Its own worksheet
objects are not used: they pad rows and columns up to the last cell that the file claims to have.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl.cell.text import Text as RichText
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from hengbiao.errors import FormatFault, Place, Text
from hengbiao.workbook.guard import check_archive
from hengbiao.workbook.layout import MAX_COLUMNS, MAX_ROWS

Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TAG = "{" + SHEET_MAIN_NS + "}"
#: Whatever openpyxl and the parsers below it raise for a file that is not as it should be. SyntaxError is what the faults of
#: both parsers are: openpyxl takes lxml where it is installed.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, InvalidFileException, LookupError, NotImplementedError,
    OSError, RecursionError, SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)


def escaped(text: str) -> str:
    """`text` as the file format wants it: carriage returns, and what looks like an escape, as `_xHHHH_`."""
    return _TO_ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with something in it. `kind` is text, value, error, or formula (one that was never calculated)."""

    kind: str
    value: Value


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: row -> column -> cell, both from 1, and the merged ranges as (column, row, column, row)."""

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    merged: tuple[tuple[int, int, int, int], ...]


class Book:
    """An opened workbook. Raises FileFault or FormatFault where it is none or is broken."""

    def __init__(self, content: bytes) -> None:
        check_archive(content)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._package = _Package(io.BytesIO(content))
        except _BROKEN as error:
            raise _broken() from error

    @property
    def titles(self) -> list[str]:
        """The names of the sheets, in their order."""
        return list(self._package.targets)

    def sheet(self, title: str) -> Sheet:
        """All filled cells of one sheet. Raises FormatFault for a cell beyond the caps."""
        rows: dict[int, dict[int, Cell]] = {}
        try:
            with warnings.catch_warnings(), self._package.archive.open(self._package.targets[title]) as source:
                warnings.simplefilter("ignore")
                parser = self._package.rows_of(source)
                for row, column, cell in parser.filled():
                    if row > MAX_ROWS or column > MAX_COLUMNS:
                        raise _too_far(title, row, column)
                    rows.setdefault(row, {})[column] = cell
                return Sheet(title, rows, tuple(parser.merged))
        except _BROKEN as error:
            raise _broken().at(Place(sheet=title)) from error


def _broken() -> FormatFault:
    what = Text("工作簿的内部结构已损坏", "The inner structure of the workbook is broken")
    return FormatFault(what, mend=Text("请用 Excel 打开并另存为 .xlsx", "Open it in Excel and save it as .xlsx."))


def _too_far(sheet: str, row: int, column: int) -> FormatFault:
    last = f"{get_column_letter(MAX_COLUMNS)}{MAX_ROWS}"
    field = f"{get_column_letter(column)}{row}" if 1 <= column <= 18_278 else None
    what = Text(f"单元格超出可读范围（到 {last} 为止）", f"The cell lies outside what is read (up to {last})")
    mend = Text("请删去该单元格的内容", "Clear that cell.")
    return FormatFault(what, mend=mend, place=Place(sheet=sheet, row=row, field=field))


class _Package(ExcelReader):
    """The parts of the file that say where its sheets are and how to read their cells."""

    def __init__(self, content: IO[bytes]) -> None:
        super().__init__(content, read_only=True, data_only=True, keep_links=False)
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.targets: dict[str, str] = {
            sheet.name: rel.target for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        }

    def rows_of(self, source: IO[bytes]) -> _Rows:
        """A reader of one sheet's XML."""
        book: Any = self.wb
        return _Rows(source, self.shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
                     timedelta_formats=book._timedelta_formats)

    def read_strings(self) -> None:
        """The shared strings, unchanged; openpyxl's own reader drops `x005F_` wherever it stands."""
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for _, node in iterparse(source):
                if node.tag == _TAG + "si":
                    text = RichText.from_tree(node)
                    self.shared_strings.append(text.content if text is not None else "")
                    node.clear()


class _Rows(WorkSheetParser):
    """Reads rows and merged ranges of one sheet; everything else in it is passed over."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.merged: list[tuple[int, int, int, int]] = []

    def filled(self) -> Iterator[tuple[int, int, Cell]]:
        """Row, column and content of each cell that has any, in the order of the file."""
        for _, element in iterparse(self.source):
            if element.tag == _TAG + "row":
                _, cells = self.parse_row(element)
                element.clear()
                yield from ((c["row"], c["column"], c["cell"]) for c in cells if c["cell"] is not None)
            elif element.tag == _TAG + "mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref"))
                self.merged.append((int(left or 1), int(top or 1), int(right or 1), int(bottom or 1)))

    def parse_cell(self, element: Element) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_cell(element)
        value, kind = found["value"], found["data_type"]
        cell: Cell | None = None
        if kind == "e":
            cell = Cell("error", str(value))
        elif value is not None:
            cell = Cell("text", unescaped(value)) if isinstance(value, str) else Cell("value", value)
        elif element.find(_TAG + "f") is not None:
            cell = Cell("formula", "")
        return {"row": found["row"], "column": found["column"], "cell": cell}
