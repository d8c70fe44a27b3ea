"""The one description of the workbook: its sheets, their columns and fields. Writer and reader both follow it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from hengbiao.errors import Text
from hengbiao.model.standard import Node, Requirement, Standard
from hengbiao.workbook.vocabulary import normal

#: Nothing is read below or right of these; the writer keeps within them.
MAX_ROWS = 5_000
MAX_COLUMNS = 60
#: Rows of a table that are set out for filling in, where the set does not need more.
EVIDENCE_ROWS = 500
TAILORING_ROWS = 40
ASSESSOR_ROWS = 6
UNIT_ROWS = 8

#: Rows of every table sheet: title, help, then the header.
TITLE_ROW, HELP_ROW, HEADER_ROW = 1, 2, 4
FIRST_ROW = HEADER_ROW + 1
#: The header is looked for among these rows, wherever rows were put in or taken out above it.
HEADER_SEARCH_ROWS = 20

#: What parts the evidence ids of one cell.
SEPARATORS = re.compile(r"[\s、,，;；]+")
_MAX_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `form` is text, date or shown (for the eye only, not read); `words` names a drop-down."""

    key: str
    label: Text
    width: float
    help: Text
    form: str = "text"
    words: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the enterprise sheet; `key` is its path in the evidence set."""

    key: str
    label: Text
    help: Text
    form: str = "text"
    words: str | None = None
    required: bool = False


HELP_SHEET = Text("说明", "Help")
ENTERPRISE_SHEET = Text("企业与评估", "Enterprise")
EVIDENCE_SHEET = Text("证据", "Evidence")
TAILORING_SHEET = Text("裁剪", "Tailoring")
OBJECTIVES_SHEET = Text("能力目标", "Objectives")
SUMMARY_SHEET = Text("汇总", "Summary")

FIELD_COLUMNS = (
    Column("label", Text("项目", "Item"), 22, Text("", "")),
    Column("value", Text("填写内容", "Value"), 44, Text("", "")),
    Column("help", Text("填写说明", "How to fill in"), 56, Text("", ""), "shown"),
)
ASSESSOR_LABEL = Text("评估人员", "Assessor")
FIELDS = (
    Field("standards", Text("标准", "Standards"),
          Text("本工作簿包含的标准，请勿改动", "The standards of this workbook; leave as it is"), required=True),
    Field("enterprise.name", Text("企业名称", "Enterprise name"),
          Text("营业执照上的全称", "Full name as registered"), required=True),
    Field("enterprise.type", Text("企业类型", "Enterprise type"),
          Text("从下拉列表中选择；决定采用哪套权重", "Choose from the list; it decides which weights are used"),
          words="enterprise-type", required=True),
    Field("assessment.date", Text("评估日期", "Assessment date"),
          Text("例如 2026-11-01", "For example 2026-11-01"), "date", required=True),
    Field("assessment.party", Text("评估方", "Assessment party"),
          Text("第一方：自评；第二方：客户或集团；第三方：独立机构",
               "First: self-assessment; second: customer or group; third: independent body"), words="party"),
)
ASSESSOR_HELP = Text("每行一人；不够时可在下面插入行，左列写“评估人员”",
                     "One person a row; for more, insert rows below with 'Assessor' on the left")

UNIT_COLUMNS = (
    Column("name", Text("生产单元名称", "Unit name"), 22, Text("综合型企业才填", "For composite enterprises only"),
           required=True),
    Column("type", Text("生产单元类型", "Unit type"), 44, Text("从下拉列表中选择", "Choose from the list"),
           words="unit-type", required=True),
    Column("output_value", Text("产值（元）", "Output value (yuan)"), 56,
           Text("上一年度产值，只写数字", "Output value of the last year, digits only")),
)
EVIDENCE_COLUMNS = (
    Column("id", Text("证据编号", "Evidence id"), 13,
           Text("自定，不重复，不含空格、逗号、顿号、分号，例如 E1", "Your own, unique, no spaces or commas, for example E1"),
           required=True),
    Column("kind", Text("证据类别", "Kind"), 18, Text("从下拉列表中选择", "Choose from the list"), words="evidence-kind"),
    Column("title", Text("标题", "Title"), 38, Text("文件名、记录名或系统画面名", "Name of document, record or screen")),
    Column("source", Text("来源", "Source"), 20, Text("出自哪个部门或系统", "Department or system it came from")),
    Column("collected_on", Text("取得日期", "Collected on"), 13, Text("例如 2026-10-20", "For example 2026-10-20"), "date"),
    Column("method", Text("取证方法", "Method"), 15, Text("从下拉列表中选择", "Choose from the list"), words="method"),
    Column("file", Text("文件", "File"), 24, Text("存放位置，可不填", "Where it is kept; optional")),
    Column("sha256", Text("SHA-256", "SHA-256"), 20, Text("文件的校验值，可不填", "Checksum of the file; optional")),
)
TAILORING_COLUMNS = (
    Column("subdomain", Text("能力子域编号", "Sub-domain id"), 18,
           Text("从下拉列表中选择，编号见右侧对照表", "Choose from the list; see the table on the right"), required=True),
    Column("name", Text("能力子域名称", "Sub-domain name"), 26, Text("自动显示", "Shown by itself"), "shown"),
    Column("reason", Text("裁剪理由", "Reason"), 60, Text("为什么不适用", "Why it does not apply")),
)
#: The reference list of the tailoring sheet stands two columns right of its table.
TAILORING_LIST_COLUMN = len(TAILORING_COLUMNS) + 2
TAILORING_LIST = (Text("可裁剪的编号", "Ids to choose from"), Text("名称", "Name"))
REQUIREMENT_COLUMNS = (
    Column("requirement", Text("要求编号", "Clause"), 15, Text("请勿改动", "Leave as it is")),
    Column("subdomain", Text("能力子域", "Sub-domain"), 12, Text("", ""), "shown"),
    Column("item", Text("分项", "Element item"), 12, Text("", ""), "shown"),
    Column("level", Text("级别", "Level"), 7.5, Text("", ""), "shown"),
    Column("statement", Text("要求内容", "Statement"), 47, Text("", ""), "shown"),
    Column("kinds", Text("所需证据类别", "Evidence required"), 22, Text("", ""), "shown"),
    Column("rating", Text("评价", "Rating"), 12,
           Text("从下拉列表中选择；没有评的留空", "Choose from the list; leave blank what was not rated"),
           words="satisfaction", required=True),
    Column("evidence", Text("引用证据", "Evidence cited"), 16,
           Text("“证据”表中的编号，多个用顿号、逗号、分号或空格分开",
                "Ids of the Evidence sheet; part several by commas, semicolons or spaces")),
    Column("note", Text("备注", "Note"), 28, Text("现状、差距或说明", "What was found, gaps, remarks")),
    Column("unit", Text("适用单元", "Unit"), 11,
           Text("综合型企业分单元评价时填写；同一要求评多个单元时，复制该行",
                "For ratings by unit of a composite enterprise; copy the row for each further unit")),
)
_BY_KEY = {column.key: column for column in REQUIREMENT_COLUMNS}
#: Ratings of objectives: each counts for every standard whose requirements have to do with it.
OBJECTIVE_COLUMNS = (
    Column("requirement", Text("目标编号", "Objective"), 40, Text("以 obj: 开头", "Begins with obj:"), required=True),
    Column("statement", Text("目标内容", "Statement"), 60, Text("", ""), "shown"),
    *(_BY_KEY[key] for key in ("rating", "evidence", "note", "unit")),
)


@dataclass(frozen=True, slots=True)
class DomainSheet:
    """One sheet of requirements. `group` numbers its element among those of the standard, from 0, for the tab colour."""

    standard: str
    node: Node
    title: Text
    group: int
    requirements: tuple[Requirement, ...]


@cache
def _titles(nodes: tuple[Node, ...], key: str, lang: str) -> dict[str, str]:
    taken: set[str] = set()
    result = {}
    for node in nodes:
        label = " ".join(_NOT_IN_TITLES.sub(" ", node.label.in_language(lang)).split()).strip("'")
        title, number = _cut(f"{key} {label}", ""), 1
        while title.casefold() in taken:
            number += 1
            title = _cut(f"{key} {label}", f" {number}")
        taken.add(title.casefold())
        result[node.id] = title
    return result


def _cut(title: str, end: str) -> str:
    room = _MAX_TITLE - len(end)
    return (title if len(title) <= room else title[: room - 1].rstrip() + "…") + end


def domain_sheets(standard: Standard) -> list[DomainSheet]:
    """The requirement sheets of a standard, in the order of the document."""
    grouped: dict[str, list[Requirement]] = {}
    for requirement in standard.requirements.values():
        grouped.setdefault(_sheet_node(standard, requirement).id, []).append(requirement)
    nodes = tuple(standard.nodes[i] for i in grouped)
    zh, en = _titles(nodes, standard.key, "zh"), _titles(nodes, standard.key, "en")
    tops = list(dict.fromkeys(standard.path(node.id)[0].id for node in nodes))
    return [
        DomainSheet(standard.key, node, Text(zh[node.id], en[node.id]), tops.index(standard.path(node.id)[0].id),
                    tuple(grouped[node.id]))
        for node in nodes
    ]


def _sheet_node(standard: Standard, requirement: Requirement) -> Node:
    path = standard.path(requirement.parent)
    return next((node for node in path if node.kind == "domain"), path[0])


def subdomain_of(standard: Standard, requirement: Requirement) -> Node:
    """The sub-domain of a requirement, or what stands in its place where the standard has none."""
    path = standard.path(requirement.parent)
    return next((node for node in path if node.kind == "subdomain"), path[-1])


def numbered(node: Node, lang: str) -> str:
    """A node with its number in the document: `09 采购`."""
    return f"{node.id.partition(':')[2]} {node.label.in_language(lang)}"


def level_label(standard: Standard, requirement: Requirement, lang: str) -> str:
    """The level of a requirement, a range of levels where it cannot be told, a dash where there are none."""
    names = [standard.level(n).name.in_language(lang) for n in dict.fromkeys(requirement.levels or ())]
    return "～".join(names) or "—"


def matches(label: Text, text: str) -> bool:
    """Whether a cell or sheet name is this label, in either language."""
    return normal(text) in (normal(label.zh), normal(label.en))


def column_for(columns: Iterable[Column], text: str) -> Column | None:
    """The column that a header names."""
    return next((c for c in columns if matches(c.label, text)), None)


def field_for(text: str) -> Field | None:
    """The field that a label of the enterprise sheet names."""
    return next((f for f in FIELDS if matches(f.label, text)), None)


def is_assessor(text: str) -> bool:
    """Whether a label of the enterprise sheet is that of an assessor, with or without a number."""
    return matches(ASSESSOR_LABEL, re.sub(r"\s*\d+\s*$", "", normal(text)))
