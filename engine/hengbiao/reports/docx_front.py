"""The front of the Word report: title page, summary, facts, scope, method, and where each asked-for part stands."""

from __future__ import annotations

from collections.abc import Iterator

from hengbiao.reports.docx_frame import Report
from hengbiao.reports.docx_parts import Cell, Column, Strong
from hengbiao.reports.sections import TITLES
from hengbiao.reports.text import cut, percent, span
from hengbiao.service.report_rows import StandardResult

__all__ = ["asked_parts", "facts", "method", "scope", "summary", "title_page"]


def title_page(r: Report) -> None:
    """Title, enterprise, standards, date and assessors, then the table of contents."""
    w, of = r.w, r.content.content
    w.paragraph(r.say("数字化转型成熟度评估报告", "Digital transformation maturity assessment"), "Title", '<w:spacing w:before="3600"/>')
    w.paragraph(cut(of.enterprise.name, 120), "Subtitle", '<w:spacing w:after="1800"/>')
    lines = [
        (r.say("评估日期", "Date"), of.assessment.date.isoformat()),
        (r.say("评估方", "Party"), r.parts.words.concept("party", of.assessment.party)),
        (r.say("评估人员", "Assessors"), r.say("、", ", ").join(of.assessment.assessors)),
        *((r.say("对照标准", "Standard"), f"{s.number} {s.title}") for s in r.parts.results),
    ]
    for label, value in lines:
        if value:
            w.paragraph([Strong(f"{label}{r.say('：', ': ')}"), cut(value, 160)], "TitleLine")
    w.page_break()
    w.contents(r.say("目录", "Contents"))


def summary(r: Report) -> None:
    """The result by each standard on one page, and where to read on."""
    r.chapter("summary")
    w, direct = r.w, [s for s in r.parts.results if s.is_direct]
    if not direct:
        w.paragraph(r.say("本次评估没有任何评分：以下各分值是理论区间，未评分不等于不满足。",
                          "Nothing is rated in this assessment: the scores below are what is possible at all. Not rated is not the "
                          "same as not met."))
    w.bullets(r.parts.enterprise.standing)
    w.table(r.say("各标准结果", "Result by each standard"), _result_columns(r), _result_rows(r), "_Ref_table_results")
    w.paragraph(r.say("区间表示尚未评分的要求可能带来的最低值与最高值；≈ 表示四舍五入到两位小数，精确值见计算过程。",
                      "A range runs from the lowest to the highest value that open requirements allow; ≈ marks a value rounded to two "
                      "decimals, exact in the calculation."), "Note")
    violations = sum(1 for f in r.parts.findings if f.severity == "violation")
    w.paragraph([
        r.say(f"核查发现 {len(r.parts.findings)} 项，其中 {violations} 项不符合（",
              f"The check found {len(r.parts.findings)} points, {violations} of them violations ("), *r.ref("findings"),
        r.say("）。强项与弱项（", "). Strengths and weak points ("), *r.ref("strengths", "weak-points"),
        r.say("），改进措施（", "), what to do ("), *r.ref("policy"), r.say("），标准要求的报告内容（", "), what the standards ask of a report ("),
        *r.ref("asked-parts"), r.say("）见后文。", ") follow."),
    ])


def _result_columns(r: Report) -> list[Column]:
    return [
        Column(r.say("标准", "Standard"), 4.6), Column(r.say("评分规则", "Profile"), 2.9), Column(r.say("总分", "Total"), 2.2),
        Column(r.say("等级（按区间）", "Grade by interval"), 2.1), Column(r.say("连续满足到", "Without a gap"), 2.1),
        Column(r.say("已评 / 推得 / 未知", "Rated / inferred / unknown"), 2.5),
    ]


def _result_rows(r: Report) -> Iterator[list[str | Cell]]:
    for s in r.parts.results:
        yield [Cell(f"{s.number}\n{s.title}", bold=s.is_direct), s.profile_title, total(s), r.joined(s.grade) if s.grade else "—",
               _unbroken(r, s), f"{s.rated} / {s.inferred} / {s.unknown}"]


def total(s: StandardResult) -> str:
    """The total with its unit."""
    return span(s.total) + (f" {s.unit}" if s.unit else "")


def _unbroken(r: Report, s: StandardResult) -> str:
    if s.consecutive is None:
        return "—"
    agree = {True: r.say("一致", "agree"), False: r.say("两者不一致", "do not agree"), None: r.say("是否一致未定", "open")}[s.agree]
    return f"{r.joined(s.consecutive)}\n{agree}"


