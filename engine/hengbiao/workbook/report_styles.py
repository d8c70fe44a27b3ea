"""Styles that the report has besides those of every workbook: scores, money, the tree, what may be changed."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.formatting.rule import ColorScale, FormatObject, Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.colors import Color

from hengbiao.workbook.styles import DATE_FORMAT, FONT, INK, LEVEL_TINTS, LINE, OWN_TAB, QUIET

__all__ = ["BARS", "DEEPEST", "register", "score_colours"]

#: Steps of indentation in a tree.
DEEPEST = 7
#: Poor, fair, good.
_SCORE_SCALE = ("F3B8AE", "FBEBC3", "A9D8B8")
#: Colours of charts, in turn.
BARS = ("2F7F6F", "5B7F95", "B08D57", "8C7AA9", "A8706B", "7A8B4F", "3F6FA3", "C07F3A")
_INPUT = "FFF8D6"


def _style(name: str, number_format: str = "General", *, across: str = "center", bold: bool = False, size: float = 10,
           colour: str = INK, fill: str | None = None, wrap: bool = False, indent: int = 0) -> NamedStyle:
    side = Side(style="thin", color=LINE)
    return NamedStyle(
        name=f"hb-{name}", number_format=number_format, font=Font(name=FONT, size=size, bold=bold, color=colour),
        fill=PatternFill("solid", start_color=fill) if fill else PatternFill(),
        border=Border(left=side, right=side, top=side, bottom=side),
        alignment=Alignment(horizontal=across, vertical="center", wrap_text=wrap, indent=indent),
        protection=Protection(locked=not name.startswith("input")),
    )


def register(book: Workbook) -> None:
    """Puts the styles into a workbook that has the common ones."""
    found = [
        _style("input", "@", fill=_INPUT, wrap=True), _style("input-number", fill=_INPUT), _style("score", "0.00"), _style("weight"),
        _style("percent", "0.0%"), _style("fine", "0.0000", size=9, colour=QUIET), _style("whole", "#,##0"),
        _style("money", "#,##0", across="right"), _style("days", "#,##0.0", across="right"),
        _style("date", DATE_FORMAT), _style("word", wrap=True), _style("quiet", across="left", size=9, colour=QUIET, wrap=True),
        _style("score-total", "0.00", bold=True, size=12, colour="2F7F6F", fill="E7EBEF"),
        _style("word-total", bold=True, size=12, colour="2F7F6F", fill="E7EBEF", wrap=True),
        _style("money-total", "#,##0", across="right", bold=True, fill="E7EBEF"),
        _style("days-total", "#,##0.0", across="right", bold=True, fill="E7EBEF"),
        _style("note", across="left", size=9, colour=QUIET, fill="FBFCFD", wrap=True),
    ]
    for depth in range(DEEPEST + 1):
        tint = LEVEL_TINTS[0] if depth == 0 else "F4F7FA" if depth == 1 else None
        found.append(_style(f"tree-{depth}", across="left", bold=depth < 2, fill=tint, wrap=True, indent=1 + depth,
                            colour=OWN_TAB if depth < 2 else INK))
    for style in found:
        book.add_named_style(style)


def score_colours() -> Rule:
    """Colours a score from 0 to 1: poor, fair, good."""
    marks = [FormatObject(type="num", val=value) for value in (0, 0.5, 1)]
    return Rule(type="colorScale", colorScale=ColorScale(cfvo=marks, color=[Color(rgb=f"FF{c}") for c in _SCORE_SCALE]))
