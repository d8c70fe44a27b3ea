"""Drawing in a terminal: text of a set width, bars, and a radar of braille dots."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from hengbiao.model.numbers import Interval

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def width(text: str) -> int:
    """How many columns the text takes: two for each wide character."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    """The text filled up to, or cut down to, `columns`."""
    while width(text) > columns:
        text = text[:-2] + "…" if len(text) > 1 else ""
    return text + " " * (columns - width(text))


def bar(score: Interval, columns: int, full: Fraction = Fraction(1)) -> str:
    """A bar of the score: solid up to its low end, shaded up to its high end."""
    low = int(score.low / full * columns + Fraction(1, 2))
    high = int(score.high / full * columns + Fraction(1, 2))
    return "█" * low + "▒" * (high - low) + "·" * (columns - high)


class Canvas:
    """A picture of braille characters: two dots across and four down in each."""

    def __init__(self, columns: int, rows: int) -> None:
        self._cells = [[0] * columns for _ in range(rows)]
        self._letters: dict[tuple[int, int], str] = {}
        self.dots_across, self.dots_down = columns * 2, rows * 4

    def dot(self, x: float, y: float) -> None:
        column, row = int(x) // 2, int(y) // 4
        if 0 <= row < len(self._cells) and 0 <= column < len(self._cells[0]):
            self._cells[row][column] |= _DOTS[int(y) % 4][int(x) % 2]

    def line(self, a: tuple[float, float], b: tuple[float, float], every: int = 1) -> None:
        """A line of dots; `every` 1 is solid, more leaves gaps."""
        steps = max(1, int(max(abs(a[0] - b[0]), abs(a[1] - b[1]))))
        for i in range(0, steps + 1, every):
            self.dot(a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps)

    def letter(self, x: float, y: float, text: str) -> None:
        for offset, character in enumerate(text):
            self._letters[int(y) // 4, int(x) // 2 + offset] = character

    def lines(self) -> list[str]:
        return [
            "".join(self._letters.get((r, c)) or (chr(0x2800 + cell) if cell else " ") for c, cell in enumerate(row))
            for r, row in enumerate(self._cells)
        ]


def radar(values: Sequence[tuple[float, float]], columns: int = 46, rows: int = 21) -> list[str]:
    """Ranges within 0 to 1 on as many axes, the first upwards and then clockwise, each axis marked with its number.

    The low ends are joined by a solid line, the high ends by a dotted one.
    """
    canvas = Canvas(columns, rows)
    cx, cy = canvas.dots_across / 2, canvas.dots_down / 2
    radius = min(cx, cy) - 7

    def at(axis: int, share: float) -> tuple[float, float]:
        angle = 2 * math.pi * axis / len(values) - math.pi / 2
        return cx + math.cos(angle) * radius * share, cy + math.sin(angle) * radius * share

    for axis in range(len(values)):
        for ring in (0.5, 1.0):
            x, y = at(axis, ring)
            canvas.dot(x, y)
        for step in range(0, 20, 2):
            canvas.dot(*at(axis, step / 20))
        x, y = at(axis, 1.14)
        canvas.letter(x - (1 if axis >= 9 else 0), y, str(axis + 1))
    for axis, (low, high) in enumerate(values):
        after = (axis + 1) % len(values)
        canvas.line(at(axis, low), at(after, values[after][0]))
        canvas.line(at(axis, high), at(after, values[after][1]), every=3)
    return canvas.lines()
