"""Native charts of the report, each drawn from cells of the book, so that they follow a changed rating."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart import BarChart, LineChart, RadarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.text import Text as ChartText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO, Interval
from hengbiao.service.plan_charts import Gantt, Stairs
from hengbiao.service.report_charts import Ladder, Radar, ladder, radar, short_name
from hengbiao.workbook.layout import HEADER_ROW
from hengbiao.workbook.report_paper import Column, Live, Page, Value, shortened
from hengbiao.workbook.report_styles import BARS
from hengbiao.workbook.report_tree import Tree, pattern

__all__ = ["gantt_chart", "stairs_chart", "write_charts"]

_LOW, _OPEN, _GATE, _QUIET = BARS[0], "BFD8D2", "C0392B", "DDE3E8"
_CRITICAL, _OTHER, _FLOAT = "C0553F", BARS[1], "D5DEE5"
#: Of a unit's name in a legend.
_NAME_LENGTH = 30
#: A row of a sheet, in centimetres.
_ROW_HEIGHT = 0.53
_WIDTHS = (34.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0)
#: The columns of data that there are at least; charts stand right of them, with one column between.
_COLUMNS = 4
_CHART_WIDTH, _BAR_HEIGHT = 20.0, 7.5
#: Height of a radar with so many axes and more.
_RADAR_HEIGHTS = ((30, 19.0), (0, 14.0))


def _small(size: int = 900, rotation: int | None = None) -> RichText:
    """Text properties of an axis or legend."""
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=CharacterProperties(sz=size)), endParaRPr=CharacterProperties(sz=size))
    text = RichText(p=[paragraph])
    if rotation is not None:
        text.bodyPr.rot = rotation
    return text


def _colour(series: Series, colour: str | None, *, line: bool = False) -> None:
    look = GraphicalProperties(noFill=True) if colour is None else GraphicalProperties(solidFill=colour)
    if line:
        look = GraphicalProperties(noFill=True)
        look.line.solidFill, look.line.width = colour, 22_000
    elif colour is None:
        look.line.noFill = True
    series.graphicalProperties = look


def _title(text: str) -> Title:
    look = CharacterProperties(sz=1200, b=True)
    line = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    return Title(tx=ChartText(rich=RichText(p=[line])), overlay=False)


def _framed(chart: BarChart | RadarChart, title: str, width: float, height: float) -> None:
    chart.title, chart.style = _title(title), 2
    chart.width, chart.height = width, height  # type: ignore[assignment]
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr, chart.y_axis.txPr = _small(), _small()
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=_QUIET)))
    chart.legend = Legend(legendPos="b", txPr=_small())


def _series(sheet: Worksheet, column: int, first: int, last: int, colour: str | None, *, line: bool = False) -> Series:
    """A column of numbers; its name stands in the row above them."""
    series: Series = SeriesFactory(Reference(sheet, min_col=column, min_row=first, max_row=last), title_from_data=False)
    series.tx = _name(sheet, column, first - 1)
    _colour(series, colour, line=line)
    return series


def _name(sheet: Worksheet, column: int, row: int) -> SeriesLabel:
    return SeriesLabel(strRef=StrRef(f"'{sheet.title}'!${get_column_letter(column)}${row}"))


def write_charts(page: Page, trees: Sequence[Tree]) -> None:
    """For each standard a radar of its parts and its levels against the gate, each beside the numbers it is drawn from."""
    page.heading(page.say("图表", "Charts"), page.say(
        "图由左侧单元格画出，改评后随之变化。", "Charts are drawn from the cells on the left and follow a changed rating."))
    page.widths(_WIDTHS)
    page.sheet.freeze_panes = "B4"
    row = HEADER_ROW
    for tree in trees:
        name = short_name(tree.scored.standard).in_language(page.lang)
        page.block(row, name)
        top, heights = row + 1, 0.0
        rungs, parts = ladder(tree.scored), radar(tree.scored)
        column = get_column_letter(max(_COLUMNS, 1 + len(parts.series) if parts else 0) + 2)
        if rungs is not None:
            row = _ladder_table(page, tree, rungs, top)
            _ladder_chart(page, rungs, name, (top, row), f"{column}{top}")
            heights += _BAR_HEIGHT
        if parts is not None:
            start = row + 2
            row = _radar_table(page, tree, parts, start)
            _radar_chart(page, parts, name, (start, row), f"{column}{top + _rows(heights) + 1 if heights else top}")
            heights += _radar_height(parts)
        row = max(row, top + _rows(heights) + 2) + 2
        page.sheet.row_breaks.append(Break(id=row - 1))


def _rows(height: float) -> int:
    return int(height / _ROW_HEIGHT) + 1


def _ladder_table(page: Page, tree: Tree, rungs: Ladder, top: int) -> int:
    """Low, what is open above it, and the gate, for each level or topmost part."""
    columns = [Column(Text("等级", "Level") if rungs.by_level else Text("组成部分", "Part"), 0), Column(Text("至少", "At least"), 0),
               Column(Text("尚未定", "Open"), 0)]
    page.header(top, [*columns, *([Column(Text("门槛", "Gate"), 0)] if rungs.gate is not None else [])])
    row = top
    for row, rung in enumerate(rungs.rungs, top + 1):
        low, high = tree.low(rung.axis.id), tree.high(rung.axis.id)
        values: list[Value] = [rung.axis.label.in_language(page.lang), Live(low, rung.score.low),
                               Live(f"{high}-{low}", rung.score.high - rung.score.low)]
        if rungs.gate is not None:
            values.append(Live(f"gate_{tree.key}", rungs.gate))
        page.row(row, values, ["label", *["score"] * (len(values) - 1)])
    return row


def _ladder_chart(page: Page, rungs: Ladder, name: str, rows: tuple[int, int], anchor: str) -> None:
    sheet, (top, last) = page.sheet, rows
    bars = BarChart()
    bars.type, bars.grouping, bars.overlap, bars.gapWidth = "col", "stacked", 100, 60
    title = page.say("各级得分与门槛", "Levels against the gate") if rungs.gate is not None else page.say("各部分得分", "Scores of the parts")
    _framed(bars, f"{name} · {title}", _CHART_WIDTH, _BAR_HEIGHT)
    for column, colour in ((2, _LOW), (3, _OPEN)):
        bars.series.append(_series(sheet, column, top + 1, last, colour))
    bars.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=last))
    bars.y_axis.scaling.min, bars.y_axis.scaling.max, bars.y_axis.majorUnit = 0, 1, 0.2
    bars.y_axis.number_format = "0.0"
    if rungs.gate is not None:
        line = LineChart()
        line.series.append(_series(sheet, 4, top + 1, last, _GATE, line=True))
        line.series[0].smooth = False
        bars += line
    sheet.add_chart(bars, anchor)


def _radar_table(page: Page, tree: Tree, parts: Radar, top: int) -> int:
    """What each part comes to, summed over the levels: at least and at most, or at least for each unit."""
    names = [s.name for s in parts.series]
    by_unit = names != [None]
    heads = [shortened(str(n), _NAME_LENGTH) for n in names] if by_unit else [page.say("至少", "At least"), page.say("至多", "At most")]
    page.row(top, [page.say("组成部分", "Part"), *heads], ["header"] * (1 + len(heads)))
    page.sheet.row_dimensions[top].height = 32
    numbers = {u.unit.name: u.unit.number for u in tree.scored.units}
    nodes, low, high = tree.columns()
    row = top
    for n, axis in enumerate(parts.axes):
        row = top + 1 + n
        values: list[Value] = [axis.label.in_language(page.lang)]
        for series in parts.series:
            where = pattern(axis.id, bool(tree.scored.levels), numbers.get(series.name or "", 0))
            found = series.values[n] or Interval(ZERO, ZERO)
            values.append(Live(f"SUMIFS({low},{nodes},{where})", found.low))
            if not by_unit:
                values.append(Live(f"SUMIFS({high},{nodes},{where})", found.high))
        page.row(row, values, ["label", *["score"] * (len(values) - 1)])
    return row


def _radar_height(parts: Radar) -> float:
    return next(height for axes, height in _RADAR_HEIGHTS if len(parts.axes) >= axes)


def _radar_chart(page: Page, parts: Radar, name: str, rows: tuple[int, int], anchor: str) -> None:
    sheet, chart, (top, last) = page.sheet, RadarChart(), rows
    chart.type = "standard"
    title = page.say("各部分得分（各级之和）", "Parts, summed over the levels") if parts.maximum > 1 else page.say("各部分得分", "Parts")
    _framed(chart, f"{name} · {title}", _CHART_WIDTH, _radar_height(parts))
    by_unit = parts.series[0].name is not None
    colours = BARS if by_unit else (_LOW, "9CC7BD")
    for n in range(len(parts.series) if by_unit else 2):
        chart.series.append(_series(sheet, 2 + n, top + 1, last, colours[n % len(colours)], line=True))
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=last))
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, parts.maximum
    chart.y_axis.majorUnit = 1 if parts.maximum > 1 else 0.2
    chart.y_axis.number_format = "0" if parts.maximum > 1 else "0.0"
    chart.x_axis.txPr, chart.y_axis.txPr = _small(600 if len(parts.axes) >= _RADAR_HEIGHTS[0][0] else 800), _small(700)
    sheet.add_chart(chart, anchor)


def stairs_chart(page: Page, stairs: Sequence[Stairs], top: int, row: int) -> None:
    """The lowest total of each standard after each phase, as a part of the highest that there can be."""
    if not stairs:
        return
    sheet, chart = page.sheet, BarChart()
    chart.type, chart.grouping, chart.gapWidth = "col", "clustered", 80
    _framed(chart, page.say("各阶段之后的总分（占满分）", "Total after each phase, of the whole"), 24, 10)
    first, longest = top + 1, max(stairs, key=lambda s: len(s.stairs))
    for n, s in enumerate(stairs):
        last = first + len(s.stairs) - 1
        series = SeriesFactory(Reference(sheet, min_col=7, min_row=first, max_row=last), title=s.name.in_language(page.lang))
        _colour(series, BARS[n % len(BARS)])
        series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
        series.dLbls.txPr = _small(700)
        if s is longest:
            labels = Reference(sheet, min_col=2, min_row=first, max_row=last)
        chart.series.append(series)
        first = last + 1
    chart.set_categories(labels)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 1, 0.2
    chart.y_axis.number_format = "0%"
    sheet.add_chart(chart, f"A{row}")


def gantt_chart(page: Page, gantt: Gantt, first: int, last: int) -> None:
    """Bars from start to finish: the part before the start is there and not seen."""
    sheet, chart = page.sheet, BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 35
    _framed(chart, page.say("甘特图", "Gantt chart"), 27, max(8.0, 3.5 + 0.8 * len(gantt.bars)))
    for column, colour in ((4, None), (8, _CRITICAL), (9, _OTHER), (10, _FLOAT)):
        chart.series.append(_series(sheet, column, first, last, colour))
    # Programs disagree on which entry of a legend is the first, so the unseen part has no name instead of no entry.
    chart.series[0].tx = SeriesLabel(v=" ")
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    start, end = min(b.start for b in gantt.bars), max(b.latest for b in gantt.bars)
    epoch = sheet.parent.epoch if sheet.parent is not None else None
    assert epoch is not None
    chart.y_axis.scaling.min = (start - epoch.date()).days - 3
    chart.y_axis.scaling.max = (end - epoch.date()).days + 3
    span = (end - start).days
    chart.y_axis.majorUnit = max(7, round(span / 12))
    chart.y_axis.number_format, chart.y_axis.crosses = "yyyy-mm-dd", "max"
    chart.y_axis.txPr = _small(800, -2_700_000)
    chart.x_axis.tickLblSkip, chart.x_axis.txPr = 1, _small(800)
    # The first step on top.
    chart.x_axis.scaling.orientation = "maxMin"
    sheet.add_chart(chart, f"L{first - 1}")

