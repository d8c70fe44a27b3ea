"""The first sheet of the report: who was assessed, what each standard comes to, and how to use the book."""

from __future__ import annotations

from collections.abc import Sequence

from hengbiao.errors import Text
from hengbiao.service.report_charts import short_name
from hengbiao.service.report_parts import ReportParts
from hengbiao.service.reporting import ReportContent
from hengbiao.workbook import paper
from hengbiao.workbook.report_paper import Column, Live, Page, Value, quoted, shortened
from hengbiao.workbook.report_ratings import STATES
from hengbiao.workbook.report_scores import Verdict

__all__ = ["write_overview"]

_COLUMNS = (
    Column(Text("标准", "Standard"), 26, "label"), Column(Text("评分规则", "Profile"), 46),
    Column(Text("总分下限", "Total, low"), 10, "score-total"), Column(Text("总分上限", "Total, high"), 10, "score-total"),
    Column(Text("单位", "Unit"), 8, "word"), Column(Text("等级下限", "Grade, low"), 15, "word-total"),
    Column(Text("等级上限", "Grade, high"), 15, "word-total"),
    Column(Text("连续满足（下限）", "Unbroken, low"), 15, "word"), Column(Text("连续满足（上限）", "Unbroken, high"), 15, "word"),
    Column(Text("两者一致", "Agree"), 9, "word"), Column(Text("已评", "Rated"), 9, "whole"),
    Column(Text("推得", "Inferred"), 9, "whole"), Column(Text("未知", "Unknown"), 9, "whole"),
    Column(Text("矛盾", "Conflicts"), 9, "whole"), Column(Text("原文问题", "Source issues"), 9, "whole"),
)
#: Of the name in the heading; it stands in full below.
_NAME_LENGTH = 80
_NOTES = (
    Text("得分随“评分”表重算：在黄色列改选评价即可。“得分”表里的分值、门槛和分级下限也可以改。",
         "Scores follow the Ratings sheet: change a rating in its yellow column. What degrees count, gates and minima are in "
         "the Scores sheet and may be changed too."),
    Text("下限与上限是未评要求可能的最低与最高；全部评完时两者相等。未评不等于不满足。",
         "Low and high are the least and the most that unrated requirements allow; they meet when all is rated. Unrated does "
         "not mean unmet."),
    Text("核查发现、矛盾、路线图和预测得分是生成报告时的结果，不随改评变化。",
         "Findings, conflicts, roadmap and predicted scores are those of the report and do not follow a changed rating."),
    Text("裁剪在生成报告时已经定下：被裁剪的部分不在表中，其权重已按比例分给其余部分。",
         "Tailoring is settled when the report is made: what is left out is not in the sheets, and its weight is shared by the rest."),
)


def write_overview(page: Page, content: ReportContent, parts: ReportParts, verdicts: Sequence[Verdict]) -> None:
    """Fills the sheet."""
    page.on_one_page()
    page.heading(page.say("评估总览", "Assessment overview"), shortened(content.content.enterprise.name, _NAME_LENGTH))
    page.widths([c.width for c in _COLUMNS])
    page.sheet.freeze_panes = "B4"
    row = _results(page, content, verdicts, 4)
    row = _facts(page, parts, row + 2)
    _notes(page, row + 2)


def _results(page: Page, content: ReportContent, verdicts: Sequence[Verdict], row: int) -> int:
    page.block(row, page.say("结果", "Results"))
    page.header(row + 1, _COLUMNS)
    formats, row = [c.style for c in _COLUMNS], row + 1
    for verdict, score in zip(verdicts, content.scores.standards, strict=True):
        row += 1
        page.row(row, [*_verdict(page, verdict), len(score.conflicts), len(score.source_issues)], formats)
        paper.fit_height(page.sheet, row, *(c.width for c in _COLUMNS))
    return row


def _verdict(page: Page, verdict: Verdict) -> list[Value]:
    scored, lang = verdict.scored, page.lang
    profile, key, none = scored.profile, quoted(scored.standard.key), (None, None)
    unit = profile.total.unit
    values = {"rated": scored.rated, "inferred": scored.inferred, "unknown": scored.unknown}
    counts = [Live(f"COUNTIFS(ratings_standard,{key},ratings_state,{quoted(STATES[s].in_language(lang))})", n)
              for s, n in values.items()]
    title = f"{short_name(scored.standard).in_language(lang)} ({scored.standard.key})"
    return [
        title, f"{profile.title.en if lang == 'en' else profile.title.zh} ({profile.id})", *verdict.total,
        (unit.en if lang == "en" else unit.zh) if unit else None, *(verdict.grade or none), *(verdict.consecutive or none),
        verdict.agree, *counts,
    ]


def _facts(page: Page, parts: ReportParts, row: int) -> int:
    page.block(row, page.say("企业与评估", "Enterprise and assessment"))
    for fact in parts.facts:
        row += 1
        page.row(row, [fact.label, fact.value], ["label", "shown"])
        paper.fit_height(page.sheet, row, _COLUMNS[0].width, _COLUMNS[1].width)
    return row


def _notes(page: Page, row: int) -> None:
    page.block(row, page.say("怎样使用", "How to use this book"))
    for note in _NOTES:
        row += 1
        page.put(row, 1, note.in_language(page.lang), "lead")
        page.sheet.row_dimensions[row].height = 18

