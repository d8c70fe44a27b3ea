"""Mapping files in the TSV form of SSSOM (Simple Standard for Sharing Ontological Mappings, 1.0), read row by row.

Every fault names the file, the line and the column, and what to do; spreadsheets are the usual cause of most of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.model.hub import BROAD, EXACT, NARROW, NO_TERM, RELATED, MappingRow

__all__ = ["COLUMNS", "JUSTIFICATION", "Line", "read_rows"]

#: The columns of a mapping file; the three that begin with `ext_` are declared as extensions in its head.
COLUMNS = ("subject_id", "predicate_id", "object_id", "mapping_justification", "confidence", "comment",
           "ext_group", "ext_completeness", "ext_coverage")
#: A person's judgement; similarity may propose, it never decides.
JUSTIFICATION = "semapv:ManualMappingCuration"
_PREDICATES = (EXACT, NARROW, BROAD, RELATED)
_COMPLETENESS = ("complete", "partial")
#: What spreadsheets make of text: error values, and UTF-8 that was read as another encoding.
_DAMAGED = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!)|\ufffd|[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]|锟斤拷")
_SAVE = Text("用纯文本编辑器另存为 UTF-8（无 BOM）、LF 换行", "Save it with a text editor as UTF-8 without a BOM, with LF line ends.")


@dataclass(frozen=True, slots=True)
class Line:
    """One row with the line that it stands on, counted from 1."""

    number: int
    row: MappingRow


def read_rows(content: bytes, file: str, requirements: Collection[str], objectives: Collection[str]) -> Iterator[Line]:
    """The rows of one mapping file. Raises KnowledgeFault with file, line and column."""
    text = _text(content, file)
    head: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#") and head is None:
            continue
        if head is None:
            head = line.split("\t")
            if tuple(head) != COLUMNS:
                listed = "\t".join(COLUMNS)
                raise _fault(file, number, "", Text("列名不对", "The columns are not those of a mapping file"),
                             Text(f"应为 {listed}", f"They are {listed}"))
        elif line:
            yield Line(number, _row(_cells(line, file, number), file, number, requirements, objectives))
    if head is None:
        raise _fault(file, None, "", Text("没有列名行", "There is no line of column names"), _SAVE)


def _text(content: bytes, file: str) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        raise _fault(file, 1, "", Text("文件以 BOM 开头", "The file begins with a BOM"), _SAVE)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _fault(file, line, "", Text("不是 UTF-8", "Is no UTF-8"), _SAVE) from error
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        raise _fault(file, line, "", Text("换行是 CRLF", "Line ends are CRLF"), _SAVE)
    return text


def _cells(line: str, file: str, number: int) -> dict[str, str]:
    cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
    if len(cells) != len(COLUMNS):
        what = Text(f"有 {len(cells)} 列，应有 {len(COLUMNS)} 列", f"{len(cells)} columns instead of {len(COLUMNS)}")
        raise _fault(file, number, "", what, Text("各列以制表符分隔，空列也要留", "Part the columns by tabs, the empty ones too."))
    for name, cell in zip(COLUMNS, cells, strict=True):
        damaged = _DAMAGED.search(cell)
        if damaged or cell != cell.strip() or (cell.startswith('"') and cell.endswith('"') and len(cell) > 1):
            what = Text(f"文字像是被表格软件改坏了（{cell[:30]}）", f"The text looks damaged by a spreadsheet ({cell[:30]})")
            raise _fault(file, number, name, what, Text("从版本库恢复该行，用文本编辑器改", "Restore the line and edit it as text."))
    return dict(zip(COLUMNS, cells, strict=True))


def _row(
    cells: dict[str, str], file: str, number: int, requirements: Collection[str], objectives: Collection[str]
) -> MappingRow:
    def refuse(column: str, what: Text, mend: Text) -> KnowledgeFault:
        return _fault(file, number, column, what, mend)

    if cells["subject_id"] not in requirements:
        raise refuse("subject_id", Text(f"没有要求 {cells['subject_id']}", f"There is no requirement {cells['subject_id']}"),
                     Text("核对编号", "Check the id."))
    if cells["predicate_id"] not in _PREDICATES:
        raise refuse("predicate_id", Text(f"不认识的谓词 {cells['predicate_id']}", f"Unknown predicate {cells['predicate_id']}"),
                     Text(f"可用：{', '.join(_PREDICATES)}", f"Use one of {', '.join(_PREDICATES)}."))
    if cells["object_id"] not in objectives and cells["object_id"] != NO_TERM:
        raise refuse("object_id", Text(f"没有目标 {cells['object_id']}", f"There is no objective {cells['object_id']}"),
                     Text("核对编号，已停用的目标见 retired.yaml", "Check the id; retired objectives are in retired.yaml."))
    if cells["mapping_justification"] != JUSTIFICATION:
        raise refuse("mapping_justification", Text("映射应由人判断", "A mapping is a person's judgement"),
                     Text(f"写 {JUSTIFICATION}", f"Write {JUSTIFICATION}."))
    if not cells["comment"]:
        raise refuse("comment", Text("缺理由", "The reason is missing"), Text("写一句理由", "Write a reason of one sentence."))
    group = cells["ext_group"] or None
    if (group is None) != (not cells["ext_completeness"]) or (cells["ext_completeness"] or "partial") not in _COMPLETENESS:
        raise refuse("ext_completeness", Text("有分组才写完整性，取 complete 或 partial", "A group, and only a group, is complete or partial"),
                     Text("补上或删去", "Add it or take it out."))
    return MappingRow(
        subject=cells["subject_id"], predicate=cells["predicate_id"],
        object=None if cells["object_id"] == NO_TERM else cells["object_id"],
        confidence=_share(cells["confidence"], "confidence", file, number, one=True), reason=cells["comment"], group=group,
        complete=cells["ext_completeness"] == "complete",
        coverage=_share(cells["ext_coverage"], "ext_coverage", file, number, one=False) if cells["ext_coverage"] else None,
    )


def _share(text: str, column: str, file: str, number: int, *, one: bool) -> Fraction:
    try:
        value = Decimal(text) if re.fullmatch(r"[0-9.]{1,12}", text) else Decimal(-1)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 < value <= 1 or (value == 1 and not one):
        top = "，不超过 1" if one else "，小于 1"
        raise _fault(file, number, column, Text(f"“{text[:20]}”应大于 0{top}", f"'{text[:20]}' must lie above 0 and "
                     f"{'at most' if one else 'below'} 1"), Text("写成 0.9", "Write it as 0.9."))
    return Fraction(value)


def _fault(file: str, row: int | None, field: str, what: Text, mend: Text) -> KnowledgeFault:
    return KnowledgeFault(what, mend=mend, place=Place(file=file, row=row, field=field or None))
