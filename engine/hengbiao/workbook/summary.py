"""The summary sheet: live formulas over the requirement sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from openpyxl.utils.cell import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from hengbiao.errors import Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import Satisfaction
from hengbiao.model.numbers import exact
from hengbiao.model.standard import Node, Standard
from hengbiao.workbook import layout, paper, styles
from hengbiao.workbook.vocabulary import label

#: Columns before those of the levels.
_FIXED = (
    (Text("能力域", "Domain"), 22), (Text("能力子域", "Sub-domain"), 26), (Text("要求数", "Requirements"), 12),
    (Text("已评", "Rated"), 12), (Text("未评", "Open"), 12), (Text("完成率", "Done"), 12),
    (Text("已评无证据", "Rated without evidence"), 13), (Text("裁剪", "Tailored"), 9),
)
_MEAN_WIDTH = 10
#: What a degree of satisfaction counts where a standard has no profile.
_SCALE = {"full": 1.0, "mostly": 0.8, "partly": 0.5, "none": 0.0}
_FIGURES = (
    Text("要求总数", "Requirements"), Text("已评", "Rated"), Text("未评", "Open"), Text("完成率", "Done"),
    Text("证据条数", "Pieces of evidence"),
)
_LEAD = Text(
    "随各表自动计算。均值只算已评的要求、不加权，供掌握进度；正式得分以 hengbiao score 为准。",
    "Calculated from the other sheets. Means are of rated requirements, unweighted, for orientation; "
    "hengbiao score gives the score.",
)


def fill(sheet: Worksheet, knowledge: Knowledge, standards: Sequence[Standard], lang: str) -> None:
    """Writes the whole sheet."""
    paper.heading(sheet, layout.SUMMARY_SHEET.in_language(lang), _LEAD.in_language(lang))
    levels = max((len(s.levels) for s in standards), default=0)
    row = 7
    totals = []
    for standard in standards:
        block = _Block(sheet, standard, _scale(knowledge, standard), row, levels, lang)
        block.write()
        totals.append(block.total_row)
        row = block.total_row + 3
    _figures(sheet, totals, lang)
    for n, (_, width) in enumerate(_FIXED, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    for n in range(levels):
        sheet.column_dimensions[get_column_letter(len(_FIXED) + 1 + n)].width = _MEAN_WIDTH
        for helper in (len(_FIXED) + levels + 1 + n, len(_FIXED) + 2 * levels + 1 + n):
            sheet.column_dimensions[get_column_letter(helper)].hidden = True
    sheet.print_area = f"A1:{get_column_letter(len(_FIXED) + levels)}{row - 3}"


def _scale(knowledge: Knowledge, standard: Standard) -> dict[str, float]:
    for profile in knowledge.profiles.values():
        if profile.standard == standard.key:
            return {key: float(exact(value)) for key, value in profile.scale.values.items()}
    return _SCALE


def _figures(sheet: Worksheet, totals: list[int], lang: str) -> None:
    def plus(column: str) -> str:
        return "+".join(f"{column}{row}" for row in totals) or "0"

    evidence = f"{_sheet_name(layout.EVIDENCE_SHEET, lang)}!$A${layout.FIRST_ROW}:$A${layout.MAX_ROWS}"
    formulas = (f"={plus('C')}", f"={plus('D')}", f"={plus('E')}", "=IF(C5=0,0,D5/C5)", f'=COUNTIF({evidence},"?*")')
    for n, (name, formula) in enumerate(zip(_FIGURES, formulas, strict=True), 3):
        paper.put(sheet, 4, n, name.in_language(lang), "figure-label")
        paper.put_value(sheet, 5, n, formula, "figure-share" if n == 6 else "figure")
    sheet.row_dimensions[4].height = 30
    sheet.row_dimensions[5].height = 30


def _sheet_name(title: Text, lang: str) -> str:
    return quote_sheetname(title.in_language(lang))


class _Block:
    """The rows of one standard: title, scale, header, a row for each sub-domain, totals.

    Means need the number of rated requirements and the sum of their scores, at each level; both stand in hidden columns
    right of the means, so that the totals can add them up.
    """

    def __init__(self, sheet: Worksheet, standard: Standard, scale: dict[str, float], row: int, levels: int,
                 lang: str) -> None:
        self._sheet, self._standard, self._scale, self._lang = sheet, standard, scale, lang
        self._row = row
        self._first = row + 4
        self._rows = self._subdomains()
        self._mean = len(_FIXED) + 1
        self._count, self._sum = self._mean + levels, self._mean + 2 * levels
        self.total_row = self._first + len(self._rows)

    def _subdomains(self) -> list[tuple[layout.DomainSheet, Node]]:
        seen: dict[str, tuple[layout.DomainSheet, Node]] = {}
        for domain in layout.domain_sheets(self._standard):
            for requirement in domain.requirements:
                node = layout.subdomain_of(self._standard, requirement)
                seen.setdefault(f"{domain.node.id} {node.id}", (domain, node))
        return list(seen.values())

    def write(self) -> None:
        self._head()
        for n, (domain, node) in enumerate(self._rows):
            self._subdomain(self._first + n, domain, node)
        self._totals()
        self._colours()

    def _head(self) -> None:
        sheet, row, lang = self._sheet, self._row, self._lang
        standard = self._standard
        paper.put(sheet, row, 1, f"{standard.number}  {standard.title.in_language(lang)}", "block")
        paper.put(sheet, row + 1, 2, "评价" if lang == "zh" else "Rating", "figure-label")
        paper.put(sheet, row + 2, 2, "分值" if lang == "zh" else "Counts", "figure-label")
        for n, key in enumerate(get_args(Satisfaction)):
            paper.put(sheet, row + 1, 3 + n, label("satisfaction", key, lang), f"rating-{n}")
            paper.put_value(sheet, row + 2, 3 + n, self._scale[key], "number")
        for n, (name, _) in enumerate(_FIXED, 1):
            paper.put(sheet, row + 3, n, name.in_language(lang), "header")
        for n, level in enumerate(standard.levels):
            mean = Text(f"{level.name.zh}均值", f"{level.name.en} mean")
            paper.put(sheet, row + 3, self._mean + n, mean.in_language(lang), "header")
        sheet.row_dimensions[row].height = 24
        sheet.row_dimensions[row + 3].height = 30

    def _range(self, domain: layout.DomainSheet, key: str) -> str:
        index = next(n for n, c in enumerate(layout.REQUIREMENT_COLUMNS, 1) if c.key == key)
        letter = get_column_letter(index)
        return f"{_sheet_name(domain.title, self._lang)}!${letter}${layout.FIRST_ROW}:${letter}${layout.MAX_ROWS}"

    def _subdomain(self, row: int, domain: layout.DomainSheet, node: Node) -> None:
        sheet, lang = self._sheet, self._lang
        scale = f"$C${self._row + 1}:$F${self._row + 1}"
        counts = f"$C${self._row + 2}:$F${self._row + 2}"
        rating, evidence = self._range(domain, "rating"), self._range(domain, "evidence")
        where = f"{self._range(domain, 'subdomain')},$B{row}"
        tailored = f"{_sheet_name(layout.TAILORING_SHEET, lang)}!$A${layout.FIRST_ROW}:$A${layout.MAX_ROWS}"
        yes = "是" if lang == "zh" else "yes"
        paper.put(sheet, row, 1, domain.node.label.in_language(lang), "shown")
        paper.put(sheet, row, 2, layout.numbered(node, lang), "shown")
        paper.fit_height(sheet, row, *(width for _, width in _FIXED[:2]))
        paper.put_value(sheet, row, 3, f"=COUNTIFS({where})", "count")
        paper.put_value(sheet, row, 4, f"=SUMPRODUCT(COUNTIFS({where},{rating},{scale}))", "count")
        paper.put_value(sheet, row, 5, f"=C{row}-D{row}", "count")
        paper.put_value(sheet, row, 6, f"=IF(C{row}=0,0,D{row}/C{row})", "share")
        # All degrees but the last, none: that something is not there needs no evidence.
        met = f"{where},{rating},$C${self._row + 1}:$E${self._row + 1}"
        bare = f'=SUMPRODUCT(COUNTIFS({met}))-SUMPRODUCT(COUNTIFS({met},{evidence},"?*"))'
        paper.put_value(sheet, row, 7, bare, "count")
        paper.put_value(sheet, row, 8, f'=IF(COUNTIF({tailored},"{node.id}")>0,"{yes}","")', "count")
        for n, level in enumerate(self._standard.levels):
            shown = level.name.in_language(lang)
            at = f'{where},{self._range(domain, "level")},"{shown}",{rating},{scale}'
            paper.put_value(sheet, row, self._count + n, f"=SUMPRODUCT(COUNTIFS({at}))", "count")
            paper.put_value(sheet, row, self._sum + n, f"=SUMPRODUCT(COUNTIFS({at}),{counts})", "mean")
            paper.put_value(sheet, row, self._mean + n, self._mean_of(row, n), "mean")

    def _mean_of(self, row: int, n: int) -> str:
        count, total = get_column_letter(self._count + n), get_column_letter(self._sum + n)
        return f'=IF({count}{row}=0,"",{total}{row}/{count}{row})'

    def _totals(self) -> None:
        sheet, row = self._sheet, self.total_row

        def add(index: int) -> str:
            letter = get_column_letter(index)
            return f"=SUM({letter}{self._first}:{letter}{row - 1})"

        paper.put(sheet, row, 1, "合计" if self._lang == "zh" else "Total", "label-total")
        paper.put(sheet, row, 2, None, "label-total")
        for index in (3, 4, 5, 7):
            paper.put_value(sheet, row, index, add(index), "count-total")
        paper.put_value(sheet, row, 6, f"=IF(C{row}=0,0,D{row}/C{row})", "share-total")
        tailored = f'COUNTIF(H{self._first}:H{row - 1},"?*")'
        paper.put_value(sheet, row, 8, f"={tailored}", "count-total")
        for n, _ in enumerate(self._standard.levels):
            paper.put_value(sheet, row, self._count + n, add(self._count + n), "count")
            paper.put_value(sheet, row, self._sum + n, add(self._sum + n), "mean")
            paper.put_value(sheet, row, self._mean + n, self._mean_of(row, n), "mean-total")

    def _colours(self) -> None:
        first, last = self._first, self.total_row
        if not self._standard.levels:
            return
        left, right = get_column_letter(self._mean), get_column_letter(self._mean + len(self._standard.levels) - 1)
        where, cell = f"{left}{first}:{right}{last}", f"{left}{first}"
        good, _, fair, poor = styles.RATING_TINTS
        # As good as mostly satisfied, as good as partly satisfied, and less.
        mostly, partly = f"$D${self._row + 2}", f"$E${self._row + 2}"
        paper.colour_when(self._sheet, where, f"AND(ISNUMBER({cell}),{cell}>={mostly})", good)
        paper.colour_when(self._sheet, where, f"AND(ISNUMBER({cell}),{cell}>={partly},{cell}<{mostly})", fair)
        paper.colour_when(self._sheet, where, f"AND(ISNUMBER({cell}),{cell}<{partly})", poor)
