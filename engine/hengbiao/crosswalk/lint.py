"""Faults of the hub that each row alone does not show: contradictions, broken ladders, asks that cannot be equal.

What a single file shows (unknown ids, a missing reason, a group without completeness, a circle of `implies`) is refused
when the files are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Literal

from hengbiao.crosswalk.index import HubIndex, bits
from hengbiao.crosswalk.relations import Relations
from hengbiao.errors import Text
from hengbiao.model.hub import BROAD, EXACT, NARROW, RELATED
from hengbiao.model.numbers import ONE, ZERO
from hengbiao.model.standard import Requirement, Standard

__all__ = ["Fault", "hub_faults"]

Severity = Literal["violation", "warning", "info"]
#: More equals of one requirement in one other standard than this are hardly all true, repeated texts counted once.
_MOST_EQUALS = 4
#: Shares of a complete group are written in whole percent, so that three thirds miss one by a little.
_ROUNDING = Fraction(2, 100)
#: More rows of differing texts with the very same reason than this look pasted.
_MOST_REASONS = 3
_STAGES = ("documented", "tool-supported", "system-managed", "integrated", "model-driven", "autonomous")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, what it is about, what it is held against, and what to do."""

    kind: str
    severity: Severity
    focus: str
    value: str | None
    message: Text
    fix: Text


def hub_faults(index: HubIndex, standards: Mapping[str, Standard]) -> Iterator[Fault]:
    """Every fault of the hub, kind by kind."""
    linter = _Linter(index, standards)
    for check in (linter.unmapped, linter.rows, linter.reasons, linter.repeated, linter.ladders, linter.unused,
                  linter.levels, linter.equals, linter.circles_of_equals):
        yield from check()


