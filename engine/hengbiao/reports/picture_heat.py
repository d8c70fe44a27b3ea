"""The heat map: what each standard asks, by area of the hub, and how far it is met. What is not known turns grey."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from hengbiao.model.numbers import Interval
from hengbiao.reports.palette import SCALE, UNKNOWN, hexed, percent
from hengbiao.reports.picture_style import GREY, INK, Pen, new_figure, width_of
from hengbiao.service.report_charts import Axis, Heat, HeatCell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["colour_of", "draw_heat"]

_ROW_CM, _HEAD_CM, _FOOT_CM = 0.72, 2.0, 1.5


def colour_of(met: Interval) -> str:
    """The middle of the interval on the scale, mixed with grey by how wide it is."""
    middle, width = float(met.low + met.high) / 2, float(met.high - met.low)
    for (start, first), (end, last) in pairwise(SCALE):
        if middle <= end:
            at = (middle - start) / (end - start)
            pure = [a + (b - a) * at for a, b in zip(first, last, strict=True)]
            return "#" + "".join(f"{round(p + (u - p) * width):02x}" for p, u in zip(pure, UNKNOWN, strict=True))
    raise AssertionError(met)


def draw_heat(heat: Heat, pen: Pen) -> Figure:
    """A cell for each row and standard: the range in per cent, and of how many requirements."""
    body = len(heat.rows) * _ROW_CM
    height = body + _HEAD_CM + _FOOT_CM
    figure = new_figure(height)
    axes = figure.add_axes((0.27, _FOOT_CM / height, 0.71, body / height))
    axes.set_xlim(0, len(heat.columns))
    axes.set_ylim(len(heat.rows), 0)
    at = {(cell.row, cell.column): cell for cell in heat.cells}
    for y, row in enumerate(heat.rows):
        for x, column in enumerate(heat.columns):
            _cell(axes, x, y, at.get((row.id, column.id)))
    columns = 76 // max(1, len(heat.columns))
    axes.set_xticks([x + 0.5 for x in range(len(heat.columns))],
                    [_head(c, columns, pen) for c in heat.columns], fontsize=7)
    axes.set_yticks([y + 0.5 for y in range(len(heat.rows))], [pen.wrapped(r.label, 30, instead=r.id) for r in heat.rows],
                    fontsize=7, linespacing=1.0)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    _key(figure, pen, 0.62 / height, 0.34 / height)
    return figure


def _head(column: Axis, columns: int, pen: Pen) -> str:
    """The name of a standard, or its key where there is no room for the name."""
    name = pen.label(column.label, instead=column.id)
    return pen.wrapped(name, columns, 3) if width_of(name) <= 3 * columns - 6 else column.id


def _cell(axes: Axes, x: int, y: int, cell: HeatCell | None) -> None:
    from matplotlib.patches import Rectangle

    if cell is None:
        axes.text(x + 0.5, y + 0.5, "–", ha="center", va="center", color=GREY, fontsize=7)
        return
    axes.add_patch(Rectangle((x + 0.02, y + 0.05), 0.96, 0.9, facecolor=colour_of(cell.met), linewidth=0))
    axes.text(x + 0.5, y + 0.40, percent(cell.met), ha="center", va="center", color=INK, fontsize=7.5)
    axes.text(x + 0.5, y + 0.74, f"{cell.known}/{cell.requirements}", ha="center", va="center", color="#55636f", fontsize=5)


def _key(figure: Figure, pen: Pen, bottom: float, height: float) -> None:
    """The scale, and what the two lines of a cell say."""
    from matplotlib.patches import Rectangle

    axes = figure.add_axes((0.27, bottom, 0.30, height))
    axes.set_xlim(0, 14)
    axes.set_ylim(0, 1)
    for n in range(11):
        axes.add_patch(Rectangle((n, 0), 1, 1, facecolor=colour_of(Interval(Fraction(n, 10), Fraction(n, 10))), linewidth=0))
    axes.add_patch(Rectangle((12, 0), 2, 1, facecolor=hexed(UNKNOWN), linewidth=0))
    axes.set_yticks([])
    axes.set_xticks([0.5, 10.5, 13], ["0%", "100%", pen.say("未知", "unknown")], fontsize=6.5)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.text(15, 0.5, pen.say("上行：满足程度（%）；下行：已知条数/范围内条数", "Above: how far met (%); below: known of all in scope"),
              va="center", fontsize=6.5, color="#55636f")
