"""How the workbook looks: one calm palette, as named styles that a consultant finds in Excel's own style list."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

#: Tab colours of the elements, in turn.
TABS = ("5B7F95", "6A9C89", "B08D57", "8C7AA9", "A8706B", "7A8B4F")
OWN_TAB = "33475B"
#: Tint of a requirement row, and the stronger one of its level, from level 1 up; requirements without level come first.
ROW_TINTS = ("FFFFFF", "F4F7FA", "EEF6FA", "EFF8F2", "FDF9EA", "FCF3EE")
LEVEL_TINTS = ("E7EBEF", "CFDAE5", "BCDAE8", "BFE0CC", "EFE1AE", "EDCBB9")
#: Cells by what was found, best first.
RATING_TINTS = ("CDE8D5", "E3F0D3", "FBEBC3", "F5D2CC")
MISSING_TINT = "FBE3B5"
INK, QUIET, LINE = "22303C", "6B7885", "D3DAE0"
FONT = "Microsoft YaHei"
_TEXT_FORMAT, DATE_FORMAT = "@", "yyyy-mm-dd"


def _fill(colour: str | None) -> PatternFill:
    return PatternFill("solid", start_color=colour) if colour else PatternFill()


def _style(name: str, *, size: float = 10, bold: bool = False, colour: str = INK, fill: str | None = None,
           line: bool = False, across: str = "left", wrap: bool = True,
           number_format: str = "General") -> NamedStyle:
    side = Side(style="thin", color=LINE) if line else Side()
    return NamedStyle(
        name=f"hb-{name}", font=Font(name=FONT, size=size, bold=bold, color=colour), fill=_fill(fill),
        border=Border(left=side, right=side, top=side, bottom=side), number_format=number_format,
        alignment=Alignment(horizontal=across, vertical="center", wrap_text=wrap, indent=1 if line and across == "left" else 0),
    )


def new_book() -> Workbook:
    """A workbook with all styles and no sheet."""
    book = Workbook()
    _register(book)
    first = book.active
    if first is not None:
        book.remove(first)
    return book


def _register(book: Workbook) -> None:
    """Puts all styles into a new workbook; cells then name them."""
    styles = [
        _style("title", size=16, bold=True, colour=OWN_TAB, wrap=False),
        _style("lead", colour=QUIET, wrap=False),
        _style("block", size=12, bold=True, colour=OWN_TAB, wrap=False),
        _style("plain"),
        _style("header", bold=True, colour="FFFFFF", fill=OWN_TAB, line=True, across="center"),
        _style("header-in", bold=True, colour="FFFFFF", fill="2F7F6F", line=True, across="center"),
        _style("shown", fill="F4F6F8", line=True),
        _style("label", bold=True, fill="F4F6F8", line=True),
        _style("hint", size=9, colour=QUIET, line=True),
        _style("in", line=True, number_format=_TEXT_FORMAT),
        _style("in-line", size=9, line=True, number_format=_TEXT_FORMAT, wrap=False),
        _style("in-centre", line=True, across="center", number_format=_TEXT_FORMAT),
        _style("in-date", line=True, across="center", number_format=DATE_FORMAT),
        _style("in-date-left", line=True, number_format=DATE_FORMAT),
        _style("count", line=True, across="center", number_format="0"),
        _style("share", line=True, across="center", number_format="0%"),
        _style("mean", line=True, across="center", number_format="0.00"),
        _style("number", line=True, across="center", number_format="0.##"),
        _style("count-total", bold=True, fill="E7EBEF", line=True, across="center", number_format="0"),
        _style("share-total", bold=True, fill="E7EBEF", line=True, across="center", number_format="0%"),
        _style("mean-total", bold=True, fill="E7EBEF", line=True, across="center", number_format="0.00"),
        _style("label-total", bold=True, fill="E7EBEF", line=True),
        _style("figure", size=18, bold=True, colour="2F7F6F", line=True, across="center", number_format="0"),
        _style("figure-share", size=18, bold=True, colour="2F7F6F", line=True, across="center", number_format="0%"),
        _style("figure-label", size=9, colour=QUIET, fill="F4F6F8", line=True, across="center"),
    ]
    for n, (row, level) in enumerate(zip(ROW_TINTS, LEVEL_TINTS, strict=True)):
        styles.append(_style(f"row-{n}", fill=row, line=True))
        styles.append(_style(f"small-{n}", size=9, fill=row, line=True))
        styles.append(_style(f"id-{n}", size=9, fill=row, line=True, wrap=False))
        styles.append(_style(f"level-{n}", bold=True, fill=level, line=True, across="center"))
    for n, tint in enumerate(RATING_TINTS):
        styles.append(_style(f"rating-{n}", fill=tint, line=True, across="center"))
    for style in styles:
        book.add_named_style(style)


def tint(level: int | None) -> int:
    """Which of the level tints a requirement has."""
    return min(level or 0, len(ROW_TINTS) - 1)
