"""The calculation of one standard as a sheet: every node with its formula, from the requirements up to the levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from openpyxl.worksheet.properties import Outline

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO
from hengbiao.model.profile import Gate, Step
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.join import passes
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.report_charts import short_name
from hengbiao.service.report_words import Words
from hengbiao.workbook import paper
from hengbiao.workbook.layout import FIRST_ROW, HEADER_ROW
from hengbiao.workbook.report_paper import Column, Live, Page, Value, quoted
from hengbiao.workbook.report_ratings import unit_number
from hengbiao.workbook.report_styles import DEEPEST, score_colours

__all__ = ["Tree", "reaches", "write_tree"]

_COLUMNS = (
    Column(Text("组成部分", "Part"), 44), Column(Text("类别", "Kind"), 11, "word"), Column(Text("级别", "Level"), 7, "word"),
    Column(Text("给定权重", "Given weight"), 13, "weight"), Column(Text("占同级份额", "Share among siblings"), 11, "percent"),
    Column(Text("下限", "Low"), 9, "score"), Column(Text("上限", "High"), 9, "score"),
    Column(Text("下限贡献", "Adds, low"), 10, "fine"), Column(Text("上限贡献", "Adds, high"), 10, "fine"),
    Column(Text("怎样算得", "How"), 58, "hint"), Column(Text("节点", "Node"), 18, "quiet"),
    Column(Text("上级节点", "Parent"), 18, "quiet"),
)
_GIVEN, _SHARE, _LOW, _HIGH, _ADDS_LOW, _ADDS_HIGH, _NODE = 4, 5, 6, 7, 8, 9, 11
_LEAD = Text(
    "各行由其下一层各行算出，最底层取自“评分”表。可筛选和折叠，请勿排序：公式按行的先后取其下级。",
    "Each row is calculated from those one step below it, the lowest from the ratings. Filter and fold as you like, but do "
    "not sort: formulas take the rows below theirs.")
#: What a composite enterprise's units are given in the column of weights.
_OUTPUT = Text("单元一行为产值（元），类型一行为其合计", "output value of a unit in yuan, of a type their sum")


def reaches(cell: str, gate: Gate, name: str) -> str:
    """Whether a score reaches the gate. Ten times 0.1 is a little off 1 in floating point, so both are rounded first."""
    return f"ROUND({cell},10){'>=' if gate.inclusive else '>'}ROUND({name},10)"


@dataclass
class Tree:
    """Where the nodes of one standard's calculation stand: id -> row, and the last row of what is below it."""

    page: Page
    scored: Scored
    words: Words
    rows: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.scored.standard.key

    def low(self, node_id: str) -> str:
        """The cell of the lowest score that a node can have, for formulas of any sheet."""
        return self.page.at(self.rows[node_id], _LOW)

    def high(self, node_id: str) -> str:
        return self.page.at(self.rows[node_id], _HIGH)

    def columns(self) -> tuple[str, str, str]:
        """The whole columns of node, low and high."""
        last = max(self.rows.values(), default=FIRST_ROW)
        node, low, high = (self.page.span(column, FIRST_ROW, last) for column in (_NODE, _LOW, _HIGH))
        return node, low, high

    def write(self) -> None:
        """Fills the sheet."""
        page, standard = self.page, self.scored.standard
        names = dict.fromkeys((short_name(standard).in_language(page.lang), standard.title.in_language(page.lang)))
        page.heading(page.say("计算：", "Calculation: ") + " ".join(names), _LEAD.in_language(page.lang))
        page.header(HEADER_ROW, _COLUMNS)
        page.widths([c.width for c in _COLUMNS])
        for root in self.scored.roots:
            self._place(root)
        for root in self.scored.roots:
            self._node(root, None, None, 0)
        self._look()

    def _look(self) -> None:
        sheet, last = self.page.sheet, max(self.rows.values(), default=HEADER_ROW)
        sheet.freeze_panes = f"B{FIRST_ROW}"
        sheet.auto_filter.ref = f"A{HEADER_ROW}:L{last}"
        sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
        if self.rows:
            sheet.conditional_formatting.add(f"F{FIRST_ROW}:G{last}", score_colours())

    def _place(self, node: ScoreNode) -> None:
        self.rows[node.id] = FIRST_ROW + len(self.rows)
        for child in _shown(node):
            self._place(child)
        self.ends[node.id] = FIRST_ROW - 1 + len(self.rows)

    def _node(self, node: ScoreNode, parent: ScoreNode | None, before: ScoreNode | None, depth: int) -> None:
        """Writes a node and all below it; `before` is the sibling above it."""
        row, page = self.rows[node.id], self.page
        styles = [c.style for c in _COLUMNS]
        styles[0] = f"tree-{min(depth, DEEPEST)}"
        children = _shown(node)
        page.row(row, [
            node.label.in_language(page.lang), self.words.kind(node.kind), node.level, self._given(node, children),
            self._share(node, parent), *self._score(node, children), *self._adds(node, parent, before),
            self._how(node), node.id, parent.id if parent else None,
        ], styles)
        paper.fit_height(page.sheet, row, _COLUMNS[0].width - 2 * depth, *(c.width for c in _COLUMNS[1:]))
        page.sheet.row_dimensions[row].outlineLevel = min(depth, 7)
        for n, child in enumerate(children):
            self._node(child, node, children[n - 1] if n else None, depth + 1)

    def _below(self, node: ScoreNode, column: str) -> str:
        """A column of all rows below a node, which stand right under it."""
        return f"${column}${self.rows[node.id] + 1}:${column}${self.ends[node.id]}"

    def _given(self, node: ScoreNode, children: tuple[ScoreNode, ...]) -> Value:
        """The weight as the profile gives it. A unit has its output value there, and a type of units their sum."""
        if node.kind == "unit":
            number = unit_number(node)
            output = next(u.unit.output for u in self.scored.units if u.unit.number == number)
            return Live(f"INDEX(outputs_{self.key},{[u.unit.number for u in self.scored.units].index(number) + 1})", output)
        if node.kind == "enterprise-type":
            numbers = {unit_number(child) for child in children}
            total = sum((u.unit.output for u in self.scored.units if u.unit.number in numbers), ZERO)
            return Live(f"SUMIFS({self._below(node, 'D')},{self._below(node, 'L')},K{self.rows[node.id]})", total)
        return node.printed_weight

    def _share(self, node: ScoreNode, parent: ScoreNode | None) -> Value:
        if parent is None or node.weight is None:
            return None
        row, siblings = self.rows[node.id], self._below(parent, "L")
        if _method(parent) == "weighted-mean":
            return Live(f"D{row}/SUMIFS({self._below(parent, 'D')},{siblings},L{row})", node.weight)
        return Live(f"1/COUNTIFS({siblings},L{row})", node.weight)

    def _score(self, node: ScoreNode, children: tuple[ScoreNode, ...]) -> list[Value]:
        """Low and high."""
        row, ends = self.rows[node.id], (("low", "F", "H", node.score.low), ("high", "G", "I", node.score.high))
        if not node.children:
            return [Live(f"INDEX(ratings_{end},MATCH(K{row},ratings_id,0))", value) for end, _, _, value in ends]
        if not children:
            return [Live(f"AVERAGEIFS(ratings_{end},ratings_node,K{row})", value) for end, _, _, value in ends]
        parents = self._below(node, "L")
        if _method(node) == "median":
            return [Live(f"MEDIAN(IF({parents}=K{row},{self._below(node, own)}))", value, is_array=True)
                    for _, own, _, value in ends]
        over = f"/COUNTIFS({parents},K{row})" if _method(node) == "consecutive" else ""
        return [Live(f"SUMIFS({self._below(node, adds)},{parents},K{row}){over}", value) for _, _, adds, value in ends]

    def _adds(self, node: ScoreNode, parent: ScoreNode | None, before: ScoreNode | None) -> list[Value]:
        """What a node adds to the one above it: its share, or 1 where it and all before it reach the gate."""
        method = None if parent is None else _method(parent)
        row, ends = self.rows[node.id], (("F", "H", node.score.low), ("G", "I", node.score.high))
        if method in ("mean", "weighted-mean"):
            return [Live(f"E{row}*{own}{row}", value * (node.weight or ZERO)) for own, _, value in ends]
        gate = self.scored.profile.gate
        if method != "consecutive" or gate is None or parent is None:
            return [None, None]
        found: list[Value] = []
        for n, (own, adds, _) in enumerate(ends):
            test = f"IF({reaches(f'{own}{row}', gate, f'gate_{self.key}')},1,0)"
            formula = test if before is None else f"{test}*{adds}{self.rows[before.id]}"
            found.append(Live(formula, _unbroken_to(parent, node, gate, n)))
        return found

    def _how(self, node: ScoreNode) -> str | None:
        """The rule in a few words, with its clause."""
        if node.step is None:
            return None
        says = f"{self.words.rule('', node.step)}: {self.words.says(node.step)} [{node.step.cite}]"
        return f"{says} ({_OUTPUT.in_language(self.page.lang)})" if node.kind == "level" and node.step.of == "enterprise-type" else says


