"""The rows that a report is made of, whatever its format: plain text in the report's language, and exact numbers.

Scores and weights are fractions or intervals of fractions, to be rounded only where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.model.numbers import Interval

__all__ = [
    "AskedPart",
    "CalculationRow",
    "ConflictRow",
    "EvidenceRow",
    "Fact",
    "FindingRow",
    "GapRow",
    "InferredRow",
    "IssueRow",
    "LevelRow",
    "MethodRow",
    "NodeRow",
    "PhaseRow",
    "PlaceRow",
    "RatingRow",
    "ScopeRow",
    "StandardResult",
    "StepRow",
    "TailoringRow",
    "TargetLine",
    "TotalStep",
    "UnitResult",
    "UnitRow",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """One basic fact of the enterprise or the assessment."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of a composite enterprise; `output` is the output value in yuan as written, `share` its part of the sum."""

    number: int
    name: str
    type: str
    output: str
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """What of one standard is judged: how many sub-domains (or items) and requirements are in scope."""

    standard: str
    title: str
    places: int
    requirements: int
    tailored: int


@dataclass(frozen=True, slots=True)
class TailoringRow:
    """One sub-domain left out. `held` where the rules do not allow it, so that it counts nevertheless."""

    standard: str
    id: str
    label: str
    reason: str
    held: bool


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One rule of a profile: what it says in short, its clause, whether it is our reading, and the reason."""

    standard: str
    rule: str
    says: str
    clause: str
    is_reading: bool
    basis: str
    reason: str
    issue: str | None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level: its score, 0 to 1, what of it counts in the total, and how its requirements are known."""

    number: int
    name: str
    title: str
    score: Interval
    counted: Interval
    satisfied: bool | None
    rated: int
    inferred: int
    unknown: int


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One domain or sub-domain (`depth` 0 for the topmost): its score at each level, or `score` alone without levels.

    `weight` is its share among its siblings at the first level that it has. `score` is the mean over its levels, 0 to 1.
    """

    id: str
    label: str
    kind: str
    depth: int
    unit: str | None
    weight: Fraction | None
    by_level: Mapping[int, Interval]
    score: Interval
    rated: int
    inferred: int
    unknown: int


@dataclass(frozen=True, slots=True)
class UnitResult:
    """The result of one unit of a composite enterprise."""

    number: int
    name: str
    type: str
    total: Interval
    grade: tuple[str, str] | None
    consecutive: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class TotalStep:
    """One line of how the total was made: conclusion, arithmetic, rule and clause. `depth` 0 is the conclusion itself."""

    depth: int
    conclusion: str
    arithmetic: str
    rule: str
    cite: str


@dataclass(frozen=True, slots=True)
class StandardResult:
    """One standard's result. `is_direct` where it has ratings of its own; else all is inferred from other ratings.

    `total` is in `unit` where one is named; `scale` is the highest value that it can have.
    """

    key: str
    number: str
    title: str
    profile: str
    profile_title: str
    profile_note: str
    is_direct: bool
    total: Interval
    scale: Fraction
    unit: str
    grade: tuple[str, str] | None
    consecutive: tuple[str, str] | None
    agree: bool | None
    rated: int
    inferred: int
    unknown: int
    levels: tuple[LevelRow, ...]
    nodes: tuple[NodeRow, ...]
    units: tuple[UnitResult, ...]
    steps: tuple[TotalStep, ...]
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A sub-domain or item that stands out. `score` is the mean over its levels, 0 to 1; `reached` the highest level that
    it surely reaches without a gap, None without levels; `lacking` the requirements rated below fully met."""

    standard: str
    id: str
    label: str
    path: str
    unit: str | None
    score: Interval
    reached: int | None
    rated: int
    lacking: int


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating as given. `value` is what it counts, None for an objective; `counts` whether it is in scope.

    `shown_by` is each piece of evidence with its source and the way it was collected; `process` the ways of collecting.
    """

    standard: str | None
    id: str
    place: str
    level: int | None
    level_name: str
    statement: str
    degree: str
    degree_label: str
    value: Fraction | None
    evidence: tuple[str, ...]
    shown_by: tuple[str, ...]
    process: str
    note: str
    unit: str | None
    cite: str
    counts: bool


@dataclass(frozen=True, slots=True)
class InferredRow:
    """A requirement without a rating of its own, and what others say of it (at least, at most)."""

    standard: str
    id: str
    unit: str | None
    place: str
    level_name: str
    statement: str
    low: str
    high: str
    score: Interval
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    """A requirement rated below fully met, at a level not above the next one to reach."""

    standard: str
    id: str
    unit: str | None
    place: str
    level_name: str
    statement: str
    degree: str
    degree_label: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of the check. `evidence` is what the rating in question cites, or the evidence in question itself."""

    id: str
    severity: str
    severity_label: str
    message: str
    fix: str
    cite: str
    place: str
    focus: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A rating that others contradict."""

    id: str
    unit: str | None
    statement: str
    rated: str
    low: str
    high: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A contradiction of a source document that a result rests on; `rules` are the rules of the profile that resolve it."""

    id: str
    standard: str
    place: str
    what: str
    resolution: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece of evidence; `used_by` counts the ratings that cite it."""

    id: str
    kind: str
    title: str
    source: str
    collected_on: str
    method: str
    file: str
    sha256: str
    used_by: int


@dataclass(frozen=True, slots=True)
class CalculationRow:
    """One node of the calculation with its arithmetic; `depth` 0 is a level, or the total of a standard without levels."""

    standard: str
    id: str
    kind: str
    kind_label: str
    depth: int
    label: str
    level: int | None
    weight: Fraction | None
    score: Interval
    arithmetic: str
    rule: str
    cite: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the plan. Costs in yuan, effort in person-days; `settles` are the requirements wholly met once it is done,
    `adds` what it adds to the total of each standard at its place in the plan."""

    phase: int
    id: str
    statement: str
    capability: str
    was: str
    person_days: Fraction
    yuan: Fraction
    total: Fraction
    start: str
    finish: str
    float_days: int
    is_critical: bool
    settles: tuple[str, ...]
    adds: tuple[tuple[str, Fraction], ...]
    evidence: tuple[str, ...]
    needs: tuple[str, ...]
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One phase with its cost in yuan and person-days, its steps and the predicted total and grade of each standard."""

    number: int
    start: str
    finish: str
    person_days: Fraction
    yuan: Fraction
    total: Fraction
    budget: Fraction | None
    steps: tuple[StepRow, ...]
    predicted: tuple[tuple[str, Interval, str], ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target of the plan, with total and grade before and after."""

    standard: str
    asked: str
    before: Interval
    before_grade: str
    after: Interval | None
    after_grade: str


@dataclass(frozen=True, slots=True)
class AskedPart:
    """A part that a standard asks a report to have, its clause, and the section that answers it."""

    standard: str
    id: str
    clause: str
    title: str
    section: str
