"""The hub as the engine sees it: capabilities with ladders of objectives, and how requirements map to objectives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from hengbiao.errors import Text

__all__ = ["BROAD", "EXACT", "NARROW", "NO_TERM", "RELATED", "Area", "Capability", "Hub", "MappingRow", "Objective", "Retired"]

#: Predicates of a mapping row, as SSSOM writes them.
EXACT = "skos:exactMatch"
NARROW = "skos:narrowMatch"
BROAD = "skos:broadMatch"
RELATED = "skos:relatedMatch"
#: Stands as the object where a requirement was looked at and nothing fits (SSSOM, slot object_id).
NO_TERM = "sssom:NoTermFound"


@dataclass(frozen=True, slots=True)
class Area:
    """A group of capabilities."""

    id: str
    label: Text
    definition: Text


@dataclass(frozen=True, slots=True)
class Capability:
    """An ability of an enterprise that belongs to no single standard."""

    id: str
    area: str
    label: Text
    definition: Text


@dataclass(frozen=True, slots=True)
class Objective:
    """The smallest practice that an assessor can verify by itself.

    `implies` are the objectives that it cannot exist without, as written; `implied` all of them, however far down.
    """

    id: str
    capability: str
    statement: Text
    stage: str
    scope: str
    evidence_kinds: tuple[str, ...]
    implies: tuple[str, ...]
    implied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retired:
    """An objective that is no longer used. `successor` is the one that took its place, where there is one."""

    id: str
    version: str
    reason: Text
    successor: str | None


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One row of a mapping file: `subject predicate object`, by a person's judgement.

    `object` is None where nothing fits. `confidence` is above 0 and at most 1. Rows of one requirement that share a
    `group` marked `complete` make up all that it asks. `coverage`, above 0 and below 1, is the share of the requirement
    that the objective is (narrowMatch), or the share of the objective that the requirement is (broadMatch).
    """

    subject: str
    predicate: str
    object: str | None
    confidence: Fraction
    reason: str
    group: str | None = None
    complete: bool = False
    coverage: Fraction | None = None


@dataclass(frozen=True)
class Hub:
    """All of the hub. `rows` holds the mapping rows by requirement, in the order of the documents.

    `version` and `date` (a day, 2026-11-27) are those of this edition of it.
    """

    version: str
    date: str
    title: Text
    definition: Text
    areas: Mapping[str, Area]
    capabilities: Mapping[str, Capability]
    objectives: Mapping[str, Objective]
    rows: Mapping[str, tuple[MappingRow, ...]]
    retired: Mapping[str, Retired]

    @cached_property
    def subjects(self) -> Mapping[str, tuple[MappingRow, ...]]:
        """Objective -> the rows that name it, in the order of the documents."""
        found: dict[str, list[MappingRow]] = {i: [] for i in self.objectives}
        for rows in self.rows.values():
            for row in rows:
                if row.object is not None:
                    found[row.object].append(row)
        return {i: tuple(rows) for i, rows in found.items()}

    @cached_property
    def ladders(self) -> Mapping[str, tuple[Objective, ...]]:
        """Capability -> its objectives, from the lowest rung up."""
        found: dict[str, list[Objective]] = {i: [] for i in self.capabilities}
        for objective in self.objectives.values():
            found[objective.capability].append(objective)
        return {i: tuple(rows) for i, rows in found.items()}
