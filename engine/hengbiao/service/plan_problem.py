"""The planning problem of one set: goals, steps with all that they need, and the scores that they raise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hengbiao.crosswalk.transfer import DEGREES
from hengbiao.knowledge.planning import PlanningRules
from hengbiao.model.evidence_set import EvidenceSet, Rating, Satisfaction
from hengbiao.model.plan import Case
from hengbiao.model.profile import Profile
from hengbiao.planning.problem import Part, Problem, Step, Target
from hengbiao.planning.value import leaf_value, leaves
from hengbiao.scoring.engine import Scored
from hengbiao.service.plan_scores import total_part
from hengbiao.service.plan_steps import LeafMaker, StepInfo, StepMaker
from hengbiao.service.plan_targets import Goal, targets_of
from hengbiao.service.reach import Reach, scale_of
from hengbiao.service.scoring import score_profiles
from hengbiao.service.workspace import Workspace

__all__ = ["PlanScene", "plan_scene"]


@dataclass(frozen=True)
class PlanScene:
    """One set as it stands, scored, with the means to plan for it. All steps that any standard could use can be looked up."""

    workspace: Workspace
    content: EvidenceSet
    scored: Sequence[Scored]
    reach: Reach
    rules: PlanningRules
    case: Case

    @cached_property
    def maker(self) -> StepMaker:
        """Steps and leaves of this set."""
        units = tuple(u.name for u in self.content.enterprise.units) if any(s.facts.units for s in self.scored) else ()
        return StepMaker(self.workspace, self.reach, self.rules, self.case, units)

    @cached_property
    def _makers(self) -> dict[str, LeafMaker]:
        return {s.standard.key: LeafMaker(self.maker, s) for s in self.scored}

    def leaf_maker(self, scored: Scored) -> LeafMaker:
        """Makes the leaves of one standard's calculation."""
        return self._makers[scored.standard.key]

    @cached_property
    def totals(self) -> Mapping[str, Part]:
        """Standard -> its total as a part."""
        return {s.standard.key: total_part(s, self.leaf_maker(s)) for s in self.scored}

    @cached_property
    def _infos(self) -> dict[str, StepInfo]:
        return {}

    def info(self, step: str) -> StepInfo:
        """All about one step, made once."""
        if step not in self._infos:
            self._infos[step] = self.maker.step(step)
        return self._infos[step]

    def targets(self, goals: Iterable[Goal]) -> tuple[Target, ...]:
        """The bars of the goals."""
        by_key = {s.standard.key: s for s in self.scored}
        return tuple(t for g in goals for t in targets_of(g, by_key[g.standard], self.leaf_maker(by_key[g.standard])))

    def problem(self, targets: tuple[Target, ...], fixed: Iterable[str] = ()) -> Problem:
        """The targets with all steps that can raise them, those that they need, and those that are fixed."""
        wanted = [step for target in targets for leaf in leaves(target.part) for rise in leaf.rises for way in rise.ways for step in way]
        steps: dict[str, Step] = {}
        waiting = sorted({*wanted, *fixed})
        while waiting:
            step = waiting.pop()
            if step not in steps:
                info = self.info(step)
                steps[step] = Step(step, info.effort.total, tuple(n.id for n in info.needs))
                waiting.extend(n.id for n in info.needs)
        return Problem({i: steps[i] for i in sorted(steps)}, targets)

    def after(self, done: Iterable[str]) -> EvidenceSet:
        """The set as it will stand once the steps are done: each of them rated full, and what they overtake rated anew."""
        steps = set(done)
        given = {(r.requirement, r.unit): r for r in self.content.ratings if r.requirement not in steps}
        for scored in self.scored:
            for requirement, unit, degree in self._overtaken(scored, steps):
                old = given.get((requirement, unit)) or given.get((requirement, None))
                evidence = old.evidence if old is not None else []
                given[requirement, unit] = Rating(requirement=requirement, rating=degree, unit=unit, evidence=evidence)
        new = [Rating(requirement=step, rating="full") for step in sorted(steps)]
        return self.content.model_copy(update={"ratings": [*given.values(), *new]})

    def _overtaken(self, scored: Scored, steps: set[str]) -> Iterator[tuple[str, str | None, Satisfaction]]:
        """The rated requirements that the steps raise, with the unit that the rating is for, and their new degree."""
        make, scale = self.leaf_maker(scored), scale_of(scored.profile)
        units = {f"/{u.number}": u.name for u in scored.facts.units}
        for node in scored.nodes():
            if node.kind != "requirement" or node.rating is None or node.node in steps:
                continue
            value = leaf_value(make(node), steps)
            if value > node.score.low:
                rank = max(rank for rank, worth in scale.items() if worth <= value)
                yield node.node, units.get(node.id.removeprefix(node.node)), DEGREES[rank]  # type: ignore[misc]


def plan_scene(
    workspace: Workspace, content: EvidenceSet, profiles: Iterable[Profile], rules: PlanningRules, case: Case
) -> PlanScene:
    """The scene of a set, scored under each profile."""
    reach = Reach(workspace.index, content)
    scored = score_profiles(workspace.knowledge, content, profiles, frozenset(), reach)
    return PlanScene(workspace, content, scored, reach, rules, case)