def _method(node: ScoreNode) -> str:
    step: Step | None = node.step
    assert step is not None
    return step.method


def _shown(node: ScoreNode) -> tuple[ScoreNode, ...]:
    """The rows right below a node. A plain mean of requirements needs none: it is taken from the ratings sheet."""
    plain = node.step is not None and node.step.of == "requirement" and node.step.method == "mean"
    return () if plain else node.children


def _unbroken_to(parent: ScoreNode, node: ScoreNode, gate: Gate, end: int) -> int:
    """1 where this part and all before it reach the gate, else 0; by the lowest scores (end 0) or the highest (1)."""
    upto = parent.children[: [c.id for c in parent.children].index(node.id) + 1]
    values: list[Fraction] = [(c.score.low, c.score.high)[end] for c in upto]
    return int(all(passes(value, gate) for value in values))


def write_tree(page: Page, scored: Scored, words: Words) -> Tree:
    """Fills the sheet; the result tells where each node stands."""
    tree = Tree(page, scored, words)
    tree.write()
    return tree


def pattern(node_id: str, by_level: bool, unit: int = 0) -> str:
    """What finds a node at every level, in one unit or in the enterprise as a whole, for a formula."""
    return quoted(f"{node_id}{'@L*' if by_level else ''}{f'/{unit}' if unit else ''}")
