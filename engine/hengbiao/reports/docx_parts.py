"""Pieces of a Word document as XML: runs, fields, bookmarks, captions and tables.

Tables are made whole from text: a cell that is reached through an object for each costs time that grows with the square
of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hengbiao.reports.docx_styles import TABLE_STYLE
from hengbiao.reports.text import escaped

__all__ = ["Cell", "Column", "Part", "Ref", "Strong", "bookmarked", "field", "paragraph", "runs", "table", "without"]

_CM = 567  # twentieths of a point
#: A row with more text than about half a page may break: it could not stand on one page else.
_LONG = 1_200


@dataclass(frozen=True, slots=True)
class Ref:
    """A cross-reference to a heading (by its number) or to a caption (by label and number)."""

    target: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Text in bold."""

    text: str


Part = str | Ref | Strong


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a colour behind it (RRGGBB), in bold, or with references in it."""

    content: str | Sequence[Part]
    fill: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in cm, and how it is aligned (left, center, right)."""

    title: str
    width: float
    align: str = "left"


def _run(text: str, properties: str = "") -> str:
    """Text as one run; line ends become breaks."""
    rows = escaped(text).replace("\t", " ").split("\n")
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{row}</w:t>' for row in rows)
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{body}</w:r>"


def field(instruction: str, cached: str, properties: str = "") -> str:
    """A field with what it shows until it is next updated."""
    return f'<w:fldSimple w:instr=" {escaped(instruction)} ">{_run(cached, properties)}</w:fldSimple>'


def runs(content: str | Sequence[Part], properties: str = "") -> str:
    """Text and references as runs. The text of a reference is filled in when the document is finished."""
    parts: Sequence[Part] = [content] if isinstance(content, str) else content
    made = []
    for part in parts:
        if isinstance(part, Ref):
            made.append(field(f"REF {part.target} \\h", "?", properties))
        elif isinstance(part, Strong):
            made.append(_run(part.text, f"<w:b/>{properties}"))
        else:
            made.append(_run(part, properties))
    return "".join(made)


def bookmarked(name: str, number: int, inner: str) -> str:
    """Runs inside a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'


def paragraph(style: str, inner: str, extra: str = "") -> str:
    """A paragraph of a style; `extra` are further properties, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{inner}</w:p>'


def table(columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]], *, header: bool = True) -> tuple[str, int]:
    """A table and its number of rows. The heading row is repeated on each page, and rows do not break across pages."""
    grid = "".join(f'<w:gridCol w:w="{round(c.width * _CM)}"/>' for c in columns)
    made = [_row(columns, row) for row in rows]
    head = _row(columns, [c.title for c in columns], is_header=True) if header else ""
    width = sum(round(c.width * _CM) for c in columns)
    look = f'<w:tblLook w:val="{"0620" if header else "0600"}" w:firstRow="{int(header)}" w:lastRow="0" w:firstColumn="0" '
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{''.join(made)}</w:tbl>"
    ), len(made)


def without(columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]], index: int, into: int
            ) -> tuple[list[Column], list[list[str | Cell]]]:
    """The table without one column where that is empty in every row; another column takes its width."""
    known = [list(row) for row in rows]
    if any(row[index] for row in known):
        return list(columns), known
    wider = Column(columns[into].title, columns[into].width + columns[index].width, columns[into].align)
    kept = [wider if n == into else c for n, c in enumerate(columns) if n != index]
    return kept, [[cell for n, cell in enumerate(row) if n != index] for row in known]


def _length(cell: str | Cell) -> int:
    content = cell.content if isinstance(cell, Cell) else cell
    return len(content) if isinstance(content, str) else sum(len(p) for p in content if isinstance(p, str))


def _row(columns: Sequence[Column], row: Sequence[str | Cell], is_header: bool = False) -> str:
    whole = is_header or max(_length(cell) * 4 / column.width for cell, column in zip(row, columns, strict=True)) < _LONG
    properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if is_header else "")
    cells = "".join(_cell(column, cell, is_header) for column, cell in zip(columns, row, strict=True))
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def _cell(column: Column, cell: str | Cell, is_header: bool) -> str:
    known = cell if isinstance(cell, Cell) else Cell(cell)
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{known.fill}"/>' if known.fill else ""
    keep = "<w:keepNext/>" if is_header else ""
    align = f'<w:jc w:val="{column.align}"/>' if column.align != "left" else ""
    inner = paragraph("TableText", runs(known.content, "<w:b/>" if known.bold else ""), keep + align)
    return f'<w:tc><w:tcPr><w:tcW w:w="{round(column.width * _CM)}" w:type="dxa"/>{shade}</w:tcPr>{inner}</w:tc>'
