"""The words of a report that belong to no standard: kinds of nodes, names of rules, and what a rule says in short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hengbiao.errors import Text
from hengbiao.model.numbers import exact
from hengbiao.model.profile import (
    Bilingual,
    Choice,
    Composite,
    EvidenceRules,
    Gate,
    Grades,
    Mandatory,
    Scale,
    Step,
    Team,
    Total,
)

__all__ = ["KINDS", "Words"]

#: Kind of a node of the calculation -> what it is called.
KINDS: Mapping[str, Text] = {
    "total": Text("总分", "Total"), "level": Text("等级", "Level"), "enterprise-type": Text("企业类型", "Enterprise type"),
    "unit": Text("单元", "Unit"), "element": Text("能力要素", "Element"), "domain": Text("能力域", "Domain"),
    "subdomain": Text("能力子域", "Sub-domain"), "item": Text("分项", "Item"), "text": Text("条文", "Text"),
    "requirement": Text("要求", "Requirement"),
}
_RULES: Mapping[str, Text] = {
    "scale": Text("满足程度", "Degrees of satisfaction"), "weights": Text("权重", "Weights"),
    "redistribution": Text("裁剪后的权重", "Weights after tailoring"), "gate": Text("等级是否满足", "When a level is reached"),
    "total": Text("总分", "Total"), "grades": Text("等级区间", "Grades by interval"),
    "composite": Text("综合型企业", "Composite enterprises"), "mandatory": Text("不可裁剪", "Not to be tailored"),
    "evidence": Text("证据时效", "Age of evidence"), "team": Text("评估组", "Assessment team"),
}
_METHODS: Mapping[str, Text] = {
    "mean": Text("算术平均", "mean"), "median": Text("中位数", "median"), "weighted-mean": Text("加权平均", "weighted mean"),
    "consecutive": Text("自最低级起连续达到的份额", "share reached without a gap"),
}
_SEVERITIES: Mapping[str, Text] = {
    "violation": Text("不符合", "Violation"), "warning": Text("提醒", "Warning"), "info": Text("提示", "Note"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Words in one language; `concepts` are the labels of the vocabularies."""

    lang: str
    concepts: Mapping[str, Text]

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def text(self, text: Text | Bilingual) -> str:
        return self.say(text.zh, text.en)

    def concept(self, scheme: str, key: str | None) -> str:
        """The label of a concept; empty where there is none."""
        label = self.concepts.get(f"{scheme}:{key}")
        return "" if label is None or key is None else self.text(label)

    def kind(self, kind: str) -> str:
        return self.text(KINDS[kind])

    def severity(self, severity: str) -> str:
        return self.text(_SEVERITIES[severity])

    def basis(self, choice: Choice) -> str:
        return self.say("标准原文规则", "The document's rule") if choice.basis == "document" else self.say(
            "本项目的理解", "Our reading")

    def rule(self, name: str, choice: Choice) -> str:
        """What a rule of a profile is called; `name` as in `Profile.choices`."""
        if isinstance(choice, Step):
            return self.say(f"{self.kind(choice.of)} → {self.kind(choice.to)}", f"{self.kind(choice.of)} → {self.kind(choice.to)}")
        return self.text(_RULES[name])

    def says(self, choice: Choice) -> str:
        """What the rule comes to, in a few words; empty where its reason says it all."""
        match choice:
            case Scale():
                return self._list(f"{self.concept('satisfaction', d)} {exact(v)}" for d, v in choice.values.items())
            case Step():
                return self.text(_METHODS[choice.method])
            case Gate():
                sign, counts = "≥" if choice.inclusive else ">", exact(choice.counts_as)
                return self.say(f"{sign} {exact(choice.value)} 计 {counts}", f"{sign} {exact(choice.value)} counts {counts}")
            case Grades():
                rows = [f"{self.text(row.name)} ≥ {exact(row.minimum)}" for row in choice.table]
                return self._list([*rows, self.say(f"其下为{choice.below.zh}", f"below: {choice.below.en}")])
            case Mandatory():
                return ", ".join(choice.nodes) or self.say("无", "None")
            case EvidenceRules():
                return self.say(f"{choice.max_age_months} 个月内", f"Up to {choice.max_age_months} months")
            case Team():
                return self.say("人数为奇数", "Odd number") if choice.odd else ""
            case Total():
                return self._total(choice)
            case Composite():
                return self._composite(choice)
        return ""

    def _list(self, parts: Iterable[str]) -> str:
        return self.say("，", ", ").join(parts)

    def _total(self, choice: Total) -> str:
        if choice.method == "gated-sum":
            return self.say("各级计分之和", "Sum over all levels")
        return f"× {exact(choice.factor)}" + (f" {self.text(choice.unit)}" if choice.unit else "")

    def _composite(self, choice: Composite) -> str:
        joins = self.say("等级得分", "Level scores") if choice.joins == "level" else self.say("总分", "Totals")
        method = self.text(_METHODS[choice.units])
        return self.say(f"合成{joins}：同类单元取{method}，类型按产值加权", f"{joins}: {method} within a type, types by output value")
