"""What a plan was made from, and whether it still belongs to a set."""

from __future__ import annotations

import hashlib

from pydantic import ValidationError

from hengbiao.errors import FormatFault, InputError, Place, Text
from hengbiao.knowledge.planning import PlanningRules, planning_digest
from hengbiao.knowledge.sources import first_fault
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.plan import Plan, PlanSource
from hengbiao.service.syntax import read_json

__all__ = ["plan_source", "read_plan", "require_current"]


def plan_source(content: EvidenceSet, rules: PlanningRules) -> PlanSource:
    """The set, and the knowledge with the estimates, that a plan is made from."""
    return PlanSource(
        enterprise=content.enterprise.name, date=content.assessment.date.isoformat(), ratings=len(content.ratings),
        set_digest=hashlib.sha256(content.canonical().model_dump_json().encode()).hexdigest(),
        knowledge=planning_digest(rules.estimates),
    )


def read_plan(text: str) -> Plan:
    """A plan that `hengbiao plan -o` wrote. Raises FormatFault with the field."""
    try:
        return Plan.model_validate(read_json(text))
    except ValidationError as error:
        field, what = first_fault(error)
        mend = Text("请用 hengbiao plan -o 重新生成", "Make it again with hengbiao plan -o.")
        raise FormatFault(what, mend=mend, place=Place(field=field)) from error


def require_current(plan: Plan, content: EvidenceSet, rules: PlanningRules) -> None:
    """Raises InputError where a plan was made for another set, or with other knowledge, and says what changed."""
    then, now = plan.source, plan_source(content, rules)
    changed = [
        (Text("企业", "enterprise"), then.enterprise, now.enterprise), (Text("评估日期", "date of assessment"), then.date, now.date),
        (Text("评分条数", "number of ratings"), str(then.ratings), str(now.ratings)),
        (Text("证据集内容", "content of the set"), then.set_digest[:12], now.set_digest[:12]),
        (Text("知识或投入估算", "knowledge or estimates"), then.knowledge[:12], now.knowledge[:12]),
    ]
    found = [(what, before, after) for what, before, after in changed if before != after]
    if found:
        zh = "；".join(f"{what.zh} {before} → {after}" for what, before, after in found)
        en = "; ".join(f"{what.en} {before} → {after}" for what, before, after in found)
        raise InputError(Text(f"规划与证据集不符：{zh}", f"The plan does not belong to this set: {en}"),
                         mend=Text("请用 hengbiao plan 重新规划", "Make it again with hengbiao plan."))
