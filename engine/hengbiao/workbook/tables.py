"""Tables inside a sheet: found by their header, read by the keys of their columns."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from hengbiao.errors import FormatFault, Place, Text
from hengbiao.workbook import layout
from hengbiao.workbook.cells import Cell, Sheet
from hengbiao.workbook.vocabulary import keys_by_word, labels, normal

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
_DATE_MEND = Text("写成 2026-11-01", "Write it as 2026-11-01.")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet: its header row, and for each column's key its number and the header as written.

    `read` are the keys of the columns whose cells count; the others are for the eye.
    """

    sheet: Sheet
    header_row: int
    columns: Mapping[str, tuple[int, str]]
    read: tuple[str, ...]


def find_table(sheet: Sheet, columns: tuple[layout.Column, ...], after: int = 0) -> Table:
    """The table with these columns. Raises FormatFault that names a header which is missing or there twice."""
    last = after + layout.HEADER_SEARCH_ROWS if not after else layout.MAX_ROWS
    best: dict[str, tuple[int, str]] = {}
    best_row = 0
    for number in sorted(n for n in sheet.rows if after < n <= last):
        found = _headers(sheet, number, columns)
        if len(found) > len(best):
            best, best_row = found, number
    for column in columns:
        if column.key not in best:
            raise _no_header(sheet, columns, column, best_row, best)
    return Table(sheet, best_row, best, tuple(c.key for c in columns if c.form != "shown"))


