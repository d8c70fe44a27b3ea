"""A filled workbook read back as an evidence set, with the place of every record."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from hengbiao.errors import FormatFault, HengbiaoError, InputError, Place, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.knowledge.records import evidence_node, rating_node
from hengbiao.service.sets import validated
from hengbiao.service.workspace import LoadedSet
from hengbiao.workbook import layout
from hengbiao.workbook.cells import Book, Sheet
from hengbiao.workbook.tables import Table, Values, find_table, rows_between

_LAST_PART = re.compile(r"(\[\d+\]|\.?\w+)$")


def read_workbook(content: bytes, name: str, knowledge: Knowledge) -> LoadedSet:
    """The evidence set in a workbook made by `write_template` or `write_workbook` and filled in by a person.

    Columns and fields are found by their headers, in Chinese or English; sheets by their names. Raises InputError with
    file, sheet, row and column for whatever cannot be understood; nothing is left out silently.
    """
    try:
        reader = _Reader(Book(content), knowledge)
        return reader.read(name)
    except HengbiaoError as fault:
        fault.place = Place(name, fault.place.sheet, fault.place.row, fault.place.field)
        raise


class _Reader:
    """Collects plain data, and for each part of it the place it came from."""

    def __init__(self, book: Book, knowledge: Knowledge) -> None:
        self._book = book
        self._knowledge = knowledge
        # The workbook's language is that of its sheet names; faults name missing sheets in it.
        self._lang = "en" if layout.ENTERPRISE_SHEET.en in book.titles else "zh"
        self._origins: dict[str, Place] = {}

    def read(self, name: str) -> LoadedSet:
        raw: dict[str, Any] = {"enterprise": {}, "assessment": {}, "evidence": [], "ratings": [], "tailoring": []}
        keys = self._enterprise(raw)
        self._records(raw, "evidence", layout.EVIDENCE_SHEET, layout.EVIDENCE_COLUMNS)
        self._records(raw, "tailoring", layout.TAILORING_SHEET, layout.TAILORING_COLUMNS)
        for key in keys:
            # A workbook for one type of enterprise has only the sheets of what applies to it; a sheet more is read too.
            standard = self._knowledge.standard(key)
            expected = {sheet.node.id for sheet in layout.domain_sheets(standard.narrowed(_types(raw)))}
            for domain in layout.domain_sheets(standard):
                if domain.node.id in expected or any(layout.matches(domain.title, t) for t in self._book.titles):
                    self._ratings(raw, self._sheet(domain.title))
        if any(layout.matches(layout.OBJECTIVES_SHEET, t) for t in self._book.titles):
            self._ratings(raw, self._sheet(layout.OBJECTIVES_SHEET), layout.OBJECTIVE_COLUMNS)
        try:
            content = validated(raw, self._knowledge)
        except InputError as fault:
            fault.place = self._origin(fault.place.field or "")
            raise
        return LoadedSet(content, name, self._places(content, name))

    def _places(self, content: Any, name: str) -> dict[str, Place]:
        nodes = {f"evidence[{n}]": evidence_node(e.id) for n, e in enumerate(content.evidence)}
        nodes |= {f"ratings[{n}]": rating_node(r.requirement, r.unit) for n, r in enumerate(content.ratings)}
        nodes |= {f"tailoring[{n}]": f"set:tailoring-{n + 1}" for n, _ in enumerate(content.tailoring)}
        return {node: Place(name, self._origins[path].sheet, self._origins[path].row) for path, node in nodes.items()}

    def _origin(self, path: str) -> Place:
        """Where a part of the set stands; where that is not known, where the whole stands that it is part of."""
        while path and path not in self._origins:
            path = _LAST_PART.sub("", path)
        return self._origins.get(path, Place())

    def _sheet(self, title: Text) -> Sheet:
        found = [t for t in self._book.titles if layout.matches(title, t)]
        if found:
            return self._book.sheet(found[0])
        wanted = title.in_language(self._lang)
        near = get_close_matches(wanted, self._book.titles, n=1, cutoff=0.5)
        hint = Text(f"；是否是“{near[0]}”改了名", f" ('{near[0]}' may be it, renamed)") if near else Text("", "")
        mend = Text(f"请恢复该工作表和它的名称{hint.zh}", f"Restore that sheet and its name{hint.en}.")
        what = Text(f"缺少工作表“{wanted}”", f"The sheet '{wanted}' is missing")
        raise FormatFault(what, mend=mend, place=Place(sheet=wanted))

    def _enterprise(self, raw: dict[str, Any]) -> list[str]:
        """Fills in enterprise and assessment; returns the keys of the standards that the workbook is for."""
        sheet = self._sheet(layout.ENTERPRISE_SHEET)
        fields = find_table(sheet, layout.FIELD_COLUMNS)
        units = find_table(sheet, layout.UNIT_COLUMNS, after=fields.header_row)
        standards: list[str] = []
        assessors: list[str] = raw["assessment"].setdefault("assessors", [])
        seen: dict[str, int] = {}
        for row in rows_between(fields, units.header_row):
            label = row.text("label") or ""
            field = layout.field_for(label)
            row.label = label or None
            if field is not None:
                if field.key in seen:
                    what = Text(f"“{label}”出现两次", f"'{label}' is there twice")
                    raise row.fault("label", what, Text("只留一行", "Leave one row."))
                seen[field.key] = row.number
                self._origins[field.key] = row.place("value")
                if field.key == "standards":
                    standards = self._standards(row)
                else:
                    part, _, name = field.key.partition(".")
                    raw[part] |= _filled({name: row.value("value", field.form, field.words)})
            elif layout.is_assessor(label):
                person = row.text("value")
                if person:
                    self._origins[f"assessment.assessors[{len(assessors)}]"] = row.place("value")
                    assessors.append(person)
            elif row.text("value"):
                raise self._unknown_item(row, label, fields)
        for field in layout.FIELDS:
            if field.key not in seen:
                wanted = field.label.in_language(self._lang)
                what = Text(f"缺少“{wanted}”一行", f"The row '{wanted}' is missing")
                raise FormatFault(what, mend=Text("请恢复该行", "Restore that row."), place=Place(sheet=sheet.title))
        self._units(raw, units)
        return standards

    def _unknown_item(self, row: Values, label: str, table: Table) -> FormatFault:
        present = {field.key for r in rows_between(table, None) if (field := layout.field_for(r.text("label") or ""))}
        missing = [f.label.in_language(self._lang) for f in layout.FIELDS if f.key not in present]
        near = get_close_matches(label, missing, n=1, cutoff=0.3)
        mend = Text("请移到自己的工作表", "Move it to a sheet of your own.")
        if near:
            mend = Text(f"请把名称恢复为“{near[0]}”", f"Restore its name '{near[0]}'.")
        return row.fault("label", Text(f"没有项目“{label}”", f"There is no item '{label}'"), mend)

    def _standards(self, row: Values) -> list[str]:
        keys = [k for k in layout.SEPARATORS.split(row.text("value") or "") if k]
        if not keys:
            what = Text("没有写明本工作簿包含哪些标准", "The standards of this workbook are not named")
            raise row.fault("value", what, Text("例如填 db12", "Write db12, for example."))
        try:
            return list(dict.fromkeys(self._knowledge.standard(k.casefold()).key for k in keys))
        except InputError as fault:
            raise fault.at(row.place("value")) from None

    def _units(self, raw: dict[str, Any], table: Table) -> None:
        units = raw["enterprise"].setdefault("units", [])
        for row in rows_between(table, None):
            self._keep(f"enterprise.units[{len(units)}]", row, layout.UNIT_COLUMNS)
            units.append(_filled({c.key: row.value(c.key, c.form, c.words) for c in layout.UNIT_COLUMNS}))

    def _keep(self, path: str, row: Values, columns: tuple[layout.Column, ...]) -> None:
        self._origins[path] = row.place(columns[0].key)
        self._origins |= {f"{path}.{c.key}": row.place(c.key) for c in columns}

    def _records(self, raw: dict[str, Any], part: str, title: Text, columns: tuple[layout.Column, ...]) -> None:
        for row in rows_between(find_table(self._sheet(title), columns), None):
            self._keep(f"{part}[{len(raw[part])}]", row, columns)
            read = [c for c in columns if c.form != "shown"]
            raw[part].append(_filled({c.key: row.value(c.key, c.form, c.words) for c in read}))

    def _ratings(
        self, raw: dict[str, Any], sheet: Sheet, columns: tuple[layout.Column, ...] = layout.REQUIREMENT_COLUMNS
    ) -> None:
        for row in rows_between(find_table(sheet, columns), None):
            if not any(row.filled(key) for key in ("rating", "evidence", "note", "unit")):
                continue
            rating = row.value("rating", words="satisfaction")
            if rating is None:
                what = Text("填了证据、备注或单元，但没有评价", "There is evidence, a note or a unit, but no rating")
                raise row.fault("rating", what, Text("请选择评价，或清空该行其余内容", "Choose a rating, or clear the rest."))
            self._keep(f"ratings[{len(raw['ratings'])}]", row, columns)
            cited = [e for e in layout.SEPARATORS.split(row.text("evidence") or "") if e]
            raw["ratings"].append(_filled({
                "requirement": row.text("requirement"), "rating": rating, "evidence": cited,
                "note": row.text("note"), "unit": row.text("unit"),
            }))


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _types(raw: dict[str, Any]) -> list[str]:
    """The types that the enterprise sheet names, of the enterprise or of its units; none where it names none."""
    enterprise = raw["enterprise"]
    if enterprise.get("type") != "composite":
        return [t for t in (enterprise.get("type"),) if isinstance(t, str)]
    return [u["type"] for u in enterprise.get("units", []) if isinstance(u.get("type"), str)]
