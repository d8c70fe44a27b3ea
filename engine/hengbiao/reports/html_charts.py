"""The interactive charts of the web page, as plain data for Plotly's script: traces, layout, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hengbiao.errors import Text
from hengbiao.model.numbers import Interval
from hengbiao.reports.palette import COLOURS, OPEN, REACHED, SCALE, SHORT, UNKNOWN, hexed, percent, shown, span
from hengbiao.reports.picture_style import width_of
from hengbiao.reports.text import line
from hengbiao.scoring.engine import Scored
from hengbiao.service.report_charts import (
    Axis,
    Flows,
    Heat,
    HeatCell,
    Ladder,
    Radar,
    flow_pairs,
    flows,
    heat,
    is_known,
    ladder,
    radar,
    short_name,
)
from hengbiao.service.report_words import Words
from hengbiao.service.reporting import ReportContent

__all__ = ["Chart", "Variant", "heat_chart", "level_chart", "plain", "radar_chart", "sankey_chart"]

#: What no hand moves: charts are read here, not explored.
FIXED = {"fixedrange": True, "ticks": ""}


@dataclass(frozen=True, slots=True)
class Variant:
    """One view of a chart. `narrow` holds what changes in the layout on a narrow screen, by the path that Plotly gives it."""

    label: str
    data: list[dict[str, Any]]
    layout: dict[str, Any]
    narrow: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: what it shows in words, its views, and its numbers as a table for those who cannot see it."""

    id: str
    title: str
    alt: str
    variants: list[Variant]
    head: list[str]
    rows: list[list[str]]


def plain(text: str, columns: int = 0) -> str:
    """A label that Plotly takes for text and not for markup; broken into lines of so many characters where asked."""
    lines = [line(text)]
    if columns and len(lines[0]) > columns:
        lines = list(_broken(lines[0], columns))
    escaped = (part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for part in lines)
    return "<br>".join(escaped)


def _broken(text: str, columns: int) -> Iterator[str]:
    """At most two lines, cut at a blank where there is one."""
    at = text.rfind(" ", 0, columns + 1)
    at = at if at > columns // 3 else text.find(" ", columns)
    at = at if 0 < at <= columns + 6 else columns
    head, rest = text[:at].strip(), text[at:].strip()
    yield head
    yield rest if len(rest) <= columns else rest[: columns - 1] + "…"


def _clipped(text: str, length: int) -> str:
    return plain(text if len(text) <= length else text[: length - 1] + "…")


def level_chart(scored: Scored, words: Words) -> Chart | None:
    """Each level's score against the gate; the parts of a standard without levels."""
    found = ladder(scored)
    if found is None:
        return None
    rungs = list(found.rungs) if found.by_level else list(reversed(found.rungs))
    states = {True: (REACHED, words.say("满足", "satisfied")), None: (OPEN, words.say("未定", "open")),
              False: (SHORT, words.say("未满足", "not met"))}
    colours = [states[r.satisfied][0] if found.by_level else COLOURS[0] for r in rungs]
    said = [span(r.score) + (f" · {states[r.satisfied][1]}" if found.by_level else "") for r in rungs]
    base = {"type": "bar", "orientation": "h", "y": list(range(len(rungs))), "text": said, "hovertemplate": "%{text}<extra></extra>",
            "textposition": "none", "showlegend": False}
    sure = {**base, "x": [float(r.score.low) for r in rungs], "marker": {"color": colours}, "name": "low"}
    still = {**base, "x": [float(r.score.high - r.score.low) for r in rungs], "name": "high",
             "marker": {"color": "rgba(0,0,0,0)", "line": {"color": colours, "width": 1},
                        "pattern": {"shape": "/", "size": 6, "fgcolor": colours}}}
    layout = _ladder_layout(found, [plain(words.text(r.axis.label), 22) for r in rungs], said, words)
    name = words.text(short_name(scored.standard))
    title = words.say("各等级得分", "Level scores") if found.by_level else words.say("各部分得分", "Scores of the parts")
    rows = [[words.text(r.axis.label), span(r.score), states[r.satisfied][1] if found.by_level else ""] for r in found.rungs]
    head = [words.say("等级", "Level") if found.by_level else words.say("部分", "Part"), words.say("得分", "Score"), words.say("满足", "Satisfied")]
    width = 3 if found.by_level else 2
    return Chart(f"levels-{scored.standard.key}", title, f"{name}: {title}", [Variant("", [sure, still], layout)], head[:width],
                 [row[:width] for row in rows])


