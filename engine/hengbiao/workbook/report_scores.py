"""From the levels to total and grade: a block for each standard with the numbers of its profile, all of them live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import ZERO
from hengbiao.model.profile import Composite, Gate, Grades
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.grade import counts
from hengbiao.scoring.join import passes
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.report_charts import short_name
from hengbiao.workbook import report_units
from hengbiao.workbook.report_paper import Column, Live, Page, ReportBook, Value, quoted
from hengbiao.workbook.report_ratings import degrees
from hengbiao.workbook.report_tree import Tree, reaches

__all__ = ["Verdict", "write_scores"]

_WIDTHS = (30, 20, 13, 17, 14, 11, 11, 17, 11, 11, 13, 11)
_LEVELS = (
    Column(Text("等级", "Level"), 0), Column(Text("级号", "Number"), 0), Column(Text("下限", "Low"), 0),
    Column(Text("上限", "High"), 0), Column(Text("达标（下限）", "Reached, low"), 0),
    Column(Text("达标（上限）", "Reached, high"), 0), Column(Text("计分（下限）", "Counts, low"), 0),
    Column(Text("计分（上限）", "Counts, high"), 0), Column(Text("连续（下限）", "Unbroken, low"), 0),
    Column(Text("连续（上限）", "Unbroken, high"), 0), Column(Text("是否满足", "Satisfied"), 0),
    Column(Text("门槛", "Gate"), 0),
)
_LEVEL_STYLES = ("label", "word", "score", "score", "word", "word", "score", "score", "word", "word", "word", "score")
_LEAD = Text("黄色的分值、门槛和分级下限可改，全书随之重算。",
             "What is yellow may be changed: what degrees count, gates, minima of grades. The whole book follows.")
_ROUNDING = Text(
    "浮点数有微小误差（十个 0.1 相加略小于 1），所以先取 ROUND(x,10) 再与门槛或分级下限比较：恰为 0.8 即算达到 0.8。",
    "Floating point is a little off (ten times 0.1 is less than 1), so ROUND(x,10) is taken before a score is compared: exactly "
    "0.8 does reach 0.8.")
_RESULT_HEIGHT = 18
_UNRATED = Text("未定", "open")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the results of one standard stand, as values for other sheets; None where the profile gives none.

    `levels` are the first and the last row of the levels, 0 where there are none.
    """

    scored: Scored
    total: tuple[Live, Live]
    grade: tuple[Live, Live] | None
    consecutive: tuple[Live, Live] | None
    agree: Live | None
    levels: tuple[int, int]


def write_scores(page: Page, book: ReportBook, trees: Sequence[Tree]) -> list[Verdict]:
    """Fills the sheet and names the numbers of each profile for the formulas of the other sheets."""
    page.heading(page.say("得分", "Scores"), _LEAD.in_language(page.lang))
    page.put(3, 1, _ROUNDING.in_language(page.lang), "lead")
    page.widths(_WIDTHS)
    page.sheet.freeze_panes = "B4"
    row, found = 5, []
    for tree in trees:
        block = _Block(page, book, tree, row)
        found.append(block.write())
        row = block.row + 2
    return found


