"""The heat map: how far each standard's requirements are met, by what they are about, coloured by the book itself."""

from __future__ import annotations

from fractions import Fraction

from openpyxl.utils.cell import get_column_letter

from hengbiao.errors import Text
from hengbiao.service.report_charts import Heat, HeatCell
from hengbiao.workbook.layout import HEADER_ROW
from hengbiao.workbook.report_paper import Column, Live, Page, quoted
from hengbiao.workbook.report_ratings import STATES, areas_mark
from hengbiao.workbook.report_styles import score_colours

__all__ = ["write_heat"]

_LEAD = Text(
    "每格是该标准中属于该领域的要求得分的平均（0 到 1）；一条要求可属于几个领域。随评分重算。",
    "Each cell is the mean score, 0 to 1, of a standard's requirements in that area; one may belong to several. It follows the "
    "ratings.")
_TITLES = (Text("至少", "At least"), Text("至多", "At most"), Text("已知份额（已评或推得）", "Known (rated or inferred)"))


def write_heat(page: Page, heat: Heat) -> None:
    """Fills the sheet: areas down, standards across; lowest, highest, and how much is known."""
    page.on_one_page(upright=True)
    page.heading(page.say("热力图", "Heat map"), _LEAD.in_language(page.lang))
    page.widths([34, *[20.0] * len(heat.columns)])
    page.sheet.freeze_panes = f"B{HEADER_ROW}"
    row = HEADER_ROW
    for n, title in enumerate(_TITLES):
        page.block(row, title.in_language(page.lang))
        columns = [Column(Text("领域", "Area"), 0), *(Column(c.label, 0) for c in heat.columns)]
        page.header(row + 1, columns)
        page.sheet.row_dimensions[row + 1].height = 46
        last = _block(page, heat, row + 2, n)
        if heat.columns and heat.rows:
            where = f"B{row + 2}:{get_column_letter(len(columns))}{last}"
            page.sheet.conditional_formatting.add(where, score_colours())
        row = last + 2


def _block(page: Page, heat: Heat, first: int, kind: int) -> int:
    cells = {(c.row, c.column): c for c in heat.cells}
    row = first
    for row, area in enumerate(heat.rows, first):
        page.put(row, 1, area.label.in_language(page.lang), "label")
        page.sheet.row_dimensions[row].height = 18
        for n, column in enumerate(heat.columns, 2):
            cell = cells.get((area.id, column.id))
            page.put(row, n, None if cell is None else _live(page, cell, kind), "percent" if kind == 2 else "score")
    return row


def _live(page: Page, cell: HeatCell, kind: int) -> Live:
    where = f"ratings_standard,{quoted(cell.column)},ratings_areas,{quoted('*' + areas_mark(cell.row) + '*')}"
    if kind < 2:
        return Live(f"AVERAGEIFS({('ratings_low', 'ratings_high')[kind]},{where})", (cell.met.low, cell.met.high)[kind])
    unknown = quoted(STATES["unknown"].in_language(page.lang))
    return Live(f"1-COUNTIFS({where},ratings_state,{unknown})/COUNTIFS({where})", Fraction(cell.known, cell.requirements))

