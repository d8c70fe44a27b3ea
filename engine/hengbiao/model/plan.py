"""What `plan`, `whatif` and `compare` hand out as JSON.

Money is in yuan, effort in person-days, time in working days (Monday to Friday). Numbers are exact, in strings.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hengbiao.model.results import BilingualText, Degree, ExactText, GradeRange, ScoreRange, _Out

__all__ = [
    "Change",
    "Comparison",
    "Cost",
    "Effect",
    "Frontier",
    "FrontierPoint",
    "Guidance",
    "Need",
    "Phase",
    "Plan",
    "PlanQuestion",
    "PlanReason",
    "PlanSource",
    "PlanStep",
    "Predicted",
    "Settled",
    "StepEffort",
    "StepWeight",
    "TargetRow",
    "WhatIf",
]

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-11-30"])]
Case = Literal["pessimistic", "optimistic"]
PlanStatus = Literal["optimal", "feasible", "infeasible", "reached"]


class Cost(_Out):
    """What something costs: person-days, money beside them, and both joined at the price of a person-day (`total`, yuan).

    These are the likely ones; `low` and `high` are the total at the lower and upper ends of all estimates.
    """

    person_days: ExactText
    yuan: ExactText
    total: ExactText
    low: ExactText
    high: ExactText


class StepEffort(Cost):
    """The effort of one step: the class of its estimate and what is left to do of it (0 to 1)."""

    effort_class: str
    left: ExactText
    working_days: int


class Predicted(_Out):
    """The score of one standard at one moment of the plan."""

    id: str
    profile: str
    total: ScoreRange
    grade: GradeRange | None


class TargetRow(_Out):
    """One target: the grade to reach, or the total where a number was asked for (`minimum`)."""

    standard: str
    profile: str
    asked: str
    measure: Literal["by-interval", "consecutive", "total"]
    grade: str | None
    minimum: ExactText
    before: Predicted
    after: Predicted | None
    reached_before: bool


class Settled(_Out):
    """A requirement that is wholly met once the step is done."""

    id: str
    unit: str | None
    statement: str


class Effect(_Out):
    """What a step adds to the total of a standard, at its place in the plan."""

    standard: str
    adds: ExactText


class Need(_Out):
    """What has to stand before a step: `implies` (it cannot exist without it), or `prerequisite` (our reading, with reason)."""

    id: str
    kind: Literal["implies", "prerequisite", "part"]
    in_plan: bool
    reason: str
    cite: str | None


class Guidance(_Out):
    """A provision of guidance on how to do it. `same-objective`: it speaks of this very practice; `same-capability`: of others
    of the same capability."""

    id: str
    kind: str
    statement: str
    cite: str
    relation: Literal["same-objective", "same-capability"]


class PlanStep(_Out):
    """One step. `kind` is `requirement` where no objective of the hub covers what is asked, so that the requirement is the step.

    `earliest` to `latest` are the first and last working day of the step at the earliest and at the latest that does not move
    the end of its phase; `float_days` the working days between them; `critical` where there are none.
    """

    id: str
    kind: Literal["objective", "requirement"]
    statement: str
    capability: str | None
    capability_label: str | None
    was: Degree
    known: bool
    effort: StepEffort
    settles: list[Settled]
    adds: list[Effect]
    evidence_kinds: list[str]
    needs: list[Need]
    how: list[Guidance]
    start: Day
    finish: Day
    latest_start: Day
    latest_finish: Day
    float_days: int
    critical: bool


class Phase(_Out):
    """One phase: what it costs (yuan), its steps in the order of their start, and the score of every standard once it is done."""

    number: int
    start: Day | None
    finish: Day | None
    cost: ExactText
    effort: Cost
    budget: ExactText | None
    steps: list[PlanStep]
    critical_path: list[str]
    predicted: list[Predicted]


class PlanReason(_Out):
    """One of the reasons that together leave no plan; without any one of them there would be one."""

    kind: Literal["target", "budget", "phase-budget", "exclude", "fix"]
    what: str
    ids: list[str]
    mend: str


class PlanQuestion(_Out):
    """A step of which it is not known whether it is done already: were it so, the plan would cost `saves` (yuan) less, or
    more where other steps fall away with it."""

    id: str
    text: str
    saves: ExactText


class StepWeight(_Out):
    """How much hangs on a step: what the cheapest plan without it costs (yuan; null: there is none), by how much the step may
    become dearer before that plan is the better one, and how many steps of the plan wait for it."""

    id: str
    without_it: ExactText | None
    dearer_by: ExactText | None
    holds_up: int


class PlanSource(_Out):
    """What a plan was made from: the set (SHA-256 of its content) and the knowledge, the prerequisites and estimates included."""

    enterprise: str
    date: str
    ratings: int
    set_digest: str
    knowledge: str


class Plan(_Out):
    """A transformation path. `cost` (yuan) has the person-days in it, `effort` shows them apart; `lower_bound` is the cost below
    which no plan can be, `gap` is (cost - bound) / cost. The steps are ordered by what they need, then by the preference.

    `source` tells whether a plan still belongs to a set and to this version of the knowledge.
    """

    status: PlanStatus
    case: Case
    preference: str
    targets: list[TargetRow]
    cost: ExactText
    effort: Cost
    lower_bound: ExactText
    gap: ExactText
    phases: list[Phase]
    questions: list[PlanQuestion]
    reasons: list[PlanReason]
    sensitivity: list[StepWeight]
    estimates: BilingualText
    source: PlanSource


class FrontierPoint(_Out):
    """The least cost (yuan) of reaching these levels; null where they cannot be reached."""

    levels: dict[str, str]
    cost: ExactText | None
    lower_bound: ExactText | None
    steps: int
    status: PlanStatus


class Frontier(_Out):
    """What each further level costs, for one standard or two."""

    case: Case
    standards: list[str]
    points: list[FrontierPoint]


class Change(_Out):
    """A number that changed: the id (`db12:total`, `db12:09@L3`, a requirement), what it was and what it is."""

    id: str
    label: str
    before: str
    after: str


class WhatIf(_Out):
    """Scores before and after, and what changed: grades first, then totals, levels and requirements."""

    before: list[Predicted]
    after: list[Predicted]
    changed: list[Change]


class Cause(_Out):
    """Why a number rose or fell: the ratings below it that differ, and what each alone does to the total."""

    id: str
    standard: str
    statement: str
    unit: str | None
    before: Degree | None
    after: Degree | None
    effect: ExactText


class Comparison(_Out):
    """Two assessments side by side: grades, totals, levels and nodes that rose, fell or stayed, and the ratings behind it.

    `mixed` are intervals of which one end rose and the other fell; `unchanged` are ids.
    """

    rose: list[Change]
    fell: list[Change]
    mixed: list[Change]
    unchanged: list[str]
    before: list[Predicted]
    after: list[Predicted]
    why: list[Cause]
