"""Putting things onto a sheet: text that stays text, headers, drop-downs, print set-up."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from hengbiao.errors import FormatFault, Place, Text
from hengbiao.workbook.cells import escaped
from hengbiao.workbook.layout import FIRST_ROW, HEADER_ROW, HELP_ROW, MAX_ROWS, TITLE_ROW, Column
from hengbiao.workbook.vocabulary import labels

#: What a cell of the file format holds; openpyxl would cut the rest off.
_MAX_CELL = 32_767
#: Characters that make a program take the cell for a formula when it is edited.
_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "'")
#: Excel counts days wrongly before this one.
_FIRST_DATE = dt.date(1900, 3, 1)
#: Points; no row may be higher.
_MAX_HEIGHT = 409.0
_PAGE = {"zh": "第 &P 页，共 &N 页", "en": "Page &P of &N"}


def put(sheet: Worksheet, row: int, column: int, text: str | None, style: str, field: str = "") -> None:
    """Writes `text` so that it stays text, whatever it looks like. Raises FormatFault where it is too long for a cell."""
    cell = _styled(sheet, row, column, style)
    if not text:
        return
    content = escaped(text)
    if len(content) > _MAX_CELL:
        what = Text("内容超过一个单元格的上限", "This is too long for a cell")
        raise FormatFault(what, mend=Text("请缩短，或改用 JSON", "Shorten it, or use JSON."), place=Place(field=field))
    cell.value = content
    cell.data_type = "s"
    if content.startswith(_LIKE_FORMULA):
        cell.quotePrefix = True


def put_date(sheet: Worksheet, row: int, column: int, day: dt.date | None, style: str) -> None:
    """Writes a date cell; a day that the file format cannot hold becomes text."""
    if day is not None and day < _FIRST_DATE:
        put(sheet, row, column, day.isoformat(), style)
        return
    _styled(sheet, row, column, style).value = day


def put_value(sheet: Worksheet, row: int, column: int, value: str | float, style: str) -> None:
    """Writes a number, or a formula of ours."""
    _styled(sheet, row, column, style).value = value


def put_row(sheet: Worksheet, row: int, cells: Sequence[str | float], widths: Sequence[float], style: str = "shown") -> None:
    """Writes a row of texts and numbers, as high as it has to be in columns of these widths."""
    for column, cell in enumerate(cells, 1):
        if isinstance(cell, str):
            put(sheet, row, column, cell, style)
        else:
            put_value(sheet, row, column, cell, style)
    fit_height(sheet, row, *widths)


def _styled(sheet: Worksheet, row: int, column: int, style: str) -> Cell:
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError("no sheet of ours has merged cells")
    cell.style = f"hb-{style}"
    return cell


def heading(sheet: Worksheet, title: str, lead: str) -> None:
    """The two lines above a table."""
    put(sheet, TITLE_ROW, 1, title, "title")
    put(sheet, HELP_ROW, 1, lead, "lead")
    sheet.row_dimensions[TITLE_ROW].height = 28
    sheet.row_dimensions[HELP_ROW].height = 18


def header(sheet: Worksheet, columns: Sequence[Column], lang: str, row: int = HEADER_ROW) -> None:
    """The header of a table; columns to fill in differ in colour, required ones carry a star."""
    for n, column in enumerate(columns, 1):
        star = " *" if column.required and column.form != "shown" else ""
        put(sheet, row, n, column.label.in_language(lang) + star, "header" if column.form == "shown" else "header-in")
    sheet.row_dimensions[row].height = 30


def fit_height(sheet: Worksheet, row: int, *widths: float) -> None:
    """Makes a row as high as its longest text needs; not every program does that by itself when it opens a file."""
    lines = 1
    for n, column in enumerate(widths, 1):
        cell = sheet.cell(row, n)
        if isinstance(cell.value, str) and cell.data_type == "s" and cell.alignment.wrap_text:
            lines = max(lines, sum(_lines(part, column) for part in cell.value.splitlines()))
    sheet.row_dimensions[row].height = min(20.0 + (lines - 1) * 14.0, _MAX_HEIGHT)


def width(text: str) -> float:
    """How wide a text is on one line, in digits, as the widths of columns are; a Chinese character is nearly two of them."""
    return sum(1.95 if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


def _lines(text: str, column: float) -> int:
    return max(1, math.ceil(width(text) / max(column - 2, 1)))


def widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for n, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(n)].width = column.width


def choices(words: str | None, lang: str) -> str | None:
    """The source of a drop-down with the words of one list."""
    return '"' + ",".join(labels(words, lang)) + '"' if words else None


def drop_down(sheet: Worksheet, where: str, source: str | None, help_: str, title: str, lang: str) -> None:
    """A list to choose from where there is a source for it, and the help that shows beside the cell."""
    if source is None and not help_:
        return
    rule = DataValidation(type="list", formula1=source) if source else DataValidation()
    rule.allow_blank = True
    if source:
        rule.showErrorMessage = True
        rule.errorTitle = "请从列表中选择" if lang == "zh" else "Choose from the list"
        rule.error = "该单元格只接受下拉列表中的取值。" if lang == "zh" else "This cell takes only what the list offers."
    if help_:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = title[:32], help_[:255]
    rule.add(where)
    sheet.add_data_validation(rule)


def drop_downs(sheet: Worksheet, columns: Sequence[Column], lang: str, first: int = FIRST_ROW,
               last: int = MAX_ROWS) -> None:
    """Lists and help for all columns of a table; the list of sub-domains depends on the workbook and is not among them."""
    for n, column in enumerate(columns, 1):
        if column.form != "shown" and column.key != "subdomain":
            where = f"{get_column_letter(n)}{first}:{get_column_letter(n)}{last}"
            drop_down(sheet, where, choices(column.words, lang), column.help.in_language(lang),
                      column.label.in_language(lang), lang)


def colour_when(sheet: Worksheet, where: str, formula: str, colour: str) -> None:
    """Fills the cells of a range while a formula holds."""
    look = DifferentialStyle(fill=PatternFill(bgColor=colour, fill_type="solid"))
    sheet.conditional_formatting.add(where, Rule(type="expression", dxf=look, formula=[formula]))


def print_setup(sheet: Worksheet, lang: str, name: str, *, header_row: int | None = HEADER_ROW) -> None:
    """A4 landscape, one page wide, the header on each page, page numbers below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    if header_row is not None:
        sheet.print_title_rows = f"{header_row}:{header_row}"
    # In a footer & starts a code.
    left, middle, right = (_HeaderFooterPart(text) for text in (name.replace("&", "&&"), _PAGE[lang], "&A"))
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(left=left, center=middle, right=right)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
