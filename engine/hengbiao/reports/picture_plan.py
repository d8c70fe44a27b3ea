"""The pictures of a roadmap: the bars of its steps, and the totals rising phase by phase."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hengbiao.reports.palette import COLOURS, span
from hengbiao.reports.picture_levels import grade_shade
from hengbiao.reports.picture_style import GREY, INK, LIGHT, Pen, new_figure
from hengbiao.service.plan_charts import Gantt, GanttBar, Stairs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_gantt", "draw_stairs"]

_ROW_CM, _HEAD_CM, _FOOT_CM = 0.52, 0.9, 0.8
_PANEL_CM = 4.2
#: As many dates as fit below the bars.
_MONTHS = 6


def draw_gantt(gantt: Gantt, pen: Pen) -> Figure:
    """One row for each bar, those of a phase together under its name; a thin line as far as the end may move."""
    phases = list(dict.fromkeys(bar.phase for bar in gantt.bars))
    places = [n + phases.index(bar.phase) + 1 for n, bar in enumerate(gantt.bars)]
    rows = len(gantt.bars) + len(phases)
    height = rows * _ROW_CM + _HEAD_CM + _FOOT_CM
    figure = new_figure(height)
    axes = figure.add_axes((0.38, _FOOT_CM / height, 0.60, rows * _ROW_CM / height))
    axes.set_ylim(rows - 0.4, -0.6)
    first, last = min(b.start for b in gantt.bars), max(b.latest for b in gantt.bars)
    margin = max(1.0, (last - first).days * 0.02)
    axes.set_xlim(first.toordinal() - margin, last.toordinal() + 1 + margin)
    for y, bar in zip(places, gantt.bars, strict=True):
        _row(axes, y, bar)
    labels = [pen.cut(b.axis.label, 40, instead=b.axis.id) + (f" ({b.steps})" if b.steps > 1 else "") for b in gantt.bars]
    axes.set_yticks(places, labels, fontsize=7)
    _dates(axes, first, last)
    for phase in phases:
        _phase(axes, phase, [(y, bar) for y, bar in zip(places, gantt.bars, strict=True) if bar.phase == phase], pen)
    _gantt_legend(figure, pen)
    return figure


def _row(axes: Axes, y: int, bar: GanttBar) -> None:
    start, finish, latest = (d.toordinal() for d in (bar.start, bar.finish, bar.latest))
    colour = COLOURS[(bar.phase - 1) % len(COLOURS)]
    # A day ends when the next begins.
    axes.barh(y, finish + 1 - start, left=start, height=0.58, color=colour, alpha=1.0 if bar.critical else 0.45, zorder=3,
              edgecolor=INK if bar.critical else colour, linewidth=0.9 if bar.critical else 0)
    if latest > finish:
        axes.plot([finish + 1, latest + 1], [y, y], color=GREY, linewidth=0.9, zorder=2, solid_capstyle="butt")


def _dates(axes: Axes, first: dt.date, last: dt.date) -> None:
    """A line at the beginning of every month, quarter or year, as far as there is room."""
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    apart = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if len(months) <= _MONTHS * n)
    starts = [dt.date(m // 12, m % 12 + 1, 1) for m in months if m % apart == 0] or [first]
    axes.set_xticks([d.toordinal() for d in starts], [d.isoformat() for d in starts])
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelsize=6.5)
    axes.grid(axis="x", color=LIGHT, linewidth=0.7, zorder=0)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _phase(axes: Axes, phase: int, rows: list[tuple[int, GanttBar]], pen: Pen) -> None:
    """The name of a phase and its dates above its rows."""
    y, bars = rows[0][0] - 1, [bar for _, bar in rows]
    dates = f"{min(b.start for b in bars)} – {max(b.finish for b in bars)}"
    axes.axhline(y - 0.5, xmin=-0.62, color=GREY, linewidth=0.6, clip_on=False)
    axes.text(-0.62, y, pen.say(f"第 {phase} 阶段  {dates}", f"Phase {phase}  {dates}"), transform=axes.get_yaxis_transform(),
              ha="left", va="center", fontsize=7, color=COLOURS[(phase - 1) % len(COLOURS)], weight="bold")


def _gantt_legend(figure: Figure, pen: Pen) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure.legend(handles=[
        Patch(facecolor=COLOURS[0], edgecolor=INK, linewidth=0.9, label=pen.say("关键步骤", "critical")),
        Patch(facecolor=COLOURS[0], alpha=0.45, label=pen.say("有机动时间", "with float")),
        Line2D([], [], color=GREY, linewidth=0.9, label=pen.say("最迟可到", "may end as late as")),
    ], loc="upper center", ncols=3, frameon=False, fontsize=7)


def draw_stairs(rows: list[Stairs], pen: Pen) -> Figure:
    """One panel for each standard: the certain total as a line, what is open above it as a band."""
    height = _PANEL_CM * len(rows) + 0.4
    figure = new_figure(height)
    for n, stairs in enumerate(rows):
        bottom = (height - _PANEL_CM * (n + 1) + 0.55) / height
        _panel(figure.add_axes((0.09, bottom, 0.72, (_PANEL_CM - 1.35) / height)), stairs, pen)
    return figure


def _panel(axes: Axes, stairs: Stairs, pen: Pen) -> None:
    top = float(stairs.maximum)
    steps = [*stairs.stairs, stairs.stairs[-1]]
    places = list(range(len(steps)))
    low, high = ([float(v) for v in ends] for ends in zip(*((s.total.low, s.total.high) for s in steps), strict=True))
    for n, band in enumerate(stairs.bands):
        end = float(stairs.bands[n + 1].minimum) if n + 1 < len(stairs.bands) else top
        axes.axhspan(float(band.minimum), end, color=grade_shade(n, len(stairs.bands)), linewidth=0, zorder=0)
        if (end - float(band.minimum)) / top >= 0.03:
            axes.text(1.01, (float(band.minimum) + end) / 2, pen.cut(band.name, 24), transform=axes.get_yaxis_transform(),
                      va="center", fontsize=6.5)
    axes.fill_between(places, low, high, step="post", color=COLOURS[1], alpha=0.3, linewidth=0, zorder=2)
    axes.step(places, low, where="post", color=COLOURS[1], linewidth=1.8, zorder=3)
    for x, stair in enumerate(stairs.stairs):
        lifted = float(stair.total.low) > 0.82 * top
        axes.annotate(span(stair.total), (x + 0.5, float(stair.total.low)), (0, -4 if lifted else 4), textcoords="offset points",
                      ha="center", va="top" if lifted else "bottom", fontsize=7, weight="bold", zorder=4)
    names = [pen.say("现在", "Now") if s.phase == 0 else pen.say(f"第 {s.phase} 阶段后", f"After phase {s.phase}") for s in stairs.stairs]
    dates = [s.finish.isoformat() if s.finish else "" for s in stairs.stairs]
    axes.set_xticks([x + 0.5 for x in range(len(names))], [f"{a}\n{d}".strip() for a, d in zip(names, dates, strict=True)], fontsize=7)
    axes.set_xlim(0, len(names))
    axes.set_ylim(0, top)
    axes.tick_params(length=0)
    axes.tick_params(axis="y", labelsize=6.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    unit = f"（{pen.label(stairs.unit)}）" if stairs.unit and pen.lang != "en" else (f" ({pen.label(stairs.unit)})" if stairs.unit else "")
    axes.set_title(pen.cut(stairs.name, 70, instead=stairs.key) + unit, loc="left", fontsize=8, weight="bold", pad=3)
