"""A plain list as a workbook: its header in the first row, a row for each line, and nothing that is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hengbiao.workbook import paper, styles
from hengbiao.workbook.packing import packed

__all__ = ["write_list"]

#: Widths of columns in digits: a narrow column still shows its filter, a wide one still leaves room for others.
_NARROW: Final = 10.0
_WIDE: Final = 60.0


def write_list(title: str, names: Sequence[str], rows: Sequence[Sequence[str | float]], lang: str = "zh") -> bytes:
    """The workbook; the same input gives the same bytes. `title` names the sheet, `names` the columns; what is no number
    is text, whatever it looks like.

    Raises FormatFault where a text is longer than a cell may be.
    """
    book = styles.new_book()
    sheet: Worksheet = book.create_sheet(title)
    paper.print_setup(sheet, lang, title, header_row=1)
    widths = [min(_WIDE, max(_NARROW, *(paper.width(str(cell)) + 2 for cell in (name, *(row[n] for row in rows)))))
              for n, name in enumerate(names)]
    paper.put_row(sheet, 1, names, widths, "header")
    for number, cells in enumerate(rows, 2):
        paper.put_row(sheet, number, cells, widths)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    if names:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    sheet.freeze_panes = "B2"
    return packed(book)
