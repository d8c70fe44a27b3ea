"""What stands out and what to do: strengths, weak points, the roadmap, and one policy for one enterprise (一企一策)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from hengbiao.model.numbers import Interval, rounded
from hengbiao.model.plan import Plan, PlanStep, Predicted
from hengbiao.model.results import ScoreRange
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.join import passes, unbroken
from hengbiao.service.report_leaves import Leaf, counts_of
from hengbiao.service.report_policy_rows import ScenarioPolicy
from hengbiao.service.report_ratings import Ratings
from hengbiao.service.report_rows import (
    NodeRow,
    PhaseRow,
    PlaceRow,
    StandardResult,
    StepRow,
    TargetLine,
)
from hengbiao.service.report_words import Words

__all__ = ["phase_rows", "place_rows", "scenarios", "standing", "strong_and_weak", "target_lines"]

#: As many places as a reader remembers.
_PLACES = 6


def span(score: Interval) -> str:
    """A score as a person reads it, to two decimals."""
    return rounded(score.low) if score.is_point else f"{rounded(score.low)} … {rounded(score.high)}"


def _reached(scored: Scored, by_level: Mapping[int, Interval]) -> int | None:
    """The highest level that a part surely reaches without a gap; a level at which it asks nothing is no gap."""
    gate, numbers = scored.profile.gate, [level.number for level in scored.standard.levels]
    if gate is None or not by_level:
        return None
    return (0, *numbers)[unbroken([n not in by_level or passes(by_level[n].low, gate) for n in numbers])]


def place_rows(scored: Scored, nodes: Sequence[NodeRow], found: Sequence[Leaf], words: Words) -> Iterator[PlaceRow]:
    """The parts right above the requirements that hold any rating."""
    names = {u.unit.number: u.unit.name for u in scored.units}
    lacking: dict[tuple[str | None, str], int] = {}
    for leaf in found:
        key = (names.get(leaf.unit or 0), leaf.above[-1].node)
        lacking[key] = lacking.get(key, 0) + leaf.is_lacking
    for node in nodes:
        if (node.unit, node.id) in lacking and node.rated:
            above = [words.text(n.label) for n in scored.standard.path(node.id)[:-1]]
            yield PlaceRow(scored.standard.key, node.id, node.label, " · ".join(dict.fromkeys(above)), node.unit, node.score,
                           _reached(scored, node.by_level), node.rated, lacking[node.unit, node.id])


def strong_and_weak(rows: Sequence[PlaceRow]) -> tuple[list[PlaceRow], list[PlaceRow]]:
    """The places that surely come to the most and those that come to the least at best, no place being both."""
    count = min(_PLACES, len(rows) // 2)
    strong = sorted(rows, key=lambda p: (-p.score.low, -p.score.high))[:count]
    named = {(p.unit, p.id) for p in strong}
    weak = sorted((p for p in rows if (p.unit, p.id) not in named), key=lambda p: (p.score.high, p.score.low))[:count]
    return strong, weak


def standing(result: StandardResult, words: Words) -> str:
    """One sentence on where the enterprise stands by one standard."""
    name = result.number or result.title
    unit = f" {result.unit}" if result.unit else ""
    said = words.say(f"{name}：总分 {span(result.total)}{unit}", f"{name}: total {span(result.total)}{unit}")
    if result.grade is not None:
        said += words.say("，等级 ", ", by interval: ") + " … ".join(dict.fromkeys(result.grade))
    if result.consecutive is not None:
        said += words.say("，连续满足到 ", ", reached without a gap: ") + " … ".join(dict.fromkeys(result.consecutive))
    return said + words.say("。", ".")


def scenarios(
    scored: Scored, nodes: Sequence[NodeRow], ratings: Ratings, steps: Sequence[StepRow], words: Words
) -> Iterator[ScenarioPolicy]:
    """One block for each capability domain, unit by unit where the enterprise is composite."""
    kind = "domain" if any(node.kind == "domain" for node in nodes) else nodes[0].kind if nodes else ""
    names = {u.unit.number: u.unit.name for u in scored.units}
    below: dict[tuple[str | None, str], list[Leaf]] = {}
    for leaf in ratings.leaves(scored):
        for node in leaf.above:
            below.setdefault((names.get(leaf.unit or 0), node.node), []).append(leaf)
    for row in nodes:
        if row.kind == kind:
            yield _scenario(scored, row, below[row.unit, row.id], ratings, steps, words)


def _scenario(
    scored: Scored, row: NodeRow, found: Sequence[Leaf], ratings: Ratings, steps: Sequence[StepRow], words: Words
) -> ScenarioPolicy:
    reached = _reached(scored, row.by_level)
    upto = None if reached is None else reached + 1
    levels = {level.number: words.text(level.name) for level in scored.standard.levels}
    near = [leaf for leaf in found if upto is None or (leaf.node.level or 0) <= upto]
    inside = {leaf.node.node for leaf in found}
    return ScenarioPolicy(
        standard=scored.standard.key, id=row.id, label=row.label, unit=row.unit, by_level=row.by_level, score=row.score,
        reached="" if reached is None else levels.get(reached, words.say("未达一级", "below the first level")),
        next_level="" if upto is None else levels.get(upto, ""),
        met=sum(1 for leaf in found if leaf.node.rating == "full"),
        gaps=tuple(ratings.gaps(scored, found, upto)), open=counts_of(near).unknown,
        steps=tuple(step for step in steps if inside.intersection(step.settles)),
    )


def _interval(score: ScoreRange) -> Interval:
    return Interval(Fraction(score.low), Fraction(score.high))


def _grade(predicted: Predicted) -> str:
    return "" if predicted.grade is None else " … ".join(dict.fromkeys(predicted.grade.by_interval))


def target_lines(plan: Plan) -> Iterator[TargetLine]:
    """What the plan is to reach, and what it does."""
    for t in plan.targets:
        yield TargetLine(t.standard, t.asked, _interval(t.before.total), _grade(t.before),
                         None if t.after is None else _interval(t.after.total), "" if t.after is None else _grade(t.after))


def phase_rows(plan: Plan, words: Words) -> Iterator[PhaseRow]:
    """The roadmap, phase by phase."""
    for phase in plan.phases:
        yield PhaseRow(
            phase.number, phase.start or "", phase.finish or "", Fraction(phase.effort.person_days),
            Fraction(phase.effort.yuan), Fraction(phase.cost), None if phase.budget is None else Fraction(phase.budget),
            tuple(_step(phase.number, step, words) for step in phase.steps),
            tuple((p.id, _interval(p.total), _grade(p)) for p in phase.predicted),
        )


def _step(phase: int, step: PlanStep, words: Words) -> StepRow:
    return StepRow(
        phase=phase, id=step.id, statement=step.statement, capability=step.capability_label or "",
        was=words.concept("satisfaction", step.was), person_days=Fraction(step.effort.person_days),
        yuan=Fraction(step.effort.yuan), total=Fraction(step.effort.total), start=step.start, finish=step.finish,
        float_days=step.float_days, is_critical=step.critical, settles=tuple(s.id for s in step.settles),
        adds=tuple((e.standard, Fraction(e.adds)) for e in step.adds),
        evidence=tuple(words.concept("evidence-kind", kind) or kind for kind in step.evidence_kinds),
        needs=tuple(need.id for need in step.needs), how=tuple(f"{g.statement} [{g.cite}]" for g in step.how),
    )
