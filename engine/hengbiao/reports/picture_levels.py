"""The levels of one standard against the gate, and its total against the grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengbiao.reports.palette import COLOURS, OPEN, REACHED, SHORT, shown, span
from hengbiao.reports.picture_style import GREY, INK, LIGHT, Pen, new_figure
from hengbiao.service.report_charts import Band, Ladder, Rung

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_levels", "grade_shade"]

_ROW_CM, _HEAD_CM, _FOOT_CM = 0.85, 1.1, 2.9
_LEFT, _WIDE = 0.22, 0.58
#: The share of the strip from which a grade is named.
_NAMED = 0.035


def draw_levels(ladder: Ladder, pen: Pen) -> Figure:
    """Bars as far as the score is certain, hatched as far as it may still go."""
    rows = len(ladder.rungs)
    body = max(2, rows) * _ROW_CM
    height = body + _HEAD_CM + _FOOT_CM
    figure = new_figure(height)
    axes = figure.add_axes((_LEFT, _FOOT_CM / height, _WIDE, body / height))
    rungs = list(reversed(ladder.rungs)) if ladder.by_level else list(ladder.rungs)
    axes.set_xlim(0, 1)
    axes.set_ylim(rows - 0.5, -0.5)
    for y, rung in enumerate(rungs):
        _bar(axes, y, rung, ladder, pen)
    axes.set_yticks(range(rows), [pen.wrapped(r.axis.label, 24, instead=r.axis.id) for r in rungs])
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1"], fontsize=6.5, color=GREY)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    if ladder.gate is not None:
        axes.axvline(float(ladder.gate), color=INK, linewidth=1, linestyle=(0, (4, 2)), zorder=4)
        name = pen.say(f"满足线 {shown(ladder.gate)}", f"Gate {shown(ladder.gate)}")
        axes.text(float(ladder.gate), -0.62, name, ha="center", va="bottom", fontsize=7)
    _total(figure, ladder, pen, 0.95 / height, 0.62 / height)
    return figure


def _bar(axes: Axes, y: int, rung: Rung, ladder: Ladder, pen: Pen) -> None:
    colour = COLOURS[0] if not ladder.by_level else {True: REACHED, None: OPEN, False: SHORT}[rung.satisfied]
    low, high = float(rung.score.low), float(rung.score.high)
    axes.barh(y, 1, height=0.56, color="#f3f5f7", zorder=1)
    axes.barh(y, low, height=0.56, color=colour, zorder=2)
    if high > low:
        axes.barh(y, high - low, left=low, height=0.56, facecolor="white", edgecolor=colour, hatch="/////", linewidth=0.6, zorder=3)
    axes.text(1.02, y, span(rung.score), va="center", ha="left", fontsize=7.5)
    if ladder.by_level:
        word = {True: pen.say("满足", "satisfied"), None: pen.say("未定", "open"), False: pen.say("未满足", "not met")}[rung.satisfied]
        axes.text(1.32, y, word, va="center", ha="right", fontsize=7, color=colour)


def _total(figure: Figure, ladder: Ladder, pen: Pen, bottom: float, height: float) -> None:
    axes = figure.add_axes((_LEFT, bottom, _WIDE, height))
    axes.set_xlim(0, float(ladder.maximum))
    axes.set_ylim(0, 1)
    grade_bands(axes, ladder.bands, float(ladder.maximum), pen)
    low, high = float(ladder.total.low), float(ladder.total.high)
    thin = float(ladder.maximum) / 250
    axes.barh(0.5, max(high - low, thin), left=low if high > low else low - thin / 2, height=0.42, color=COLOURS[0], zorder=3)
    axes.set_yticks([0.5], [pen.say("总分", "Total")])
    unit = f" {pen.label(ladder.unit)}" if ladder.unit else ""
    axes.text(1.02, 0.5, span(ladder.total) + unit, va="center", ha="left", fontsize=7.5, transform=axes.transAxes, weight="bold")
    marks = sorted({0.0, *(float(b.minimum) for b in ladder.bands), float(ladder.maximum)})
    axes.set_xticks(marks, [f"{m:g}" for m in marks], fontsize=6.5, color=GREY)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def grade_bands(axes: Axes, bands: tuple[Band, ...], maximum: float, pen: Pen) -> None:
    """The grades as strips side by side, each with its name above."""
    if not bands:
        axes.axvspan(0, maximum, color=LIGHT, zorder=1)
    for n, band in enumerate(bands):
        start = float(band.minimum)
        end = float(bands[n + 1].minimum) if n + 1 < len(bands) else maximum
        axes.axvspan(start, end, color=grade_shade(n, len(bands)), zorder=1, linewidth=0)
        if (end - start) / maximum >= _NAMED:
            axes.text((start + end) / 2, 1.12, pen.wrapped(band.name, max(8, int(60 * (end - start) / maximum))), ha="center", va="bottom",
                      fontsize=6.5, linespacing=1.0)


def grade_shade(n: int, count: int) -> str:
    """From light for the lowest grade to darker for the highest."""
    share = 0.04 + 0.30 * (n / max(1, count - 1))
    mixed = (round(255 - (255 - c) * share) for c in (0x1F, 0x6F, 0x8B))
    return "#" + "".join(f"{c:02x}" for c in mixed)
