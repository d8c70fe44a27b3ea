"""Small hubs for tests, written as `{objective: implied…}` and `{requirement: rows}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.knowledge.hub import closed
from hengbiao.model.hub import Area, Capability, Hub, MappingRow, Objective

PREDICATES = {"=": "skos:exactMatch", "&": "skos:narrowMatch", ">": "skos:narrowMatch", "<": "skos:broadMatch",
              "~": "skos:relatedMatch"}
_TEXT = Text("文字", "text")


def small_hub(implies: Mapping[str, Sequence[str]], rows: Mapping[str, Sequence[tuple[str, str]]]) -> Hub:
    """A hub with one capability. A row is (code, objective): `=` exact, `&` in a complete group, `>` a part, `<` broad,
    `~` related."""
    objectives = {
        name: Objective(name, "cap:x.y", _TEXT, "documented", "department", ("policy",), tuple(lower))
        for name, lower in implies.items()
    }
    mapped = {subject: tuple(_row(subject, code, target, found) for code, target in found) for subject, found in rows.items()}
    return Hub("0.0.1", "2026-01-01", _TEXT, _TEXT, {"cap:x": Area("cap:x", _TEXT, _TEXT)},
               {"cap:x.y": Capability("cap:x.y", "cap:x", _TEXT, _TEXT)}, closed(objectives), mapped, {})


def _row(subject: str, code: str, target: str, rows: Sequence[tuple[str, str]]) -> MappingRow:
    group = subject if code in "&>" else None
    share = Fraction(1, sum(1 for c, _ in rows if c == code) + (code != "&")) if code in "&><" else None
    return MappingRow(subject, PREDICATES[code], target, Fraction(9, 10), f"{subject} {code} {target}", group, code == "&", share)
