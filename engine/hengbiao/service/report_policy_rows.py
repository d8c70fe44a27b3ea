"""The rows of a report that say what one enterprise should do (一企一策): as a whole, and scenario by scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hengbiao.model.numbers import Interval
from hengbiao.service.report_rows import GapRow, PhaseRow, PlaceRow, StepRow

__all__ = ["EnterprisePolicy", "ScenarioPolicy"]


@dataclass(frozen=True, slots=True)
class EnterprisePolicy:
    """What the enterprise as a whole should do: where it stands and why, what comes first, what evidence is missing.

    `standing` are sentences; `measures` the phases in short; `evidence` kind of evidence -> ratings that lack it.
    """

    standing: tuple[str, ...]
    strong: tuple[PlaceRow, ...]
    weak: tuple[PlaceRow, ...]
    gaps: tuple[GapRow, ...]
    evidence: tuple[tuple[str, int], ...]
    phases: tuple[PhaseRow, ...]


@dataclass(frozen=True, slots=True)
class ScenarioPolicy:
    """What one scenario (a capability domain) should do. `next_level` is the lowest level that it does not surely reach.

    `met` are requirements rated fully met at the highest levels, `gaps` those below at levels up to the next, `open` counts
    what is neither rated nor inferred there, and `steps` are the steps of the plan that settle something in it.
    """

    standard: str
    id: str
    label: str
    unit: str | None
    by_level: Mapping[int, Interval]
    score: Interval
    reached: str
    next_level: str
    met: int
    gaps: tuple[GapRow, ...]
    open: int
    steps: tuple[StepRow, ...]
