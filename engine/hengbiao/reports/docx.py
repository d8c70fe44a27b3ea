"""The report as a Word document: `write_docx(content) -> bytes`; needs the extra `[report]`.

The bytes depend on the content alone: dates are those of the assessment.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

from hengbiao.errors import MissingExtra, Text
from hengbiao.service.report_parts import report_parts
from hengbiao.service.reporting import ReportContent

if TYPE_CHECKING:
    from docx.document import Document

    from hengbiao.reports.docx_frame import Report

__all__ = ["write_docx"]

_MEND = Text("pip install 'hengbiao[report]'", "pip install 'hengbiao[report]'")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
#: Parts of the template that speak of the program that made it.
_TEMPLATE_PARTS = ("docProps/thumbnail.jpeg",)
_APPLICATION = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Hengbiao</Application></Properties>"
)


def write_docx(content: ReportContent) -> bytes:
    """The whole report in the language of `content`. Raises MissingExtra where python-docx or matplotlib is missing."""
    try:
        import docx  # noqa: F401 - heavy, and only here to say that it is missing
    except ImportError as error:
        what = Text("Word 报告需要 python-docx", "Word reports need python-docx")
        raise MissingExtra(what, mend=_MEND) from error
    from hengbiao.reports.docx_writer import properties

    report = _report(content)
    _write(report)
    assessment = content.content.assessment
    document = report.w.finish()
    properties(
        document, report.say("数字化转型成熟度评估报告：", "Digital transformation maturity assessment: ") + content.content.enterprise.name,
        assessment.assessors, ", ".join(f"{r.number} {r.title}" for r in report.parts.results),
        dt.datetime.combine(assessment.date, dt.time()), content.lang)
    return _packed(document)


def _report(content: ReportContent) -> Report:
    from hengbiao.reports.docx_frame import Report
    from hengbiao.reports.docx_writer import Writer
    from hengbiao.reports.pictures import pictures
    from hengbiao.reports.text import cut

    title = Text("数字化转型成熟度评估报告", "Digital transformation maturity assessment").in_language(content.lang)
    writer = Writer(content.lang, (title, cut(content.content.enterprise.name, 48)))
    return Report(writer, content, report_parts(content), {p.id: p for p in pictures(content)})


def _write(report: Report) -> None:
    from hengbiao.reports import docx_annex, docx_front, docx_results, docx_roadmap

    for write in (
        docx_front.title_page, docx_front.summary, docx_front.facts, docx_front.scope, docx_front.method, docx_results.results,
        docx_results.strengths, docx_results.weak_points, docx_results.findings, docx_results.issues, docx_roadmap.roadmap,
        docx_roadmap.policy, docx_front.asked_parts, docx_annex.annexes,
    ):
        write(report)


def _packed(document: Document) -> bytes:
    """The file, without anything that depends on when or by what it was written."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if not relation.is_external and str(relation.target_part.partname).lstrip("/") in _TEMPLATE_PARTS:
            del package.rels[key]
    raw, result = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(entry, _APPLICATION if name == "docProps/app.xml" else source.read(name))
    return result.getvalue()
