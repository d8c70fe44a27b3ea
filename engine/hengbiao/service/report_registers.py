"""The lists of a report that say what was judged and by what: facts, scope, rules, evidence, findings, source issues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from hengbiao.model.results import Conflict
from hengbiao.scoring.tree import protected
from hengbiao.service.report_leaves import leaves
from hengbiao.service.report_rows import (
    ConflictRow,
    EvidenceRow,
    Fact,
    FindingRow,
    IssueRow,
    MethodRow,
    ScopeRow,
    StandardResult,
    TailoringRow,
    UnitRow,
)
from hengbiao.service.report_words import Words
from hengbiao.service.reporting import ReportContent

__all__ = [
    "conflict_rows", "evidence_rows", "facts", "finding_rows", "issue_rows", "method_rows", "scope_rows", "tailoring_rows",
    "unit_rows",
]


def facts(content: ReportContent, words: Words) -> Iterator[Fact]:
    """Who was assessed, when, by whom and against what."""
    say, of = words.say, content.content
    missing = say("未填写", "not given")
    yield Fact(say("企业名称", "Enterprise"), of.enterprise.name)
    yield Fact(say("企业类型", "Type"), words.concept("enterprise-type", of.enterprise.type))
    if of.enterprise.units:
        yield Fact(say("生产单元", "Production units"), str(len(of.enterprise.units)))
    yield Fact(say("评估日期", "Date of the assessment"), of.assessment.date.isoformat())
    yield Fact(say("评估方", "Assessing party"), words.concept("party", of.assessment.party) or missing)
    yield Fact(say("评估人员", "Assessors"), say("、", ", ").join(of.assessment.assessors) or missing)
    names = (f"{s.standard.number} {words.text(s.standard.title)}".strip() for s in content.scored)
    yield Fact(say("对照标准", "Standards"), say("；", "; ").join(names))
    yield Fact(say("评分", "Ratings"), str(len(of.ratings)))
    yield Fact(say("证据", "Pieces of evidence"), str(len(of.evidence)))
    days = sorted(e.collected_on for e in of.evidence if e.collected_on is not None)
    if days:
        yield Fact(say("证据采集日期", "Evidence collected"), " – ".join(dict.fromkeys((days[0].isoformat(), days[-1].isoformat()))))


def unit_rows(content: ReportContent, words: Words) -> Iterator[UnitRow]:
    """The units of a composite enterprise, with their shares where a standard is scored by unit."""
    scored = next((s for s in content.scored if s.units), None)
    outputs: dict[int, Fraction] = {u.unit.number: u.unit.output for u in scored.units} if scored else {}
    whole = sum(outputs.values(), Fraction(0))
    for n, unit in enumerate(content.content.enterprise.units, 1):
        share = outputs[n] / whole if whole and n in outputs else None
        yield UnitRow(n, unit.name, words.concept("enterprise-type", unit.type), unit.output_value or "", share)


def scope_rows(content: ReportContent, words: Words) -> Iterator[ScopeRow]:
    """How much of each standard is judged."""
    for scored in content.scored:
        found = leaves(scored)
        parts = {(leaf.unit, leaf.above[-1].node) for leaf in found if leaf.above}
        tailored = sum(1 for t in content.content.tailoring if t.subdomain.partition(":")[0] == scored.standard.key)
        yield ScopeRow(scored.standard.key, f"{scored.standard.number} {words.text(scored.standard.title)}".strip(), len(parts),
                       len(found), tailored)


def tailoring_rows(content: ReportContent, words: Words) -> Iterator[TailoringRow]:
    """What is left out of each standard, and why."""
    for scored in content.scored:
        fixed = protected(scored.standard, scored.profile)
        for t in content.content.tailoring:
            if t.subdomain in scored.standard.nodes:
                label = words.text(scored.standard.nodes[t.subdomain].label)
                yield TailoringRow(scored.standard.key, t.subdomain, label, t.reason, t.subdomain in fixed)


def method_rows(content: ReportContent, words: Words) -> Iterator[MethodRow]:
    """Every rule that the scores follow, in the order in which they are applied."""
    order = ("scale", "steps", "weights", "redistribution", "gate", "total", "grades", "composite", "mandatory", "evidence", "team")
    for scored in content.scored:
        choices = scored.profile.choices()
        for name, choice in sorted(choices.items(), key=lambda row: order.index(row[0].partition("[")[0])):
            yield MethodRow(scored.standard.key, words.rule(name, choice), words.says(choice), choice.cite,
                            choice.basis == "reading", words.basis(choice), words.text(choice.reason), choice.issue)


def evidence_rows(content: ReportContent, words: Words) -> Iterator[EvidenceRow]:
    """The list of evidence, as the set has it."""
    used = Counter(i for r in content.content.ratings for i in dict.fromkeys(r.evidence))
    for e in content.content.evidence:
        yield EvidenceRow(
            e.id, words.concept("evidence-kind", e.kind), e.title or "", e.source or "",
            e.collected_on.isoformat() if e.collected_on else "", words.concept("method", e.method), e.file or "",
            e.sha256 or "", used[e.id],
        )


def finding_rows(content: ReportContent, words: Words) -> Iterator[FindingRow]:
    """What the check found, violations first, each with the evidence in question."""
    cited: dict[str, tuple[str, ...]] = {e.id: (e.id,) for e in content.content.evidence}
    for r in content.content.ratings:
        cited[r.requirement] = tuple(dict.fromkeys((*cited.get(r.requirement, ()), *r.evidence)))
    for f in content.check.findings:
        yield FindingRow(f.id, f.severity, words.severity(f.severity), f.message, f.fix, f.cite or "", f.place or "",
                         f.focus, cited.get(f.focus, ()))


def conflict_rows(content: ReportContent, words: Words) -> Iterator[ConflictRow]:
    """The ratings that others contradict."""
    for c in [*content.scores.conflicts, *(c for s in content.scores.standards for c in s.conflicts)]:
        low, high = (words.concept("satisfaction", degree) for degree in c.implied)
        yield ConflictRow(c.id, c.unit, _statement(content, c, words), words.concept("satisfaction", c.rated), low, high,
                          tuple(c.sources))


def _statement(content: ReportContent, conflict: Conflict, words: Words) -> str:
    objective = content.knowledge.hub.objectives.get(conflict.id)
    return words.text(objective.statement) if objective else content.knowledge.requirement(conflict.id).statement


def issue_rows(content: ReportContent, results: Sequence[StandardResult], words: Words) -> Iterator[IssueRow]:
    """The contradictions of the documents that the results rest on."""
    for scored, result in zip(content.scored, results, strict=True):
        rules: dict[str, list[str]] = {}
        for name, choice in scored.profile.choices().items():
            if choice.issue:
                rules.setdefault(choice.issue, []).append(words.rule(name, choice))
        for i in result.issues:
            issue = content.knowledge.issues[i]
            yield IssueRow(i, scored.standard.key, words.text(issue.place), words.text(issue.what),
                           words.text(issue.resolution), tuple(dict.fromkeys(rules.get(i, ()))))
