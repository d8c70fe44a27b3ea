"""Plans as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hengbiao.cli.terminal import padded
from hengbiao.errors import Text, visible
from hengbiao.model.numbers import rounded
from hengbiao.model.plan import Change, Comparison, Frontier, Phase, Plan, PlanStep, Predicted, StepWeight, WhatIf

__all__ = ["comparison_text", "frontier_text", "plan_text", "whatif_text"]

_STATUS = {
    "optimal": Text("已证明投入最少", "proven to cost the least"),
    "feasible": Text("可行，尚未证明最少", "feasible, not proven to be the cheapest"),
    "infeasible": Text("没有可行方案", "there is no plan"),
    "reached": Text("目标已经达到，无需步骤", "the targets are reached already; no step is needed"),
}
#: How many of the requirements that a step settles a line names.
_NAMED = 3
#: How many changes and causes are printed; JSON has all of them.
_SHOWN = 30


def money(text: str) -> str:
    """Yuan with thousands marks; ten thousands of them would hide small steps."""
    value = Fraction(text)
    return f"{int(value + Fraction(1, 2)):,}"


def plan_text(plan: Plan, lang: str) -> str:
    """The whole plan, step by step."""
    return "\n".join(_lines(plan, lang)) + "\n"


def _lines(plan: Plan, lang: str) -> Iterator[str]:
    zh = lang != "en"
    yield f"{_STATUS[plan.status].in_language(lang)}" + ("" if plan.status in ("infeasible", "reached") else _headline(plan, zh))
    for row in plan.targets:
        after = f" → {score_line(row.after)}" if row.after is not None else ""
        yield f"  {row.standard}={row.asked}: {score_line(row.before)}{after}"
    for reason in plan.reasons:
        yield f"  - {visible(reason.what)}{'。' if zh else '. '}{visible(reason.mend)}"
    for phase in plan.phases:
        if phase.steps:
            yield ""
            yield from _phase(phase, zh)
    if plan.questions:
        yield ""
        yield "先核实这些（若已做到，可省去相应投入）：" if zh else "Find out first (what is done already need not be paid for):"
        for q in plan.questions:
            yield f"  {q.id}  {q.text}  ({money(q.saves)} {'元' if zh else 'CNY'})"
    if plan.sensitivity:
        yield ""
        yield "最贵的步骤，及其影响：" if zh else "The dearest steps, and what hangs on them:"
    for weight in plan.sensitivity:
        yield f"  {weight.id}: {_weight(weight, zh)}"


def _weight(weight: StepWeight, zh: bool) -> str:
    waits = f"等它的步骤：{weight.holds_up}" if zh else f"steps waiting for it: {weight.holds_up}"
    if weight.dearer_by is None:
        return f"{'没有它就没有方案' if zh else 'without it there is no plan'}; {waits}"
    more = money(weight.dearer_by)
    return f"{f'再贵 {more} 元就换方案' if zh else f'{more} CNY dearer and another plan is the better one'}; {waits}"


def _headline(plan: Plan, zh: bool) -> str:
    count = sum(len(p.steps) for p in plan.phases)
    if zh:
        return (f"：{count} 步，{money(plan.effort.person_days)} 人日，另需 {money(plan.effort.yuan)} 元，"
                f"合计折合 {money(plan.cost)} 元（下界 {money(plan.lower_bound)}；估算区间 {money(plan.effort.low)}–{money(plan.effort.high)}）")
    return (f": {count} steps, {money(plan.effort.person_days)} person-days and {money(plan.effort.yuan)} CNY, "
            f"{money(plan.cost)} CNY in all (lower bound {money(plan.lower_bound)}; estimates from {money(plan.effort.low)} to "
            f"{money(plan.effort.high)})")


def _phase(phase: Phase, zh: bool) -> Iterator[str]:
    head = f"第 {phase.number} 阶段" if zh else f"Phase {phase.number}"
    scores = "  ".join(f"{p.id} {score_line(p)}" for p in phase.predicted)
    yield f"{head}  {phase.start} – {phase.finish}  {money(phase.cost)} {'元' if zh else 'CNY'}  |  {scores}"
    for step in phase.steps:
        yield _step(step, zh)


def _step(step: PlanStep, zh: bool) -> str:
    mark = "*" if step.critical else " "
    named = ", ".join(s.id for s in step.settles[:_NAMED]) + (" …" if len(step.settles) > _NAMED else "")
    settles = f"  {'满足' if zh else 'settles'} {named}" if named else ""
    return f" {mark} {step.start} {padded(money(step.effort.total), 11)} {step.id}  {visible(step.statement)}{settles}"


def score_line(predicted: Predicted) -> str:
    """`2.86–3.45 三级–四级`."""
    low, high = (rounded(Fraction(x)).lstrip("≈") for x in (predicted.total.low, predicted.total.high))
    total = low if low == high else f"{low}–{high}"
    if predicted.grade is None:
        return total
    first, last = predicted.grade.by_interval
    return f"{total} {first if first == last else f'{first}–{last}'}"


def frontier_text(front: Frontier, lang: str) -> str:
    """One line for each combination of levels."""
    zh = lang != "en"
    lines = []
    for point in front.points:
        levels = "  ".join(f"{key} {name}" for key, name in point.levels.items())
        cost = ("达不到" if zh else "out of reach") if point.cost is None else f"{money(point.cost)} {'元' if zh else 'CNY'}"
        steps = "" if point.cost is None else (f"  {point.steps} 步" if zh else f"  {point.steps} steps")
        lines.append(f"{padded(levels, 28)} {padded(cost, 20)}{steps}")
    return "\n".join(lines) + "\n"


def whatif_text(result: WhatIf, lang: str) -> str:
    """Each standard before and after, then what changed."""
    lines = [f"{one.id:8} {score_line(one)} → {score_line(other)}" for one, other in zip(result.before, result.after, strict=True)]
    lines.append("" if result.changed else ("没有变化" if lang != "en" else "Nothing changes."))
    return "\n".join([*lines, *map(_change, result.changed)]) + "\n"


def comparison_text(result: Comparison, lang: str) -> str:
    """What rose, what fell, and the ratings with the largest effect."""
    zh = lang != "en"
    later = {p.id: p for p in result.after}
    lines = [f"{p.id:8} {score_line(p)} → {score_line(later[p.id])}" for p in result.before if p.id in later]
    kinds = ("上升" if zh else "Rose", result.rose), ("下降" if zh else "Fell", result.fell), ("区间收窄或放宽" if zh else "Mixed", result.mixed)
    for title, changes in kinds:
        lines += ["", f"{title}: {len(changes)}", *(_change(c) for c in changes[:_SHOWN])]
        lines += ["  …"] if len(changes) > _SHOWN else []
    lines += ["", f"{'不变' if zh else 'Unchanged'}: {len(result.unchanged)}", "", "原因（对总分的影响）：" if zh else "Why (effect on the total):"]
    for cause in result.why[:_SHOWN]:
        unit = f" [{visible(cause.unit)}]" if cause.unit else ""
        effect = rounded(Fraction(cause.effect), 3).lstrip("≈")
        lines.append(f"  {effect:>7}  {cause.id}{unit}  {cause.before or '-'} → {cause.after or '-'}  {cause.statement}")
    return "\n".join(lines) + "\n"


def _change(change: Change) -> str:
    return f"  {padded(change.id, 20)} {_short(change.before)} → {_short(change.after)}  {visible(change.label)}"


def _short(text: str) -> str:
    """Exact numbers with two decimals; anything else as it is."""
    try:
        return " – ".join(rounded(Fraction(part)).lstrip("≈") for part in text.split(" – "))
    except ValueError:
        return text
