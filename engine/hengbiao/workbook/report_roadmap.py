"""The plan as sheets: every step, the phases with their cost and predicted scores, and the Gantt chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import Interval, rounded
from hengbiao.model.plan import Plan, PlanStep
from hengbiao.service.plan_charts import Gantt, GanttBar, Stairs
from hengbiao.service.report_parts import ReportParts
from hengbiao.service.report_rows import PhaseRow, StepRow
from hengbiao.workbook import paper, report_charts
from hengbiao.workbook.layout import FIRST_ROW, HEADER_ROW
from hengbiao.workbook.report_paper import Column, Live, Page, ReportBook, Value
from hengbiao.workbook.report_ratings import listed

__all__ = ["write_gantt", "write_predicted", "write_roadmap"]

_STEPS = (
    Column(Text("阶段", "Phase"), 7, "whole"), Column(Text("做什么", "What"), 46), Column(Text("能力", "Capability"), 20),
    Column(Text("现状", "Now"), 10, "word"), Column(Text("工作量级别", "Effort class"), 9, "word"),
    Column(Text("尚余", "Left"), 8, "percent"), Column(Text("人天", "Person-days"), 10, "days"),
    Column(Text("费用（元）", "Money (yuan)"), 13, "money"), Column(Text("合计（元）", "Total (yuan)"), 14, "money"),
    Column(Text("工作日", "Working days"), 9, "whole"), Column(Text("开始", "Start"), 12, "date"),
    Column(Text("完成", "Finish"), 12, "date"), Column(Text("最迟开始", "Latest start"), 12, "date"),
    Column(Text("最迟完成", "Latest finish"), 12, "date"), Column(Text("机动（天）", "Float (days)"), 8, "whole"),
    Column(Text("关键", "Critical"), 8, "word"), Column(Text("使其满足", "Settles"), 34, "hint"),
    Column(Text("项数", "How many"), 8, "whole"), Column(Text("提高得分", "Adds"), 20, "hint"),
    Column(Text("所需证据", "Evidence"), 26, "hint"), Column(Text("先要有", "Needs"), 30, "hint"),
    Column(Text("怎样做", "How"), 60, "hint"), Column(Text("编号", "Id"), 30, "quiet"),
)
_PHASES = (
    Column(Text("阶段", "Phase"), 30, "label"), Column(Text("开始", "Start"), 13, "date"), Column(Text("完成", "Finish"), 13, "date"),
    Column(Text("步骤数", "Steps"), 12, "whole"), Column(Text("人天", "Person-days"), 12, "days"),
    Column(Text("费用（元）", "Money (yuan)"), 15, "money"), Column(Text("合计（元）", "Total (yuan)"), 15, "money"),
    Column(Text("预算（元）", "Budget (yuan)"), 15, "money"), Column(Text("余额（元）", "Left of it (yuan)"), 15, "money"),
)
_PREDICTED = (
    Column(Text("标准", "Standard"), 0, "label"), Column(Text("阶段", "Phase"), 0, "word"), Column(Text("完成", "Finish"), 0, "date"),
    Column(Text("总分下限", "Total, low"), 0, "score"), Column(Text("总分上限", "Total, high"), 0, "score"),
    Column(Text("满分", "Out of"), 0, "score"), Column(Text("下限占满分", "Low, of the whole"), 0, "percent"),
    Column(Text("上限占满分", "High, of the whole"), 0, "percent"), Column(Text("等级", "Grade"), 0, "word"),
)
_TARGETS = (
    Column(Text("标准", "Standard"), 0, "label"), Column(Text("目标", "Asked"), 0, "word"), Column(Text("现在下限", "Now, low"), 0, "score"),
    Column(Text("现在上限", "Now, high"), 0, "score"), Column(Text("现在等级", "Grade now"), 0, "word"),
    Column(Text("之后下限", "Then, low"), 0, "score"), Column(Text("之后上限", "Then, high"), 0, "score"),
    Column(Text("之后等级", "Grade then"), 0, "word"),
)
_BARS = (
    Column(Text("内容", "What"), 46), Column(Text("阶段", "Phase"), 8, "whole"), Column(Text("步骤数", "Steps"), 8, "whole"),
    Column(Text("开始", "Start"), 12, "date"), Column(Text("完成", "Finish"), 12, "date"), Column(Text("最迟完成", "Latest finish"), 12, "date"),
    Column(Text("关键", "Critical"), 9, "word"), Column(Text("关键天数", "Critical days"), 10, "whole"),
    Column(Text("其他天数", "Other days"), 10, "whole"), Column(Text("机动天数", "Float"), 10, "whole"),
)

_GROUPED = {
    "step": Text("每条为一个步骤", "A bar is a step."),
    "capability": Text("每条为一项能力的各步骤", "A bar is the steps of a capability."),
    "area": Text("每条为一个领域的各步骤", "A bar is the steps of an area."),
}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def write_roadmap(page: Page, book: ReportBook, plan: Plan, parts: ReportParts) -> None:
    """One row for each step, phase by phase."""
    page.on_a3()
    page.heading(page.say("路线图", "Roadmap"), plan.estimates.en if page.lang == "en" else plan.estimates.zh)
    steps = [step for phase in plan.phases for step in phase.steps]
    rows = [row for phase in parts.phases for row in phase.steps]
    last = page.table(_STEPS, (_step(page, s, r) for s, r in zip(steps, rows, strict=True)), "C")
    for name, column in (("phase", 1), ("days", 7), ("yuan", 8), ("cost", 9)):
        book.define(f"roadmap_{name}", page.span(column, FIRST_ROW, last))
    critical = page.say("是", "yes")
    if rows:
        paper.colour_when(page.sheet, f"P{FIRST_ROW}:P{last}", f'$P{FIRST_ROW}="{critical}"', "F5D2CC")


def _step(page: Page, step: PlanStep, row: StepRow) -> list[Value]:
    adds = [f"{e.standard} +{rounded(Fraction(e.adds), 4).removeprefix('≈')}" for e in step.adds]
    return [
        row.phase, row.statement, row.capability, row.was, step.effort.effort_class, Fraction(step.effort.left), row.person_days,
        row.yuan, row.total, step.effort.working_days, _day(row.start), _day(row.finish), _day(step.latest_start),
        _day(step.latest_finish), row.float_days, page.say("是", "yes") if row.is_critical else "", listed(row.settles, 60),
        len(row.settles), listed(adds), listed(row.evidence), listed(row.needs, 30), "\n".join(row.how[:20]), row.id,
    ]


def write_predicted(page: Page, plan: Plan, parts: ReportParts, stairs: Sequence[Stairs]) -> None:
    """Cost by phase, what each standard comes to after each, and whether the targets are reached; with charts."""
    page.on_one_page()
    page.heading(page.say("分阶段预测", "Predicted by phase"), page.say(
        "费用由“路线图”表汇总；得分是按该阶段全部步骤完成后推算的。",
        "Cost is summed up from the roadmap; scores are what follows once all steps of a phase are done."))
    page.widths([max(c.width, 12) for c in _PHASES])
    page.sheet.freeze_panes = f"B{HEADER_ROW}"
    row = _phase_table(page, parts.phases, HEADER_ROW)
    row = _target_table(page, parts, row + 2)
    row = _reasons(page, plan, row + 2) if plan.reasons else row
    first = row + 2
    row = _stair_table(page, parts, stairs, first)
    report_charts.stairs_chart(page, stairs, first + 1, row + 2)


def _phase_table(page: Page, phases: Sequence[PhaseRow], row: int) -> int:
    page.header(row, _PHASES)
    first = row + 1
    for row, phase in enumerate(phases, first):
        def sum_of(name: str, value: Fraction, n: int = phase.number) -> Live:
            return Live(f"SUMIFS(roadmap_{name},roadmap_phase,{n})", value)

        page.row(row, [
            page.say(f"第 {phase.number} 阶段", f"Phase {phase.number}"), _day(phase.start), _day(phase.finish),
            Live(f"COUNTIFS(roadmap_phase,{phase.number})", len(phase.steps)), sum_of("days", phase.person_days),
            sum_of("yuan", phase.yuan), sum_of("cost", phase.total), phase.budget,
            Live(f"H{row}-G{row}", phase.budget - phase.total) if phase.budget is not None else None,
        ], [c.style for c in _PHASES])
    if phases:
        sums: list[Fraction | int] = [sum(len(p.steps) for p in phases), *(
            sum(values, Fraction(0)) for values in zip(*((p.person_days, p.yuan, p.total) for p in phases), strict=True))]
        lives = [Live(f"SUM({letter}{first}:{letter}{row})", value) for letter, value in zip("DEFG", sums, strict=True)]
        page.row(row + 1, [page.say("合计", "Total"), None, None, *lives, None, None],
                 ["label-total", "label-total", "label-total", "money-total", "days-total", *["money-total"] * 4])
        row += 1
    return row


def _target_table(page: Page, parts: ReportParts, row: int) -> int:
    page.block(row, page.say("目标", "Targets"))
    page.header(row + 1, _TARGETS)
    row += 1
    for t in parts.targets:
        row += 1
        after = (None, None) if t.after is None else (t.after.low, t.after.high)
        page.row(row, [t.standard, t.asked, t.before.low, t.before.high, t.before_grade, *after, t.after_grade],
                 [c.style for c in _TARGETS])
    return row


def _reasons(page: Page, plan: Plan, row: int) -> int:
    """Why there is no plan, and what would make one possible."""
    page.block(row, page.say("没有可行方案的原因", "Why there is no plan"))
    for reason in plan.reasons:
        row += 1
        page.put(row, 1, reason.what, "label")
        page.put(row, 2, reason.mend, "lead")
        paper.fit_height(page.sheet, row, _PHASES[0].width)
    return row


def _stair_table(page: Page, parts: ReportParts, stairs: Sequence[Stairs], row: int) -> int:
    page.block(row, page.say("各标准得分", "Scores by standard"))
    page.header(row + 1, _PREDICTED)
    row += 1
    grades = {(p.number, key): grade for p in parts.phases for key, _, grade in p.predicted}
    for s in stairs:
        for stair in s.stairs:
            row += 1
            now = page.say("现在", "Now")
            grade = grades.get((stair.phase, s.key), "") if stair.phase else _grade_now(parts, s.key)
            page.row(row, [
                s.name.in_language(page.lang), page.say(f"第 {stair.phase} 阶段", f"Phase {stair.phase}") if stair.phase else now,
                stair.finish, *_stair(stair.total, s.maximum, row), grade,
            ], [c.style for c in _PREDICTED])
            paper.fit_height(page.sheet, row, _PHASES[0].width)
    return row


def _grade_now(parts: ReportParts, key: str) -> str:
    grade = parts.result(key).grade
    return "" if grade is None else " … ".join(dict.fromkeys(grade))


def _stair(total: Interval, maximum: Fraction, row: int) -> Iterator[Value]:
    yield from (total.low, total.high, maximum)
    yield Live(f"D{row}/F{row}", total.low / maximum)
    yield Live(f"E{row}/F{row}", total.high / maximum)


def write_gantt(page: Page, gantt: Gantt) -> None:
    """One bar for each step, or for the steps of one capability or area where there are too many; and the chart."""
    page.on_a3()
    page.heading(page.say("甘特图", "Gantt chart"), _GROUPED[gantt.grouped_by].in_language(page.lang))
    last = page.table(_BARS, (_bar(page, bar, n) for n, bar in enumerate(gantt.bars, FIRST_ROW)))
    report_charts.gantt_chart(page, gantt, FIRST_ROW, last)


def _bar(page: Page, bar: GanttBar, row: int) -> list[Value]:
    days, slack = (bar.finish - bar.start).days + 1, max(0, (bar.latest - bar.finish).days)
    return [
        bar.axis.label.in_language(page.lang), bar.phase, bar.steps, bar.start, bar.finish, bar.latest,
        page.say("是", "yes") if bar.critical else "", Live(f'IF(G{row}<>"",E{row}-D{row}+1,0)', days if bar.critical else 0),
        Live(f'IF(G{row}<>"",0,E{row}-D{row}+1)', 0 if bar.critical else days), Live(f"MAX(0,F{row}-E{row})", slack),
    ]

