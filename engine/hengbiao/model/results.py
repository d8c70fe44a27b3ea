"""What the commands hand out as JSON. The JSON Schemas of `hengbiao schema NAME` are made from these.

Scores are strings that hold an exact decimal or fraction ("2.85", "1/3"); counts and level numbers are integers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Breakdown",
    "Check",
    "Conflict",
    "CrosswalkRow",
    "Demo",
    "DemoCase",
    "Finding",
    "GradeRange",
    "IssueRow",
    "LevelScore",
    "Matrix",
    "Proof",
    "QuestionRow",
    "RequirementRow",
    "ScoreRange",
    "ScoreReport",
    "StandardRow",
    "StandardScore",
    "Unmapped",
]

ExactText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$|^-?\d+/\d+$", examples=["2.85", "1/3"])]
RelationName = Literal["equal", "a_in_b", "b_in_a", "intersects"]
Degree = Literal["none", "partly", "mostly", "full"]
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


class CapabilityRow(_Out):
    """One capability of the hub, with its ladder of objectives from the lowest rung up."""

    id: str
    area: str
    label: BilingualText
    definition: BilingualText
    objectives: list[str]


class ObjectiveRow(_Out):
    """One objective of the hub. `implies` are those that it cannot exist without, as written."""

    id: str
    capability: str
    statement: BilingualText
    stage: str
    scope: str
    evidence_kinds: list[str]
    implies: list[str]
    requirements: list[str]


class MappingOut(_Out):
    """One mapping of a requirement to an objective; `objective` is null where nothing fits. Confidence and coverage are exact
    decimals."""

    requirement: str
    predicate: str
    objective: str | None
    confidence: str
    coverage: str | None
    group: str | None
    complete: bool
    reason: str


class ProfileRow(_Out):
    """One scoring profile and the types of enterprise that it is for."""

    id: str
    standard: str
    title: BilingualText
    applies_to: list[str]


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


class Conflict(_Out):
    """A rating that contradicts what other ratings imply through the hub. The rating wins.

    `implied` is the lowest and the highest degree that the others allow, `sources` what they rate.
    """

    id: str
    unit: str | None
    rated: Degree
    implied: Annotated[list[Degree], Field(min_length=2, max_length=2)]
    sources: list[str]


class StandardScore(_Out):
    """The score of one standard under one profile. `grade` is null where the profile gives none.

    `rated`, `inferred` and `unknown` count the requirements in scope: with a rating of their own, with bounds from other
    ratings, and with neither. `conflicts` are the ratings of this standard that others contradict.
    """

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
    conflicts: list[Conflict]


class ScoreReport(_Out):
    """Scores of all standards that were asked for. `findings` counts what `hengbiao check` has to say of the set, and
    `conflicts` holds the ratings of objectives that others contradict."""

    standards: list[StandardScore]
    findings: int
    conflicts: list[Conflict]


class DemoCase(_Out):
    """One example: what check and score say of it."""

    enterprise: str
    check: Check
    standards: list[StandardScore]


class Demo(_Out):
    """All examples that come with the program."""

    cases: list[DemoCase]


class CrosswalkRow(_Out):
    """How two requirements relate, derived through the hub.

    `a_in_b`: whoever meets the object meets the subject; `b_in_a` the other way about. `confidence` is that of the weakest
    mapping row behind it, `coverage` the share of the object that the subject is known to ask for, both 0 to 1. `via`
    are the objectives that prove it, `reason` the reasons of the mapping rows.
    """

    subject: str
    object: str
    relation: RelationName
    confidence: float
    coverage: float
    via: list[str]
    reason: str


class QuestionRow(_Out):
    """A question worth asking. `gain` is how much its answer narrows the scores on average, each standard's score from 0 to
    1, summed over the standards; `settles` the requirements that a full rating settles."""

    objective: str
    text: str
    gain: ExactText
    settles: list[str]


class Unmapped(_Out):
    """The requirements on either side that relate to none of the other side."""

    subject: list[str]
    object: list[str]


class MatrixCell(_Out):
    """One pair of sub-domains: how much of the object's requirements the subject's ask for, 0 to 1 on average, and how many
    pairs there are of each relation."""

    subject: str
    object: str
    coverage: float
    equal: int
    a_in_b: int
    b_in_a: int
    intersects: int


class Matrix(_Out):
    """The coverage matrix of two selections: its sub-domains, and the cells in which anything relates."""

    subjects: list[MatrixSide]
    objects: list[MatrixSide]
    cells: list[MatrixCell]


class MatrixSide(_Out):
    """A row or column of the matrix: a sub-domain and how many of its requirements were selected."""

    id: str
    label: BilingualText
    requirements: int


class Proof(_Out):
    """A conclusion with the rule that yields it, its clause, and the premises it rests on."""

    conclusion: str
    rule: str
    cite: str | None
    arithmetic: str | None = None
    premises: list[Proof]
