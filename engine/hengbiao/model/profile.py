"""A scoring profile: one named reading of a standard's scoring rules, as data.

Every choice carries its clause, whether it is the document's own rule or our reading of an unclear one, and the reason.
The engine computes only what a profile says; it has no branch for a standard.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, field_validator

from hengbiao.model.numbers import ONE, exact


def _fraction(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("write exact numbers as text, for example '0.8' or '4/5'")
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError("no number: write it as '0.8' or '4/5'") from error


#: An exact number; in YAML and JSON a string ("0.8", "4/5") or a whole number.
Exact = Annotated[
    Fraction,
    BeforeValidator(_fraction, json_schema_input_type=str | int),
    PlainSerializer(exact, return_type=str),
]
Basis = Literal["document", "reading"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Bilingual(_Part):
    """The same text in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Choice(_Part):
    """What every rule of a profile says of itself."""

    cite: str = Field(min_length=1, description="clause, table or formula that the rule rests on")
    basis: Basis = Field(description="document: the standard's own rule; reading: ours, of an unclear one")
    reason: Bilingual
    issue: str | None = Field(default=None, description="the source issue that this choice resolves")


Degree = Literal["full", "mostly", "partly", "none"]


def _rising_within_one(values: dict[Degree, Fraction]) -> dict[Degree, Fraction]:
    # What is not rated counts [0, 1]: a degree outside of that would let a rating widen an interval.
    steps = [values[degree] for degree in reversed(get_args(Degree)) if degree in values]
    if len(steps) != len(get_args(Degree)) or steps != sorted(steps) or steps[0] < 0 or steps[-1] > 1:
        raise ValueError("give full, mostly, partly and none, from high to low, all from 0 to 1")
    return values


class Scale(Choice):
    """What each degree of satisfaction counts, 0 to 1."""

    values: Annotated[dict[Degree, Exact], AfterValidator(_rising_within_one)]


class Step(Choice):
    """How scores of one kind of node become the score of the kind above it."""

    of: str = Field(description="kind below: requirement, subdomain, domain, element")
    to: str = Field(description="kind above: subdomain, domain, element, level")
    method: Literal["mean", "weighted-mean"]


class Redistribution(Choice):
    """Where the weight of a node that was tailored out goes."""

    method: Literal["proportional-among-siblings"]


class Gate(Choice):
    """A level whose score reaches the gate counts as wholly reached."""

    value: Exact
    inclusive: bool
    counts_as: Exact = Field(description="what such a level adds to the total, at least 1")

    @field_validator("counts_as")
    @classmethod
    def _no_loss(cls, counts_as: Fraction) -> Fraction:
        # A higher score must never make a smaller total, and no score is above 1.
        if counts_as < ONE:
            raise ValueError("counts_as must be at least 1, the highest score that a level can have")
        return counts_as


class Total(Choice):
    """How the level scores make the total S."""

    method: Literal["gated-sum"]


class Grade(_Part):
    """One row of the interval table: from `minimum` up to the next row's."""

    name: Bilingual
    level: int = Field(ge=1)
    minimum: Exact


class Grades(Choice):
    """The interval table; a total below the lowest row has the grade `below`."""

    below: Bilingual
    table: list[Grade] = Field(min_length=1)


class Mandatory(Choice):
    """Nodes that may not be tailored out, with all below them."""

    nodes: list[str]


class EvidenceRules(Choice):
    """What evidence may count for this profile."""

    max_age_months: int = Field(gt=0, le=600, description="months before the assessment's date")


class Team(Choice):
    """Who may assess."""

    odd: bool = Field(description="whether the number of assessors must be odd")


class Weights(Choice):
    """Weights among the children of one parent; a node that is not named is not scored.

    In `percent` they sum to 100; in `parts` only their proportions count.
    """

    unit: Literal["percent", "parts"] = "percent"
    nodes: dict[str, Exact]


class Profile(_Part):
    """One named reading of a standard's scoring rules."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    standard: str = Field(pattern=r"^[a-z][a-z0-9]*$")
    title: Bilingual
    note: Bilingual
    applies_to: list[str] = Field(description="enterprise types that this profile is the default for")
    scale: Scale
    steps: list[Step] = Field(min_length=1)
    weights: Weights
    redistribution: Redistribution
    gate: Gate
    total: Total
    grades: Grades
    mandatory: Mandatory
    evidence: EvidenceRules
    team: Team

    @property
    def curie(self) -> str:
        """The profile's id in the graph, for example `profile:db12-discrete`."""
        return f"profile:{self.standard}-{self.id}"

    def choices(self) -> dict[str, Choice]:
        """Every rule of this profile under the name that it has in the file."""
        named: dict[str, Choice] = {
            name: value for name, value in ((n, getattr(self, n)) for n in type(self).model_fields)
            if isinstance(value, Choice)
        }
        return named | {f"steps[{i}]": step for i, step in enumerate(self.steps)}
