"""What the commands hand out as JSON. The JSON Schemas of `hengbiao schema NAME` are made from these.

Scores are strings that hold an exact decimal or fraction ("2.85", "1/3"); counts and level numbers are integers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Breakdown",
    "Check",
    "Demo",
    "DemoCase",
    "Finding",
    "GradeRange",
    "IssueRow",
    "LevelScore",
    "Proof",
    "RequirementRow",
    "ScoreRange",
    "ScoreReport",
    "StandardRow",
    "StandardScore",
]

ExactText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$|^-?\d+/\d+$", examples=["2.85", "1/3"])]
Severity = Literal["violation", "warning", "info"]


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BilingualText(_Out):
    """The same text in Chinese and English."""

    zh: str
    en: str


class BilingualPath(_Out):
    """Labels from the top of the standard down."""

    zh: list[str]
    en: list[str]


class StandardRow(_Out):
    """One standard that the graph holds."""

    id: str
    title: BilingualText
    edition: str
    kind: str
    subdomains: int
    requirements: int


class ObjectiveLink(_Out):
    """A mapping of a requirement to an objective of the hub."""

    id: str
    predicate: str
    group: str | None


class RequirementRow(_Out):
    """One requirement or provision in our own words.

    `levels` is the lowest and highest level that it may belong to where `level` cannot be told; `kind` and `under` are
    those of a provision of guidance; `preamble` is what its sub-domain says of that level as a whole.
    """

    id: str
    standard: str
    path: BilingualPath
    level: int | None
    levels: Annotated[list[int], Field(min_length=2, max_length=2)] | None
    kind: str | None
    under: str | None
    preamble: str | None
    statement: str
    modality: str
    stage: str
    scope: str
    technologies: list[str]
    systems: list[str]
    evidence_kinds: list[str]
    cite: str
    objectives: list[ObjectiveLink]


class IssueRow(_Out):
    """A contradiction of a source document and how it is resolved."""

    id: str
    place: str
    what: str
    affects: list[str]
    resolution: str
    profile: list[str]


class Finding(_Out):
    """One result of a shape. `id` is what `hengbiao explain` takes."""

    id: str
    shape: str
    severity: Severity
    focus: str
    field: str | None
    value: str | None
    message: str
    fix: str
    cite: str | None
    place: str | None


class Check(_Out):
    """All findings. `conforms` is false where any of them is a violation."""

    conforms: bool
    findings: list[Finding]

    @classmethod
    def of(cls, findings: list[Finding]) -> Check:
        """The check that has these findings."""
        return cls(conforms=all(f.severity != "violation" for f in findings), findings=findings)


class ScoreRange(_Out):
    """From the lowest to the highest value that the ratings allow; equal where all is rated."""

    low: ExactText
    high: ExactText


class LevelScore(_Out):
    """The score of one level, 0 to 1. `satisfied` is null while open ratings can still decide it."""

    level: int
    score: ScoreRange
    satisfied: bool | None


class GradeRange(_Out):
    """Lowest and highest grade by the interval table, and by unbroken satisfied levels, as the standard names them.

    `consecutive_level` is null for a standard that is not scored level by level.
    """

    by_interval: Annotated[list[str], Field(min_length=2, max_length=2)]
    consecutive_level: Annotated[list[str], Field(min_length=2, max_length=2)] | None
    agree: bool | None


class Breakdown(_Out):
    """One node of the calculation. `weight` is its share among its siblings after tailoring, null where it has none."""

    id: str
    label: str
    weight: ExactText | None
    score: ScoreRange
    children: list[Breakdown]


class StandardScore(_Out):
    """The score of one standard under one profile. `grade` is null where the profile gives none."""

    id: str
    profile: str
    levels: list[LevelScore]
    total: ScoreRange
    grade: GradeRange | None
    rated: int
    inferred: int
    unknown: int
    breakdown: list[Breakdown]
    source_issues: list[str]


class ScoreReport(_Out):
    """Scores of all standards that were asked for. `findings` counts what `hengbiao check` has to say of the set."""

    standards: list[StandardScore]
    findings: int


class DemoCase(_Out):
    """One example: what check and score say of it."""

    enterprise: str
    check: Check
    standards: list[StandardScore]


class Demo(_Out):
    """All examples that come with the program."""

    cases: list[DemoCase]


class Proof(_Out):
    """A conclusion with the rule that yields it, its clause, and the premises it rests on."""

    conclusion: str
    rule: str
    cite: str | None
    arithmetic: str | None = None
    premises: list[Proof]
