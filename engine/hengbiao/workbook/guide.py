"""The help sheet: how to fill in, and what the words of the drop-downs mean."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from hengbiao.errors import Text
from hengbiao.model.standard import Standard
from hengbiao.workbook import layout, paper, styles
from hengbiao.workbook.vocabulary import terms

_LEAD = Text("一次评估用一个工作簿；填好后用 hengbiao check 检查，用 hengbiao score 算分。",
             "One workbook for one assessment; hengbiao check looks it over, hengbiao score gives the score.")
_STEPS = Text("填写步骤", "Steps")
_STEP_ROWS = (
    (layout.ENTERPRISE_SHEET,
     Text("先填企业名称、类型和评估日期；综合型企业再填生产单元。",
          "First fill in the enterprise's name, its type and the date; for a composite enterprise also its units.")),
    (layout.EVIDENCE_SHEET,
     Text("每条证据一行，编号自定；同一份文件证明多条要求时只登记一次。",
          "One row for each piece of evidence, under an id of your own; register once what shows several requirements.")),
    (Text("各能力域", "Domain sheets"),
     Text("逐条选择评价，写上证据编号和备注；没有评的留空，不要写“不满足”。绿色表头的列才需要填。",
          "Choose a rating for each row, add evidence ids and notes. Leave blank what was not rated. "
          "Only columns with a green header are filled in.")),
    (layout.TAILORING_SHEET,
     Text("不适用的能力子域写在这里并说明理由。", "Sub-domains that do not apply go here, with the reason.")),
    (layout.SUMMARY_SHEET,
     Text("随时查看进度和各级均值，自动计算，无需填写。", "Shows progress and means at any time; nothing to fill in.")),
)
_RULES = Text("注意", "Mind")
_RULE_ROWS = (
    (Text("表名和表头", "Names and headers"),
     Text("工作表名称和表头不要改；行可以排序、筛选、插入，列可以移动，也可以另加自己的列和工作表。",
          "Keep the names of sheets and headers. Rows may be sorted, filtered, inserted; columns moved; own columns and "
          "sheets added.")),
    (Text("多条证据", "Several ids"),
     Text("证据编号之间用顿号、逗号、分号、空格或换行分开。", "Part evidence ids by commas, semicolons, spaces or line breaks.")),
    (Text("日期", "Dates"),
     Text("写成 2026-11-01；也接受 2026/11/1 和 2026年11月1日。", "Write 2026-11-01; 2026/11/1 is accepted too.")),
    (Text("橙色单元格", "Orange cells"),
     Text("评价高于“不满足”，但还没有写证据编号。", "Rated above none, but no evidence id yet.")),
)
_LEVELS = Text("级别与颜色", "Levels and colours")
_WIDTHS = (30.0, 106.0)
_LISTS = (
    ("satisfaction", Text("评价", "Ratings")), ("evidence-kind", Text("证据类别", "Kinds of evidence")),
    ("method", Text("取证方法", "Collection methods")), ("enterprise-type", Text("企业类型", "Enterprise types")),
    ("party", Text("评估方", "Assessment parties")),
)


def fill(sheet: Worksheet, standards: Sequence[Standard], lang: str) -> None:
    """Writes the whole sheet."""
    names = "、".join(s.title.zh for s in standards) if lang == "zh" else "; ".join(s.title.en for s in standards)
    title = Text(f"衡标评估工作簿 · {names}", f"Hengbiao assessment workbook · {names}")
    paper.heading(sheet, title.in_language(lang), _LEAD.in_language(lang))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = _WIDTHS
    row = _part(sheet, 4, _STEPS, _STEP_ROWS, lang)
    row = _part(sheet, row, _RULES, _RULE_ROWS, lang)
    for standard in standards:
        row = _levels(sheet, row, standard, lang)
    for name, heading in _LISTS:
        row = _part(sheet, row, heading, [(t.label, t.definition) for t in terms(name)], lang,
                    tints=name == "satisfaction")


def _part(sheet: Worksheet, row: int, heading: Text, rows: Sequence[tuple[Text, Text]], lang: str, *,
          tints: bool = False) -> int:
    paper.put(sheet, row, 1, heading.in_language(lang), "block")
    for n, (name, text) in enumerate(rows):
        paper.put(sheet, row + 1 + n, 1, name.in_language(lang), f"rating-{n}" if tints else "label")
        paper.put(sheet, row + 1 + n, 2, text.in_language(lang), "row-0")
        paper.fit_height(sheet, row + 1 + n, *_WIDTHS)
    return row + len(rows) + 2


def _levels(sheet: Worksheet, row: int, standard: Standard, lang: str) -> int:
    if not standard.levels:
        return row
    heading = f"{_LEVELS.in_language(lang)} · {standard.number}"
    paper.put(sheet, row, 1, heading, "block")
    for n, level in enumerate(standard.levels, 1):
        tint = styles.tint(level.number)
        name = f"{level.name.in_language(lang)} · {level.title.in_language(lang)}"
        paper.put(sheet, row + n, 1, name, f"level-{tint}")
        paper.put(sheet, row + n, 2, level.description.in_language(lang), f"row-{tint}")
        paper.fit_height(sheet, row + n, *_WIDTHS)
    return row + len(standard.levels) + 2
