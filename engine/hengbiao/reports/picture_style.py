"""What all pictures share: fonts, colours, sizes, how text is made fit to draw, and how a figure becomes bytes."""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hengbiao.errors import MissingExtra, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["GREY", "INK", "LIGHT", "WIDTH_CM", "Pen", "blank", "drawing", "new_figure", "saved", "width_of"]

INK, GREY, LIGHT = "#22303c", "#8a97a3", "#e3e8ec"
#: As wide as the text of an A4 page.
WIDTH_CM = 16.0
_INCH, _DPI = 2.54, 200


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language with the fonts at hand; `glyphs` are the characters that they hold."""

    lang: str
    has_chinese: bool
    glyphs: frozenset[int]

    def say(self, zh: str, en: str) -> str:
        """Our own wording."""
        return en if self.lang == "en" else zh

    def label(self, text: Text | str, instead: str = "") -> str:
        """A label on one line, without what cannot be drawn; `instead` where the fonts cannot write it at all."""
        raw = text if isinstance(text, str) else text.in_language(self.lang)
        line = "".join(c for c in " ".join(raw.split()) if c.isprintable())
        missing = [c for c in line if ord(c) not in self.glyphs]
        if missing and instead and len(missing) * 4 > len(line):
            return instead
        return "".join(c if ord(c) in self.glyphs else "·" for c in line)

    def cut(self, text: Text | str, columns: int, instead: str = "") -> str:
        """A label of at most so many columns; a wide character takes two."""
        line = self.label(text, instead)
        return line if width_of(line) <= columns else _head(line, columns - 1) + "…"

    def wrapped(self, text: Text | str, columns: int, lines: int = 2, instead: str = "") -> str:
        """A label on at most so many lines."""
        rest = self.label(text, instead)
        found: list[str] = []
        while rest and len(found) < lines - 1 and width_of(rest) > columns:
            head = _head(rest, columns)
            blank = head.rfind(" ") if not rest[len(head) :].startswith(" ") else len(head)
            head = head[:blank] if blank > 0 else head
            found.append(head)
            rest = rest[len(head) :].lstrip()
        last = rest if width_of(rest) <= columns else _head(rest, columns - 1) + "…"
        return "\n".join([*found, last])


def _head(line: str, columns: int) -> str:
    """As much of the beginning as fits."""
    taken = 0
    for n, char in enumerate(line):
        taken += _wide(char)
        if taken > columns:
            return line[:n]
    return line


def _wide(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width_of(line: str) -> int:
    """Columns that a line takes."""
    return sum(map(_wide, line))


@contextmanager
def drawing(lang: str) -> Iterator[Pen]:
    """The settings of the house while a figure is drawn and saved. Raises MissingExtra."""
    try:
        from matplotlib import rc_context

        from hengbiao.reports import fonts
    except ImportError as error:
        what = Text("画图需要 matplotlib", "Pictures need matplotlib")
        raise MissingExtra(what, mend=Text("pip install 'hengbiao[report]'", "pip install 'hengbiao[report]'")) from error
    # A font without just this weight is no fault of the user's.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    chinese = fonts.chinese_font()
    families = [chinese, "DejaVu Sans"] if chinese else ["DejaVu Sans"]
    settings: dict[Any, Any] = {
        "font.family": families, "font.size": 8, "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK,
        "ytick.color": INK, "axes.edgecolor": GREY, "axes.linewidth": 0.6, "svg.hashsalt": "hengbiao",
        "axes.unicode_minus": False, "text.parse_math": False, "hatch.linewidth": 0.6,
    }
    with rc_context(settings):
        yield Pen(lang if chinese else "en", chinese is not None, _glyphs(families))


def _glyphs(families: list[str]) -> frozenset[int]:
    from matplotlib import font_manager

    paths = [font_manager.findfont(font_manager.FontProperties(family=[family])) for family in families]
    return frozenset(code for path in paths for code in font_manager.get_font(path).get_charmap())


def new_figure(height_cm: float, width_cm: float = WIDTH_CM) -> Figure:
    """An empty figure of that size."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_cm / _INCH, height_cm / _INCH), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def blank(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes without frame or ticks, at that part of the figure (0 to 1)."""
    axes = figure.add_axes((left, bottom, width, height))
    axes.set_axis_off()
    return axes


def saved(figure: Figure, suffix: str) -> bytes:
    """The bytes of an SVG or PNG (`.svg`, `.png`), the same for the same figure."""
    out = io.BytesIO()
    metadata = {"Date": None, "Creator": "hengbiao"} if suffix == ".svg" else {"Software": "hengbiao"}
    figure.savefig(out, format=suffix.removeprefix("."), dpi=_DPI, metadata=metadata)
    return out.getvalue()