class _Linter:
    def __init__(self, index: HubIndex, standards: Mapping[str, Standard]) -> None:
        self._index = index
        self._hub = index.hub
        self._requirements: dict[str, Requirement] = {i: r for s in standards.values() for i, r in s.requirements.items()}
        self._relations = Relations(index)

    def unmapped(self) -> Iterator[Fault]:
        for requirement, rows in self._hub.rows.items():
            if not rows:
                yield Fault("unmapped", "warning", requirement, None,
                            Text(f"{requirement} 没有映射，也没有注明没有合适的目标", f"{requirement} is neither mapped nor said to fit nothing"),
                            Text("补上映射行，或写 sssom:NoTermFound", "Add a row, or one with sssom:NoTermFound."))

    def rows(self) -> Iterator[Fault]:
        """Rows of one requirement that do not go together."""
        for requirement, rows in self._hub.rows.items():
            kinds = Counter(row.predicate for row in rows if row.object is not None)
            credited = kinds[EXACT] + kinds[NARROW] + kinds[BROAD]
            if (kinds[BROAD] and credited > 1) or kinds[EXACT] > 1 or (kinds[EXACT] and kinds[NARROW]):
                yield Fault("rows-together", "violation", requirement, None,
                            Text(f"{requirement} 的映射行互不相容", f"The rows of {requirement} do not go together"),
                            Text("exactMatch 和 broadMatch 只能单独成行", "An exactMatch or broadMatch stands alone."))
            if any(row.object is None for row in rows) and len(rows) > 1:
                yield Fault("rows-together", "violation", requirement, None,
                            Text(f"{requirement} 既有映射又称没有合适的目标", f"{requirement} is mapped and said to fit nothing"),
                            Text("删去其一", "Take one out."))
            yield from self._groups(requirement)
            yield from self._needless(requirement)

    def _groups(self, requirement: str) -> Iterator[Fault]:
        shares: dict[str, list[Fraction]] = defaultdict(list)
        for row in self._hub.rows[requirement]:
            if row.complete and row.group is not None:
                shares[row.group].append(row.coverage if row.coverage is not None else ZERO)
        for group, parts in shares.items():
            if abs(sum(parts, ZERO) - ONE) > _ROUNDING or len(parts) < 2:
                yield Fault("group-shares", "violation", requirement, group,
                            Text(f"{requirement} 的完整分组应有两行以上，份额合计为 1",
                                 f"The complete group of {requirement} needs two rows or more whose shares add up to 1"),
                            Text("改正份额", "Mend the shares."))

    def _needless(self, requirement: str) -> Iterator[Fault]:
        own = self._index.profiles[requirement].own
        for n in bits(own & ~self._index.highest(own)):
            name = self._index.names[n]
            yield Fault("implied-twice", "warning", requirement, name,
                        Text(f"{requirement} 的另一目标已蕴含 {name}", f"Another objective of {requirement} implies {name}"),
                        Text("删去较低的一行，份额并入另一行", "Take the lower row out and give its share to the other."))

    def reasons(self) -> Iterator[Fault]:
        """The same reason over rows of requirements that say different things."""
        used: dict[str, set[str]] = defaultdict(set)
        for requirement, rows in self._hub.rows.items():
            for row in rows:
                used[row.reason].add(self._requirements[requirement].statement)
        for reason, statements in used.items():
            if len(statements) > _MOST_REASONS:
                yield Fault("reason-pasted", "warning", reason, None,
                            Text(f"同一条理由用于 {len(statements)} 条不同的要求：{reason}",
                                 f"One reason for {len(statements)} different requirements: {reason}"),
                            Text("逐行写明各自的理由", "Say for each row why it is so."))

    def repeated(self) -> Iterator[Fault]:
        """One statement within a standard, mapped in two ways."""
        seen: dict[tuple[str, str], str] = {}
        for requirement in self._hub.rows:
            key = (requirement.partition(":")[0], self._requirements[requirement].statement)
            first = seen.setdefault(key, requirement)
            if self._objects(first) != self._objects(requirement):
                yield Fault("repeated-text", "warning", requirement, first,
                            Text(f"{requirement} 与 {first} 陈述相同而映射不同",
                                 f"{requirement} and {first} say the same but are mapped differently"),
                            Text("改成一致", "Make them alike."))

    def _objects(self, requirement: str) -> set[tuple[str, str | None]]:
        return {(row.predicate, row.object) for row in self._hub.rows[requirement] if row.predicate != RELATED}

    def ladders(self) -> Iterator[Fault]:
        """An objective that implies a higher rung of its own ladder, or one of a later stage."""
        for capability, ladder in self._hub.ladders.items():
            rung = {objective.id: n for n, objective in enumerate(ladder)}
            for objective in ladder:
                for lower in objective.implies:
                    if rung.get(lower, -1) >= rung[objective.id]:
                        yield Fault("ladder-order", "violation", objective.id, lower,
                                    Text(f"{capability} 中 {objective.id} 蕴含排在它之上的 {lower}",
                                         f"In {capability}, {objective.id} implies {lower}, which stands above it"),
                                    Text("按由低到高排列", "Put them from low to high."))
                    elif _STAGES.index(self._hub.objectives[lower].stage) > _STAGES.index(objective.stage):
                        yield Fault("ladder-stage", "info", objective.id, lower,
                                    Text(f"{objective.id} 蕴含阶段更高的 {lower}", f"{objective.id} implies {lower}, which is of a later stage"),
                                    Text("核对阶段和蕴含", "Check the stages and what implies what."))

    def unused(self) -> Iterator[Fault]:
        """Objectives that no requirement has to do with, or those of one standard only.

        An objective without a row of its own earns its place as a step that two others or more share.
        """
        higher = Counter(lower for objective in self._hub.objectives.values() for lower in objective.implies)
        for objective, rows in self._hub.subjects.items():
            standards = {row.subject.partition(":")[0] for row in rows if row.predicate != RELATED}
            if not standards and higher[objective] > 1:
                continue
            if not standards:
                yield Fault("objective-unused", "violation", objective, None,
                            Text(f"没有要求对应 {objective}", f"No requirement has to do with {objective}"),
                            Text("删去该目标，或补上映射", "Take it out, or map what asks for it."))
            elif len(standards) == 1:
                yield Fault("objective-of-one", "info", objective, standards.pop(),
                            Text(f"只有一部标准用到 {objective}", f"One standard alone uses {objective}"),
                            Text("确认其他标准确实没有同样的要求", "Make sure that no other standard asks the same."))

    def levels(self) -> Iterator[Fault]:
        """A requirement of a lower level that includes one of a higher level of the same item."""
        below: dict[str, list[Requirement]] = defaultdict(list)
        for r in self._requirements.values():
            if r.level is not None:
                below[r.parent].append(r)
        for rows in below.values():
            ordered = sorted(rows, key=lambda r: r.level or 0)
            for low, high in combinations(ordered, 2):
                if (low.level or 0) < (high.level or 0) and self._relations.relation(low.id, high.id) == "b_in_a":
                    yield Fault("level-order", "warning", low.id, high.id,
                                Text(f"低一级的 {low.id} 包含了 {high.id}", f"{low.id}, of a lower level, includes {high.id}"),
                                Text("核对两条的映射", "Check how both are mapped."))

    def equals(self) -> Iterator[Fault]:
        """Too many equals in one other standard, and 应 held equal to 宜."""
        for requirement, r in self._requirements.items():
            own = requirement.partition(":")[0]
            equal = [b for b, relation in self._relations.related(requirement)
                     if relation == "equal" and b.partition(":")[0] != own]
            texts: dict[str, set[str]] = defaultdict(set)
            for b in equal:
                texts[b.partition(":")[0]].add(self._requirements[b].statement)
                if (r.modality, self._requirements[b].modality) == ("shall", "should"):
                    yield Fault("modality", "info", requirement, b,
                                Text(f"{requirement}（应）与 {b}（宜）判为相同", f"{requirement} (shall) is held equal to {b} (should)"),
                                Text("确认除约束程度外要求相同", "Make sure that they differ in binding force alone."))
            for key, statements in texts.items():
                if len(statements) > _MOST_EQUALS:
                    yield Fault("many-equals", "warning", requirement, key,
                                Text(f"{requirement} 与 {key} 的 {len(statements)} 条不同要求判为相同",
                                     f"{requirement} is held equal to {len(statements)} different requirements of {key}"),
                                Text("核对这些要求是否真无差别", "Check whether they really ask for no more and no less."))

    def circles_of_equals(self) -> Iterator[Fault]:
        """a equal b, b equal c, but a not equal c."""
        for requirement in self._requirements:
            equal = [b for b, relation in self._relations.related(requirement) if relation == "equal"]
            for b, c in pairwise(equal):
                if self._relations.relation(b, c) != "equal":
                    yield Fault("equal-contradiction", "violation", b, c,
                                Text(f"{b} 与 {requirement} 相同，{requirement} 与 {c} 相同，而 {b} 与 {c} 不同",
                                     f"{b} equals {requirement}, which equals {c}, but {b} does not equal {c}"),
                                Text("核对三条的映射", "Check how the three are mapped."))
