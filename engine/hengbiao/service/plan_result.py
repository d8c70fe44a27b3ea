"""A chosen set of steps as a plan: phases, dates, what each step does where, and the scores that it leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.crosswalk.transfer import DEGREES
from hengbiao.errors import Text
from hengbiao.model.numbers import exact
from hengbiao.model.plan import Cost, Effect, Need, Phase, PlanStep, Settled, StepEffort
from hengbiao.planning.problem import Leaf, Part
from hengbiao.planning.schedule import Slot, Work, on, schedule
from hengbiao.planning.value import leaf_value, leaves, value
from hengbiao.scoring.engine import Scored
from hengbiao.service.plan_guidance import Advisor
from hengbiao.service.plan_problem import PlanScene
from hengbiao.service.plan_steps import Effort, Needed, StepInfo
from hengbiao.service.scoring import as_predicted, scores_of

__all__ = ["PlanWriter", "cost_of_steps", "rescored"]


def rescored(scene: PlanScene, steps: Iterable[str]) -> list[Scored]:
    """Every standard scored by the engine itself, as the set will stand once the steps are done."""
    return scores_of(scene.workspace, scene.after(steps), [s.profile for s in scene.scored])


@dataclass
class PlanWriter:
    """Writes the phases of one plan. `people` work at the same time from `start` on."""

    scene: PlanScene
    lang: str
    start: dt.date
    people: int

    def __post_init__(self) -> None:
        self._advisor = Advisor(self.scene.workspace.knowledge)
        self._effects = _Effects(self.scene)

    def phases(self, ordered: Sequence[str], phase_of: Mapping[str, int], count: int, budgets: Sequence[Fraction]) -> list[Phase]:
        """The phases in turn: each begins on the working day after the one before it ends."""
        written: list[Phase] = []
        done: list[str] = []
        first = on(self.start, 0)
        for number in range(1, count + 1):
            steps = [i for i in ordered if phase_of[i] == number]
            slots = self._slots(steps)
            rows = [self._step(i, slots[i], first, set(ordered)) for i in sorted(steps, key=lambda i: (slots[i].start, steps.index(i)))]
            done += steps
            effort = cost_of_steps(self.scene.info(i) for i in steps)
            last = on(first, max(s.finish for s in slots.values())) if slots else None
            written.append(Phase(
                number=number, start=first.isoformat() if slots else None, finish=last.isoformat() if last else None,
                cost=effort.total, effort=effort,
                budget=exact(budgets[number - 1]) if number <= len(budgets) else None, steps=rows,
                critical_path=[r.id for r in rows if r.critical],
                predicted=[as_predicted(s, self.lang) for s in rescored(self.scene, done)],
            ))
            if last is not None:
                first = on(last + dt.timedelta(days=1), 0)
        return written

    def _slots(self, steps: Sequence[str]) -> dict[str, Slot]:
        infos = {i: self.scene.info(i) for i in steps}
        needs = {i: tuple(n.id for n in infos[i].needs if n.id in infos) for i in steps}
        work = {i: Work(info.effort.working_days, info.effort.person_days) for i, info in infos.items()}
        return schedule(steps, needs, work, self.people)

    def _step(self, step: str, slot: Slot, first: dt.date, plan: set[str]) -> PlanStep:
        info, knowledge = self.scene.info(step), self.scene.workspace.knowledge
        settles, adds = self._effects.of(step)
        capability, label = self._capability(step)
        return PlanStep(
            id=step, kind="objective" if info.is_objective else "requirement", statement=self._statement(step),
            capability=capability, capability_label=label, was=DEGREES[info.rank], known=info.known,
            effort=_effort(info), settles=settles, adds=adds,
            evidence_kinds=list(knowledge.hub.objectives[step].evidence_kinds if info.is_objective
                                else knowledge.requirement(step).evidence_kinds),
            needs=[self._need(n, plan) for n in info.needs], how=self._advisor.how(step),
            start=on(first, slot.start).isoformat(), finish=on(first, slot.finish).isoformat(),
            latest_start=on(first, slot.start + slot.spare).isoformat(),
            latest_finish=on(first, slot.finish + slot.spare).isoformat(), float_days=slot.spare, critical=slot.spare == 0,
        )

    def _statement(self, step: str) -> str:
        knowledge = self.scene.workspace.knowledge
        if step in knowledge.hub.objectives:
            return knowledge.hub.objectives[step].statement.in_language(self.lang)
        return knowledge.requirement(step).statement

    def _capability(self, step: str) -> tuple[str | None, str | None]:
        hub = self.scene.workspace.knowledge.hub
        objectives = [step] if step in hub.objectives else [r.object for r in hub.rows.get(step, ()) if r.object is not None]
        if not objectives:
            return None, None
        capability = hub.objectives[objectives[0]].capability
        return capability, hub.capabilities[capability].label.in_language(self.lang)

    def _need(self, need: Needed, plan: set[str]) -> Need:
        if need.rule is not None:
            text = need.rule.reason
            reason = text.en if self.lang == "en" else text.zh
        else:
            reason = _STANDING[need.kind].in_language(self.lang)
        return Need(id=need.id, kind=need.kind, in_plan=need.id in plan, reason=reason,
                    cite=need.rule.cite if need.rule is not None else None)


_STANDING = {
    "implies": Text("没有它，本步骤不可能做到", "The step cannot exist without it"),
    "part": Text("它是本条要求的一部分", "It is a part of what the requirement asks"),
}


class _Effects:
    """What each step settles and adds, one after the other, each on top of those before it."""

    def __init__(self, scene: PlanScene) -> None:
        self._scene = scene
        self._done: set[str] = set()
        self._totals = {key: value(part, set()) for key, part in scene.totals.items()}
        self._by_step: dict[str, list[tuple[str, Leaf]]] = {}
        for key, part in scene.totals.items():
            for leaf in _each_once(part):
                for step in {i for rise in leaf.rises for way in rise.ways for i in way}:
                    self._by_step.setdefault(step, []).append((key, leaf))

    def of(self, step: str) -> tuple[list[Settled], list[Effect]]:
        """What the step settles, and adds to each total, now that the steps asked about before are done."""
        before = set(self._done)
        self._done.add(step)
        risen = [(key, leaf) for key, leaf in self._by_step.get(step, ()) if leaf_value(leaf, self._done) > leaf_value(leaf, before)]
        settles = [self._settled(leaf) for _, leaf in risen if leaf_value(leaf, self._done) == leaf.rises[-1].value]
        adds = []
        for key in dict.fromkeys(key for key, _ in risen):
            now = value(self._scene.totals[key], self._done)
            if now != self._totals[key]:
                adds.append(Effect(standard=key, adds=exact(now - self._totals[key])))
            self._totals[key] = now
        return settles, adds

    def _settled(self, leaf: Leaf) -> Settled:
        requirement, _, number = leaf.id.partition("/")
        units = self._scene.content.enterprise.units
        return Settled(id=requirement, unit=units[int(number) - 1].name if number else None,
                       statement=self._scene.workspace.knowledge.requirement(requirement).statement)


def _each_once(part: Part) -> Iterable[Leaf]:
    return {id(leaf): leaf for leaf in leaves(part) if leaf.rises}.values()


def _effort(info: StepInfo) -> StepEffort:
    e = info.effort
    return StepEffort(
        person_days=exact(e.person_days), yuan=exact(e.yuan), total=exact(e.total), low=exact(e.low), high=exact(e.high),
        effort_class=e.effort_class, left=exact(e.left), working_days=e.working_days,
    )


def cost_of_steps(infos: Iterable[StepInfo]) -> Cost:
    """What steps cost together."""
    efforts = [info.effort for info in infos]

    def summed(of: Callable[[Effort], Fraction]) -> str:
        return exact(sum(map(of, efforts), Fraction(0)))

    return Cost(
        person_days=summed(lambda e: e.person_days), yuan=summed(lambda e: e.yuan), total=summed(lambda e: e.total),
        low=summed(lambda e: e.low), high=summed(lambda e: e.high),
    )
