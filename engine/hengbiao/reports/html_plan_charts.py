"""The interactive charts of a roadmap: its bars, and the totals rising phase by phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hengbiao.reports.html_charts import FIXED, Chart, Variant, plain
from hengbiao.reports.palette import COLOURS, shown, span
from hengbiao.service.plan_charts import Gantt, GanttBar, Stairs, gantt, stairs
from hengbiao.service.report_charts import Band
from hengbiao.service.report_words import Words
from hengbiao.service.reporting import ReportContent

__all__ = ["gantt_chart", "phase_charts"]

_DAY = dt.timedelta(days=1)


def gantt_chart(content: ReportContent, words: Words) -> Chart | None:
    """The steps of each phase from start to finish, or what they are joined to where there are many."""
    found = gantt(content)
    if found is None:
        return None
    labels = [words.text(b.axis.label) + (f" ({b.steps})" if b.steps > 1 else "") for b in found.bars]
    phases = sorted({b.phase for b in found.bars})
    data = [trace for n in phases for trace in _phase(found, n, labels, words)]
    layout = {
        "height": 110 + 26 * len(labels), "margin": {"l": 10, "r": 10, "t": 10, "b": 30}, "barmode": "overlay", "bargap": 0.35,
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        "xaxis": {"type": "date", "tickformat": "%Y-%m-%d", "nticks": 7, **FIXED},
        "yaxis": {"autorange": "reversed", "tickvals": list(range(len(labels))), "zeroline": False, "showgrid": False, "automargin": True,
                  "ticktext": [plain(t if len(t) <= 34 else t[:33] + "…") for t in labels], "tickfont": {"size": 11}, **FIXED},
    }
    narrow = {"yaxis.ticktext": [plain(t if len(t) <= 14 else t[:13] + "…") for t in labels], "yaxis.tickfont.size": 9, "xaxis.nticks": 3}
    head = [words.say("阶段", "Phase"), words.say("步骤", "Step"), words.say("开始", "Start"), words.say("完成", "Finish"),
            words.say("最迟完成", "Latest finish"), words.say("关键", "Critical")]
    rows = [[str(b.phase), label, b.start.isoformat(), b.finish.isoformat(), b.latest.isoformat(), "●" if b.critical else ""]
            for b, label in zip(found.bars, labels, strict=True)]
    title = {"step": words.say("路线图：各阶段的步骤", "Roadmap: the steps of each phase"),
             "capability": words.say("路线图：按能力归并的步骤", "Roadmap: steps by capability"),
             "area": words.say("路线图：按能力领域归并的步骤", "Roadmap: steps by area of capability")}[found.grouped_by]
    return Chart("gantt", title, title, [Variant("", data, layout, narrow)], head, rows)


def _phase(found: Gantt, phase: int, labels: list[str], words: Words) -> Iterator[dict[str, Any]]:
    rows = [(y, b) for y, b in enumerate(found.bars) if b.phase == phase]
    colour = COLOURS[(phase - 1) % len(COLOURS)]
    yield {
        "type": "bar", "orientation": "h", "name": words.say(f"第 {phase} 阶段", f"Phase {phase}"), "y": [y for y, _ in rows],
        "base": [b.start.isoformat() for _, b in rows],
        # Plotly takes lengths of time in milliseconds; a day ends when the next begins.
        "x": [(b.finish - b.start + _DAY).days * 86_400_000 for _, b in rows],
        "marker": {"color": [colour if b.critical else colour + "73" for _, b in rows],
                   "line": {"color": "#22303c", "width": [1.2 if b.critical else 0 for _, b in rows]}},
        "customdata": [_told(b, labels[y], words) for y, b in rows], "hovertemplate": "%{customdata}<extra></extra>",
    }
    late = [(y, b) for y, b in rows if b.latest > b.finish]
    if late:
        yield {"type": "scatter", "mode": "lines", "showlegend": False, "hoverinfo": "skip", "line": {"color": "#8a97a3", "width": 1.5},
               "x": [x for _, b in late for x in ((b.finish + _DAY).isoformat(), (b.latest + _DAY).isoformat(), None)],
               "y": [place for y, _ in late for place in (y, y, None)]}


def _told(bar: GanttBar, label: str, words: Words) -> str:
    critical = words.say("关键步骤", "critical") if bar.critical else words.say(f"最迟 {bar.latest}", f"at the latest {bar.latest}")
    return f"{plain(label, 40)}<br>{bar.start} – {bar.finish}<br>{critical}"


def phase_charts(content: ReportContent, words: Words) -> list[Chart]:
    """One chart for each standard that the plan predicts."""
    return [_stairs(found, words) for found in stairs(content)]


def _stairs(found: Stairs, words: Words) -> Chart:
    count, top = len(found.stairs), float(found.maximum)
    steps = [*found.stairs, found.stairs[-1]]
    names = [words.say("现在", "Now") if s.phase == 0 else words.say(f"第 {s.phase} 阶段后", f"After phase {s.phase}") for s in found.stairs]
    base = {"type": "scatter", "x": list(range(count + 1)), "line": {"shape": "hv", "color": COLOURS[1], "width": 2.5}, "mode": "lines",
            "showlegend": False, "hoverinfo": "skip"}
    low = {**base, "y": [float(s.total.low) for s in steps]}
    high = {**base, "y": [float(s.total.high) for s in steps], "fill": "tonexty", "fillcolor": COLOURS[1] + "40",
            "line": {"shape": "hv", "color": COLOURS[1], "width": 0.8, "dash": "dot"}}
    marks = {"type": "scatter", "mode": "markers+text", "x": [n + 0.5 for n in range(count)], "y": [float(s.total.low) for s in found.stairs],
             "text": [span(s.total) for s in found.stairs], "textposition": ["bottom center" if float(s.total.low) > 0.85 * top else
                                                                            "top center" for s in found.stairs],
             "marker": {"size": 1, "color": COLOURS[1]}, "showlegend": False, "hovertemplate": "%{text}<extra></extra>"}
    dates = [s.finish.isoformat() if s.finish else "" for s in found.stairs]
    unit = f" ({words.text(found.unit)})" if found.unit else ""
    title = words.text(found.name) + unit
    layout = {
        "height": 280, "margin": {"l": 36, "r": 76, "t": 10, "b": 46},
        "xaxis": {"tickvals": [n + 0.5 for n in range(count)], "ticktext": [f"{a}<br>{d}" for a, d in zip(names, dates, strict=True)],
                  "range": [0, count], "showgrid": False, "zeroline": False, **FIXED},
        "yaxis": {"range": [0, top * 1.02], "zeroline": False, **FIXED},
        "shapes": [_line(b) for b in found.bands[1:]], "annotations": [_grade(b, words) for b in found.bands[1:]],
    }
    narrow = {"xaxis.ticktext": [plain(n, 6) for n in names], "xaxis.tickfont.size": 9}
    head = [words.say("时间", "When"), words.say("总分", "Total")]
    rows = [[f"{a} {d}".strip(), span(s.total)] for a, d, s in zip(names, dates, found.stairs, strict=True)]
    said = words.say(f"{title} 各阶段完成后的预计总分", f"{title}: predicted total after each phase")
    return Chart(f"phases-{found.key}", said, said, [Variant("", [low, high, marks], layout, narrow)], head, rows)


def _line(band: Band) -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": float(band.minimum), "y1": float(band.minimum),
            "line": {"width": 1, "dash": "dash"}, "layer": "below", "name": "grade"}


def _grade(band: Band, words: Words) -> dict[str, Any]:
    return {"xref": "paper", "x": 1.01, "xanchor": "left", "y": float(band.minimum), "yanchor": "middle", "showarrow": False,
            "font": {"size": 10}, "text": f"{plain(words.text(band.name), 12)} {shown(band.minimum)}"}
