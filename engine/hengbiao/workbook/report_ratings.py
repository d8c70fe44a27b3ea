"""The ratings sheet: every requirement that counts, its degree to choose, and the lowest and highest score that it can have.

All other sheets find a rating by its id or by the node that it belongs to, so that rows may be sorted and filtered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

from hengbiao.errors import Text
from hengbiao.model.evidence_set import Satisfaction
from hengbiao.model.hub import RELATED
from hengbiao.model.numbers import ONE, ZERO, Interval
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.report_parts import ReportParts
from hengbiao.service.report_ratings import level_name, place_of
from hengbiao.service.report_rows import ConflictRow, InferredRow, RatingRow
from hengbiao.service.report_words import Words
from hengbiao.service.reporting import ReportContent
from hengbiao.workbook import paper
from hengbiao.workbook.layout import FIRST_ROW
from hengbiao.workbook.report_paper import Column, Live, Page, ReportBook, Value

__all__ = ["STATES", "areas_mark", "degrees", "listed", "unit_number", "write_ratings"]

#: How a requirement is known.
STATES = {"rated": Text("已评", "rated"), "inferred": Text("推得", "inferred"), "unknown": Text("未知", "unknown")}
_OUTSIDE = Text("不参与计分", "not scored")
_COLUMNS = (
    Column(Text("标准", "Standard"), 10, "word"), Column(Text("所在部分", "Part"), 24, "shown"),
    Column(Text("级别", "Level"), 9, "word"), Column(Text("编号", "Id"), 18, "quiet"),
    Column(Text("单元", "Unit"), 14, "word"), Column(Text("要求内容", "Statement"), 52, "shown"),
    Column(Text("评价（可改）", "Rating (may be changed)"), 15, "input"), Column(Text("分值", "Counts"), 8, "score"),
    Column(Text("未评时下限", "At least, unrated"), 10, "score"), Column(Text("未评时上限", "At most, unrated"), 10, "score"),
    Column(Text("下限", "Low"), 8, "score"), Column(Text("上限", "High"), 8, "score"),
    Column(Text("状态", "State"), 10, "word"), Column(Text("依据或矛盾", "Basis, or what contradicts"), 34, "hint"),
    Column(Text("证据", "Evidence"), 20, "hint"), Column(Text("备注", "Note"), 30, "hint"),
    Column(Text("条款", "Clause"), 22, "hint"),
    Column(Text("计算节点", "Node"), 16, "quiet"), Column(Text("领域", "Areas"), 10, "quiet", hidden=True),
)
_RATING, _VALUE, _IF_LOW, _IF_HIGH, _LOW, _HIGH, _STATE = range(7, 14)
#: Name of a range in formulas -> its column.
_NAMES = {"ratings_standard": 1, "ratings_id": 4, "ratings_low": _LOW, "ratings_high": _HIGH, "ratings_state": _STATE,
          "ratings_node": 18, "ratings_areas": 19}
_LEAD = Text(
    "在黄色列改选评价，各表得分随之重算；清空则按“未评时”上下限计。推得的上下限是生成报告时的定值，改评后请用 hengbiao score 重新推算。",
    "Change a rating in the yellow column and every score follows; a cleared one counts by its bounds if unrated. Inferred "
    "bounds are those of the day of the report: hengbiao score infers anew.")
_SOURCES = 12


def areas_mark(area: str) -> str:
    """How an area stands in the hidden column, so that it can be looked for."""
    return f"|{area}|"


def write_ratings(page: Page, book: ReportBook, content: ReportContent, parts: ReportParts) -> None:
    """Fills the sheet and names its columns for the formulas of the others."""
    page.on_a3()
    page.heading(page.say("评分", "Ratings"), _LEAD.in_language(page.lang))
    rows = _Rows(page, content, parts)
    last = page.table(_COLUMNS, rows.all(), "G")
    for name, column in _NAMES.items():
        book.define(name, page.span(column, FIRST_ROW, last))
    if not content.content.enterprise.units:
        page.sheet.column_dimensions["E"].hidden = True
    if rows.counted:
        _choices(page, FIRST_ROW + rows.counted - 1)


def _choices(page: Page, last: int) -> None:
    help_ = page.say("从下拉列表中选择；没有评的留空", "Choose from the list; leave blank what was not rated")
    paper.drop_down(page.sheet, f"G{FIRST_ROW}:G{last}", paper.choices("satisfaction", page.lang), help_,
                    page.say("评价", "Rating"), page.lang)
    for state, tint in (("inferred", "DCEAF7"), ("unknown", "F1F1F1")):
        word = STATES[state].in_language(page.lang)
        paper.colour_when(page.sheet, f"H{FIRST_ROW}:M{last}", f'$M{FIRST_ROW}="{word}"', tint)


def _leaves(scored: Scored) -> Sequence[tuple[ScoreNode, ScoreNode]]:
    """Each requirement in scope with the node that it belongs to, in the order of the document, unit by unit."""
    found = [(node, leaf) for node in scored.nodes() for leaf in node.children if leaf.kind == "requirement"]
    order = {i: n for n, i in enumerate(scored.standard.requirements)}
    return sorted(found, key=lambda pair: (unit_number(pair[1]), order[pair[1].node]))


def unit_number(node: ScoreNode) -> int:
    """The number of the unit whose tree a node is in; 0 where it is in none."""
    mark = node.id.partition(":")[2].partition("/")[2]
    return int(mark) if mark.isdigit() else 0


@dataclass
class _Rows:
    """All rows; `counted` is how many of them enter a score."""

    page: Page
    content: ReportContent
    parts: ReportParts
    counted: int = 0
    used: set[tuple[str, str | None]] = field(default_factory=set)

    def all(self) -> Iterator[list[Value]]:
        given = {(r.id, r.unit): r for r in self.parts.ratings}
        inferred = {(r.standard, r.id, r.unit): r for r in self.parts.inferred}
        clashes = {(c.id, c.unit): c for c in self.parts.conflicts}
        for scored in self.content.scored:
            units = {u.unit.number: u.unit.name for u in scored.units}
            for node, leaf in _leaves(scored):
                unit = units.get(unit_number(leaf))
                record = (given.get((leaf.node, unit)) or given.get((leaf.node, None))) if leaf.rating else None
                own = (leaf.node, record.unit) if record else (leaf.node, unit)
                self.used.add(own)
                basis = self._basis(inferred.get((scored.standard.key, leaf.node, unit)), clashes.get(own) if record else None)
                yield self._row(FIRST_ROW + self.counted, scored, node, leaf, (unit, basis, record))
                self.counted += 1
        yield from (self._outside(rating) for rating in self.parts.ratings if (rating.id, rating.unit) not in self.used)

    def _row(self, row: int, scored: Scored, node: ScoreNode, leaf: ScoreNode,
             said: tuple[str | None, str | None, RatingRow | None]) -> list[Value]:
        lang, standard, words = self.page.lang, scored.standard, self.parts.words
        requirement, key, (unit, basis, record) = standard.requirements[leaf.node], standard.key, said
        state = "rated" if leaf.rating else "inferred" if leaf.is_inferred else "unknown"
        # What counts while there is no rating: what others say, or from none to full where nothing is known.
        bounds = leaf.score if leaf.rating is None else Interval(ZERO, ONE)
        rated, unknown, inferred = (STATES[s].in_language(lang) for s in ("rated", "unknown", "inferred"))
        worth = Live(f'IF(TRIM(G{row})="","",INDEX(scale_values_{key},MATCH(TRIM(G{row}),scale_degrees_{key},0)))',
                     leaf.score.low if leaf.rating else "")
        return [
            key, place_of(standard, requirement, words), level_name(standard, requirement, words), leaf.id, unit,
            requirement.statement, record.degree_label if record else None, worth, bounds.low, bounds.high,
            Live(f'IF(H{row}="",I{row},H{row})', leaf.score.low), Live(f'IF(H{row}="",J{row},H{row})', leaf.score.high),
            Live(f'IF(H{row}<>"","{rated}",IF(AND(I{row}=0,J{row}=1),"{unknown}","{inferred}"))', STATES[state].in_language(lang)),
            basis, listed(record.evidence) if record else None, record.note if record else None,
            requirement.cite, node.id, self._areas(leaf.node),
        ]

    def _basis(self, inferred: InferredRow | None, clash: ConflictRow | None) -> str | None:
        """What an inferred score rests on, or what contradicts a rating."""
        if clash is not None:
            start = self.page.say("与之矛盾：", "Contradicted: ")
            return f"{start}{_span(clash.low, clash.high)} ← {listed(clash.sources, _SOURCES)}"
        return None if inferred is None else f"{_span(inferred.low, inferred.high)} ← {listed(inferred.sources, _SOURCES)}"

    def _areas(self, requirement: str) -> str:
        hub = self.content.knowledge.hub
        found = dict.fromkeys(hub.capabilities[hub.objectives[row.object].capability].area for row in hub.rows[requirement]
                              if row.object is not None and row.predicate != RELATED)
        return "".join(areas_mark(area) for area in found)

    def _outside(self, rating: RatingRow) -> list[Value]:
        """A rating that no score here counts itself: of an objective, or of what is out of scope."""
        return [
            rating.standard or rating.id.partition(":")[0], rating.place, rating.level_name, rating.id, rating.unit,
            rating.statement, rating.degree_label, None, None, None, None, None, _OUTSIDE.in_language(self.page.lang), None,
            listed(rating.evidence), rating.note, rating.cite, None, None,
        ]


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} … {high}"


def listed(ids: Sequence[str], most: int = 1_000) -> str:
    """Ids one after another; the last are only counted where there are more than `most`."""
    return ", ".join(ids[:most]) + (f", … (+{len(ids) - most})" if len(ids) > most else "")


def degrees(words: Words) -> list[tuple[Satisfaction, str]]:
    """Key and label of each degree of satisfaction, best first."""
    return [(key, words.concept("satisfaction", key)) for key in get_args(Satisfaction)]
