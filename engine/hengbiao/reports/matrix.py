"""The coverage matrix as a picture: how far each sub-domain on the left asks for what each one above asks."""

from __future__ import annotations

import io
import logging

from hengbiao.errors import MissingExtra, Text
from hengbiao.model.results import Matrix, MatrixSide

__all__ = ["draw_matrix"]

_CELL, _MARGIN = 0.24, 4.2
_SMALLEST = 0.005


def draw_matrix(matrix: Matrix, suffix: str, lang: str = "zh") -> bytes:
    """SVG or PNG (`.svg`, `.png`). Labels are English where no font for Chinese is installed. Raises MissingExtra."""
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        from hengbiao.reports.fonts import chinese_font
    except ImportError as error:
        what = Text("画图需要 matplotlib", "Pictures need matplotlib")
        raise MissingExtra(what, mend=Text("pip install 'hengbiao[report]'", "pip install 'hengbiao[report]'")) from error
    # A font without just this weight is no fault of the user's.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    family = chinese_font()
    lang = lang if family else "en"
    columns = {side.id: n for n, side in enumerate(matrix.objects)}
    rows = {side.id: n for n, side in enumerate(matrix.subjects)}
    grid = [[0.0] * len(columns) for _ in rows]
    for cell in matrix.cells:
        grid[rows[cell.subject]][columns[cell.object]] = cell.coverage
    with rc_context({"font.family": [family or "DejaVu Sans"], "svg.hashsalt": "hengbiao", "axes.unicode_minus": False}):
        figure = Figure(figsize=(_MARGIN + _CELL * len(columns), _MARGIN + _CELL * len(rows)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        image = axes.imshow(grid, cmap="YlGnBu", vmin=0, vmax=1, aspect="auto")
        axes.set_xticks(range(len(columns)), [_label(s, lang) for s in matrix.objects], rotation=90, fontsize=7)
        axes.set_yticks(range(len(rows)), [_label(s, lang) for s in matrix.subjects], fontsize=7)
        axes.xaxis.tick_top()
        axes.set_xticks([n - 0.5 for n in range(1, len(columns))], minor=True)
        axes.set_yticks([n - 0.5 for n in range(1, len(rows))], minor=True)
        axes.grid(which="minor", color="#e4e4e4", linewidth=0.5)
        axes.tick_params(which="both", length=0)
        for y, values in enumerate(grid):
            for x, value in enumerate(values):
                if value >= _SMALLEST:
                    axes.text(x, y, f"{value * 100:.0f}", ha="center", va="center", fontsize=5,
                              color="white" if value > 0.6 else "#203040")
        title = "左侧子域的要求覆盖上方子域要求的比例（%）" if lang == "zh" else (
            "How far the sub-domains on the left ask for what those above ask (%)")
        figure.suptitle(title, fontsize=10)
        figure.colorbar(image, ax=axes, shrink=0.6, pad=0.01).ax.tick_params(labelsize=6)
        out = io.BytesIO()
        metadata = {"Date": None, "Creator": "hengbiao"} if suffix == ".svg" else {"Software": "hengbiao"}
        figure.savefig(out, format=suffix.removeprefix("."), dpi=160, metadata=metadata)
    return out.getvalue()


def _label(side: MatrixSide, lang: str) -> str:
    text = side.label.en if lang == "en" else side.label.zh
    return f"{text if len(text) <= 34 else text[:33] + '…'}  {side.id}"