class _Block:
    """The rows of one standard: the numbers of its profile, its levels, its units, its total and grade."""

    def __init__(self, page: Page, book: ReportBook, tree: Tree, row: int) -> None:
        self._page, self._book, self._tree, self._scored, self.row = page, book, tree, tree.scored, row
        self._key, self._lang = tree.key, page.lang

    def write(self) -> Verdict:
        page, scored, profile = self._page, self._scored, self._scored.profile
        title = self._tree.words.text(profile.title)
        page.block(self.row, f"{short_name(scored.standard).in_language(self._lang)} · {title} ({profile.id})")
        self.row += 1
        self._numbers()
        first = self._levels() if profile.total.method == "gated-sum" else None
        levels = (first, first + len(scored.roots) - 1) if first is not None and scored.roots else (0, 0)
        joined: Composite | None = profile.composite if scored.units else None
        whole = report_units.write_units(page, self._book, self._tree, self.row, joined) if joined else None
        if whole is not None:
            self.row = whole.end + 2
        by_units = whole.total if whole is not None and joined is not None and joined.joins == "total" else None
        return self._result(levels, by_units)

    def _numbers(self) -> None:
        """What degrees count, the grades, and the gate, side by side."""
        page, profile, top = self._page, self._scored.profile, self.row
        say = page.say
        page.row(top, [say("满足程度", "Degree"), say("分值", "Counts")], ["header"] * 2)
        for n, (key, label) in enumerate(degrees(self._tree.words), top + 1):
            page.put(n, 1, label, "label")
            page.put(n, 2, profile.scale.values[key], "input-number")
        self._book.define(f"scale_degrees_{self._key}", page.span(1, top + 1, top + 4))
        self._book.define(f"scale_values_{self._key}", page.span(2, top + 1, top + 4))
        grades = self._grade_rows(profile.grades, top) if profile.grades else 0
        rules = self._rule_rows(top)
        self.row = top + max(4, grades, rules) + 2

    def _grade_rows(self, grades: Grades, top: int) -> int:
        """The interval table from the lowest up, as a look-up wants it; before it all that lies below its lowest row."""
        page, key, last = self._page, self._key, top + 1 + len(grades.table)
        for column, text in enumerate((page.say("分级", "Grade"), page.say("下限", "From"), page.say("级号", "Level")), 4):
            page.put(top, column, text, "header")
        rows = [(grades.below, ZERO, None), *((g.name, g.minimum, g.level) for g in reversed(grades.table))]
        for n, (grade, minimum, level) in enumerate(rows, top + 1):
            page.put(n, 4, self._tree.words.text(grade), "label")
            page.put(n, 5, minimum, "input-number")
            page.put(n, 6, level, "word")
        for name, column in (("grades", 4), ("minima", 5), ("grade_levels", 6)):
            self._book.define(f"{name}_{key}", page.span(column, top + 1, last))
        return len(rows)

    def _rule_rows(self, top: int) -> int:
        page, profile, say = self._page, self._scored.profile, self._page.say
        rows: list[tuple[str, str, Fraction]] = []
        if profile.gate is not None:
            sign = "≥" if profile.gate.inclusive else ">"
            rows += [(say(f"门槛 {sign}", f"Gate {sign}"), "gate", profile.gate.value),
                     (say("达标计", "Reached counts"), "counts_as", profile.gate.counts_as)]
        if profile.total.method == "scaled":
            rows.append((say("系数", "Factor"), "factor", profile.total.factor))
        for column, text in enumerate((say("参数", "Rule"), say("值", "Value")) if rows else (), 8):
            page.put(top, column, text, "header")
        for n, (label, name, value) in enumerate(rows, top + 1):
            page.put(n, 8, label, "label")
            page.put(n, 9, value, "input-number")
            self._book.define(f"{name}_{self._key}", page.at(n, 9))
        return len(rows)

    def _levels(self) -> int:
        """One row for each level; returns the first of them."""
        page, first, gate = self._page, self.row + 1, self._gate
        page.header(self.row, _LEVELS)
        columns = list(zip(self._scored.roots, self._scored.outcome.satisfied, strict=True))
        for n, (root, satisfied) in enumerate(columns):
            page.row(first + n, [*self._level(root, first + n, gate), self._unbroken(n, first + n, 0),
                                 self._unbroken(n, first + n, 1), self._satisfied(first + n, satisfied),
                                 Live(f"gate_{self._key}", gate.value)], _LEVEL_STYLES)
        self.row = first + len(columns) + 1
        return first

    @property
    def _gate(self) -> Gate:
        gate = self._scored.profile.gate
        assert gate is not None
        return gate

    def _level(self, root: ScoreNode, row: int, gate: Gate) -> list[Value]:
        name, ends = f"gate_{self._key}", (root.score.low, root.score.high)
        tests = [reaches(f"{cell}{row}", gate, name) for cell in "CD"]
        return [
            root.label.in_language(self._lang), root.level,
            *(Live(cell, value) for cell, value in zip((self._tree.low(root.id), self._tree.high(root.id)), ends, strict=True)),
            *(Live(f"IF({test},1,0)", int(passes(value, gate))) for test, value in zip(tests, ends, strict=True)),
            *(Live(f"IF({flag}{row}=1,counts_as_{self._key},{cell}{row})", counts(value, gate))
              for flag, cell, value in zip("EF", "CD", ends, strict=True)),
        ]

    def _unbroken(self, n: int, row: int, end: int) -> Live:
        """1 while this level and all before it are reached."""
        flag, own = "EF"[end], "IJ"[end]
        before = [(root.score.low, root.score.high)[end] for root in self._scored.roots[: n + 1]]
        return Live(f"{flag}{row}" if n == 0 else f"{flag}{row}*{own}{row - 1}", int(all(passes(v, self._gate) for v in before)))

    def _satisfied(self, row: int, satisfied: bool | None) -> Live:
        yes, no, undecided = self._words
        return Live(f'IF(E{row}<>F{row},{quoted(undecided)},IF(E{row}=1,{quoted(yes)},{quoted(no)}))',
                    undecided if satisfied is None else yes if satisfied else no)

    @property
    def _words(self) -> tuple[str, str, str]:
        return self._page.say("满足", "yes"), self._page.say("未满足", "no"), _UNRATED.in_language(self._lang)

    def _result(self, levels: tuple[int, int], by_units: tuple[str, str] | None) -> Verdict:
        """Total, grade by interval, level without a gap, and whether the two agree: lowest and highest."""
        page, scored, o, say = self._page, self._scored, self._scored.outcome, self._page.say
        top = self.row
        unit = scored.profile.total.unit
        name = say("总分", "Total") + (f" ({self._tree.words.text(unit)})" if unit else "")
        page.row(top, [say("结果", "Result"), None, say("下限", "Low"), say("上限", "High")], ["header"] * 4)
        page.put(top + 1, 1, name, "label-total")
        formulas = self._totals(levels, by_units)
        total = self._pair(top + 1, formulas, (o.total.low, o.total.high), "score-total")
        self.row = top + 1
        if o.by_interval is None:
            return Verdict(scored, total, None, None, None, levels)
        page.put(top + 2, 1, say("等级（按区间）", "Grade by interval"), "label-total")
        places = [f"MATCH(ROUND({cell}{top + 1},10),minima_{self._key},1)" for cell in "CD"]
        names = tuple(text.in_language(self._lang) for text in o.by_interval)
        grade = self._pair(top + 2, [f"INDEX(grades_{self._key},{place})" for place in places], names, "word-total")
        self.row = top + 2
        if o.consecutive_names is None:
            return Verdict(scored, total, grade, None, None, levels)
        consecutive, agree = self._consecutive(top, levels)
        return Verdict(scored, total, grade, consecutive, agree, levels)

    def _totals(self, levels: tuple[int, int], by_units: tuple[str, str] | None) -> tuple[str, str]:
        if by_units is not None:
            return by_units
        first, last = levels
        if self._scored.profile.total.method == "gated-sum":
            return (f"SUM(G{first}:G{last})", f"SUM(H{first}:H{last})") if first else ("0", "0")
        if not self._scored.roots:
            return "0", "0"
        root = self._scored.roots[0].id
        return f"{self._tree.low(root)}*factor_{self._key}", f"{self._tree.high(root)}*factor_{self._key}"

    def _pair(self, row: int, formulas: Sequence[str], values: Sequence[Fraction | str], style: str) -> tuple[Live, Live]:
        """Writes low and high; the result refers to both cells."""
        self._page.put(row, 2, None, "label-total")
        self._page.sheet.row_dimensions[row].height = _RESULT_HEIGHT
        for column, formula, value in zip((3, 4), formulas, values, strict=True):
            self._page.put(row, column, Live(formula, value), style)
        low, high = (Live(self._page.at(row, column), value) for column, value in zip((3, 4), values, strict=True))
        return low, high

    def _consecutive(self, top: int, levels: tuple[int, int]) -> tuple[tuple[Live, Live], Live]:
        """The highest level up to which all are reached, and whether it agrees with the grade by interval."""
        page, key, o, say = self._page, self._key, self._scored.outcome, self._page.say
        row, (first, last) = top + 3, levels
        assert o.consecutive_names is not None and o.consecutive is not None
        page.put(row, 1, say("连续满足到", "Satisfied without a gap up to"), "label-total")
        places = []
        for flag in "IJ":
            number = f"INDEX(B{first}:B{last},SUM({flag}{first}:{flag}{last}))"
            places.append(f"IF(SUM({flag}{first}:{flag}{last})=0,1,IFERROR(MATCH({number},grade_levels_{key},0),1))" if first else "1")
        names = tuple(text.in_language(self._lang) for text in o.consecutive_names)
        found = self._pair(row, [f"INDEX(grades_{key},{place})" for place in places], names, "word-total")
        page.put(row + 1, 1, say("两者是否一致", "Do the two agree"), "label-total")
        page.put(row + 1, 2, None, "label-total")
        a, b, c, d = (f"MATCH({cell}{line},grades_{key},0)" for line in (top + 2, row) for cell in "CD")
        yes, no, undecided = say("一致", "yes"), say("不一致", "no"), _UNRATED.in_language(self._lang)
        formula = (f"IF(OR({b}<{c},{d}<{a}),{quoted(no)},IF(AND({a}={b},{b}={c},{c}={d}),{quoted(yes)},{quoted(undecided)}))")
        value = undecided if o.agree is None else yes if o.agree else no
        page.put(row + 1, 3, Live(formula, value), "word-total")
        self.row = row + 1
        return found, Live(page.at(row + 1, 3), value)

