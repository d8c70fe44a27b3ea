"""What may be done: for each requirement the ways in which it rises, and for each step its effort and what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from hengbiao.crosswalk.transfer import DEGREES, FULL, RANKS, Bounds, requirement_bounds
from hengbiao.errors import FormatFault, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.knowledge.planning import PlanningRules
from hengbiao.model.hub import BROAD, EXACT, NARROW, MappingRow
from hengbiao.model.plan import Case
from hengbiao.model.planning import Prerequisite
from hengbiao.planning.problem import Leaf, Rise
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.reach import Reach, scale_of
from hengbiao.service.workspace import Workspace

__all__ = ["Effort", "LeafMaker", "Needed", "StepInfo", "StepMaker"]


@dataclass(frozen=True, slots=True)
class Effort:
    """What is left to do of a step: person-days, yuan beside them, both joined (`total`, yuan; `low` and `high` at the ends of
    the estimates), and working days."""

    effort_class: str
    left: Fraction
    person_days: Fraction
    yuan: Fraction
    low: Fraction
    total: Fraction
    high: Fraction
    working_days: int


@dataclass(frozen=True, slots=True)
class Needed:
    """What a step needs, and why: `rule` where it is a prerequisite; `implies` where it cannot exist without it, else `part`."""

    id: str
    kind: str
    rule: Prerequisite | None = None


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One possible step. `rank` is the degree that it is known to have now (0 to 3), `known` whether that is settled."""

    id: str
    rank: int
    known: bool
    effort: Effort
    needs: tuple[Needed, ...]

    @property
    def is_objective(self) -> bool:
        """Whether the step is an objective of the hub, not a requirement that none covers."""
        return self.id.startswith("obj:")


