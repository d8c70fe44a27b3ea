"""The pictures of a report as PNG or SVG: radar and levels of each standard, heat map, Sankey diagram, roadmap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hengbiao.errors import Text
from hengbiao.knowledge.base import unknown_name
from hengbiao.reports.picture_flows import draw_flows
from hengbiao.reports.picture_heat import draw_heat
from hengbiao.reports.picture_levels import draw_levels
from hengbiao.reports.picture_plan import draw_gantt, draw_stairs
from hengbiao.reports.picture_radar import draw_radar
from hengbiao.reports.picture_style import WIDTH_CM, Pen, drawing, saved
from hengbiao.scoring.engine import Scored
from hengbiao.service.plan_charts import gantt, stairs
from hengbiao.service.report_charts import flow_pairs, flows, heat, is_known, ladder, radar, short_name
from hengbiao.service.reporting import ReportContent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "draw", "pictures"]

_NO_FONT = Text("本机没有中文字体，图中文字为英文。", "This machine has no font for Chinese: names in Chinese are shown as ids.")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture for a document. `note`, in the language of the report, says what a reader could miss in it."""

    id: str
    title: Text
    png: bytes
    width_cm: float
    note: str | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A picture that can be drawn."""

    title: Text
    make: Callable[[Pen], Figure]
    note: Text | None = None
    extra: bool = False


def pictures(content: ReportContent) -> list[Picture]:
    """All pictures of the report in its order. Raises MissingExtra where matplotlib is not installed.

    Left out are those that would show nothing: the radar of a standard of which hardly anything is known or that has
    fewer than three parts, the Sankey diagram of one standard, the roadmap without a plan.
    """
    found = []
    with drawing(content.lang) as pen:
        for name, sheet in _sheets(content):
            if not sheet.extra:
                notes = [sheet.note.in_language(content.lang)] if sheet.note else []
                notes += [_NO_FONT.in_language(content.lang)] if not pen.has_chinese else []
                found.append(Picture(name, sheet.title, saved(sheet.make(pen), ".png"), WIDTH_CM, " ".join(notes) or None))
    return found


def draw(content: ReportContent, wanted: str, suffix: str) -> bytes:
    """One picture by its id as SVG or PNG (`.svg`, `.png`). Raises UnknownName, MissingExtra.

    Besides those of `pictures` there are the radar of every standard, `heatmap-capabilities`, and `sankey-A-B` for the
    standard with the most ratings and each of the others.
    """
    sheets = dict(_sheets(content))
    if wanted not in sheets:
        raise unknown_name(Text("图", "picture"), wanted, list(sheets))
    with drawing(content.lang) as pen:
        return saved(sheets[wanted].make(pen), suffix)


def _sheets(content: ReportContent) -> Iterator[tuple[str, _Sheet]]:
    for scored in content.scored:
        yield from _of_standard(scored)
    yield from _heat_maps(content)
    yield from _crosswalks(content)
    yield from _roadmap(content)


def _of_standard(scored: Scored) -> Iterator[tuple[str, _Sheet]]:
    key, name = scored.standard.key, short_name(scored.standard)
    rungs, web = ladder(scored), radar(scored)
    if rungs is not None:
        title = (Text(f"{name.zh} 各等级得分与总分", f"{name.en}: level scores and total") if rungs.by_level else
                 Text(f"{name.zh} 各部分得分与总分", f"{name.en}: scores of its parts and total"))
        yield f"levels-{key}", _Sheet(title, lambda pen: draw_levels(rungs, pen))
    if web is not None:
        note = Text(f"另有 {web.left_out} 个单元未画出（产值较小）。",
                    f"{web.left_out} more units, of less output value, are not drawn.") if web.left_out else None
        what = (Text(f"各等级得分之和，满分 {web.maximum}", f"sum of the level scores, at most {web.maximum}") if scored.levels else
                Text("得分，满分 100%", "scores, at most 100%"))
        yield f"radar-{key}", _Sheet(Text(f"{name.zh} 各部分雷达图（{what.zh}）", f"{name.en}: radar of its parts ({what.en})"),
                                     lambda pen: draw_radar(web, pen, bool(scored.levels)), note, not is_known(scored))


def _heat_maps(content: ReportContent) -> Iterator[tuple[str, _Sheet]]:
    title = Text("各标准要求按能力领域的满足程度", "How far the standards' requirements are met, by area of capability")
    if content.scored and heat(content).rows:
        yield "heatmap", _Sheet(title, lambda pen: draw_heat(heat(content), pen))
        finer = Text("各标准要求按能力的满足程度", "How far the standards' requirements are met, by capability")
        yield "heatmap-capabilities", _Sheet(finer, lambda pen: draw_heat(heat(content, "capability"), pen), extra=True)


def _crosswalks(content: ReportContent) -> Iterator[tuple[str, _Sheet]]:
    first = True
    for left, right in flow_pairs(content):
        found = flows(content, left, right)
        if not found.ribbons:
            continue
        names = short_name(left.standard), short_name(right.standard)
        title = Text(f"{names[0].zh} 与 {names[1].zh} 的对照（相关要求对数）",
                     f"{names[0].en} and {names[1].en}: pairs of related requirements")
        make = partial(draw_flows, found, names)
        if first:
            yield "sankey", _Sheet(title, make)
        yield f"sankey-{left.standard.key}-{right.standard.key}", _Sheet(title, make, extra=True)
        first = False


def _roadmap(content: ReportContent) -> Iterator[tuple[str, _Sheet]]:
    bars, rising = gantt(content), stairs(content)
    if bars is not None:
        note = {
            "step": None,
            "capability": Text("步骤较多，按能力归并，括号内为步骤数。", "There are many steps: they are joined by capability (steps in brackets)."),
            "area": Text("步骤较多，按能力领域归并，括号内为步骤数。", "There are many steps: they are joined by area (steps in brackets)."),
        }[bars.grouped_by]
        yield "gantt", _Sheet(Text("路线图：各阶段的步骤", "Roadmap: the steps of each phase"), lambda pen: draw_gantt(bars, pen), note)
    if rising:
        yield "phases", _Sheet(Text("各阶段完成后的预计总分", "Predicted totals after each phase"), lambda pen: draw_stairs(rising, pen))
