"""The crosswalk of two standards as a Sankey diagram: ribbons as wide as there are related pairs of requirements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hengbiao.errors import Text
from hengbiao.reports.palette import COLOURS
from hengbiao.reports.picture_style import INK, Pen, blank, new_figure
from hengbiao.service.report_charts import Axis, Flows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_flows"]

_GAP, _BAR, _LEFT, _RIGHT = 0.025, 0.022, 0.27, 0.73


def draw_flows(flows: Flows, names: tuple[Text, Text], pen: Pen) -> Figure:
    """Domains of the first standard on the left, of the second on the right, both in the order of the documents."""
    figure = new_figure(max(7.0, 0.85 * max(len(flows.left), len(flows.right)) + 1.8))
    axes = blank(figure, 0.01, 0.01, 0.98, 0.98)
    axes.set_xlim(0, 1)
    axes.set_ylim(1, 0)
    total = sum(r.pairs for r in flows.ribbons)
    top = 0.09
    room = 1 - top - _GAP * max(len(flows.left), len(flows.right))
    scale = room / total
    left = _stacked(flows.left, {a.id: sum(r.pairs for r in flows.ribbons if r.left == a.id) for a in flows.left}, scale, top)
    right = _stacked(flows.right, {a.id: sum(r.pairs for r in flows.ribbons if r.right == a.id) for a in flows.right}, scale, top)
    colours = {a.id: COLOURS[n % len(COLOURS)] for n, a in enumerate(flows.left)}
    starts, ends = {i: y for i, (y, _) in left.items()}, {i: y for i, (y, _) in right.items()}
    for ribbon in flows.ribbons:
        size = ribbon.pairs * scale
        _ribbon(axes, starts[ribbon.left], ends[ribbon.right], size, colours[ribbon.left])
        starts[ribbon.left] += size
        ends[ribbon.right] += size
    _side(axes, flows.left, left, colours, scale, pen, False)
    _side(axes, flows.right, right, {}, scale, pen, True)
    for x, name, side, key in ((_LEFT, names[0], "right", flows.keys[0]), (_RIGHT, names[1], "left", flows.keys[1])):
        axes.text(x, 0.045, pen.wrapped(name, 34, instead=key), ha=side, va="center", fontsize=8, weight="bold")
    return figure


def _stacked(nodes: Sequence[Axis], sizes: dict[str, int], scale: float, top: float) -> dict[str, tuple[float, float]]:
    """Where each node begins and how high it is."""
    found, y = {}, top
    for node in nodes:
        height = sizes[node.id] * scale
        found[node.id] = (y, height)
        y += height + _GAP
    return found


def _ribbon(axes: Axes, start: float, end: float, size: float, colour: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x0, x1, middle = _LEFT + _BAR, _RIGHT - _BAR, (_LEFT + _RIGHT) / 2
    points = [(x0, start), (middle, start), (middle, end), (x1, end), (x1, end + size), (middle, end + size),
              (middle, start + size), (x0, start + size), (x0, start)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.35, linewidth=0))


def _side(
    axes: Axes, nodes: Sequence[Axis], places: dict[str, tuple[float, float]], colours: dict[str, str], scale: float, pen: Pen,
    right: bool,
) -> None:
    from matplotlib.patches import Rectangle

    x = _RIGHT - _BAR if right else _LEFT
    for node in nodes:
        y, height = places[node.id]
        axes.add_patch(Rectangle((x, y), _BAR, height, facecolor=colours.get(node.id, "#55636f"), linewidth=0))
        pairs = round(height / scale)
        label = pen.cut(node.label, 30, instead=node.id)
        # The count stands next to the bar, so that both columns read outwards.
        text = f"{pairs}  {label}" if right else f"{label}  {pairs}"
        axes.text(x + _BAR + 0.012 if right else x - 0.012, y + height / 2, text, ha="left" if right else "right", va="center",
                  fontsize=7, color=INK)
