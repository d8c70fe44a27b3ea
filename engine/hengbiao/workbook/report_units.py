"""The units of a composite enterprise: the total of each, and where totals are joined, the types by output value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import ONE, ZERO
from hengbiao.model.profile import Composite
from hengbiao.scoring.composite import joined_totals, type_shares
from hengbiao.scoring.engine import UnitScore
from hengbiao.scoring.grade import counts
from hengbiao.workbook import paper
from hengbiao.workbook.report_paper import Column, Live, Page, ReportBook, Value
from hengbiao.workbook.report_tree import Tree, reaches

__all__ = ["Units", "write_units"]

_UNITS = (
    Column(Text("单元", "Unit"), 0), Column(Text("类型", "Type"), 0), Column(Text("总分下限", "Total, low"), 0),
    Column(Text("总分上限", "Total, high"), 0), Column(Text("产值（元）", "Output (yuan)"), 0),
)
_TYPES = (
    Column(Text("类型", "Type"), 0), Column(Text("产值份额", "Share of output"), 0), Column(Text("下限", "Low"), 0),
    Column(Text("上限", "High"), 0), Column(Text("产值（元）", "Output (yuan)"), 0),
)


@dataclass(frozen=True, slots=True)
class Units:
    """The last row, and the formulas of the lowest and highest total over all units."""

    end: int
    total: tuple[str, str]


def write_units(page: Page, book: ReportBook, tree: Tree, row: int, rule: Composite) -> Units:
    """One row for each unit, then one for each type of unit where it is totals that are joined."""
    scored, key, first = tree.scored, tree.key, row + 1
    page.header(row, _UNITS)
    for n, unit in enumerate(scored.units, first):
        page.row(n, [
            unit.unit.name, tree.words.concept("enterprise-type", unit.unit.type), *_totals(tree, unit), unit.unit.output,
        ], ["label", "word", "score", "score", "input-number"])
        paper.fit_height(page.sheet, n, 30, 20)
    last = first + len(scored.units) - 1
    book.define(f"outputs_{key}", page.span(5, first, last))
    if rule.joins != "total":
        return Units(last, ("0", "0"))
    return _types(page, tree, rule, (first, last))


def _totals(tree: Tree, unit: UnitScore) -> list[Value]:
    """The total of one unit from its level scores: those that reach the gate count as wholly reached."""
    gate, key = tree.scored.profile.gate, tree.key
    assert gate is not None
    nodes = [(root.level, f"{root.id}/{unit.unit.number}") for root in tree.scored.roots]
    scores = {node.id: node.score for root in tree.scored.roots for kind in root.children for node in kind.children}
    at = [i for _, i in nodes if i in scores]
    found: list[Value] = []
    for end, total in enumerate((unit.outcome.total.low, unit.outcome.total.high)):
        cells = [(tree.low(i), tree.high(i))[end] for i in at]
        parts = [f"IF({reaches(cell, gate, f'gate_{key}')},counts_as_{key},{cell})" for cell in cells]
        # At a level for which no unit has any output, there is no tree to refer to.
        rest = total - sum((counts((scores[i].low, scores[i].high)[end], gate) for i in at), ZERO)
        if rest or not parts:
            parts.append(repr(float(rest)))
        found.append(Live("+".join(parts), total))
    return found


def _types(page: Page, tree: Tree, rule: Composite, units: tuple[int, int]) -> Units:
    scored, (first, last), top = tree.scored, units, units[1] + 2
    page.header(top, _TYPES)
    shares = type_shares([u.unit for u in scored.units])
    kinds, outputs = f"$B${first}:$B${last}", f"$E${first}:$E${last}"
    for n, (kind, share) in enumerate(shares.items(), top + 1):
        members = [u.unit for u in scored.units if u.unit.type == kind]
        output = sum((u.output for u in members), ZERO)
        # Of one type alone, also where it has no output.
        found = joined_totals([replace(u, output=ONE) for u in members], rule, {u.unit.number: u.outcome.total for u in scored.units})
        page.row(n, [
            tree.words.concept("enterprise-type", kind), Live(f"E{n}/SUM({outputs})", share),
            _joined(rule, kinds, f"$C${first}:$C${last}", n, found.low),
            _joined(rule, kinds, f"$D${first}:$D${last}", n, found.high), Live(f"SUMIFS({outputs},{kinds},A{n})", output),
        ], ["label", "percent", "score", "score", "whole"])
    a, b = top + 1, top + len(shares)
    return Units(b, (f"SUMPRODUCT(B{a}:B{b},C{a}:C{b})", f"SUMPRODUCT(B{a}:B{b},D{a}:D{b})"))


def _joined(rule: Composite, kinds: str, totals: str, row: int, value: Fraction) -> Live:
    if rule.units == "median":
        return Live(f"MEDIAN(IF({kinds}=A{row},{totals}))", value, is_array=True)
    return Live(f"AVERAGEIFS({totals},{kinds},A{row})", value)
