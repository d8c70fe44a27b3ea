"""The lists of the report: evidence, findings, the rules of the profiles, and contradictions of the source documents."""

from __future__ import annotations

import datetime as dt

from hengbiao.errors import Text
from hengbiao.service.report_parts import ReportParts
from hengbiao.workbook import paper
from hengbiao.workbook.layout import FIRST_ROW
from hengbiao.workbook.report_paper import Column, Page
from hengbiao.workbook.report_ratings import listed
from hengbiao.workbook.styles import RATING_TINTS

__all__ = ["write_conflicts", "write_evidence", "write_findings", "write_issues", "write_method", "write_tailoring"]

_EVIDENCE = (
    Column(Text("编号", "Id"), 13, "label"), Column(Text("类别", "Kind"), 16), Column(Text("标题", "Title"), 46),
    Column(Text("来源", "Source"), 20), Column(Text("取得日期", "Collected on"), 13, "date"),
    Column(Text("取证方法", "Method"), 15, "word"), Column(Text("引用次数", "Cited by"), 9, "whole"),
    Column(Text("文件", "File"), 30, "hint"), Column(Text("SHA-256", "SHA-256"), 38, "quiet"),
)
_FINDINGS = (
    Column(Text("程度", "Severity"), 11, "word"), Column(Text("对象", "Focus"), 20, "quiet"), Column(Text("发现", "Finding"), 60),
    Column(Text("怎样改正", "Mend"), 44), Column(Text("条款", "Clause"), 24, "hint"), Column(Text("位置", "Place"), 20, "hint"),
    Column(Text("涉及证据", "Evidence"), 20, "hint"), Column(Text("编号", "Id"), 40, "quiet"),
)
_METHOD = (
    Column(Text("标准", "Standard"), 10, "word"), Column(Text("规则", "Rule"), 22, "label"), Column(Text("内容", "What it says"), 40),
    Column(Text("条款", "Clause"), 24, "hint"), Column(Text("依据", "Basis"), 15, "word"), Column(Text("理由", "Reason"), 64),
    Column(Text("原文问题", "Source issue"), 30, "quiet"),
)
_ISSUES = (
    Column(Text("标准", "Standard"), 10, "word"), Column(Text("编号", "Id"), 30, "quiet"), Column(Text("位置", "Place"), 24),
    Column(Text("问题", "What is wrong"), 56), Column(Text("处理", "How it is resolved"), 56),
    Column(Text("所用规则", "Rules"), 24, "hint"),
)
_TAILORING = (
    Column(Text("标准", "Standard"), 10, "word"), Column(Text("编号", "Id"), 16, "quiet"), Column(Text("名称", "Name"), 30),
    Column(Text("理由", "Reason"), 70), Column(Text("是否允许", "Allowed"), 14, "word"),
)
_CONFLICTS = (
    Column(Text("编号", "Id"), 26, "quiet"), Column(Text("内容", "Statement"), 60), Column(Text("评为", "Rated"), 14, "word"),
    Column(Text("其他评分所示，至少", "Others say at least"), 14, "word"), Column(Text("至多", "At most"), 14, "word"),
    Column(Text("单元", "Unit"), 20, "word"), Column(Text("依据", "Sources"), 50, "hint"),
)
_SOURCES = 12


def _day(text: str) -> dt.date | str:
    return dt.date.fromisoformat(text) if text else ""


def write_evidence(page: Page, parts: ReportParts) -> None:
    """Every piece of evidence and how often it is cited."""
    page.heading(page.say("证据清单", "Evidence"), page.say("引用次数为 0 的证据没有被任何评分引用。",
                                                        "Evidence that is cited by no rating counts 0."))
    page.table(_EVIDENCE, (
        [e.id, e.kind, e.title, e.source, _day(e.collected_on), e.method, e.used_by, e.file, e.sha256] for e in parts.evidence
    ))


def write_findings(page: Page, parts: ReportParts) -> None:
    """What the check has to say of the set."""
    page.heading(page.say("核查发现", "Findings"), page.say("由 hengbiao check 得出，最重的在前。",
                                                        "From hengbiao check, the gravest first."))
    last = page.table(_FINDINGS, (
        [f.severity_label, f.focus, f.message, f.fix, f.cite, f.place, listed(f.evidence, 50), f.id] for f in parts.findings
    ), "D")
    tints = {"violation": RATING_TINTS[3], "warning": RATING_TINTS[2]}
    for severity in dict.fromkeys((f.severity, f.severity_label) for f in parts.findings):
        if severity[0] in tints:
            paper.colour_when(page.sheet, f"A{FIRST_ROW}:A{last}", f'$A{FIRST_ROW}="{severity[1]}"', tints[severity[0]])


def write_conflicts(page: Page, parts: ReportParts) -> None:
    """The ratings that others contradict."""
    page.heading(page.say("矛盾", "Conflicts"), page.say(
        "与其他评分所推得的结果相矛盾的评分；计分以评分本身为准。",
        "Ratings that contradict what other ratings imply; the rating itself is what counts."))
    page.table(_CONFLICTS, ([c.id, c.statement, c.rated, c.low, c.high, c.unit, listed(c.sources, _SOURCES)] for c in parts.conflicts))


def write_method(page: Page, parts: ReportParts) -> None:
    """Every rule by which the scores were made, with its clause and reason."""
    page.heading(page.say("方法", "Method"), page.say("每条规则注明条款，以及是标准原文规则还是本项目的理解。",
                                                   "Each rule with its clause, and whether it is the document's or our reading."))
    page.table(_METHOD, (
        [m.standard, m.rule, m.says, m.clause, m.basis, m.reason, m.issue] for m in parts.methods
    ), "C")


def write_issues(page: Page, parts: ReportParts) -> None:
    """The contradictions of the documents on which these scores rest."""
    page.heading(page.say("原文问题", "Source issues"), page.say(
        "标准原文自相矛盾或缺漏之处中影响本结果的各项，及其处理。",
        "Where the documents contradict themselves or leave something out, as far as these results rest on it."))
    page.table(_ISSUES, (
        [i.standard, i.id, i.place, i.what, i.resolution, listed(i.rules)] for i in parts.issues
    ), "C")


def write_tailoring(page: Page, parts: ReportParts) -> None:
    """What is left out, and why."""
    yes, no = page.say("是", "yes"), page.say("否，照常计分", "no, still scored")
    page.heading(page.say("裁剪", "Tailoring"), page.say("不参加评价的部分及理由。", "What is left out of the assessment, and why."))
    page.table(_TAILORING, ([t.standard, t.id, t.label, t.reason, no if t.held else yes] for t in parts.tailoring), "C")
