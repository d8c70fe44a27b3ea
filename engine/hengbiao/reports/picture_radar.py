"""The radar of one standard: each part's score from the centre outwards, what is open as a band."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hengbiao.reports.palette import COLOURS
from hengbiao.reports.picture_style import GREY, INK, LIGHT, WIDTH_CM, Pen, blank, new_figure, width_of
from hengbiao.service.report_charts import Radar, RadarSeries

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_radar"]

Point = tuple[float, float]
_HEIGHT_CM = 13.0
#: As many labels as can stand upright around the web, and the size of more.
_UPRIGHT, _SMALL = 28, 5.5


def draw_radar(radar: Radar, pen: Pen, by_level: bool) -> Figure:
    """One outline for the enterprise, or one for each unit."""
    figure = new_figure(_HEIGHT_CM)
    foot = 1.0 / _HEIGHT_CM
    axes = blank(figure, 0.0, foot, 1.0, 1 - foot)
    dense = len(radar.axes) > _UPRIGHT
    lines, columns = (1, 26) if dense else (2, 16)
    labels = [pen.wrapped(axis.label, columns, lines, instead=axis.id) for axis in radar.axes]
    reach = _reach(max(map(width_of, labels))) if dense else 1.22
    sideways = reach * WIDTH_CM / (_HEIGHT_CM - 1.0)
    axes.set_xlim(-sideways, sideways)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal")
    _web(axes, radar, by_level)
    for n, label in enumerate(labels):
        _label(axes, n, len(labels), label)
    for n, series in enumerate(radar.series):
        _outline(axes, radar, series, COLOURS[n % len(COLOURS)])
    _legend(figure, radar, pen)
    return figure


def _reach(columns: int) -> float:
    """How far out the picture goes, in radii, where labels of so many columns stand like the spokes of a wheel."""
    label = columns * _SMALL / 2 / 72 * 2.54
    return 1.08 / (1 - 2 * label / (_HEIGHT_CM - 1.0))


def _at(n: int, count: int, radius: float) -> Point:
    """Axis 0 points up, the others follow clockwise."""
    angle = math.pi / 2 - 2 * math.pi * n / count
    return radius * math.cos(angle), radius * math.sin(angle)


def _web(axes: Axes, radar: Radar, by_level: bool) -> None:
    count = len(radar.axes)
    rings = radar.maximum if by_level else 4
    for ring in range(1, rings + 1):
        corners = [_at(n, count, ring / rings) for n in [*range(count), 0]]
        axes.plot(*zip(*corners, strict=True), color=LIGHT if ring < rings else GREY, linewidth=0.7, zorder=1)
        text = str(ring) if by_level else f"{ring * 25}%"
        axes.text(0.012, ring / rings, text, fontsize=6, color=GREY, ha="left", va="top", zorder=5)
    for n in range(count):
        x, y = _at(n, count, 1)
        axes.plot([0, x], [0, y], color=LIGHT, linewidth=0.7, zorder=1)


def _label(axes: Axes, n: int, count: int, label: str) -> None:
    """Many labels stand like the spokes of a wheel, few stand upright."""
    x, y = _at(n, count, 1.05)
    if count > _UPRIGHT:
        degrees = 90 - 360 * n / count
        turned = x < -1e-9
        axes.text(x, y, label, fontsize=_SMALL, color=INK, va="center", ha="right" if turned else "left",
                  rotation=degrees + 180 if turned else degrees, rotation_mode="anchor")
        return
    side = "center" if abs(x) < 0.12 else ("left" if x > 0 else "right")
    axes.text(x, y, label, fontsize=7, color=INK, ha=side, linespacing=1.1,
              va="center" if abs(x) > 0.35 else ("bottom" if y > 0 else "top"))


def _outline(axes: Axes, radar: Radar, series: RadarSeries, colour: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    count = len(radar.axes)
    known = [(n, v) for n, v in enumerate(series.values) if v is not None]
    low = [_at(n, count, float(v.low) / radar.maximum) for n, v in known]
    high = [_at(n, count, float(v.high) / radar.maximum) for n, v in known]
    if not known:
        return
    if low != high:
        band = [*_closed(high), *reversed(_closed(low))]
        codes = ([Path.MOVETO] + [Path.LINETO] * len(high)) * 2
        axes.add_patch(PathPatch(Path(band, codes), facecolor=colour, alpha=0.22, linewidth=0, zorder=2))
        axes.plot(*zip(*_closed(high), strict=True), color=colour, linewidth=0.8, linestyle=(0, (3, 2)), zorder=3)
    axes.plot(*zip(*_closed(low), strict=True), color=colour, linewidth=1.5, marker="o", markersize=2.4, zorder=4)


def _closed(points: list[Point]) -> list[Point]:
    return [*points, points[0]]


def _legend(figure: Figure, radar: Radar, pen: Pen) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    open_too = any(v is not None and not v.is_point for s in radar.series for v in s.values)
    handles: list[Line2D | Patch] = []
    for n, series in enumerate(radar.series):
        name = pen.say("已确定的得分", "Score that is certain") if series.name is None else pen.cut(
            series.name, 30, pen.say(f"单元 {n + 1}", f"Unit {n + 1}"))
        handles.append(Line2D([], [], color=COLOURS[n % len(COLOURS)], linewidth=1.5, marker="o", markersize=2.4, label=name))
    if open_too:
        colour = COLOURS[0] if len(radar.series) == 1 else GREY
        handles.append(Patch(facecolor=colour, alpha=0.25, label=pen.say("未知部分可能达到", "Possible while ratings are open")))
    figure.legend(handles=handles, loc="lower center", ncols=min(4, len(handles)), frameon=False, fontsize=7)
