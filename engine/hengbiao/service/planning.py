"""`plan`: from a set and its targets to a path that provably costs the least."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from hengbiao.errors import FormatFault, KnowledgeFault, Text
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.numbers import exact
from hengbiao.model.plan import Phase, Plan, PlanQuestion, PlanReason, PlanStatus, StepWeight, TargetRow
from hengbiao.model.results import BilingualText
from hengbiao.planning.choose import Chosen, Limits, allowed, choose
from hengbiao.planning.order import by_gain, by_rank, evenly, filled
from hengbiao.planning.problem import Problem
from hengbiao.planning.solver import Watch
from hengbiao.planning.value import closed, cost_of, reached
from hengbiao.service.plan_problem import PlanScene
from hengbiao.service.plan_reasons import reasons_for
from hengbiao.service.plan_result import PlanWriter, cost_of_steps, rescored
from hengbiao.service.plan_source import plan_source
from hengbiao.service.plan_targets import Goal
from hengbiao.service.scoring import as_predicted

__all__ = ["Preference", "Wishes", "make_plan"]

Preference = Literal["least-cost", "fewest-steps", "quick-wins"]
#: How many of the steps of which nothing is known a plan asks about.
_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of a plan besides its targets. `budget` and `phase_budgets` are in yuan, the person-days beside them in
    `days`; `people` work at the same time; `weigh` steps are weighed for how much hangs on them."""

    phases: int = 3
    prefer: Preference = "least-cost"
    budget: Fraction | None = None
    days: Fraction | None = None
    phase_budgets: tuple[Fraction, ...] = ()
    phase_days: tuple[Fraction, ...] = ()
    fix: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    start: dt.date | None = None
    people: int | None = None
    seconds: float = 60.0
    weigh: int = 0


