"""The results of the Word report: each standard, strengths, weak points, findings, contradictions of the documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hengbiao.reports.docx_frame import FILLS, Report, by_unit
from hengbiao.reports.docx_front import total
from hengbiao.reports.docx_parts import Cell, Column, Part, without
from hengbiao.reports.text import percent, span
from hengbiao.service.report_rows import GapRow, NodeRow, PlaceRow, StandardResult

__all__ = ["findings", "gap_table", "issues", "results", "strengths", "weak_points"]

#: Rows of a list in the text; the whole list is an annex.
_SHOWN = 40


def results(r: Report) -> None:
    """One part for each standard with ratings of its own, and one for those that only follow from them."""
    r.chapter("results")
    direct = [s for s in r.parts.results if s.is_direct] or list(r.parts.results)
    for s in direct:
        _standard(r, s)
    others = [s for s in r.parts.results if s not in direct]
    if others:
        _inferred(r, others)
    if any(name == "heatmap" or name.startswith("sankey") for name in r.pictures):
        r.w.heading(2, r.say("跨标准对照", "Across the standards"))
        for name in r.pictures:
            if name == "heatmap" or name.startswith("sankey"):
                r.show(name)


def _standard(r: Report, s: StandardResult) -> None:
    w = r.w
    w.heading(2, f"{s.number} {s.title}")
    content: list[Part] = [r.say(f"总分 {total(s)}", f"Total {total(s)}")]
    if s.grade:
        content.append(r.say(f"，等级（按区间）{r.joined(s.grade)}", f", by interval: {r.joined(s.grade)}"))
    if s.consecutive:
        verdict = {True: r.say("两者一致", "the two agree"), False: r.say("两者不一致", "the two do not agree"),
                   None: r.say("是否一致未定", "whether they agree is open")}[s.agree]
        content.append(r.say(f"，连续满足到 {r.joined(s.consecutive)}（{verdict}）",
                             f", reached without a gap: {r.joined(s.consecutive)} ({verdict})"))
    content.append(r.say(f"。已评 {s.rated} 条，推得 {s.inferred} 条，未知 {s.unknown} 条。",
                         f". {s.rated} requirements rated, {s.inferred} inferred, {s.unknown} unknown."))
    w.paragraph(content)
    _levels(r, s)
    r.show(f"levels-{s.key}")
    r.show(f"radar-{s.key}")
    w.table(
        r.say(f"{s.number} 各单元结果", f"{s.number}: result by unit"),
        [Column(r.say("单元", "Unit"), 5.4), Column(r.say("类型", "Type"), 2.6), Column(r.say("总分", "Total"), 3),
         Column(r.say("等级（按区间）", "Grade by interval"), 2.7), Column(r.say("连续满足到", "Without a gap"), 2.7)],
        ([u.name, u.type, span(u.total), r.joined(u.grade) if u.grade else "—", r.joined(u.consecutive) if u.consecutive else "—"]
         for u in s.units))
    _nodes(r, s)
    w.table(
        r.say(f"{s.number} 总分的由来", f"{s.number}: how the total was made"),
        [Column(r.say("结论", "Conclusion"), 5.2), Column(r.say("计算", "Arithmetic"), 6.4), Column(r.say("依据", "Clause"), 4.8)],
        ([Cell(step.conclusion, bold=step.depth < 2), step.arithmetic, step.cite] for step in s.steps))
    w.paragraph([r.say("各节点的完整计算见", "The whole calculation: "), *r.ref("calculation"), r.say("。", ".")], "Note")


def _levels(r: Report, s: StandardResult) -> None:
    marks = {True: Cell(r.say("满足", "Reached"), FILLS["full"]), False: Cell(r.say("未满足", "Not reached"), FILLS["none"]),
             None: Cell(r.say("未定", "Open"), FILLS["partly"])}
    r.w.table(
        r.say(f"{s.number} 各等级得分", f"{s.number}: level scores"),
        [Column(r.say("等级", "Level"), 4.4), Column(r.say("得分", "Score"), 3.3), Column(r.say("计入总分", "Adds"), 3.3),
         Column(r.say("是否满足", "Reached"), 2.3), Column(r.say("已评 / 推得 / 未知", "Rated / inferred / unknown"), 3.1)],
        ([" ".join(dict.fromkeys((row.name, row.title))), span(row.score), span(row.counted), marks[row.satisfied],
          f"{row.rated} / {row.inferred} / {row.unknown}"] for row in s.levels), f"_Ref_table_levels_{s.key}")


def _nodes(r: Report, s: StandardResult) -> None:
    numbers = [row.number for row in s.levels]
    width = 2.1 if numbers else 3.5
    columns = [
        Column(r.say("能力域 / 子域", "Domain / sub-domain"), (14.7 if numbers else 12.9) - width * (len(numbers) or 1)),
        Column(r.say("权重", "Weight"), 1.7 if numbers else 3.5, "right"),
        *(Column(row.name, width) for row in s.levels),
        *([] if numbers else [Column(r.say("得分（0–1）", "Score (0–1)"), width)]),
    ]
    for unit in dict.fromkeys(node.unit for node in s.nodes):
        name = "" if unit is None else r.say(f"（{unit}）", f" ({unit})")
        rows = [node for node in s.nodes if node.unit == unit]
        r.w.table(r.say(f"{s.number} 各部分得分{name}", f"{s.number}: scores of the parts{name}"), columns, _node_rows(r, s, rows))


def _node_rows(r: Report, s: StandardResult, rows: Sequence[NodeRow]) -> Iterator[list[str | Cell]]:
    for node in rows:
        scores = [r.level_cell(s.key, node.by_level.get(row.number)) for row in s.levels] or [span(node.score)]
        indent = "\u3000" * node.depth
        yield [Cell(f"{indent}{node.label}", bold=node.depth == 0), percent(node.weight), *scores]


def _inferred(r: Report, others: Sequence[StandardResult]) -> None:
    r.w.heading(2, r.say("由评分推得的其他标准", "Other standards, as far as the ratings say"))
    r.w.paragraph([r.say("下列标准没有直接评分。评分经能力目标对照传递，只得出确有依据的上下限，见",
                         "These standards have no ratings of their own. Ratings are carried through shared objectives, and only bounds that "
                         "are proved are taken, see "), *r.ref("inferred"), r.say("。", ".")])
    r.w.table(
        r.say("推得的结果", "Inferred results"),
        [Column(r.say("标准", "Standard"), 6.2), Column(r.say("总分", "Total"), 3.2),
         Column(r.say("等级（按区间）", "Grade by interval"), 3), Column(r.say("推得", "Inferred"), 2, "right"),
         Column(r.say("未知", "Unknown"), 2, "right")],
        ([f"{s.number}\n{s.title}", total(s), r.joined(s.grade) if s.grade else "—", str(s.inferred), str(s.unknown)] for s in others))


def strengths(r: Report) -> None:
    """The places that surely come to the most."""
    r.chapter("strengths")
    if not r.parts.strong:
        r.w.paragraph(r.say("评分不足，尚不能说明强项。", "Too little is rated to tell strengths."))
        return
    r.w.paragraph(r.say("按各等级得分的平均值，下限最高的能力子域；未评分的要求按最低计。",
                        "The sub-domains whose mean over the levels is the highest, open requirements counted at their lowest."))
    _places(r, r.say("强项", "Strengths"), r.parts.strong)


def weak_points(r: Report) -> None:
    """The places that come to the least at best, and what is missing towards the next level."""
    r.chapter("weak-points")
    if not r.parts.weak:
        r.w.paragraph(r.say("评分不足，尚不能说明弱项。", "Too little is rated to tell weak points."))
        return
    r.w.heading(2, r.say("弱项", "Weak points"))
    r.w.paragraph(r.say("按各等级得分的平均值，上限最低的能力子域；未评分的要求按最高计。",
                        "The sub-domains whose mean over the levels is the lowest, open requirements counted at their highest."))
    _places(r, r.say("弱项", "Weak points"), r.parts.weak)
    r.w.heading(2, r.say("到下一等级的差距", "Gaps to the next level"))
    gap_table(r, r.say("未全部满足的要求", "Requirements not fully met"), r.parts.gaps, _SHOWN)


def _places(r: Report, title: str, rows: Sequence[PlaceRow]) -> None:
    r.w.table(
        title,
        [Column(r.say("标准", "Standard"), 3.2), Column(r.say("能力子域", "Sub-domain"), 4.6), Column(r.say("所属", "Part of"), 3.4),
         Column(r.say("平均得分", "Mean score"), 2.4), Column(r.say("未全部满足 / 已评", "Below full / rated"), 2.8)],
        ([r.number(p.standard), by_unit(p.label, p.unit), p.path, span(p.score), f"{p.lacking} / {p.rated}"] for p in rows))


def gap_table(r: Report, title: str, rows: Sequence[GapRow], shown: int) -> None:
    """The first rows of a list of gaps, and how many more the annex holds."""
    if not rows:
        r.w.paragraph(r.say("下一等级及以下没有评为未全部满足的要求。", "No requirement up to the next level is rated below fully met."))
        return
    columns = [Column(r.say("编号", "Id"), 2.7), Column(r.say("所在", "Place"), 3.3), Column(r.say("等级", "Level"), 1.6),
               Column(r.say("要求（本项目的陈述）", "Requirement, in our words"), 6.9), Column(r.say("评价", "Rating"), 1.9)]
    cells: Iterator[list[str | Cell]] = (
        [by_unit(g.id, g.unit), g.place, g.level_name, g.statement, Cell(g.degree_label, FILLS[g.degree])] for g in rows[:shown])
    r.w.table(title, *without(columns, cells, 2, 3))
    if len(rows) > shown:
        r.w.paragraph([r.say(f"另有 {len(rows) - shown} 条，见", f"{len(rows) - shown} more: "), *r.ref("ratings"), r.say("。", ".")], "Note")


def findings(r: Report) -> None:
    """What the check found, with the evidence in question, and the ratings that contradict each other."""
    r.chapter("findings")
    w, rows = r.w, r.parts.findings
    fills = {"violation": FILLS["none"], "warning": FILLS["partly"]}
    if not rows:
        w.paragraph(r.say("核查没有发现问题。", "The check found nothing."))
    w.table(
        r.say("核查发现", "Findings"),
        [Column(r.say("程度", "Severity"), 1.7), Column(r.say("发现", "Finding"), 5.6), Column(r.say("处理", "What to do"), 4),
         Column(r.say("条款", "Clause"), 2.5), Column(r.say("证据", "Evidence"), 2.6)],
        ([Cell(f.severity_label, fills.get(f.severity)), f.message, f.fix, f.cite or "—", ", ".join(f.evidence) or "—"] for f in rows))
    if r.parts.conflicts:
        w.heading(2, r.say("相互矛盾的评分", "Ratings that contradict each other"))
        w.paragraph(r.say("下列评分与其他评分推出的结果不一致；计分以直接评分为准。",
                          "These ratings differ from what others imply; scores follow the rating itself."))
        w.table(
            r.say("矛盾", "Contradictions"),
            [Column(r.say("编号", "Id"), 3), Column(r.say("要求或目标", "Requirement or objective"), 5.6), Column(r.say("评为", "Rated"), 2),
             Column(r.say("其他评分推出", "Others imply"), 2.6), Column(r.say("依据的评分", "From"), 3.2)],
            ([by_unit(c.id, c.unit), c.statement, c.rated, r.joined((c.low, c.high)),
              ", ".join(c.sources[:6]) + (" …" if len(c.sources) > 6 else "")] for c in r.parts.conflicts))


def issues(r: Report) -> None:
    """The contradictions of the documents that the results rest on."""
    r.chapter("source-issues")
    w = r.w
    w.paragraph(r.say("结果所依据的标准文件中有下列矛盾、缺失或不明之处；每一处怎样处理，影响哪条评分规则，如表所列。",
                      "The documents contradict themselves or are silent in these places; the tables say how each is resolved and which rule "
                      "of the profile it concerns."))
    for s in r.parts.results:
        rows = [i for i in r.parts.issues if i.standard == s.key]
        if rows:
            w.heading(2, s.number)
            w.table(
                r.say(f"{s.number} 的原文问题", f"Contradictions of {s.number}"),
                [Column(r.say("位置", "Place"), 2.8), Column(r.say("问题", "What"), 5.6), Column(r.say("处理", "Resolution"), 5.4),
                 Column(r.say("评分规则", "Rule"), 2.6)],
                ([f"{i.place}\n{i.id}", i.what, i.resolution, r.say("、", ", ").join(i.rules) or "—"] for i in rows))
