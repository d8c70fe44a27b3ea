"""Reading what a plan is to reach: `K=LEVEL`, a grade's name, or a total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hengbiao.errors import FormatFault, Text, UnknownName
from hengbiao.model.numbers import exact
from hengbiao.model.profile import Grade
from hengbiao.planning.problem import Bar, Part, Target
from hengbiao.scoring.engine import Scored
from hengbiao.service.plan_scores import LeafOf, bar_of, level_parts, total_part

__all__ = ["Goal", "Measure", "read_goals", "targets_of"]

Measure = Literal["by-interval", "consecutive"]
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing to reach: a row of the interval table, or the bare total `minimum` where `grade` is None.

    By `measure` a grade counts as reached by the interval table, or where all levels up to its own are satisfied.
    """

    standard: str
    asked: str
    measure: Literal["by-interval", "consecutive", "total"]
    minimum: Fraction
    grade: Grade | None = None


def read_goals(rows: Sequence[str], scored: Sequence[Scored], measure: Measure = "by-interval") -> list[Goal]:
    """The goals of `K=LEVEL` texts. Raises FormatFault or UnknownName."""
    by_key = {s.standard.key: s for s in scored}
    goals: dict[str, Goal] = {}
    for row in rows:
        key, sign, level = row.partition("=")
        if not (key and sign and level.strip()) or key in goals:
            what = Text(f"--target {row} 写法不对或重复", f"--target {row} is not of the form K=LEVEL, or is given twice")
            raise FormatFault(what, mend=Text("写成 --target db12=3", "Write --target db12=3."))
        goals[key] = _goal(by_key[key], level.strip(), measure)
    return list(goals.values())


def _goal(scored: Scored, asked: str, measure: Measure) -> Goal:
    key, grades = scored.standard.key, scored.profile.grades
    for row in grades.table if grades is not None else ():
        if asked in {str(row.level), row.name.zh, row.name.en, row.name.zh.removesuffix("级")}:
            if measure == "consecutive" and row.level is None:
                what = Text(f"{key} 不分级评分，没有连续等级", f"{key} is not scored level by level, so it has no unbroken levels")
                raise FormatFault(what, mend=Text("去掉 --measure consecutive", "Leave out --measure consecutive."))
            return Goal(key, asked, measure, row.minimum, row)
    if grades is not None and any(row.level is not None for row in grades.table) and "." not in asked:
        raise _unknown(scored, asked)
    if not _NUMBER.fullmatch(asked) or Fraction(asked) > _highest(scored):
        raise _unknown(scored, asked)
    return Goal(key, asked, "total", Fraction(asked))


def _highest(scored: Scored) -> Fraction:
    """The highest total that there can be."""
    gate = scored.profile.gate
    if scored.profile.total.method == "gated-sum" and gate is not None:
        return gate.counts_as * len(scored.levels)
    return scored.profile.total.factor


def _unknown(scored: Scored, asked: str) -> UnknownName:
    key, grades = scored.standard.key, scored.profile.grades
    names = [str(row.level) if row.level is not None else row.name.zh for row in grades.table] if grades is not None else []
    shown = asked if len(asked) <= 40 else asked[:39] + "…"
    listed = ", ".join(f"{key}={name}" for name in sorted(names))
    most = exact(_highest(scored))
    return UnknownName(
        Text(f"{key} 没有目标等级“{shown}”", f"{key} has no level '{shown}' to reach"),
        mend=Text(f"可用：{listed or '总分'}，或带小数点的总分（至多 {most}）",
                  f"There are: {listed or 'totals'}, or a total with a decimal point (at most {most})."),
    )


def targets_of(goal: Goal, scored: Scored, leaf: LeafOf) -> list[Target]:
    """The bars that all have to be passed for a goal."""
    levels = level_parts(scored, leaf)
    if goal.measure != "consecutive":
        return [Target(f"{goal.standard}={goal.asked}", total_part(scored, leaf, levels or None), Bar(goal.minimum))]
    gate, wanted = scored.profile.gate, goal.grade.level if goal.grade is not None else None
    assert gate is not None and wanted is not None
    return [_level_target(goal, number, part, bar_of(gate)) for number, part in levels if number <= wanted]


def _level_target(goal: Goal, number: int, part: Part, bar: Bar) -> Target:
    return Target(f"{goal.standard}={goal.asked} L{number}", part, bar)
