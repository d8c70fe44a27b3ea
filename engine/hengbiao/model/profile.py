"""A scoring profile: one named reading of a standard's scoring rules, as data.

Every choice carries its clause, whether it is the document's own rule or our reading of an unclear one, and the reason.
The engine computes only what a profile says; it has no branch for a standard.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    field_validator,
    model_validator,
)

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
    """How scores of one kind of node become the score of the kind above it.

    A `text` is all that one item asks at one level. Steps that end in `level` are taken for each level apart; steps that
    end in `total` once. `consecutive` is the share of the parts, from the first on, that reach the gate without a gap.
    """

    of: str = Field(description="kind below: requirement, text, item, subdomain, domain, element")
    to: str = Field(description="kind above: text, item, subdomain, domain, element, level, total")
    method: Literal["mean", "median", "weighted-mean", "consecutive"]


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
    """How the scores make the total: the sum of the level scores after the gate, or the one score times `factor`."""

    method: Literal["gated-sum", "scaled"]
    factor: Exact = ONE
    unit: Bilingual | None = Field(default=None, description="what the total is counted in, for example points")


class Grade(_Part):
    """One row of the interval table: from `minimum` up to the next row's. `level` where the grade is that of a level."""

    name: Bilingual
    level: int | None = Field(default=None, ge=1)
    minimum: Exact


class Grades(Choice):
    """The interval table; a total below the lowest row has the grade `below`."""

    below: Bilingual
    table: list[Grade] = Field(min_length=1)


class Composite(Choice):
    """How the units of a composite enterprise are joined: those of one type first, then the types by output value."""

    joins: Literal["level", "total"] = Field(description="whether level scores are joined, or the totals")
    units: Literal["mean", "median"]
    types: Literal["output-value"] = Field(description="types are weighted by their share of the output value")


class Mandatory(Choice):
    """Nodes that may not be tailored out, with all below them."""

    nodes: list[str]


class EvidenceRules(Choice):
    """What evidence may count for this profile."""

    max_age_months: int = Field(gt=0, le=600, description="months before the assessment's date")


class Team(Choice):
    """Who may assess."""

    odd: bool = Field(description="whether the number of assessors must be odd")


class Absent(_Part):
    """A weight that the document prints for something of which it has no requirement."""

    label: Bilingual
    parent: str
    weight: Exact


class TypeWeights(_Part):
    """The weights that one type of enterprise has besides those for all."""

    nodes: dict[str, Exact]
    absent: list[Absent] = Field(default_factory=list)


class Weights(Choice):
    """Weights among the children of one parent; a node that is not named is not scored.

    In `percent` they sum to 100; in `parts` only their proportions count. As `shares` the named nodes, with what is
    absent, share 100 among all of them, and a node above weighs what is below it.
    """

    unit: Literal["percent", "parts", "shares"] = "percent"
    nodes: dict[str, Exact]
    by_type: dict[str, TypeWeights] = Field(default_factory=dict)

    def types(self) -> list[str | None]:
        """The enterprise types that have weights of their own; None alone where all have the same."""
        return list(self.by_type) or [None]

    def printed(self, enterprise_type: str | None) -> dict[str, Fraction]:
        """The weights for a type, as the document prints them."""
        own = self.by_type.get(enterprise_type or "")
        return {**self.nodes, **(own.nodes if own else {})}

    def absent(self, enterprise_type: str | None) -> list[Absent]:
        """What has a weight for this type but no requirement."""
        own = self.by_type.get(enterprise_type or "")
        return own.absent if own else []


class Profile(_Part):
    """One named reading of a standard's scoring rules."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    standard: str = Field(pattern=r"^[a-z][a-z0-9]*$")
    title: Bilingual
    note: Bilingual
    applies_to: list[str] = Field(description="enterprise types that this profile is the default for")
    scale: Scale
    steps: list[Step] = Field(min_length=1)
    total: Total
    weights: Weights | None = None
    redistribution: Redistribution | None = None
    gate: Gate | None = None
    grades: Grades | None = None
    composite: Composite | None = None
    mandatory: Mandatory
    evidence: EvidenceRules
    team: Team

    @model_validator(mode="after")
    def _whole(self) -> Profile:
        """Every part that another one relies on is there."""
        methods = {step.method for step in self.steps}
        by_level = self.total.method == "gated-sum"
        needed = {
            "gate": by_level or "consecutive" in methods, "grades": by_level,
            "weights": "weighted-mean" in methods, "redistribution": "weighted-mean" in methods,
        }
        for name, needs in needed.items():
            if needs and getattr(self, name) is None:
                raise ValueError(f"a profile with these steps and this total needs {name}")
        if self.steps[-1].to != ("level" if by_level else "total"):
            raise ValueError("the last step must lead to level for a gated sum, to total for a scaled one")
        if self.steps[0].of != "requirement" or any(a.to != b.of for a, b in zip(self.steps, self.steps[1:], strict=False)):
            raise ValueError("steps must lead from requirement upwards, each from where the one before it ends")
        return self

    @property
    def curie(self) -> str:
        """The profile's id in the graph, for example `profile:db12-discrete`."""
        return f"profile:{self.standard}-{self.id}"

    def variant(self, enterprise_type: str | None) -> str:
        """The id in the graph of this profile with the weights of one type, for example `profile:yst-printed-mining`."""
        own = self.weights is not None and enterprise_type in self.weights.by_type
        return f"{self.curie}-{enterprise_type}" if own else self.curie

    def fits(self, enterprise_type: str) -> bool:
        """Whether an enterprise of that type, or a unit of it, can be scored with these weights."""
        return self.weights is None or not self.weights.by_type or enterprise_type in self.weights.by_type

    def choices(self) -> dict[str, Choice]:
        """Every rule of this profile under the name that it has in the file."""
        named: dict[str, Choice] = {
            name: value for name, value in ((n, getattr(self, n)) for n in type(self).model_fields)
            if isinstance(value, Choice)
        }
        return named | {f"steps[{i}]": step for i, step in enumerate(self.steps)}
