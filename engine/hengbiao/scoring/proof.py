"""From a scored standard to proof trees: conclusion, rule with its clause, arithmetic, premises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.model.numbers import ZERO, Interval, exact, rounded
from hengbiao.model.profile import Choice
from hengbiao.model.results import Proof
from hengbiao.scoring.composite import type_shares
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.join import passes
from hengbiao.scoring.tree import ScoreNode
from hengbiao.scoring.weights import weights_for

#: Requirement id -> the proof of its rating, or of what other ratings say of it; None where nothing is known.
RatingProof = Callable[[str], Proof | None]


def shown(value: Fraction) -> str:
    """`0.8`, or `257/750 (≈0.34)` where the decimal does not end."""
    text = exact(value)
    return f"{text} ({rounded(value)})" if "/" in text else text


def span(interval: Interval) -> str:
    """`0.8` or `0.25 … 0.9`."""
    return shown(interval.low) if interval.is_point else f"{shown(interval.low)} … {shown(interval.high)}"


@dataclass(frozen=True, slots=True)
class ScoreProofs:
    """Makes the proofs of one scored standard in one language."""

    scored: Scored
    lang: str
    rating_proof: RatingProof
    tailoring: Mapping[str, str]

    def _say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def _cite(self, choice: Choice) -> str:
        basis = self._say("标准原文规则", "the document's rule") if choice.basis == "document" else self._say(
            "本项目对不明之处的理解", "our reading")
        return f"{choice.cite} ({basis})" if self.lang == "en" else f"{choice.cite}（{basis}）"

    def _reason(self, choice: Choice) -> str:
        return choice.reason.en if self.lang == "en" else choice.reason.zh

    def total(self) -> Proof:
        """The total: over all levels, over the units of a composite enterprise, or from the one score."""
        if not self.scored.levels:
            return self._scaled()
        if self._by_unit_totals:
            return self._joined_totals()
        s, o = self.scored, self.scored.outcome
        low = " + ".join(exact(c.low) for c in o.counted)
        arithmetic = f"{low} = {exact(o.total.low)}"
        if not o.total.is_point:
            high = " + ".join(exact(c.high) for c in o.counted)
            low_word, high_word = self._say("最低", "lowest"), self._say("最高", "highest")
            arithmetic = f"{low_word}: {arithmetic}; {high_word}: {high} = {exact(o.total.high)}"
        return Proof(
            conclusion=self._say(f"{s.standard.key} 总分 S = {span(o.total)}", f"{s.standard.key} total S = {span(o.total)}"),
            rule=self._reason(s.profile.total), cite=self._cite(s.profile.total), arithmetic=arithmetic,
            premises=[self._counted(i) for i in range(len(s.levels))],
        )

    @property
    def _by_unit_totals(self) -> bool:
        rule = self.scored.profile.composite
        return bool(self.scored.units) and rule is not None and rule.joins == "total"

    def _scaled(self) -> Proof:
        """The one score of a standard without levels, times the factor of the profile."""
        s, o, rule = self.scored, self.scored.outcome, self.scored.profile.total
        unit = f" {rule.unit.en if self.lang == 'en' else rule.unit.zh}" if rule.unit else ""
        values = dict.fromkeys((o.total.low, o.total.high))
        arithmetic = "; ".join(f"{exact(v / rule.factor)} × {exact(rule.factor)} = {exact(v)}" for v in values)
        key = s.standard.key
        return Proof(
            conclusion=self._say(f"{key} 总分 {span(o.total)}{unit}", f"{key} total {span(o.total)}{unit}"),
            rule=self._reason(rule), cite=self._cite(rule), arithmetic=arithmetic,
            premises=[self.node(root) for root in s.roots],
        )

    def _joined_totals(self) -> Proof:
        """The total of a composite enterprise from the totals of its units."""
        s, o, rule = self.scored, self.scored.outcome, self.scored.profile.composite
        assert rule is not None
        premises = [
            Proof(
                conclusion=self._say(f"{u.unit.name} 总分 S = {span(u.outcome.total)}",
                                     f"{u.unit.name} total S = {span(u.outcome.total)}"),
                rule=self._reason(s.profile.total), cite=self._cite(s.profile.total),
                arithmetic=" + ".join(exact(c.low) for c in u.outcome.counted) + f" = {exact(u.outcome.total.low)}",
                premises=[],
            )
            for u in s.units
        ]
        return Proof(
            conclusion=self._say(f"{s.standard.key} 总分 S = {span(o.total)}", f"{s.standard.key} total S = {span(o.total)}"),
            rule=self._reason(rule), cite=self._cite(rule), arithmetic=self._output_shares(), premises=premises,
        )

    def _output_shares(self) -> str:
        shares = type_shares([u.unit for u in self.scored.units])
        return "; ".join(f"{kind} {exact(share)}" for kind, share in shares.items())

    def grade(self) -> Proof:
        """The grade by interval, and the highest level reached without a gap where there are levels."""
        s, o = self.scored, self.scored.outcome
        if o.by_interval is None or s.profile.grades is None:
            return self.total()
        if o.consecutive_names is None:
            low, high = (name.in_language(self.lang) for name in o.by_interval)
            name = low if low == high else f"{low} … {high}"
            return Proof(
                conclusion=self._say(f"{s.standard.key} 等级为 {name}", f"{s.standard.key}: grade {name}"),
                rule=self._reason(s.profile.grades), cite=self._cite(s.profile.grades),
                arithmetic=self._interval_row(o.total), premises=[self.total()],
            )
        low, high = (name.in_language(self.lang) for name in o.by_interval)
        name = low if low == high else f"{low} … {high}"
        a, b = (level.in_language(self.lang) for level in o.consecutive_names)
        unbroken = a if a == b else f"{a} … {b}"
        verdict = {
            True: self._say("两者一致", "the two agree"), False: self._say("两者不一致", "the two do not agree"),
            None: self._say("是否一致尚未确定", "whether they agree is still open"),
        }[o.agree]
        return Proof(
            conclusion=self._say(
                f"{s.standard.key} 按区间为 {name}；自一级起连续满足到 {unbroken}；{verdict}",
                f"{s.standard.key}: {name} by interval; satisfied without a gap up to {unbroken}; {verdict}"),
            rule=self._reason(s.profile.grades), cite=self._cite(s.profile.grades),
            arithmetic=self._interval_row(o.total), premises=[self.total()],
        )

    def _interval_row(self, total: Interval) -> str:
        parts = []
        grades = self.scored.profile.grades
        assert grades is not None
        for value in dict.fromkeys((total.low, total.high)):
            above: Fraction | None = None
            for row in grades.table:
                if value >= row.minimum:
                    parts.append(f"{exact(row.minimum)} ≤ {exact(value)}" + (f" < {exact(above)}" if above else ""))
                    break
                above = row.minimum
            else:
                parts.append(f"{exact(value)} < {exact(above or ZERO)}")
        return "; ".join(parts)

    def _counted(self, index: int) -> Proof:
        """What one level adds to S, by the gate."""
        node, gate = self.scored.levels[index], self.scored.profile.gate
        assert gate is not None
        counted = self.scored.outcome.counted[index]
        sign = "≥" if gate.inclusive else ">"
        no = "<" if gate.inclusive else "≤"
        marks = [
            f"{exact(v)} {sign} {exact(gate.value)} → {exact(gate.counts_as)}" if passes(v, gate)
            else f"{exact(v)} {no} {exact(gate.value)} → {exact(v)}"
            for v in dict.fromkeys((node.score.low, node.score.high))
        ]
        label = node.label.in_language(self.lang)
        return Proof(
            conclusion=self._say(f"{label}计入总分 {span(counted)}", f"{label} adds {span(counted)} to the total"),
            rule=self._reason(gate), cite=self._cite(gate), arithmetic="; ".join(marks), premises=[self.node(node)],
        )

    def node(self, node: ScoreNode) -> Proof:
        """The score of a level, element, domain or sub-domain at one level, or of a requirement."""
        if node.kind == "requirement":
            return self._requirement(node)
        assert node.step is not None
        label = node.label.in_language(self.lang)
        premises = [self.node(child) for child in node.children]
        if any(child.printed_weight is not None for child in node.children):
            premises.insert(0, self._weights(node))
        return Proof(
            conclusion=f"{node.id} {label} = {span(node.score)}", rule=self._reason(node.step),
            cite=self._cite(node.step), arithmetic=self._sum(node), premises=premises,
        )

    def across_levels(self, node_id: str) -> Proof:
        """A node at every level."""
        nodes = [n for n in self.scored.nodes() if n.node == node_id and n.kind not in ("requirement", "text")]
        label = self.scored.standard.nodes[node_id].label.in_language(self.lang)
        if len(nodes) == 1:
            return self.node(nodes[0])
        return Proof(
            conclusion=f"{node_id} {label}: " + ", ".join(f"{n.id.partition('@')[2]} = {span(n.score)}" for n in nodes),
            rule=self._say("每个等级各算一遍", "Computed once for each level"), cite=None,
            premises=[self.node(n) for n in nodes],
        )

    def _sum(self, node: ScoreNode) -> str:
        if node.score.is_point:
            return self._sum_of(node, lambda i: i.low)
        low_word, high_word = self._say("最低", "lowest"), self._say("最高", "highest")
        low, high = self._sum_of(node, lambda i: i.low), self._sum_of(node, lambda i: i.high)
        return f"{low_word}: {low}; {high_word}: {high}"

    def _sum_of(self, node: ScoreNode, value: Callable[[Interval], Fraction]) -> str:
        assert node.step is not None
        values, result = [value(c.score) for c in node.children], exact(value(node.score))
        if node.step.method == "mean":
            return f"({' + '.join(map(exact, values))}) ÷ {len(values)} = {result}"
        if node.step.method == "median":
            return self._say(f"{', '.join(map(exact, sorted(values)))} 的中位数 = {result}",
                             f"median of {', '.join(map(exact, sorted(values)))} = {result}")
        if node.step.method == "consecutive":
            gate = self.scored.profile.gate
            assert gate is not None
            sign, no = ("≥", "<") if gate.inclusive else (">", "≤")
            marks = (f"{exact(v)} {sign if passes(v, gate) else no} {exact(gate.value)}" for v in values)
            return f"{'; '.join(marks)} → {result}"
        return " + ".join(f"{exact(c.weight or ZERO)} × {exact(v)}" for c, v in zip(node.children, values, strict=True)
                          ) + f" = {result}"

    def _weights(self, node: ScoreNode) -> Proof:
        if node.children[0].kind == "enterprise-type":
            rule = self.scored.profile.composite
            assert rule is not None
            return Proof(
                conclusion=self._say("类型权重为产值占比", "Types weigh their share of the output value"),
                rule=self._reason(rule), cite=self._cite(rule), arithmetic=self._output_shares(), premises=[],
            )
        profile, printed = self.scored.profile, [child.printed_weight or ZERO for child in node.children]
        assert profile.weights is not None and profile.redistribution is not None
        shares = "; ".join(
            f"{c.node} {exact(p)}/{exact(sum(printed, ZERO))} = {exact(c.weight or ZERO)}"
            for c, p in zip(node.children, printed, strict=True)
        )
        gone, absent = self._gone(node)
        if not gone and not absent:
            return Proof(
                conclusion=self._say("权重取自权重表", "The weights are those of the table"),
                rule=self._reason(profile.weights), cite=self._cite(profile.weights), arithmetic=shares, premises=[],
            )
        named = [*gone, *absent]
        return Proof(
            conclusion=self._say(f"{'、'.join(named)} 不在范围内（已裁剪，或该等级没有要求），其权重分给其余",
                                 f"{', '.join(named)} out of scope (tailored, or asking nothing at this level), weight shared"),
            rule=self._reason(profile.redistribution), cite=self._cite(profile.redistribution), arithmetic=shares,
            premises=self._tailored_below(gone),
        )

    def _gone(self, node: ScoreNode) -> tuple[list[str], list[str]]:
        """The nodes that have a weight beside these children but no score, and what has a weight but no requirement."""
        weights = self.scored.profile.weights
        assert weights is not None and node.step is not None
        kind = self._type_of(node)
        known = weights_for(weights, self.scored.standard, kind)
        parent = None if node.kind in ("level", "unit", "total") else node.node
        kept = {child.node for child in node.children}
        siblings = self.scored.standard.below(parent, node.step.of)
        absent = [(a.label.en if self.lang == "en" else a.label.zh) for a in weights.absent(kind) if a.parent == parent]
        return [n.id for n in siblings if n.id in known and n.id not in kept], absent

    def _type_of(self, node: ScoreNode) -> str | None:
        """The type of the unit that a node of the calculation belongs to; that of the enterprise where it has no units."""
        number = node.id.rpartition("/")[2]
        return next((u.unit.type for u in self.scored.units if str(u.unit.number) == number), self.scored.facts.type)

    def _tailored_below(self, gone: list[str]) -> list[Proof]:
        standard = self.scored.standard
        rows = [(t, why) for t, why in sorted(self.tailoring.items())
                if any(n.id in gone for n in standard.ancestors(t))]
        return [
            Proof(
                conclusion=self._say(f"{t} {standard.nodes[t].label.zh} 裁剪，理由：{why or '未写'}",
                                     f"{t} {standard.nodes[t].label.en} is tailored out, reason: {why or 'none given'}"),
                rule=self._reason(self.scored.profile.mandatory), cite=self._cite(self.scored.profile.mandatory),
                premises=[],
            )
            for t, why in rows
        ]

    def _requirement(self, node: ScoreNode) -> Proof:
        found = self.rating_proof(node.id) if node.rating is not None or node.is_inferred else None
        if found is not None:
            return found
        return Proof(
            conclusion=self._say(f"{node.id} 未评分，可能是 {span(node.score)}", f"{node.id} is not rated: {span(node.score)}"),
            rule=self._say("未评分不等于不满足", "Not rated is not the same as not met"),
            cite=self.scored.standard.requirements[node.node].cite, premises=[],
        )