@dataclass
class _Planner:
    scene: PlanScene
    goals: Sequence[Goal]
    wishes: Wishes
    lang: str
    watch: Watch | None = None
    problem: Problem = field(init=False)
    limits: Limits = field(init=False)

    def __post_init__(self) -> None:
        w = self.wishes
        unmet = [i for i in dict.fromkeys(w.fix) if self.scene.maker.is_open(i)]
        self.problem = self.scene.problem(self.scene.targets(self.goals), unmet)
        self.limits = Limits(
            budget=w.budget, phase_budgets=w.phase_budgets, day_budget=w.days, phase_days=w.phase_days,
            days={i: self.scene.info(i).effort.person_days for i in self.problem.steps}, fixed=frozenset(unmet),
            excluded=frozenset(w.exclude) & frozenset(self.problem.steps), seconds=w.seconds,
        )

    def plan(self) -> Plan:
        chosen = self._chosen()
        if chosen.status == "infeasible":
            return self._written("infeasible", Chosen("infeasible", bound=chosen.bound), {}, [],
                                 reasons_for(self.problem, self.limits, self.lang))
        if not chosen.steps:
            return self._written("reached", chosen, {}, [])
        ordered = self._ordered(chosen.steps)
        phased, phase_of = self._phased(chosen, ordered)
        if phased.status == "infeasible":
            return self._written("infeasible", phased, {}, [], reasons_for(self.problem, self.limits, self.lang))
        if phased.steps != chosen.steps:
            ordered = self._ordered(phased.steps)
        chosen, ordered = phased, sorted(ordered, key=lambda i: phase_of[i])
        self._proven(chosen.steps)
        return self._written("optimal" if chosen.status == "optimal" else "feasible", chosen, phase_of, ordered)

    def _chosen(self) -> Chosen:
        self._contradictions()
        found = choose(self.problem, self.limits, self.watch, fewest=self.wishes.prefer == "fewest-steps")
        return self._by_hand(found) if found.status == "open" else found

    def _contradictions(self) -> None:
        """Raises FormatFault where a step that has to be in the plan needs one that must not be."""
        for step in sorted(self.limits.fixed):
            for needed in sorted(closed(self.problem, {step}) & self.limits.excluded):
                same = needed == step
                what = Text(f"--fix {step} 与 --exclude {needed} 矛盾" + ("" if same else "：前者要以后者为前提"),
                            f"--fix {step} contradicts --exclude {needed}" + ("" if same else ", which it needs"))
                raise FormatFault(what, mend=Text("去掉其中一个", "Leave one of them out."))

    def _by_hand(self, found: Chosen) -> Chosen:
        """The search ended before it found any plan: that of the best gain for the cost, if the limits let it be."""
        steps = by_gain(self.problem, allowed(self.problem, self.limits.excluded), until_reached=True)
        done = closed(self.problem, {*steps, *self.limits.fixed})
        over = (self.limits.budget is not None and cost_of(self.problem, done) > self.limits.budget) or (
            self.limits.day_budget is not None and sum(self.limits.days[i] for i in done) > self.limits.day_budget)
        if over or not reached(self.problem, done):
            raise _too_short()
        cost = cost_of(self.problem, done)
        return Chosen("feasible", frozenset(done), cost, min(found.bound, cost))

    def _ordered(self, steps: frozenset[str]) -> list[str]:
        if self.wishes.prefer == "quick-wins":
            position = {step: n for n, step in enumerate(by_gain(self.problem, steps))}
            return by_rank(self.problem, steps, lambda i: (position[i],))
        return by_rank(self.problem, steps, self._foundations)

    def _foundations(self, step: str) -> tuple[int | str, ...]:
        """Low stages first, then the cheaper step."""
        knowledge, info = self.scene.workspace.knowledge, self.scene.info(step)
        stage = knowledge.hub.objectives[step].stage if info.is_objective else knowledge.requirement(step).stage
        return (list(self.scene.rules.estimates.defaults).index(stage), int(info.effort.total), step)

    def _phased(self, chosen: Chosen, ordered: list[str]) -> tuple[Chosen, dict[str, int]]:
        """A phase for each step: evenly, or where there is room; where there is none, by solving for both at once."""
        if not self.limits.by_phase:
            return chosen, evenly(self.problem, ordered, self.wishes.phases)
        found = filled(self.problem, ordered, self._rooms())
        if found is not None:
            return chosen, found
        kept = replace(self.limits, fixed=chosen.steps, excluded=frozenset(self.problem.steps) - chosen.steps)
        again = choose(self.problem, kept, self.watch, by_phase=True)
        if again.phases is not None:
            return replace(chosen, phases=again.phases), dict(again.phases)
        again = choose(self.problem, self.limits, self.watch, by_phase=True)
        if again.status == "open":
            raise _too_short()
        return replace(again, bound=max(chosen.bound, again.bound)), dict(again.phases or {})

    def _rooms(self) -> list[list[tuple[dict[str, Fraction], Fraction]]]:
        costs = {i: s.cost for i, s in self.problem.steps.items()}
        rooms: list[list[tuple[dict[str, Fraction], Fraction]]] = [[] for _ in range(self.wishes.phases)]
        for room, most in zip(rooms, self.limits.phase_budgets, strict=False):
            room.append((costs, most))
        for room, most in zip(rooms, self.limits.phase_days, strict=False):
            room.append((dict(self.limits.days), most))
        return rooms

    def _proven(self, steps: frozenset[str]) -> None:
        """The scoring engine has the last word: where its own scores do not reach every target, no plan is handed out."""
        end = 0 if self.scene.maker.pessimistic else 1
        after = {s.standard.key: s.outcome for s in rescored(self.scene, steps)}
        for goal in self.goals:
            outcome = after[goal.standard]
            if goal.measure == "consecutive" and goal.grade is not None:
                reached_it = (outcome.consecutive or (0, 0))[end] >= (goal.grade.level or 0)
            else:
                reached_it = (outcome.total.low, outcome.total.high)[end] >= goal.minimum
            if not reached_it:
                what = Text(f"方案重新计分后没有达到 {goal.standard}={goal.asked}",
                            f"Scored anew, the plan does not reach {goal.standard}={goal.asked}")
                raise KnowledgeFault(what, mend=Text("这是程序的错误，请报告", "This is a fault of the program; please report it."))

    def _written(
        self, status: PlanStatus, chosen: Chosen, phase_of: dict[str, int], ordered: list[str],
        reasons: Sequence[PlanReason] = (),
    ) -> Plan:
        scene, w = self.scene, self.wishes
        writer = PlanWriter(scene, self.lang, w.start or _after(scene.content), w.people or scene.rules.estimates.people)
        count = max([*phase_of.values(), w.phases]) if ordered else 0
        phases = writer.phases(ordered, phase_of, count, w.phase_budgets)
        estimates, effort = scene.rules.estimates, cost_of_steps(scene.info(i) for i in ordered)
        return Plan(
            status=status, case=scene.case, preference=w.prefer, targets=self._targets(phases, status),
            cost=effort.total, effort=effort, lower_bound=exact(chosen.bound),
            gap=exact((chosen.cost - chosen.bound) / chosen.cost) if chosen.cost else "0", phases=phases,
            questions=self._questions(ordered), reasons=list(reasons), sensitivity=self._weighed(chosen, ordered),
            estimates=BilingualText(zh=estimates.note.zh, en=estimates.note.en), source=plan_source(scene.content, scene.rules),
        )

    def _targets(self, phases: Sequence[Phase], status: PlanStatus) -> list[TargetRow]:
        before = {s.standard.key: as_predicted(s, self.lang) for s in self.scene.scored}
        # After the last phase all is done; without phases there was nothing to do.
        after = {p.id: p for p in phases[-1].predicted} if phases else before
        rows = []
        for goal in self.goals:
            alone = replace(self.problem, targets=self.scene.targets([goal]))
            name = None if goal.grade is None else Text(goal.grade.name.zh, goal.grade.name.en).in_language(self.lang)
            rows.append(TargetRow(
                standard=goal.standard, profile=before[goal.standard].profile, asked=goal.asked, measure=goal.measure, grade=name,
                minimum=exact(goal.minimum), before=before[goal.standard],
                after=None if status == "infeasible" else after[goal.standard], reached_before=reached(alone, set()),
            ))
        return rows

    def _questions(self, ordered: Sequence[str]) -> list[PlanQuestion]:
        hub = self.scene.workspace.knowledge.hub
        unknown = [i for i in ordered if i in hub.objectives and not self.scene.info(i).known]
        dear = sorted(unknown, key=lambda i: (-self.scene.info(i).effort.total, i))[:_QUESTIONS]
        return [
            PlanQuestion(id=i, text=hub.objectives[i].statement.in_language(self.lang), saves=exact(self.scene.info(i).effort.total))
            for i in dear
        ]

    def _weighed(self, chosen: Chosen, ordered: Sequence[str]) -> list[StepWeight]:
        """The dearest steps: the cheapest plan without each of them, and how many steps wait for it."""
        dear = sorted(ordered, key=lambda i: (-self.problem.steps[i].cost, i))[: self.wishes.weigh]
        rows = []
        for step in dear:
            without = Chosen("infeasible") if step in self.limits.fixed else choose(
                self.problem, replace(self.limits, excluded=self.limits.excluded | {step}))
            found = without.status == "optimal"
            rows.append(StepWeight(
                id=step, without_it=exact(without.cost) if found else None,
                dearer_by=exact(without.cost - chosen.cost) if found else None,
                holds_up=sum(step in closed(self.problem, {i}) for i in ordered) - 1,
            ))
        return rows


def _too_short() -> FormatFault:
    what = Text("在限定时间内没有找到方案", "No plan was found in the time given")
    return FormatFault(what, mend=Text("用 --seconds 给更多时间，或放宽预算", "Give more --seconds, or a larger budget."))


def _after(content: EvidenceSet) -> dt.date:
    """The day after the assessment."""
    return content.assessment.date + dt.timedelta(days=1)


def make_plan(scene: PlanScene, goals: Sequence[Goal], wishes: Wishes, lang: str, watch: Watch | None = None) -> Plan:
    """The path to the goals that costs the least, or the reasons why there is none.

    In the pessimistic case of the scene what is unknown is not assumed to be met. Every plan is scored by the scoring engine
    before it is handed out. `watch` is told of each better plan that the search finds; Ctrl-C ends it with the best so far.

    Raises FormatFault where steps to have and to leave out contradict each other, and MissingExtra without a solver.
    """
    return _Planner(scene, goals, wishes, lang, watch).plan()
