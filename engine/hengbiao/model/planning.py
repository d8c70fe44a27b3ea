"""What steps cost and what has to stand before them, as data: the files of `rules/planning/`."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hengbiao.model.profile import Bilingual, Exact

__all__ = ["EffortClass", "Estimates", "Override", "OverrideFile", "Prerequisite", "PrerequisiteFile"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _rising(values: tuple[int, int, int]) -> tuple[int, int, int]:
    if list(values) != sorted(values) or values[0] < 0:
        raise ValueError("give low, likely and high, none below 0, each at least the one before")
    return values


Band = Annotated[tuple[int, int, int], AfterValidator(_rising)]


class EffortClass(_Part):
    """One class of effort: person-days and yuan as low, likely, high (the likely ones count in plans), and working days."""

    person_days: Band
    yuan: Band
    working_days: int = Field(ge=1, le=5000)


def _shares(values: dict[str, Fraction]) -> dict[str, Fraction]:
    if set(values) != {"none", "partly", "mostly"} or not all(0 <= v <= 1 for v in values.values()):
        raise ValueError("give none, partly and mostly, all from 0 to 1")
    return values


class Estimates(_Part):
    """Effort by class, and the class of a step by its stage and scope. `left` is what is left to do of a step by its degree.

    `least_rest` is the least that a requirement is reckoned beyond those of its parts that are steps of their own, and
    `people` how many work on a plan at the same time.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Bilingual
    note: Bilingual
    person_day_yuan: int = Field(ge=0)
    people: int = Field(ge=1, le=100_000)
    classes: dict[str, EffortClass] = Field(min_length=1)
    defaults: dict[str, dict[str, str]]
    left: Annotated[dict[str, Exact], AfterValidator(_shares)]
    least_rest: Exact
    #: Classes of single objectives, in place of the defaults; those of the files in `effort/` are added to these.
    overrides: list[Override] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known_classes(self) -> Estimates:
        named = [(f"defaults.{s}.{c}", k) for s, row in self.defaults.items() for c, k in row.items()]
        named += [(o.objective, o.effort_class) for o in self.overrides]
        for place, name in named:
            if name not in self.classes:
                raise ValueError(f"{place} names the class {name}, which is not among the classes")
        return self


class Override(_Part):
    """The class of one objective where the default is wrong, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    objective: str
    effort_class: str = Field(alias="class")
    reason: Bilingual


class OverrideFile(_Part):
    """`effort/AREA.yaml`."""

    overrides: list[Override] = Field(default_factory=list)


class Prerequisite(_Part):
    """`objective` cannot well be done before `needs`; `cite` is the clause or provision that says or shows it."""

    objective: str
    needs: str
    reason: Bilingual
    cite: str | None = None


class PrerequisiteFile(_Part):
    """`prerequisites/AREA.yaml`."""

    prerequisites: list[Prerequisite] = Field(default_factory=list)
