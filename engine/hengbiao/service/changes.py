"""What differs between two scorings: grades first, then totals, levels, and the nodes below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import Interval, exact
from hengbiao.model.plan import Change
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.grade import Outcome

__all__ = ["Moved", "moves"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One number before and after: `up` is +1 where no end of it fell and one rose, -1 the other way about, else 0."""

    change: Change
    up: int
    differs: bool


def moves(before: Sequence[Scored], after: Sequence[Scored], lang: str) -> Iterator[Moved]:
    """Every grade, then every total, level and node that both have, in the order of the documents."""
    later = {s.standard.key: s for s in after}
    pairs = [(s, later[s.standard.key]) for s in before if s.standard.key in later]
    for one, other in pairs:
        yield from _grades(one, other, lang)
    for one, other in pairs:
        yield _moved(f"{one.standard.key}:total", Text("总分", "Total"), one.outcome.total, other.outcome.total, lang)
    for one, other in pairs:
        scores: Mapping[str, Interval] = {node.id: node.score for node in other.nodes()}
        for node in one.nodes():
            if node.id in scores and node.kind != "total":
                yield _moved(node.id, node.label, node.score, scores[node.id], lang)


def _moved(node: str, label: Text, before: Interval, after: Interval, lang: str) -> Moved:
    steps = [after.low - before.low, after.high - before.high]
    change = Change(id=node, label=label.in_language(lang), before=_range(before), after=_range(after))
    return Moved(change, _direction(steps), before != after)


def _direction(steps: Sequence[Fraction | int]) -> int:
    rose, fell = any(s > 0 for s in steps), any(s < 0 for s in steps)
    return 0 if rose == fell else 1 if rose else -1


def _range(interval: Interval) -> str:
    return exact(interval.low) if interval.is_point else f"{exact(interval.low)} – {exact(interval.high)}"


def _grades(one: Scored, other: Scored, lang: str) -> Iterator[Moved]:
    key, grades = one.standard.key, one.profile.grades
    if grades is None or one.outcome.by_interval is None or other.outcome.by_interval is None:
        return
    order = [grades.below.zh, *(row.name.zh for row in sorted(grades.table, key=lambda row: row.minimum))]
    rows = [("grade", Text("等级（按分值区间）", "Grade (by interval)"), _by_interval)]
    if one.outcome.consecutive_names is not None:
        rows.append(("consecutive", Text("等级（按连续满足的等级）", "Grade (by unbroken levels)"), _unbroken))
    for name, label, names in rows:
        before, after = names(one.outcome), names(other.outcome)
        if before is None or after is None:
            continue
        steps = [order.index(b.zh) - order.index(a.zh) for a, b in zip(before, after, strict=True)]
        change = Change(id=f"{key}:{name}", label=label.in_language(lang), before=_names(before, lang), after=_names(after, lang))
        yield Moved(change, _direction(steps), before != after)


def _by_interval(outcome: Outcome) -> tuple[Text, Text] | None:
    return outcome.by_interval


def _unbroken(outcome: Outcome) -> tuple[Text, Text] | None:
    return outcome.consecutive_names


def _names(names: tuple[Text, Text], lang: str) -> str:
    first, last = (name.in_language(lang) for name in names)
    return first if first == last else f"{first} – {last}"
