"""Pictures: real PNG and SVG that show something, the same for the same content, and never boxes in place of letters."""

from __future__ import annotations

import dataclasses
import struct
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction
from io import BytesIO

import matplotlib.image
import numpy as np
import pytest
from report_contents import HOSTILE, Contents

from hengbiao.errors import MissingExtra, Text, UnknownName
from hengbiao.model.numbers import Interval
from hengbiao.reports import fonts
from hengbiao.reports.picture_heat import colour_of
from hengbiao.reports.picture_style import Pen, drawing, width_of
from hengbiao.reports.pictures import Picture, draw, pictures
from hengbiao.service.plan_charts import gantt, stairs
from hengbiao.service.report_charts import flow_pairs, flows, heat, ladder, radar
from hengbiao.service.reporting import ReportContent

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def machinery(contents: Contents) -> ReportContent:
    return contents.planned("discrete-machinery", "zh")


@pytest.fixture(scope="module")
def drawn(machinery: ReportContent) -> dict[str, Picture]:
    return {p.id: p for p in pictures(machinery)}


def pixels(png: bytes) -> np.ndarray:
    return matplotlib.image.imread(BytesIO(png), format="png")[:, :, :3]


def test_what_is_drawn(drawn: dict[str, Picture], machinery: ReportContent) -> None:
    assert list(drawn) == ["levels-db12", "radar-db12", "levels-dalian", "levels-suzhou", "radar-suzhou", "heatmap", "sankey", "gantt",
                           "phases"]
    for picture in drawn.values():
        assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", picture.png[16:24])
        assert abs(width - picture.width_cm / 2.54 * 200) <= 1
        assert 0.2 < height / width < 1.6, picture.id
        seen = pixels(picture.png)
        # Not blank, and nothing that matters touches the edge of the paper.
        assert 0.5 < seen.mean() < 0.995 and seen.std() > 0.03, picture.id
        assert seen[:, -3:].min() > 0.85 and seen[:3].min() > 0.85, picture.id


def test_the_same_content_gives_the_same_bytes(machinery: ReportContent) -> None:
    for suffix in (".png", ".svg"):
        assert draw(machinery, "levels-db12", suffix) == draw(machinery, "levels-db12", suffix)


def test_every_picture_is_an_svg_as_well(machinery: ReportContent) -> None:
    for wanted in ("radar-db12", "radar-dalian", "heatmap-capabilities", "sankey-db12-suzhou", "gantt", "phases"):
        root = ET.fromstring(draw(machinery, wanted, ".svg"))
        assert root.tag == f"{SVG}svg"
        assert len(root.findall(f".//{SVG}path")) > 20, wanted


def test_an_unknown_picture(machinery: ReportContent) -> None:
    with pytest.raises(UnknownName) as fault:
        draw(machinery, "radar-db13", ".png")
    assert "radar-db12" in fault.value.line("en")


def test_without_matplotlib(machinery: ReportContent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match="matplotlib"):
        pictures(machinery)


