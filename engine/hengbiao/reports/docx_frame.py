"""What every section of the Word report is written with, and the names that sections refer to each other by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hengbiao.model.numbers import Interval
from hengbiao.model.profile import Gate
from hengbiao.reports.docx_parts import Cell, Part, Ref
from hengbiao.reports.docx_writer import Writer
from hengbiao.reports.pictures import Picture
from hengbiao.reports.sections import TITLES
from hengbiao.reports.text import span
from hengbiao.scoring.join import passes
from hengbiao.service.report_parts import ReportParts
from hengbiao.service.reporting import ReportContent

__all__ = ["FILLS", "Report", "by_unit", "section"]

#: Degree of satisfaction -> the colour behind it.
FILLS: Mapping[str, str] = {"full": "DCEFE3", "mostly": "EDF6E3", "partly": "FFF3D6", "none": "F9DFDC"}
_ANNEXES = frozenset({"ratings", "inferred", "calculation", "evidence"})
_SECTIONS = frozenset({"enterprise-policy", "scenario-policy"})
_NEW_PAGE = _ANNEXES | {"summary", "method", "results", "strengths", "findings", "roadmap", "policy"}
_REACHED, _OPEN = "DCEFE3", "FFF3D6"


def section(key: str) -> str:
    """The bookmark of a section."""
    return f"_Ref_{key.replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class Report:
    """A report under way: the document, what it says, and its pictures by id."""

    w: Writer
    content: ReportContent
    parts: ReportParts
    pictures: Mapping[str, Picture]

    def say(self, zh: str, en: str) -> str:
        """Our own wording."""
        return self.w.say(zh, en)

    def chapter(self, key: str, level: int = 1) -> None:
        """The heading of a section; long ones begin on a new page."""
        self.w.heading(level, TITLES[key].in_language(self.content.lang), section(key), new_page=key in _NEW_PAGE)

    def ref(self, *keys: str) -> list[Part]:
        """References to sections, in words."""
        parts: list[Part] = []
        for n, key in enumerate(keys):
            parts.append("" if n == 0 else self.say("、", ", "))
            before, after = ("", "") if key in _ANNEXES else (
                (self.say("第 ", "section "), self.say(" 节", "")) if key in _SECTIONS else
                (self.say("第 ", "chapter "), self.say(" 章", "")))
            parts += [before, Ref(section(key)), after]
        return [part for part in parts if part != ""]

    def show(self, picture_id: str) -> bool:
        """Put in a picture, where there is one."""
        picture = self.pictures.get(picture_id)
        if picture is not None:
            self.w.picture(picture.png, picture.width_cm, picture.title.in_language(self.content.lang), picture.note,
                           f"_Ref_picture_{picture_id.replace('-', '_')}")
        return picture is not None

    def number(self, key: str) -> str:
        """What a standard is called in a table."""
        return self.parts.result(key).number if any(r.key == key for r in self.parts.results) else (
            self.content.knowledge.standard(key).number)

    def gate(self, key: str) -> Gate | None:
        """The gate of the profile that a standard is scored by."""
        return next(p.gate for p in self.content.profiles if p.standard == key)

    def level_cell(self, key: str, interval: Interval | None) -> str | Cell:
        """A level score, with a colour where it reaches the gate or may reach it."""
        if interval is None:
            return "—"
        gate = self.gate(key)
        if gate is None or not passes(interval.high, gate):
            return span(interval)
        return Cell(span(interval), _REACHED if passes(interval.low, gate) else _OPEN)

    def joined(self, names: Sequence[str]) -> str:
        """A range of names: one where both are the same."""
        return " … ".join(dict.fromkeys(names))


def by_unit(text: str, unit: str | None) -> str:
    """A text with the unit that it speaks of below it."""
    return text if unit is None else f"{text}\n{unit}"