def _ladder_layout(found: Ladder, labels: list[str], said: list[str], words: Words) -> dict[str, Any]:
    notes: list[dict[str, Any]] = [
        {"x": 1.01, "xref": "paper", "xanchor": "left", "y": n, "text": text.replace(" · ", "<br>"), "showarrow": False, "align": "left",
         "font": {"size": 11}} for n, text in enumerate(said)]
    shapes = []
    if found.gate is not None:
        gate = float(found.gate)
        shapes.append({"type": "line", "x0": gate, "x1": gate, "y0": 0, "y1": 1, "yref": "paper", "line": {"dash": "dash", "width": 1.5},
                       "name": "gate"})
        notes.append({"x": gate, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False, "font": {"size": 11},
                      "text": words.say(f"满足线 {shown(found.gate)}", f"Gate {shown(found.gate)}")})
    return {
        "barmode": "stack", "height": 70 + 46 * len(labels), "margin": {"l": 10, "r": 86, "t": 28, "b": 30}, "bargap": 0.4,
        "xaxis": {"range": [0, 1], "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "zeroline": False, **FIXED},
        "yaxis": {"tickvals": list(range(len(labels))), "ticktext": labels, "automargin": True, **FIXED},
        "shapes": shapes, "annotations": notes, "hovermode": "closest",
    }


def radar_chart(scored: Scored, words: Words) -> Chart | None:
    """Every part on an axis of its own; None where there is no shape to see."""
    found = radar(scored) if is_known(scored) else None
    if found is None:
        return None
    labels = [words.text(a.label) for a in found.axes]
    data = [trace for n in range(len(found.series)) for trace in _outline(found, n, labels, words)]
    angles = [_angle(n, len(labels)) for n in range(len(labels))]
    # Where names would run into each other, ids stand for them.
    dense, share = len(labels) > 28 or (len(labels) > 16 and max(map(width_of, labels)) > 12), not scored.levels
    layout = {
        "height": 560, "margin": {"l": 70, "r": 70, "t": 60, "b": 60}, "legend": {"orientation": "h", "y": -0.16, "x": 0.5, "xanchor": "center"},
        "polar": {
            "bgcolor": "rgba(0,0,0,0)",
            "angularaxis": {"rotation": 90, "direction": "clockwise", "tickvals": angles, "tickfont": {"size": 9 if dense else 11},
                            "ticktext": [_short(a) if dense else plain(t, 12) for a, t in zip(found.axes, labels, strict=True)]},
            "radialaxis": {"range": [0, 1 if share else found.maximum], "angle": 90, "tickangle": 90, "tickfont": {"size": 9},
                           "tickformat": ".0%" if share else "d", "nticks": 6},
        },
    }
    narrow = {"polar.angularaxis.ticktext": [_short(a) for a in found.axes], "polar.angularaxis.tickfont.size": 8, "height": 420,
              "margin.l": 30, "margin.r": 30}
    name = words.text(short_name(scored.standard))
    title = words.say("各部分雷达图", "Radar of the parts") + (words.say("（编号见表）", " (ids: see the table)") if dense else "")
    head = [words.say("编号", "Id"), words.say("部分", "Part"), *(s.name or words.say("得分", "Score") for s in found.series)]
    rows = [[a.id, label, *(_value(s.values[n]) for s in found.series)]
            for n, (a, label) in enumerate(zip(found.axes, labels, strict=True))]
    return Chart(f"radar-{scored.standard.key}", title, f"{name}: {title}", [Variant("", data, layout, narrow)], head, rows)


def _angle(n: int, count: int) -> float:
    return round(360 * n / count, 4)


def _short(axis: Axis) -> str:
    """The end of an id: there is no room for more."""
    return plain(axis.id.partition(":")[2])


def _value(value: Interval | None) -> str:
    return "–" if value is None else span(value)


def _outline(found: Radar, n: int, labels: Sequence[str], words: Words) -> Iterator[dict[str, Any]]:
    """What is certain, and around it what is still possible."""
    series, colour = found.series[n], COLOURS[n % len(COLOURS)]
    known = [(i, value) for i, value in enumerate(series.values) if value is not None]
    known += known[:1]
    theta = [_angle(i, len(labels)) for i, _ in known]
    said = [f"{plain(labels[i])}: {span(value)}" for i, value in known]
    name = words.say("已确定的得分", "Score that is certain") if series.name is None else _clipped(series.name, 24)
    base = {"type": "scatterpolar", "theta": theta, "text": said, "hovertemplate": "%{text}<extra></extra>", "legendgroup": str(n)}
    yield {**base, "r": [float(v.low) for _, v in known], "mode": "lines+markers", "name": name,
           "line": {"color": colour, "width": 2}, "marker": {"size": 4, "color": colour}}
    if any(not v.is_point for _, v in known):
        yield {**base, "r": [float(v.high) for _, v in known], "mode": "lines", "fill": "tonext", "fillcolor": colour + "33",
               "line": {"color": colour, "width": 1, "dash": "dot"}, "showlegend": n == 0,
               "name": words.say("未知部分可能达到", "Possible while ratings are open")}


def heat_chart(content: ReportContent, words: Words) -> Chart | None:
    """How far each standard's requirements are met, by area and by capability of the hub."""
    coarse, fine = heat(content), heat(content, "capability")
    if not coarse.rows:
        return None
    variants = [Variant(words.say("按能力领域", "by area"), *_heat_figure(coarse, words)),
                Variant(words.say("按能力", "by capability"), *_heat_figure(fine, words))]
    at = {(c.row, c.column): c for c in coarse.cells}
    head = [words.say("能力领域", "Area"), *(words.text(c.label) for c in coarse.columns)]
    rows = [[words.text(r.label), *(_cell(at.get((r.id, c.id))) for c in coarse.columns)] for r in coarse.rows]
    title = words.say("各标准要求的满足程度（%）", "How far the standards' requirements are met (%)")
    return Chart("heatmap", title, title, variants, head, rows)


def _cell(cell: HeatCell | None) -> str:
    return "–" if cell is None else f"{percent(cell.met)} ({cell.known}/{cell.requirements})"


def _heat_figure(found: Heat, words: Words) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    at = {(c.row, c.column): c for c in found.cells}
    grid = [[at.get((r.id, c.id)) for c in found.columns] for r in found.rows]
    hover = [[_hover(r, c, cell, words) for c, cell in zip(found.columns, row, strict=True)] for r, row in zip(found.rows, grid, strict=True)]
    base = {"type": "heatmap", "x": list(range(len(found.columns))), "y": list(range(len(found.rows))), "xgap": 3, "ygap": 3, "zmin": 0, "zmax": 1}
    pure = {**base, "z": [[None if c is None else float(c.met.low + c.met.high) / 2 for c in row] for row in grid],
            "colorscale": [[place, hexed(colour)] for place, colour in SCALE], "hoverinfo": "skip",
            "colorbar": {"orientation": "h", "y": -0.02, "yanchor": "top", "thickness": 10, "len": 0.6, "tickformat": ".0%",
                         "title": {"text": words.say("满足程度；越灰越未知", "how far met; the greyer, the less is known"),
                                   "side": "top", "font": {"size": 11}}}}
    grey = "rgba({},{},{},".format(*UNKNOWN)
    veil = {**base, "z": [[None if c is None else float(c.met.high - c.met.low) for c in row] for row in grid], "showscale": False,
            "colorscale": [[0, grey + "0)"], [1, grey + "1)"]], "text": [["" if c is None else percent(c.met) for c in row] for row in grid],
            "texttemplate": "%{text}", "textfont": {"color": "#22303c", "size": 11}, "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>"}
    columns = 16 if len(found.columns) < 4 else 11
    layout = {
        "height": 170 + 30 * len(found.rows), "margin": {"l": 10, "r": 10, "t": 60, "b": 70},
        "xaxis": {"side": "top", "tickvals": base["x"], "ticktext": [plain(words.text(c.label), columns) for c in found.columns], "tickangle": 0,
                  "automargin": True, "showgrid": False, "zeroline": False, **FIXED},
        "yaxis": {"autorange": "reversed", "tickvals": base["y"], "ticktext": [_clipped(words.text(r.label), 30) for r in found.rows],
                  "automargin": True, "showgrid": False, "zeroline": False, **FIXED},
    }
    narrow = {"xaxis.ticktext": [c.id for c in found.columns], "yaxis.tickfont.size": 9,
              "yaxis.ticktext": [plain(words.text(r.label), 14) for r in found.rows]}
    return [pure, veil], layout, narrow


def _hover(row: Axis, column: Axis, cell: HeatCell | None, words: Words) -> str:
    if cell is None:
        return ""
    known = words.say(f"{cell.requirements} 条要求，已知 {cell.known} 条", f"{cell.known} of {cell.requirements} requirements known")
    return f"{plain(words.text(row.label))}<br>{plain(words.text(column.label))}<br>{percent(cell.met)} %<br>{known}"


def sankey_chart(content: ReportContent, words: Words) -> Chart | None:
    """The related requirement pairs of the standard with the most ratings and of each other one."""
    found = [(f, short_name(a.standard), short_name(b.standard)) for a, b in flow_pairs(content) if (f := flows(content, a, b)).ribbons]
    if not found:
        return None
    variants = [Variant(f"{words.text(a)} – {words.text(b)}", *_sankey_figure(f, a, b, words)) for f, a, b in found]
    head = [words.say("甲", "From"), words.say("乙", "To"), words.say("相关要求对数", "Related pairs"), words.say("其中相等", "of them equal")]
    rows = []
    for f, a, b in found:
        names = {x.id: words.text(x.label) for x in (*f.left, *f.right)}
        rows += [[f"{words.text(a)} {names[r.left]}", f"{words.text(b)} {names[r.right]}", str(r.pairs), str(r.relations["equal"])]
                 for r in f.ribbons]
    title = words.say("标准之间的对照（相关要求对数）", "How the standards relate (pairs of requirements)")
    return Chart("sankey", title, title, variants, head, rows)


def _sankey_figure(found: Flows, a: Text, b: Text, words: Words) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    nodes = [*found.left, *found.right]
    place = {node.id: n for n, node in enumerate(nodes)}
    colours = [COLOURS[n % len(COLOURS)] for n in range(len(found.left))] + ["#7c8a96"] * len(found.right)
    said = {"equal": words.say("相等", "equal"), "a_in_b": words.say("前者较宽", "the second asks for more"),
            "b_in_a": words.say("前者较严", "the first asks for more"), "intersects": words.say("部分重合", "they overlap")}
    hover = ["<br>".join(f"{said[kind]}: {n}" for kind, n in r.relations.items() if n) for r in found.ribbons]
    trace = {
        "type": "sankey", "arrangement": "snap",
        "node": {"label": [_clipped(words.text(n.label), 26) for n in nodes], "color": colours, "pad": 14, "thickness": 16,
                 "hovertemplate": "%{label}: %{value}<extra></extra>", "line": {"width": 0}},
        "link": {"source": [place[r.left] for r in found.ribbons], "target": [place[r.right] for r in found.ribbons],
                 "value": [r.pairs for r in found.ribbons], "color": [colours[place[r.left]] + "66" for r in found.ribbons],
                 "customdata": hover,
                 "hovertemplate": "%{source.label} – %{target.label}: %{value}<br>%{customdata}<extra></extra>"},
    }
    names = [{"x": x, "xref": "paper", "xanchor": anchor, "y": 1.0, "yref": "paper", "yanchor": "bottom", "yshift": 10, "showarrow": False,
              "text": _clipped(words.text(name), 40)} for x, anchor, name in ((0, "left", a), (1, "right", b))]
    height = max(380, 60 + 34 * max(len(found.left), len(found.right)))
    return [trace], {"height": height, "margin": {"l": 8, "r": 8, "t": 48, "b": 14}, "annotations": names}