class StepMaker:
    """Leaves and steps of one set. In the pessimistic case what is unknown counts as not done, in the optimistic as done.

    Where ratings contradict each other on an objective, the lower end counts: a plan does not lean on what is disputed. For a
    composite enterprise a step is done for all units; it is as far as the unit that is least far.
    """

    def __init__(self, workspace: Workspace, reach: Reach, rules: PlanningRules, case: Case, units: tuple[str, ...]) -> None:
        self._index = workspace.index
        self._knowledge: Knowledge = workspace.knowledge
        self._reach = reach
        self._rules = rules
        self.pessimistic = case == "pessimistic"
        self._end = 0 if self.pessimistic else 1
        self._units: tuple[str | None, ...] = units or (None,)
        self._ranks: dict[tuple[str, str | None], int] = {}

    # -- what is known now

    def rank(self, objective: str, unit: str | None) -> int:
        """The degree that counts for an objective, in this case."""
        key = (objective, unit)
        if key not in self._ranks:
            self._ranks[key] = self._bounds(objective, unit).ends[self._end]
        return self._ranks[key]

    def _bounds(self, objective: str, unit: str | None) -> Bounds:
        return self._reach.known(unit).at(self._index.number[objective])

    def unmet(self, objective: str) -> bool:
        """Whether there is anything left to do of an objective, in any unit."""
        return any(self.rank(objective, unit) < FULL for unit in self._units)

    def is_open(self, step: str) -> bool:
        """Whether there is anything left to do of a step.

        Raises UnknownName where it is neither an objective nor a requirement, and FormatFault for a requirement that
        objectives cover: those are its steps.
        """
        if step in self._index.number:
            return self.unmet(step)
        if step.startswith("obj:"):
            self._knowledge.objective(step)
        self._knowledge.requirement(step)
        covers = [i for cover, _ in self._covers(step) for i in cover]
        if covers:
            listed = ", ".join(covers[:3])
            what = Text(f"{step} 由能力目标覆盖，本身不是步骤", f"{step} is covered by objectives and no step itself")
            raise FormatFault(what, mend=Text(f"写它的目标，如 {listed}", f"Name its objectives, such as {listed}."))
        return any(self._reach.given(unit).get(step, self._found(step, unit).ends[self._end]) < FULL for unit in self._units)

    # -- leaves

    def ways(self, requirement: str, degree: int, unit: str | None) -> tuple[frozenset[str], ...]:
        """The sets of objectives each of which, once done, gives the requirement at least this degree."""
        needed = {
            row.object for row in self._rows(requirement)
            if row.object is not None and self._holds_back(row.object, row.predicate, degree, unit)
        }
        found: dict[frozenset[str], None] = {}
        for cover, must_be_full in self._covers(requirement):
            least = FULL if must_be_full else degree
            missing = {i for i in cover if self.rank(i, unit) < least}
            if missing:
                found[frozenset(missing | needed)] = None
        return tuple(sorted(found, key=sorted))

    def _holds_back(self, objective: str, predicate: str, degree: int, unit: str | None) -> bool:
        """Whether the requirement cannot have this degree while an objective of its rows stays as it is known to be."""
        carries = predicate == EXACT or (predicate == NARROW and degree == FULL)
        return carries and self._bounds(objective, unit).ends[1] < degree

    def _rows(self, requirement: str) -> tuple[MappingRow, ...]:
        mapped = self._index.profiles.get(requirement)
        return mapped.rows if mapped is not None else ()

    def _covers(self, requirement: str) -> Iterator[tuple[tuple[str, ...], bool]]:
        """The sets of objectives that a requirement lies inside, and whether they carry only where they are full."""
        groups: dict[str, list[str]] = {}
        for row in self._rows(requirement):
            if row.object is None:
                continue
            if row.predicate in (EXACT, BROAD):
                yield (row.object,), row.predicate == BROAD
            elif row.predicate == NARROW and row.complete and row.group is not None:
                groups.setdefault(row.group, []).append(row.object)
        for group in groups.values():
            yield tuple(group), False

    # -- steps

    def step(self, step: str) -> StepInfo:
        """All about one step."""
        return self._objective(step) if step in self._index.number else self._requirement(step)

    def _objective(self, step: str) -> StepInfo:
        objective = self._knowledge.hub.objectives[step]
        rank = min(self.rank(step, unit) for unit in self._units)
        bounds = [self._bounds(step, unit).ends for unit in self._units]
        needs = [Needed(i, "implies") for i in objective.implies if self.unmet(i)]
        needs += [Needed(p.needs, "prerequisite", p) for p in self._rules.prerequisites.get(step, ()) if self.unmet(p.needs)]
        left = self._left(max(rank, self._progress(step)))
        return StepInfo(step, rank, all(low == high for low, high in bounds),
                        self._effort(self._rules.effort_class(objective.stage, objective.scope, step), left), tuple(needs))

    def _requirement(self, step: str) -> StepInfo:
        requirement = self._knowledge.requirement(step)
        given = [self._reach.given(unit).get(step, self._found(step, unit).ends[self._end]) for unit in self._units]
        parts = [row for row in self._rows(step) if row.object is not None and row.predicate in (EXACT, NARROW)]
        open_parts = [row for row in parts if row.object is not None and self.unmet(row.object)]
        covered = sum((row.coverage or Fraction(0) for row in parts), Fraction(0))
        rest = max(1 - covered, self._rules.estimates.least_rest)
        effort = self._effort(self._rules.effort_class(requirement.stage, requirement.scope), self._left(min(given)) * rest)
        known = all(step in self._reach.given(unit) for unit in self._units)
        return StepInfo(step, min(given), known, effort, tuple(Needed(row.object, "part") for row in open_parts if row.object))

    def _found(self, requirement: str, unit: str | None) -> Bounds:
        return requirement_bounds(self._index, self._index.profiles[requirement], self._reach.known(unit))

    def _progress(self, objective: str) -> int:
        """How far an objective is reckoned to be for its effort: as far as the least met of the rated requirements that ask for it.

        A rating of the whole shows no part of it met, but a whole that is mostly met leaves little to do of each part.
        """
        asked = [row.subject for row in self._knowledge.hub.subjects[objective] if row.predicate in (EXACT, NARROW)]
        rated = [given[i] for unit in self._units for given in (self._reach.given(unit),) for i in asked if i in given]
        return min(min(rated), FULL - 1) if rated else 0

    def _left(self, rank: int) -> Fraction:
        return Fraction(0) if rank == FULL else self._rules.estimates.left[DEGREES[rank]]

    def _effort(self, name: str, left: Fraction) -> Effort:
        estimates = self._rules.estimates
        effort = estimates.classes[name]
        low, likely, high = ((days * estimates.person_day_yuan + yuan) * left
                             for days, yuan in zip(effort.person_days, effort.yuan, strict=True))
        return Effort(name, left, effort.person_days[1] * left, effort.yuan[1] * left, low, likely, high,
                      max(1, ceil(effort.working_days * left)))


class LeafMaker:
    """The leaves of one calculation, each made once."""

    def __init__(self, steps: StepMaker, scored: Scored) -> None:
        self._steps = steps
        self._scale: Mapping[int, Fraction] = scale_of(scored.profile)
        self._units = {str(u.number): u.name for u in scored.facts.units}
        self._made: dict[str, Leaf] = {}

    def __call__(self, node: ScoreNode) -> Leaf:
        if node.id not in self._made:
            self._made[node.id] = self._new(node)
        return self._made[node.id]

    def _new(self, node: ScoreNode) -> Leaf:
        unit = self._units.get(node.id.partition("/")[2])
        base = node.score.low if self._steps.pessimistic else node.score.high
        rank = RANKS[node.rating] if node.rating is not None else max(r for r, v in self._scale.items() if v <= base)
        rises: list[Rise] = []
        for degree in range(FULL, rank, -1):
            ways = self._steps.ways(node.node, degree, unit)
            if not ways and degree == FULL:
                ways = (frozenset({node.node}),)
            if ways and self._scale[degree] > base and not (rises and rises[0].ways == ways):
                rises.insert(0, Rise(self._scale[degree], ways))
        return Leaf(node.id, base, tuple(rises))