def _headers(sheet: Sheet, number: int, columns: tuple[layout.Column, ...]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for index, text in _texts(sheet, number):
        column = layout.column_for(columns, text)
        if column is None:
            continue
        if column.key in found:
            what = Text(f"表头“{text}”出现两次", f"The header '{text}' is there twice")
            raise FormatFault(what, mend=Text("只留一列", "Leave one column."),
                              place=Place(sheet=sheet.title, row=number, field=text))
        found[column.key] = (index, text)
    return found


def _texts(sheet: Sheet, number: int) -> Iterator[tuple[int, str]]:
    return ((i, c.value) for i, c in sorted(sheet.rows[number].items()) if isinstance(c.value, str) and c.value)


def _no_header(sheet: Sheet, columns: tuple[layout.Column, ...], missing: layout.Column, row: int,
               found: Mapping[str, tuple[int, str]]) -> FormatFault:
    english = sum(normal(text) == normal(c.label.en) for c in columns if (text := found.get(c.key, (0, ""))[1]))
    wanted = missing.label.in_language("en" if english * 2 > len(found) else "zh")
    taken = {index for index, _ in found.values()}
    others = [text.strip() for index, text in _texts(sheet, row) if index not in taken] if row else []
    near = get_close_matches(wanted, others, n=1, cutoff=0.3)
    hint = Text(f"；是否是“{near[0]}”改了名", f" ('{near[0]}' may be it, renamed)") if near else Text("", "")
    what = Text(f"缺少表头“{wanted}”", f"The header '{wanted}' is missing")
    mend = Text(f"请恢复该列和它的表头{hint.zh}", f"Restore that column and its header{hint.en}.")
    return FormatFault(what, mend=mend, place=Place(sheet=sheet.title, row=row or None, field=wanted))


def rows_between(table: Table, end: int | None) -> Iterator[Values]:
    """The rows below the header, up to row `end`, that hold anything in a column that is read."""
    for number in sorted(table.sheet.rows):
        if number > table.header_row and (end is None or number < end):
            row = Values(table, number)
            if any(row.filled(key) for key in table.read):
                row.refuse_merged()
                yield row


class Values:
    """One row of a table, read by the keys of its columns. Every fault carries sheet, row and header."""

    def __init__(self, table: Table, number: int) -> None:
        self._table = table
        self.number = number
        self._cells = table.sheet.rows[number]
        #: What the row's value is called, where rows have names of their own and the header says nothing.
        self.label: str | None = None

    def place(self, key: str) -> Place:
        """Where the cell of that column stands."""
        field = self.label or self._table.columns[key][1]
        return Place(sheet=self._table.sheet.title, row=self.number, field=field.strip(" *\n"))

    def fault(self, key: str, what: Text, mend: Text) -> FormatFault:
        return FormatFault(what, mend=mend, place=self.place(key))

    def _cell(self, key: str) -> Cell | None:
        return self._cells.get(self._table.columns[key][0])

    def filled(self, key: str) -> bool:
        """Whether the cell holds anything but blanks. A formula that shows nothing in an unread column does not count."""
        cell = self._cell(key)
        return cell is not None and (cell.kind != "text" or bool(str(cell.value).strip()))

    def refuse_merged(self) -> None:
        """A merged cell shows its content in every row and has it in one: the others would be lost."""
        for left, top, right, bottom in self._table.sheet.merged:
            for key in self._table.read:
                index = self._table.columns[key][0]
                if left <= index <= right and top <= self.number <= bottom:
                    what = Text("单元格是合并的", "The cell is merged")
                    raise self.fault(key, what, Text("请取消合并，每行各填一格", "Unmerge it and fill in each row."))

    def value(self, key: str, form: str = "text", words: str | None = None) -> str | None:
        """What the cell holds, as the evidence set wants it: text, the key of a word, or a date in ISO form."""
        if words is not None:
            return self._word(key, words)
        return self._date(key) if form == "date" else self.text(key)

    def text(self, key: str) -> str | None:
        """Text, or a number as it shows. None for an empty cell or one with blanks only."""
        cell = self._cell(key)
        if cell is None:
            return None
        if cell.kind == "error":
            what = Text(f"单元格是错误值 {cell.value}", f"The cell holds the error {cell.value}")
            raise self.fault(key, what, Text("请改为要填的内容", "Write what is meant."))
        if cell.kind == "formula":
            what = Text("单元格是没有算出结果的公式", "The cell holds a formula without a result")
            raise self.fault(key, what, Text("请粘贴为数值", "Paste it as a value."))
        if isinstance(cell.value, str):
            return cell.value if cell.value.strip() else None
        return _shown(cell.value)

    def _word(self, key: str, words: str) -> str | None:
        text = self.text(key)
        if text is None:
            return None
        known = keys_by_word(words)
        found = known.get(normal(text))
        if found is not None:
            return found
        lang = "zh" if any("一" <= c <= "鿿" for c in self.place(key).field or "") else "en"
        near = get_close_matches(normal(text)[:200], list(known), n=1)
        meant = labels(words, lang)[list(dict.fromkeys(known.values())).index(known[near[0]])] if near else ""
        hint = Text(f"，是否指“{meant}”", f" (did you mean '{meant}'?)") if near else Text("", "")
        shown = text.strip() if len(text.strip()) <= 60 else text.strip()[:57] + "…"
        what = Text(f"“{shown}”不在可选的取值中", f"'{shown}' is not among the values to choose from")
        mend = Text(f"可用：{'、'.join(labels(words, 'zh'))}{hint.zh}", f"Use: {', '.join(labels(words, 'en'))}{hint.en}")
        raise self.fault(key, what, mend)

    def _date(self, key: str) -> str | None:
        cell = self._cell(key)
        if cell is not None and isinstance(cell.value, dt.datetime) and cell.value.time() == dt.time():
            return cell.value.date().isoformat()
        if cell is not None and isinstance(cell.value, dt.date) and not isinstance(cell.value, dt.datetime):
            return cell.value.isoformat()
        text = self.text(key)
        if text is None:
            return None
        # A number without a date format may be a date or anything else: it is not guessed at.
        match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip().replace(" ", ""))
        if match and isinstance(cell and cell.value, str):
            year, month, day = (int(part) for part in match.groups() if part)
            try:
                return dt.date(year, month, day).isoformat()
            except ValueError:
                pass
        raise self.fault(key, Text(f"“{text.strip()[:60]}”不是日期", f"'{text.strip()[:60]}' is no date"), _DATE_MEND)


def _shown(value: object) -> str:
    """A number, truth value or date as a sheet shows it in a cell without a format."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(format(value, '.15g')):f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)
