"""Every fault that a user can cause, as one tree.

    HengbiaoError
    ├── InputError            what was handed in is at fault (exit 2)
    │   ├── FileFault         missing, unreadable, too large, of another kind
    │   ├── FormatFault       readable, but not of the form that is asked for
    │   ├── UnknownName       an id, standard, profile or key that does not exist
    │   └── OutputFault       the place to write to is taken or cannot be written
    ├── KnowledgeFault        a file of the ontology, rules or profiles is at fault
    └── MissingExtra          an optional package or program is not installed

Each carries the place (file, sheet, row, field) and the mend, in Chinese and English, and prints as one line.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "FileFault",
    "FormatFault",
    "HengbiaoError",
    "InputError",
    "KnowledgeFault",
    "MissingExtra",
    "OutputFault",
    "Place",
    "Text",
    "UnknownName",
    "visible",
]


def visible(text: str) -> str:
    """`text` with every character escaped that a terminal obeys, hides or cannot print."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault lies: any part may be unknown."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    field: str | None = None

    def in_language(self, lang: str) -> str:
        zh = lang != "en"
        parts = [
            self.file,
            (f"工作表“{self.sheet}”" if zh else f"sheet '{self.sheet}'") if self.sheet else None,
            (f"第 {self.row} 行" if zh else f"row {self.row}") if self.row is not None else None,
            self.field,
        ]
        return ", ".join(part for part in parts if part)


class HengbiaoError(Exception):
    """Root of the tree: what is wrong, where, and how to mend it."""

    def __init__(self, what: Text, *, mend: Text, place: Place | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.mend = mend
        self.place = place or Place()

    def at(self, place: Place) -> HengbiaoError:
        """The same fault with the parts of `place` filled in that were not known before."""
        own = self.place
        self.place = Place(
            own.file or place.file,
            own.sheet or place.sheet,
            own.row if own.row is not None else place.row,
            own.field or place.field,
        )
        return self

    def line(self, lang: str = "zh") -> str:
        """One line for a person: place, what is wrong, what to do."""
        where = self.place.in_language(lang)
        colon, stop = ("：", "。") if lang != "en" else (": ", ". ")
        text = f"{where + colon if where else ''}{self.what.in_language(lang)}{stop}{self.mend.in_language(lang)}"
        return visible(" ".join(text.split()))


class InputError(HengbiaoError):
    """What was handed in is at fault."""


class FileFault(InputError):
    """A file is missing, unreadable, too large or of another kind than its name says."""


class FormatFault(InputError):
    """A file can be read, but does not have the form that is asked for."""


class UnknownName(InputError):
    """An id, a standard, a profile or a key that does not exist."""


class OutputFault(InputError):
    """The place to write to is taken or cannot be written."""


class KnowledgeFault(HengbiaoError):
    """A file of the ontology, the rules or the profiles is at fault."""


class MissingExtra(HengbiaoError):
    """An optional package or an outside program is not installed."""