def facts(r: Report) -> None:
    """Basic facts of enterprise and assessment, and the units of a composite enterprise."""
    r.chapter("facts")
    r.w.table(r.say("基本情况", "Basic facts"), [Column(r.say("项目", "What"), 4.4), Column(r.say("内容", "Value"), 12)],
              ([Cell(f.label, bold=True), f.value] for f in r.parts.facts))
    r.w.table(
        r.say("生产单元", "Production units"),
        [Column(r.say("序号", "No."), 1.4, "center"), Column(r.say("单元", "Unit"), 6.4), Column(r.say("类型", "Type"), 3),
         Column(r.say("产值（元）", "Output value (yuan)"), 3.4, "right"), Column(r.say("占比", "Share"), 2.2, "right")],
        ([str(u.number), u.name, u.type, _grouped(u.output), percent(u.share)] for u in r.parts.units))


def _grouped(output: str) -> str:
    return f"{int(output):,}" if output.isascii() and output.isdigit() else output


def scope(r: Report) -> None:
    """What is judged of each standard, and what is left out."""
    r.chapter("scope")
    w = r.w
    w.table(
        r.say("评估范围", "Scope"),
        [Column(r.say("标准", "Standard"), 8.4), Column(r.say("能力子域", "Sub-domains"), 2.6, "right"),
         Column(r.say("要求", "Requirements"), 2.8, "right"), Column(r.say("裁剪", "Left out"), 2.6, "right")],
        ([s.title, str(s.places), str(s.requirements), str(s.tailored)] for s in r.parts.scope))
    count = w.table(
        r.say("裁剪", "What is left out"),
        [Column(r.say("编号", "Id"), 2.4), Column(r.say("名称", "Name"), 4), Column(r.say("理由", "Reason"), 6.8),
         Column(r.say("效力", "Effect"), 3.2)],
        ([t.id, t.label, t.reason or r.say("未写", "none given"),
          r.say("不可裁剪，仍计入", "May not be left out; counts") if t.held else r.say("已裁剪", "Left out")] for t in r.parts.tailoring))
    if not count:
        w.paragraph(r.say("没有裁剪任何能力子域。", "Nothing is left out."))


def method(r: Report) -> None:
    """Every rule of every profile: the documents' own, and our readings with their reasons."""
    r.chapter("method")
    w = r.w
    w.paragraph(r.say(
        "每条规则列出依据的条款。标准写明的记为“标准原文规则”；标准未写或前后不一的，按所列理由理解，记为“本项目的理解”。",
        "Each rule names its clause. What a standard says is the document's rule; where it is silent or contradicts itself, the rule is "
        "our reading, for the reason given."))
    for s in r.parts.results:
        rows = [m for m in r.parts.methods if m.standard == s.key]
        readings = sum(1 for m in rows if m.is_reading)
        w.heading(2, f"{s.number} · {s.profile_title}")
        w.paragraph(s.profile_note)
        w.paragraph(r.say(f"共 {len(rows)} 条规则，其中 {readings} 条是本项目的理解。",
                          f"{len(rows)} rules, {readings} of them our readings."))
        w.table(
            r.say(f"{s.number} 的评分规则", f"Rules of {s.number}"),
            [Column(r.say("规则", "Rule"), 2.8), Column(r.say("取值", "What it says"), 3.4), Column(r.say("条款", "Clause"), 2.9),
             Column(r.say("依据", "Basis"), 2.1), Column(r.say("理由", "Reason"), 5.2)],
            ([m.rule, m.says, m.clause, Cell(m.basis, "FFF3D6" if m.is_reading else None),
              m.reason + (f"\n{m.issue}" if m.issue else "")] for m in rows))


def asked_parts(r: Report) -> None:
    """Where each part stands that a standard asks a report to have."""
    r.chapter("asked-parts")
    w = r.w
    if not r.parts.asked:
        w.paragraph(r.say("所对照的标准没有规定报告的内容。", "The standards in question do not say what a report holds."))
        return
    w.paragraph(r.say("标准对评估报告内容的要求（条目名称是本项目的说法）与本报告章节的对应。",
                      "What the standards ask of a report, in our words, and the section that answers it."))
    w.table(
        r.say("报告内容与章节", "Asked-for parts and sections"),
        [Column(r.say("条款", "Clause"), 4.6), Column(r.say("要求的内容", "What is asked for"), 6.2), Column(r.say("章节", "Section"), 5.6)],
        ([part.clause, part.title, Cell([*r.ref(part.section), f"  {TITLES[part.section].in_language(r.content.lang)}"])]
         for part in r.parts.asked), "_Ref_table_asked")


