"""Why there is no plan: the smallest set of wishes that no plan can keep together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hengbiao.errors import Text
from hengbiao.model.numbers import exact
from hengbiao.model.plan import PlanReason
from hengbiao.planning.choose import Limits, allowed, choose
from hengbiao.planning.problem import Problem
from hengbiao.planning.value import closed, cost_of, reached

__all__ = ["reasons_for"]

Kind = Literal["target", "budget", "phase-budget", "exclude", "fix"]
#: How long one question to the solver may take, in seconds, while reasons are looked for.
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """One thing that was asked for: a target (all bars of its name), a limit, a step to have or to leave out."""

    kind: Kind
    id: str


def reasons_for(problem: Problem, limits: Limits, lang: str) -> list[PlanReason]:
    """The wishes that cannot be kept together and could without any one of them, in the order in which they were asked.

    Wishes are dropped one by one: one without which there still is no plan is no reason.
    """
    wishes = _wishes(problem, limits)
    kept = list(wishes)
    for wish in wishes:
        rest = [w for w in kept if w != wish]
        if not _possible(problem, limits, rest):
            kept = rest
    least = _least(problem, limits, kept)
    return [_reason(w, limits, least, lang) for w in kept]


def _wishes(problem: Problem, limits: Limits) -> list[_Wish]:
    """Single steps first: the fewer of them are left, the faster the rest is asked."""
    wishes = [_Wish("exclude", i) for i in sorted(limits.excluded)] + [_Wish("fix", i) for i in sorted(limits.fixed)]
    wishes += [_Wish("phase-budget", "")] if limits.by_phase else []
    wishes += [_Wish("budget", "")] if limits.budget is not None or limits.day_budget is not None else []
    return wishes + [_Wish("target", name) for name in dict.fromkeys(_name(t.name) for t in problem.targets)]


def _name(target: str) -> str:
    """The goal that a bar belongs to: what stands before a blank says which of its levels."""
    return target.partition(" ")[0]


def _part(problem: Problem, limits: Limits, wishes: Sequence[_Wish]) -> tuple[Problem, Limits]:
    ids = {(w.kind, w.id) for w in wishes}
    kinds = {w.kind for w in wishes}
    smaller = replace(limits, excluded=frozenset(i for i in limits.excluded if ("exclude", i) in ids),
                      fixed=frozenset(i for i in limits.fixed if ("fix", i) in ids), seconds=_SECONDS)
    if "budget" not in kinds:
        smaller = replace(smaller, budget=None, day_budget=None)
    if "phase-budget" not in kinds:
        smaller = replace(smaller, phase_budgets=(), phase_days=())
    return replace(problem, targets=tuple(t for t in problem.targets if ("target", _name(t.name)) in ids)), smaller


def _possible(problem: Problem, limits: Limits, wishes: Sequence[_Wish]) -> bool:
    """Whether a plan may keep these wishes; True where the time was too short to tell."""
    part, smaller = _part(problem, limits, wishes)
    if _contradictory(part, smaller) or not reached(part, allowed(part, smaller.excluded)):
        return False
    if smaller.budget is None and smaller.day_budget is None and not smaller.by_phase:
        # Without a limit on cost, doing all that is allowed is a plan.
        return True
    return choose(part, smaller, by_phase=smaller.by_phase).status != "infeasible"


def _contradictory(problem: Problem, limits: Limits) -> bool:
    """Whether a step that has to be in the plan, or one that it needs, is to be left out."""
    return bool(closed(problem, limits.fixed) & limits.excluded)


def _least(problem: Problem, limits: Limits, kept: Sequence[_Wish]) -> str | None:
    """What the other reasons cost at least, where the budget is one of them: yuan, or person-days."""
    others = [w for w in kept if w.kind not in ("budget", "phase-budget")]
    if len(others) == len(kept):
        return None
    part, smaller = _part(problem, limits, others)
    if limits.budget is None and limits.day_budget is not None:
        # The least of person-days is another question than the least of yuan.
        part = replace(part, steps={i: replace(s, cost=limits.days[i]) for i, s in part.steps.items()})
    found = choose(part, smaller)
    if found.status != "optimal":
        return None
    return exact(cost_of(part, found.steps))


def _reason(wish: _Wish, limits: Limits, least: str | None, lang: str) -> PlanReason:
    say = _SAY[wish.kind](wish, limits, least)
    what, mend = (text.in_language(lang) for text in say)
    return PlanReason(kind=wish.kind, what=what, ids=[wish.id] if wish.id else [], mend=mend)


def _amounts(limits: Limits) -> str:
    parts = [f"{exact(limits.budget)} CNY" if limits.budget is not None else "",
             f"{exact(limits.day_budget)} pd" if limits.day_budget is not None else ""]
    return ", ".join(p for p in parts if p)


def _of_budget(_: _Wish, limits: Limits, least: str | None) -> tuple[Text, Text]:
    unit = ("元", "yuan") if limits.budget is not None else ("人日", "person-days")
    what = Text(f"预算 {_amounts(limits)} 不够", f"The budget of {_amounts(limits)} is too small")
    if least is None:
        return what, Text("提高预算", "Raise it.")
    return what, Text(f"至少需要 {least} {unit[0]}", f"At least {least} {unit[1]} are needed.")


def _of_phases(_: _Wish, _limits: Limits, least: str | None) -> tuple[Text, Text]:
    what = Text("各阶段的预算或人力放不下这些步骤", "The steps do not fit into the budgets or people of the phases")
    if least is None:
        return what, Text("放宽阶段限制", "Give the phases more room.")
    return what, Text(f"放宽阶段限制；各阶段合计至少需要 {least}", f"Give the phases more room; all together need at least {least}.")


_SAY: dict[Kind, Callable[[_Wish, Limits, str | None], tuple[Text, Text]]] = {
    "target": lambda w, _l, _n: (Text(f"要达到 {w.id}", f"{w.id} is to be reached"), Text("降低这个目标", "Lower this target.")),
    "exclude": lambda w, _l, _n: (Text(f"排除了 {w.id}", f"{w.id} is left out"), Text("不要排除它", "Do not exclude it.")),
    "fix": lambda w, _l, _n: (Text(f"指定要做 {w.id}", f"{w.id} is to be done"), Text("不要指定它", "Do not fix it.")),
    "budget": _of_budget,
    "phase-budget": _of_phases,
}
