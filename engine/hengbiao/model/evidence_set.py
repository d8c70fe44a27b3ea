"""The evidence set: one assessment of one enterprise, as it is handed in and out.

Fields that a person may not have filled in yet are optional here: whether they are needed is what `check` says, by the
shapes in `rules/shapes/`. What cannot be understood at all is refused here.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

EnterpriseType = Literal["discrete", "process", "mining", "smelting", "processing", "composite"]
Party = Literal["first", "second", "third"]
Satisfaction = Literal["full", "mostly", "partly", "none"]
EvidenceKind = Literal[
    "policy", "plan", "record", "system", "data", "model", "training", "contract", "certificate", "site", "interview"
]
Method = Literal["interview", "observation", "site-tour", "document-review", "system-demo", "data-collection"]

#: Characters that no file format of ours carries: controls other than tab and line ends, and lone surrogates.
_FORBIDDEN = frozenset(chr(c) for c in range(32) if chr(c) not in "\t\n\r") | {"\x7f", "\ufffe", "\uffff"}


def _printable(text: str) -> str:
    bad = next((c for c in text if c in _FORBIDDEN or "\ud800" <= c <= "\udfff"), None)
    if bad is not None:
        raise ValueError(f"holds the control character U+{ord(bad):04X}")
    return text


def _absent_if_empty(text: str | None) -> str | None:
    return text or None


def _day(value: object) -> object:
    """Only what is written as a day: pydantic would read numbers as seconds since 1970."""
    text = value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip(), re.ASCII):
        raise PydanticCustomError("date_form", "write the date as 2026-11-01")
    return value


Line = Annotated[str, Field(max_length=10_000), AfterValidator(_printable)]
Name = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_printable)]
Key = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
#: Empty text is no text: RDF and tables do not tell the two apart.
OptionalLine = Annotated[Line | None, AfterValidator(_absent_if_empty)]
#: A calendar day.
Day = Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=dt.date)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Unit(_Record):
    """A production unit of a composite enterprise; `output_value` in yuan, as text."""

    name: Name
    type: Literal["mining", "smelting", "processing"]
    output_value: OptionalLine = None


class Enterprise(_Record):
    """Who is assessed."""

    name: Name
    type: EnterpriseType
    units: list[Unit] = Field(default_factory=list, max_length=1_000)


class Assessment(_Record):
    """When and by whom."""

    date: Day
    party: Party | None = None
    assessors: list[Name] = Field(default_factory=list, max_length=1_000)


class Evidence(_Record):
    """One piece of evidence. `sha256` is of the file that `file` names."""

    id: Key
    kind: EvidenceKind | None = None
    title: OptionalLine = None
    source: OptionalLine = None
    collected_on: Day | None = None
    method: Method | None = None
    file: OptionalLine = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Rating(_Record):
    """How far one requirement is met, and what shows it. `requirement` may also name an objective of the hub (`obj:…`)."""

    requirement: Key
    rating: Satisfaction
    evidence: list[Key] = Field(default_factory=list, max_length=1_000)
    note: Line = ""
    unit: Name | None = None

    @property
    def rates_objective(self) -> bool:
        """Whether it is an objective that is rated: once, and it counts wherever that is mapped."""
        return self.requirement.startswith("obj:")


class Tailoring(_Record):
    """A sub-domain that is left out, and why."""

    subdomain: Key
    reason: Line = ""


class EvidenceSet(_Record):
    """One assessment of one enterprise: evidence, ratings, tailoring."""

    enterprise: Enterprise
    assessment: Assessment
    evidence: list[Evidence] = Field(default_factory=list, max_length=50_000)
    ratings: list[Rating] = Field(default_factory=list, max_length=50_000)
    tailoring: list[Tailoring] = Field(default_factory=list, max_length=1_000)

    def canonical(self) -> EvidenceSet:
        """The same set in one fixed order, so that two readings of it can be compared."""
        return self.model_copy(
            update={
                "evidence": sorted(self.evidence, key=lambda e: e.id),
                "ratings": sorted(
                    (r.model_copy(update={"evidence": sorted(set(r.evidence))}) for r in self.ratings),
                    key=lambda r: (r.requirement, r.unit or ""),
                ),
                "tailoring": sorted(self.tailoring, key=lambda t: t.subdomain),
            }
        )

    def types(self) -> list[str]:
        """The types that the enterprise works in: its own, or those of its units where it is composite and lists any."""
        own = self.enterprise.type
        return list(dict.fromkeys(unit.type for unit in self.enterprise.units)) if own == "composite" else [own]

    def standards(self) -> list[str]:
        """The keys of the standards that have a rating or a tailoring here, in alphabetical order."""
        ids = [r.requirement for r in self.ratings if not r.rates_objective] + [t.subdomain for t in self.tailoring]
        return sorted({i.partition(":")[0] for i in ids})
