"""A crosswalk as a workbook: the pairs, and what relates to nothing on either side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hengbiao.errors import Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.results import CrosswalkRow, Unmapped
from hengbiao.workbook import paper, styles
from hengbiao.workbook.layout import FIRST_ROW, HEADER_ROW, Column
from hengbiao.workbook.packing import packed

__all__ = ["write_crosswalk"]

_PAIRS = Text("对应关系", "Pairs")
_LEFT = Text("没有对应", "Without any")
_NONE = Text("", "")
_COLUMNS = (
    Column("subject", Text("要求 A", "Requirement A"), 16, _NONE),
    Column("a", Text("A 的内容", "What A asks"), 44, _NONE),
    Column("relation", Text("关系", "Relation"), 14, _NONE),
    Column("object", Text("要求 B", "Requirement B"), 16, _NONE),
    Column("b", Text("B 的内容", "What B asks"), 44, _NONE),
    Column("confidence", Text("把握", "Confidence"), 8, _NONE),
    Column("coverage", Text("覆盖", "Coverage"), 8, _NONE),
    Column("via", Text("依据的目标", "Objectives"), 40, _NONE),
    Column("reason", Text("理由", "Reason"), 50, _NONE),
)
_LEFT_COLUMNS = (
    Column("side", Text("一侧", "Side"), 8, _NONE),
    Column("id", Text("要求", "Requirement"), 16, _NONE),
    Column("statement", Text("内容", "Statement"), 70, _NONE),
)
_RELATIONS = {
    "equal": Text("相同", "equal"), "a_in_b": Text("A 含于 B", "A in B"), "b_in_a": Text("B 含于 A", "B in A"),
    "intersects": Text("相交", "intersects"),
}


def write_crosswalk(rows: Sequence[CrosswalkRow], left: Unmapped, knowledge: Knowledge, lang: str = "zh") -> bytes:
    """The workbook; the same input gives the same bytes."""
    book = styles.new_book()
    pairs = (
        (r.subject, knowledge.requirement(r.subject).statement, _RELATIONS[r.relation].in_language(lang), r.object,
         knowledge.requirement(r.object).statement, r.confidence, r.coverage, "\n".join(r.via), r.reason)
        for r in rows
    )
    _sheet(book, _PAIRS, _COLUMNS, pairs, lang)
    open_rows = ((side, i, knowledge.requirement(i).statement)
                 for side, ids in (("A", left.subject), ("B", left.object)) for i in ids)
    _sheet(book, _LEFT, _LEFT_COLUMNS, open_rows, lang)
    return packed(book)


def _sheet(
    book: Workbook, title: Text, columns: tuple[Column, ...], rows: Iterable[Sequence[str | float]], lang: str
) -> None:
    sheet: Worksheet = book.create_sheet(title.in_language(lang))
    paper.print_setup(sheet, lang, title.in_language(lang), header_row=HEADER_ROW)
    paper.heading(sheet, title.in_language(lang), "")
    paper.header(sheet, columns, lang)
    paper.widths(sheet, columns)
    row = FIRST_ROW
    for cells in rows:
        paper.put_row(sheet, row, cells, [c.width for c in columns])
        row += 1
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{max(row - 1, HEADER_ROW)}"
    sheet.freeze_panes = f"B{FIRST_ROW}"
