"""The annexes of the Word report, across the page: ratings, inferred requirements, calculation, evidence."""

from __future__ import annotations

from collections.abc import Iterator

from hengbiao.reports.docx_frame import FILLS, Report, by_unit
from hengbiao.reports.docx_parts import Cell, Column, without
from hengbiao.reports.text import percent, span
from hengbiao.service.report_rows import CalculationRow, RatingRow

__all__ = ["annexes"]


def annexes(r: Report) -> None:
    """All lists, whole."""
    r.w.turn(wide=True)
    r.w.annexes()
    _ratings(r)
    _inferred(r)
    _calculation(r)
    _evidence(r)


def _ratings(r: Report) -> None:
    r.chapter("ratings")
    if not r.parts.ratings:
        r.w.paragraph(r.say("没有评分。", "Nothing is rated."))
    for key in dict.fromkeys(row.standard for row in r.parts.ratings):
        rows = [row for row in r.parts.ratings if row.standard == key]
        name = r.say("能力目标", "Objectives") if key is None else r.number(key)
        r.w.heading(2, name)
        columns = [
            Column(r.say("编号", "Id"), 2.9), Column(r.say("所在", "Place"), 3.4), Column(r.say("等级", "Level"), 1.6),
            Column(r.say("要求（本项目的陈述）", "Requirement, in our words"), 6.6), Column(r.say("评价", "Rating"), 2),
            Column(r.say("证据及来源、采集方法", "Evidence, its source and how collected"), 5.4), Column(r.say("备注", "Note"), 3.2)]
        r.w.table(r.say(f"{name}：{len(rows)} 条评分", f"{name}: {len(rows)} ratings"),
                  *without(columns, (_rating(r, row) for row in rows), 2, 3))


def _rating(r: Report, row: RatingRow) -> list[str | Cell]:
    note = row.note if row.counts else "\n".join(part for part in (row.note, r.say("不计分", "not counted")) if part)
    return [by_unit(row.id, row.unit), row.place, row.level_name, row.statement, Cell(row.degree_label, FILLS[row.degree]),
            "\n".join(row.shown_by) or "—", note]


def _inferred(r: Report) -> None:
    r.chapter("inferred")
    if not r.parts.inferred:
        r.w.paragraph(r.say("没有推得的要求。", "Nothing is inferred."))
    for key in dict.fromkeys(row.standard for row in r.parts.inferred):
        rows = [row for row in r.parts.inferred if row.standard == key]
        r.w.heading(2, r.number(key))
        columns = [
            Column(r.say("编号", "Id"), 3), Column(r.say("所在", "Place"), 4), Column(r.say("等级", "Level"), 1.8),
            Column(r.say("要求（本项目的陈述）", "Requirement, in our words"), 7.5), Column(r.say("至少", "At least"), 2),
            Column(r.say("至多", "At most"), 2), Column(r.say("依据的评分", "From the ratings"), 4.8)]
        cells: Iterator[list[str | Cell]] = (
            [by_unit(row.id, row.unit), row.place, row.level_name, row.statement, row.low, row.high, ", ".join(row.sources)]
            for row in rows)
        r.w.table(r.say(f"{r.number(key)}：推得 {len(rows)} 条", f"{r.number(key)}: {len(rows)} inferred"), *without(columns, cells, 2, 3))


def _calculation(r: Report) -> None:
    r.chapter("calculation")
    if not r.parts.calculation:
        r.w.paragraph(r.say("没有直接评分的标准，没有可列的计算。", "No standard has ratings of its own."))
        return
    r.w.paragraph(r.say("每个节点的得分由下一层算出，最下一层是评分明细中各条要求的得分。数字是精确值；“最低”“最高”分别按未评分的要求得 0 和 1 计。",
                        "Each node comes from those below it, the lowest from the ratings of its requirements. Numbers are exact; lowest and highest "
                        "count open requirements as 0 and as 1."))
    for s in r.parts.results:
        rows = [row for row in r.parts.calculation if row.standard == s.key and row.kind != "requirement"]
        if rows:
            r.w.heading(2, f"{s.number}")
            r.w.table(
                r.say(f"{s.number} 的计算", f"Calculation of {s.number}"),
                [Column(r.say("节点", "Node"), 3), Column(r.say("名称", "Name"), 4.4), Column(r.say("权重", "Weight"), 1.7, "right"),
                 Column(r.say("得分", "Score"), 2.6), Column(r.say("计算", "Arithmetic"), 8), Column(r.say("依据", "Clause"), 5.4)],
                _nodes(rows))


def _nodes(rows: list[CalculationRow]) -> Iterator[list[str | Cell]]:
    for row in rows:
        yield [row.id, Cell(f"{chr(0x3000) * row.depth}{row.label}", bold=row.depth == 0), percent(row.weight), span(row.score),
               row.arithmetic, row.cite]


def _evidence(r: Report) -> None:
    r.chapter("evidence")
    if not r.parts.evidence:
        r.w.paragraph(r.say("没有证据。", "There is no evidence."))
    r.w.table(
        r.say(f"证据清单（{len(r.parts.evidence)} 项）", f"Evidence ({len(r.parts.evidence)} pieces)"),
        [Column(r.say("编号", "Id"), 2.1), Column(r.say("类别", "Kind"), 2.6), Column(r.say("名称", "Title"), 6.2),
         Column(r.say("来源", "Source"), 3.2), Column(r.say("采集日期", "Collected"), 2.3), Column(r.say("方法", "Method"), 2.3),
         Column(r.say("文件与 SHA-256", "File and SHA-256"), 4.9), Column(r.say("引用", "Cited"), 1.5, "right")],
        ([e.id, e.kind, e.title, e.source, e.collected_on, e.method, "\n".join(part for part in (e.file, e.sha256) if part), str(e.used_by)]
         for e in r.parts.evidence))