def test_without_a_chinese_font(contents: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    """English labels instead of empty boxes, ids where there is no English, and a note that says so."""
    monkeypatch.setattr(fonts, "chinese_font", lambda: None)
    found = pictures(contents.planned("nonferrous-group", "zh"))
    assert all(p.note and "本机没有中文字体" in p.note for p in found)
    with drawing("zh") as pen:
        assert pen.lang == "en"
        assert pen.label(Text("采购", "Purchasing")) == "Purchasing"
        assert pen.label("青崖铜矿", "Unit 1") == "Unit 1"
        assert pen.label("物料 MRP") == "·· MRP"


def test_hostile_names_are_drawn(contents: Contents) -> None:
    """Names of units end up in the legend: whatever they hold, nothing is taken for mathematics, and no glyph is missing."""
    content = contents["nonferrous-group", "en"]
    first = content.scored[0]
    for name in HOSTILE:
        units = tuple(dataclasses.replace(u, unit=dataclasses.replace(u.unit, name=name + "$x_1$")) for u in first.units)
        hostile = dataclasses.replace(content, scored=[dataclasses.replace(first, units=units)])
        assert draw(hostile, "radar-yst", ".png").startswith(b"\x89PNG")


def test_the_pen() -> None:
    pen = Pen("en", True, frozenset(map(ord, "abcdefgh 采购计划…\n")))
    assert pen.label("ab\u202ecd\x00z") == "abcd·"
    assert pen.cut("采购计划采购计划", 7) == "采购计…"
    assert pen.wrapped("abc def gh abc", 7) == "abc def\ngh abc"
    assert pen.wrapped("采购计划采购计划采购", 8, 2) == "采购计划\n采购计…"
    assert all(width_of(line) <= 8 for line in pen.wrapped("abcdefgh" * 9, 8, 3).split("\n"))


def test_colours_turn_grey_where_nothing_is_known() -> None:
    zero, one = Fraction(0), Fraction(1)
    assert colour_of(Interval(zero, one)) == "#d3d9de"
    assert colour_of(Interval(zero, zero)) == "#c05a4d"
    assert colour_of(Interval(one, one)) == "#3a8f5c"


def test_ladder_and_radar_hold_the_scores(machinery: ReportContent) -> None:
    scored = machinery.scored[0]
    rungs, web = ladder(scored), radar(scored)
    assert rungs is not None and web is not None
    assert [r.score for r in rungs.rungs] == [node.score for node in scored.levels]
    assert rungs.total == scored.outcome.total and rungs.maximum == 5 and rungs.gate == Fraction(4, 5)
    assert [b.minimum for b in rungs.bands] == [0, *(Fraction(n, 5) for n in (4, 9, 14, 19, 24))]
    first = [node.score for node in scored.nodes() if node.node == web.axes[0].id]
    assert web.series[0].values[0] == Interval(sum(s.low for s in first), sum(s.high for s in first))
    assert len(web.axes) == 22 and "db12:16" not in {a.id for a in web.axes}


def test_radar_of_units(contents: Contents) -> None:
    scored = contents["nonferrous-group", "zh"].scored[0]
    web = radar(scored)
    assert web is not None
    assert [s.name for s in web.series] == [u.unit.name for u in scored.units] and web.left_out == 0
    assert all(v is None or 0 <= v.low <= v.high <= 5 for s in web.series for v in s.values)
    # Mines have no service domain.
    assert [s.name for s in web.series if None in s.values] == [scored.units[0].unit.name]
    many = dataclasses.replace(scored, units=scored.units * 3)
    assert (wide := radar(many)) is not None and (len(wide.series), wide.left_out) == (6, 3)


def test_heat_counts_every_requirement_in_scope(machinery: ReportContent) -> None:
    found = heat(machinery)
    assert {c.column for c in found.cells} == {"db12", "dalian", "suzhou"}
    hub = machinery.knowledge.hub
    for cell in found.cells:
        scored = next(s for s in machinery.scored if s.standard.key == cell.column)
        leaves = [n for n in scored.nodes() if n.kind == "requirement" and any(
            r.object and r.predicate != "skos:relatedMatch" and hub.capabilities[hub.objectives[r.object].capability].area == cell.row
            for r in hub.rows[n.node])]
        assert len(leaves) == cell.requirements
        assert cell.met.low * len(leaves) == sum(n.score.low for n in leaves)
        assert cell.known == sum(1 for n in leaves if n.rating or n.is_inferred)


def test_flows_are_the_crosswalk(machinery: ReportContent) -> None:
    left, right = flow_pairs(machinery)[1]
    found = flows(machinery, left, right)
    relations = machinery.workspace.relations
    scope = [{n.node for n in s.nodes() if n.kind == "requirement"} for s in (left, right)]
    pairs = [(a, b) for a in scope[0] for b, _ in relations.related(a, "suzhou:") if b in scope[1]]
    assert sum(r.pairs for r in found.ribbons) == len(pairs) > 100
    assert {r.left for r in found.ribbons} == {a.id for a in found.left}


def test_gantt_joins_what_does_not_fit(machinery: ReportContent) -> None:
    plan = machinery.plan
    assert plan is not None
    few = gantt(machinery)
    assert few is not None and few.grouped_by == "step" and len(few.bars) == 12
    steps = [s.model_copy(update={"id": i, "capability": o.capability}) for s, (i, o) in
             zip(plan.phases[0].steps * 30, machinery.knowledge.hub.objectives.items(), strict=False)]
    crowded = plan.model_copy(update={"phases": [plan.phases[0].model_copy(update={"steps": steps})]})
    many = gantt(dataclasses.replace(machinery, plan=crowded))
    assert many is not None and many.grouped_by != "step"
    assert sum(b.steps for b in many.bars) == len(steps) and len(many.bars) <= 40
    assert gantt(dataclasses.replace(machinery, plan=None)) is None


def test_stairs_begin_today(machinery: ReportContent) -> None:
    (found,) = stairs(machinery)
    assert (found.key, found.stairs[0].total) == ("db12", machinery.scored[0].outcome.total)
    assert [s.phase for s in found.stairs] == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["unrated", "hostile"])
def test_sets_at_the_edge(contents: Contents, name: str) -> None:
    found = [p.id for p in pictures(contents[name, "zh"])]
    assert "levels-db12" in found and "gantt" not in found
    assert ("radar-db12" in found) == (name == "hostile")
