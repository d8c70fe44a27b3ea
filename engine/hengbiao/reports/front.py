"""The front between effort and level as a picture: bars for one standard, a table of colours for two."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from hengbiao.model.plan import Frontier, FrontierPoint
from hengbiao.reports.picture_style import GREY, INK, LIGHT, Pen, drawing, new_figure, saved

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_front"]

_BAR, _MORE = "#9fc5d8", "#2f7f9f"
#: Yuan are shown in units of ten thousand (万元), or of a million in English.
_WAN, _MILLION = 10_000, 1_000_000


def draw_front(front: Frontier, suffix: str, lang: str = "zh") -> bytes:
    """SVG or PNG (`.svg`, `.png`). Labels are English where no font for Chinese is installed. Raises MissingExtra."""
    with drawing(lang) as pen:
        two = len(front.standards) == 2
        figure = new_figure(9.0 if two else 7.0)
        axes = figure.add_subplot()
        if two:
            _table(axes, front, pen)
        else:
            _bars(axes, front.points, front.standards[0], pen)
        return saved(figure, suffix)


def _amount(cost: str | None, pen: Pen) -> str:
    if cost is None:
        return pen.say("达不到", "out of reach")
    value = Fraction(cost)
    if pen.lang == "en":
        return f"{float(value / _MILLION):,.2f} m"
    return f"{float(value / _WAN):,.0f} 万"


def _unit(pen: Pen) -> str:
    return pen.say("最低投入（万元，人日折价后）", "least cost (million yuan, person-days included)")


def _scaled(cost: str | None, pen: Pen) -> float:
    return float(Fraction(cost or "0") / (_MILLION if pen.lang == "en" else _WAN))


def _bars(axes: Axes, points: Sequence[FrontierPoint], standard: str, pen: Pen) -> None:
    """Each level with what it costs; the darker top is what it costs more than the one below."""
    heights = [_scaled(p.cost, pen) for p in points]
    below = [0.0, *heights[:-1]]
    axes.bar(range(len(points)), [min(a, b) for a, b in zip(below, heights, strict=True)], color=_BAR, width=0.6)
    axes.bar(range(len(points)), [max(0.0, b - a) for a, b in zip(below, heights, strict=True)],
             bottom=[min(a, b) for a, b in zip(below, heights, strict=True)], color=_MORE, width=0.6)
    for n, point in enumerate(points):
        axes.annotate(_amount(point.cost, pen), (n, heights[n]), ha="center", va="bottom", xytext=(0, 2),
                      textcoords="offset points", fontsize=8, color=INK)
    names = [pen.label(p.levels[standard], instead=str(n + 1)) for n, p in enumerate(points)]
    axes.set_xticks(range(len(points)), names)
    axes.set_ylabel(_unit(pen))
    axes.set_title(pen.say(f"{standard}：达到各等级的最低投入", f"{standard}: the least cost of each level"), fontsize=10)
    axes.set_ylim(0, max(heights, default=0.0) * 1.12 or 1)
    axes.spines[["top", "right"]].set_visible(False)


def _table(axes: Axes, front: Frontier, pen: Pen) -> None:
    across, up = front.standards
    columns = list(dict.fromkeys(p.levels[across] for p in front.points))
    rows = list(dict.fromkeys(p.levels[up] for p in front.points))
    grid = [[0.0] * len(columns) for _ in rows]
    cells = {(columns.index(p.levels[across]), rows.index(p.levels[up])): p for p in front.points}
    for (x, y), point in cells.items():
        grid[y][x] = _scaled(point.cost, pen) if point.cost is not None else float("nan")
    highest = max((value for row in grid for value in row if value == value), default=1.0) or 1.0
    axes.imshow(grid, cmap="YlGnBu", vmin=0, vmax=highest, origin="lower", aspect="auto")
    for (x, y), point in cells.items():
        dark = grid[y][x] > 0.6 * highest
        axes.text(x, y, _amount(point.cost, pen), ha="center", va="center", fontsize=8, color="white" if dark else INK)
    axes.set_xticks(range(len(columns)), [pen.label(c, instead=str(n + 1)) for n, c in enumerate(columns)])
    axes.set_yticks(range(len(rows)), [pen.label(r, instead=str(n + 1)) for n, r in enumerate(rows)])
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_xticks([n - 0.5 for n in range(1, len(columns))], minor=True)
    axes.set_yticks([n - 0.5 for n in range(1, len(rows))], minor=True)
    axes.grid(which="minor", color=LIGHT, linewidth=0.8)
    axes.tick_params(which="both", length=0, colors=GREY)
    axes.set_title(pen.say(f"同时达到 {across} 与 {up} 各等级的最低投入", f"The least cost of reaching levels of {across} and {up} together"),
                   fontsize=10)
