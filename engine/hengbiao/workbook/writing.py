"""Workbooks to fill in, blank or with a set filled in. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel

from hengbiao.errors import FormatFault, Place, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import EvidenceSet, Rating, Satisfaction
from hengbiao.model.standard import Requirement, Standard
from hengbiao.workbook import guide, layout, paper, styles, summary
from hengbiao.workbook.layout import FIRST_ROW, HEADER_ROW, Column, DomainSheet
from hengbiao.workbook.packing import packed
from hengbiao.workbook.vocabulary import label

_CENTRED = ("kind", "method", "rating", "unit", "id")
_SPLIT = {"zh": "、", "en": ", "}


def write_template(knowledge: Knowledge, keys: Sequence[str], lang: str = "zh", types: Sequence[str] = ()) -> bytes:
    """A blank workbook for the standards of these keys, in Chinese or English; only what applies to the types of
    enterprise that are given. Raises UnknownName."""
    return _Writer(knowledge, keys, None, lang, types).content()


def write_workbook(knowledge: Knowledge, keys: Sequence[str], evidence_set: EvidenceSet, lang: str = "zh") -> bytes:
    """The workbook with a set filled in; `read_workbook` gives the same set back.

    Standards that the set holds anything of are there in any case. Raises UnknownName, and FormatFault for what no
    workbook can hold: an evidence id with a separator in it, more rows or longer text than there is room for.
    """
    return _Writer(knowledge, [*keys, *evidence_set.standards()], evidence_set, lang, evidence_set.types()).content()


class _Writer:
    """Builds one workbook."""

    def __init__(
        self, knowledge: Knowledge, keys: Sequence[str], content: EvidenceSet | None, lang: str, types: Sequence[str]
    ) -> None:
        self._knowledge, self._set, self._lang = knowledge, content, lang
        rated = [r.requirement for r in content.ratings] if content else []
        self._standards = [knowledge.standard(key).narrowed(types, rated) for key in dict.fromkeys(keys)]
        if not self._standards:
            what = Text("没有写明要哪个标准", "No standard is named")
            raise FormatFault(what, mend=Text("例如 db12", "Name db12, for example."))
        self._ratings: dict[str, list[tuple[int, Rating]]] = {}
        for n, rating in enumerate(content.ratings if content else []):
            knowledge.require_rateable(rating)
            self._ratings.setdefault(rating.requirement, []).append((n, rating))
        self._book = styles.new_book()

    def content(self) -> bytes:
        guide.fill(self._sheet(layout.HELP_SHEET, header_row=None), self._standards, self._lang)
        self._enterprise(self._sheet(layout.ENTERPRISE_SHEET, header_row=None))
        self._evidence(self._sheet(layout.EVIDENCE_SHEET))
        self._tailoring(self._sheet(layout.TAILORING_SHEET))
        for standard in self._standards:
            for domain in layout.domain_sheets(standard):
                tab = styles.TABS[domain.group % len(styles.TABS)]
                self._requirements(self._sheet(domain.title, tab), standard, domain)
        if any(r.rates_objective for r in (self._set.ratings if self._set else [])):
            self._objectives(self._sheet(layout.OBJECTIVES_SHEET))
        sheet = self._sheet(layout.SUMMARY_SHEET, header_row=None)
        summary.fill(sheet, self._knowledge, self._standards, self._lang)
        # A blank workbook opens on its help, a filled one on its summary.
        opened = 0 if self._set is None else len(self._book.worksheets) - 1
        self._book.active = opened
        for n, worksheet in enumerate(self._book.worksheets):
            worksheet.sheet_view.tabSelected = n == opened
        return packed(self._book)

    def _sheet(self, title: Text, tab: str = styles.OWN_TAB, header_row: int | None = HEADER_ROW) -> Worksheet:
        sheet: Worksheet = self._book.create_sheet(title.in_language(self._lang))
        sheet.sheet_properties.tabColor = tab
        name = " / ".join(s.number for s in self._standards)
        paper.print_setup(sheet, self._lang, name, header_row=header_row)
        return sheet

    def _say(self, zh: str, en: str) -> str:
        return Text(zh, en).in_language(self._lang)

    def _enterprise(self, sheet: Worksheet) -> None:
        lang = self._lang
        paper.heading(sheet, layout.ENTERPRISE_SHEET.in_language(lang), self._say(
            "绿色表头的列需要填写；带 * 的为必填。", "Fill in the column with the green header; * marks what is required."))
        for n, column in enumerate(layout.FIELD_COLUMNS, 1):
            paper.put(sheet, HEADER_ROW, n, column.label.in_language(lang), "header-in" if n == 2 else "header")
        paper.widths(sheet, layout.FIELD_COLUMNS)
        widths = [c.width for c in layout.FIELD_COLUMNS]
        row = FIRST_ROW
        for field in layout.FIELDS:
            star = " *" if field.required else ""
            paper.put(sheet, row, 1, field.label.in_language(lang) + star, "label")
            paper.put(sheet, row, 3, field.help.in_language(lang), "hint")
            self._field(sheet, row, field)
            paper.drop_down(sheet, f"B{row}", paper.choices(field.words, lang), field.help.in_language(lang),
                            field.label.in_language(lang), lang)
            paper.fit_height(sheet, row, *widths)
            row += 1
        people = self._set.assessment.assessors if self._set else []
        for n in range(max(layout.ASSESSOR_ROWS, len(people))):
            paper.put(sheet, row, 1, f"{layout.ASSESSOR_LABEL.in_language(lang)} {n + 1}", "label")
            paper.put(sheet, row, 2, people[n] if n < len(people) else None, "in", f"assessment.assessors[{n}]")
            paper.put(sheet, row, 3, layout.ASSESSOR_HELP.in_language(lang) if n == 0 else None, "hint")
            paper.fit_height(sheet, row, *widths)
            row += 1
        self._units(sheet, row + 1)

    def _field(self, sheet: Worksheet, row: int, field: layout.Field) -> None:
        if field.key == "standards":
            paper.put(sheet, row, 2, " ".join(s.key for s in self._standards), "in")
            return
        part, _, name = field.key.partition(".")
        value = getattr(getattr(self._set, part), name) if self._set else None
        if field.form == "date":
            paper.put_date(sheet, row, 2, value, "in-date-left")
            return
        shown = label(field.words, value, self._lang) if field.words and value else value
        paper.put(sheet, row, 2, shown, "in", field.key)

    def _units(self, sheet: Worksheet, row: int) -> None:
        lang, columns = self._lang, layout.UNIT_COLUMNS
        paper.put(sheet, row, 1, self._say("生产单元（综合型企业）", "Production units (composite enterprises)"), "block")
        header_row = row + 1
        paper.header(sheet, columns, lang, header_row)
        units = self._set.enterprise.units if self._set else []
        last = header_row + max(layout.UNIT_ROWS, len(units))
        for n in range(last - header_row):
            self._record(sheet, header_row + 1 + n, columns, units[n] if n < len(units) else None,
                         f"enterprise.units[{n}]")
            paper.fit_height(sheet, header_row + 1 + n, *(c.width for c in columns))
        paper.drop_downs(sheet, columns, lang, header_row + 1, last + 100)

    def _evidence(self, sheet: Worksheet) -> None:
        items = self._set.evidence if self._set else []
        for n, item in enumerate(items):
            if layout.SEPARATORS.search(item.id):
                what = Text(f"证据编号“{item.id}”含有空格、逗号、顿号或分号",
                            f"The evidence id '{item.id}' holds a space, comma or semicolon")
                mend = Text("工作簿用这些符号分开多个编号，请换一个编号，或改用 JSON",
                            "Workbooks part ids by these; choose another id, or use JSON.")
                raise FormatFault(what, mend=mend, place=Place(field=f"evidence[{n}].id"))
        self._table(sheet, layout.EVIDENCE_COLUMNS, items, "evidence", layout.EVIDENCE_ROWS, self._say(
            "每条证据一行，编号自定、不重复；各能力域的表用这里的编号引用证据。",
            "One row for each piece of evidence, with an id of your own; the domain sheets cite these ids."))

    def _tailoring(self, sheet: Worksheet) -> None:
        items = self._set.tailoring if self._set else []
        columns, list_column = layout.TAILORING_COLUMNS, layout.TAILORING_LIST_COLUMN
        self._table(sheet, columns, items, "tailoring", layout.TAILORING_ROWS, self._say(
            "列出不适用、不参与评价的能力子域，并说明理由；没有就留空。",
            "Sub-domains that do not apply and are left out, each with the reason; leave empty where there are none."))
        nodes = [node for s in self._standards for node in s.nodes.values() if node.kind == "subdomain"]
        for n, name in enumerate(layout.TAILORING_LIST):
            paper.put(sheet, HEADER_ROW, list_column + n, name.in_language(self._lang), "header")
            sheet.column_dimensions[get_column_letter(list_column + n)].width = (18, 26)[n]
        for row, node in enumerate(nodes, FIRST_ROW):
            paper.put(sheet, row, list_column, node.id, "shown")
            paper.put(sheet, row, list_column + 1, node.label.in_language(self._lang), "shown")
        ids, names = get_column_letter(list_column), get_column_letter(list_column + 1)
        end = FIRST_ROW + max(len(nodes), 1) - 1
        paper.drop_down(sheet, f"A{FIRST_ROW}:A{layout.MAX_ROWS}", f"${ids}${FIRST_ROW}:${ids}${end}",
                        columns[0].help.in_language(self._lang), columns[0].label.in_language(self._lang), self._lang)
        for row in range(FIRST_ROW, FIRST_ROW + max(layout.TAILORING_ROWS, len(items))):
            table = f"${ids}${FIRST_ROW}:${names}${end}"
            paper.put_value(sheet, row, 2, f'=IF(A{row}="","",IFERROR(VLOOKUP(A{row},{table},2,FALSE),""))', "shown")

    def _table(self, sheet: Worksheet, columns: tuple[Column, ...], records: Sequence[BaseModel], part: str, room: int,
               lead: str) -> None:
        """A sheet with one row for each record, and at least `room` rows."""
        if FIRST_ROW + len(records) > layout.MAX_ROWS:
            raise _too_many(part, len(records))
        paper.heading(sheet, sheet.title, lead)
        paper.header(sheet, columns, self._lang)
        paper.widths(sheet, columns)
        end = FIRST_ROW + max(room, len(records)) - 1
        for n in range(end - FIRST_ROW + 1):
            record = records[n] if n < len(records) else None
            self._record(sheet, FIRST_ROW + n, columns, record, f"{part}[{n}]")
            paper.fit_height(sheet, FIRST_ROW + n, *(c.width for c in columns))
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{end}"
        sheet.freeze_panes = f"B{FIRST_ROW}"
        paper.drop_downs(sheet, columns, self._lang)

    def _record(self, sheet: Worksheet, row: int, columns: tuple[Column, ...], record: BaseModel | None,
                path: str) -> None:
        for index, column in enumerate(columns, 1):
            value = getattr(record, column.key, None)
            if column.form == "date":
                paper.put_date(sheet, row, index, value, "in-date")
            elif column.form != "shown":
                shown = label(column.words, value, self._lang) if column.words and value else value
                style = "in-centre" if column.key in _CENTRED else "in-line" if column.key == "sha256" else "in"
                paper.put(sheet, row, index, shown, style, f"{path}.{column.key}")

    def _requirements(self, sheet: Worksheet, standard: Standard, domain: DomainSheet) -> None:
        lang, columns = self._lang, layout.REQUIREMENT_COLUMNS
        blank: list[tuple[int, Rating] | None] = [None]
        # What only introduces other provisions is not rated; it is shown beside those.
        leaves = {r.id for r in standard.leaves}
        rows = [(r, rated) for r in domain.requirements if r.id in leaves or r.id in self._ratings
                for rated in [*self._ratings.get(r.id, [])] or blank]
        end = FIRST_ROW + len(rows) - 1
        if end > layout.MAX_ROWS:
            raise _too_many("ratings", len(rows))
        title = f"{standard.number} · {domain.node.label.in_language(lang)}"
        paper.heading(sheet, title, self._say(
            "填写绿色表头的列；没有评的要求留空。", "Fill in the columns with a green header; leave blank what was not rated."))
        paper.header(sheet, columns, lang)
        # The ids are read, but not for filling in.
        paper.put(sheet, HEADER_ROW, 1, columns[0].label.in_language(lang), "header")
        paper.widths(sheet, columns)
        for n, (requirement, rated) in enumerate(rows):
            self._requirement(sheet, FIRST_ROW + n, standard, requirement)
            self._rating(sheet, FIRST_ROW + n, rated)
            paper.fit_height(sheet, FIRST_ROW + n, *(c.width for c in columns))
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{end}"
        sheet.freeze_panes = f"B{FIRST_ROW}"
        paper.drop_downs(sheet, columns, lang)
        self._colours(sheet)

    def _objectives(self, sheet: Worksheet) -> None:
        lang, columns = self._lang, layout.OBJECTIVE_COLUMNS
        rows = [rated for i, found in self._ratings.items() if i in self._knowledge.hub.objectives for rated in found]
        end = FIRST_ROW + len(rows) - 1
        if end > layout.MAX_ROWS:
            raise _too_many("ratings", len(rows))
        paper.heading(sheet, sheet.title, self._say(
            "评一次，凡与该目标对应的各标准要求都算数。", "Rated once, it counts for every requirement that has to do with the objective."))
        paper.header(sheet, columns, lang)
        paper.widths(sheet, columns)
        for row, rated in enumerate(rows, FIRST_ROW):
            objective = self._knowledge.hub.objectives[rated[1].requirement]
            paper.put(sheet, row, 1, objective.id, "in-line")
            paper.put(sheet, row, 2, objective.statement.in_language(lang), "shown")
            self._rating(sheet, row, rated, columns)
            paper.fit_height(sheet, row, *(c.width for c in columns))
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{end}"
        sheet.freeze_panes = f"B{FIRST_ROW}"
        paper.drop_downs(sheet, columns, lang)

    def _requirement(self, sheet: Worksheet, row: int, standard: Standard, requirement: Requirement) -> None:
        lang, tint = self._lang, styles.tint(requirement.level)
        above = standard.requirements[requirement.under].statement if requirement.under else None
        beside = above or standard.nodes[requirement.parent].label.in_language(lang)
        kinds = self._say("、", ", ").join(label("evidence-kind", k, lang) for k in requirement.evidence_kinds)
        shown = (
            (requirement.id, f"id-{tint}"),
            (layout.numbered(layout.subdomain_of(standard, requirement), lang), f"row-{tint}"),
            (beside, f"row-{tint}"),
            (layout.level_label(standard, requirement, lang), f"level-{tint}"),
            (requirement.statement, f"row-{tint}"),
            (kinds, f"small-{tint}"),
        )
        for index, (text, style) in enumerate(shown, 1):
            paper.put(sheet, row, index, text, style)

    def _rating(
        self, sheet: Worksheet, row: int, rated: tuple[int, Rating] | None,
        columns: tuple[Column, ...] = layout.REQUIREMENT_COLUMNS,
    ) -> None:
        n, rating = rated or (0, None)
        values = (None, None, None, None) if rating is None else (
            label("satisfaction", rating.rating, self._lang), _SPLIT[self._lang].join(rating.evidence),
            rating.note, rating.unit)
        first = len(columns) - len(values)
        for column, value in zip(columns[first:], values, strict=True):
            first += 1
            style = "in-centre" if column.key in _CENTRED else "in"
            paper.put(sheet, row, first, value, style, f"ratings[{n}].{column.key}")

    def _colours(self, sheet: Worksheet) -> None:
        letters = {c.key: get_column_letter(n) for n, c in enumerate(layout.REQUIREMENT_COLUMNS, 1)}
        rating, evidence = letters["rating"], letters["evidence"]
        for key, tint in zip(get_args(Satisfaction), styles.RATING_TINTS, strict=True):
            paper.colour_when(sheet, f"{rating}{FIRST_ROW}:{rating}{layout.MAX_ROWS}",
                              f'${rating}{FIRST_ROW}="{label("satisfaction", key, self._lang)}"', tint)
        # That something is not there needs no evidence.
        none = label("satisfaction", get_args(Satisfaction)[-1], self._lang)
        paper.colour_when(sheet, f"{evidence}{FIRST_ROW}:{evidence}{layout.MAX_ROWS}",
                          f'AND(${rating}{FIRST_ROW}<>"",${rating}{FIRST_ROW}<>"{none}",${evidence}{FIRST_ROW}="")',
                          styles.MISSING_TINT)


def _too_many(part: str, count: int) -> FormatFault:
    what = Text(f"有 {count} 行，超过一张工作表的 {layout.MAX_ROWS} 行",
                f"There are {count} rows, more than the {layout.MAX_ROWS} of a sheet")
    return FormatFault(what, mend=Text("请改用 JSON", "Use JSON."), place=Place(field=part))
