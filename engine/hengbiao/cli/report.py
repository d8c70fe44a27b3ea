"""The command that writes what is handed over to a client."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from hengbiao.cli.output import ending, force_option, lang_option, output_option, refuse_taken, write_new
from hengbiao.cli.plan import costs_option, rules_for
from hengbiao.cli.sets import faults_in, open_set, profile_option, set_argument, standard_option
from hengbiao.errors import FormatFault, Text
from hengbiao.service.plan_source import read_plan, require_current
from hengbiao.service.reporting import ReportContent, report_content
from hengbiao.service.sets import decode, read_bytes


def _docx(content: ReportContent) -> bytes:
    from hengbiao.reports.docx import write_docx  # heavy: python-docx, matplotlib

    return write_docx(content)


def _html(content: ReportContent) -> bytes:
    from hengbiao.reports.html import write_html  # heavy: jinja2, plotly

    return write_html(content)


def _xlsx(content: ReportContent) -> bytes:
    from hengbiao.workbook.report import write_report_book  # heavy: openpyxl

    return write_report_book(content)


def _picture(content: ReportContent, picture: str, suffix: str) -> bytes:
    from hengbiao.reports.pictures import draw  # heavy: matplotlib

    return draw(content, picture, suffix)


_PICTURES = (".svg", ".png")
_WRITERS: dict[str, Callable[[ReportContent], bytes]] = {".docx": _docx, ".html": _html, ".xlsx": _xlsx}


@click.command()
@set_argument
@click.option("--plan", "plan_path", type=click.Path(path_type=Path), metavar="PLAN.json",
              help="A plan made from this set, for the roadmap / 由该证据集生成的规划")
@standard_option
@profile_option
@costs_option
@click.option("--picture", metavar="ID", help="For .svg or .png: which picture (levels-K, radar-K, heatmap, sankey, gantt, phases) / 输出哪一幅图")
@output_option
@force_option
@lang_option
def report(
    set_path: Path, plan_path: Path | None, standards: tuple[str, ...], profiles: tuple[str, ...], costs: Path | None,
    picture: str | None, output: Path, force: bool, lang: str,
) -> int:
    """Write the assessment of SET as .docx, .xlsx or .html, or one of its pictures. / 生成评估报告（Word、Excel、网页），或其中一幅图。"""
    suffix = ending(output, (*_WRITERS, *_PICTURES))
    if (picture is not None) != (suffix in _PICTURES):
        what = Text("--picture 与 .svg、.png 须同时给出", "--picture goes with .svg or .png, and they with it")
        raise FormatFault(what, mend=Text("例如 --picture gantt -o roadmap.svg", "For example --picture gantt -o roadmap.svg."))
    refuse_taken(output, force=force)
    planned = None
    if plan_path is not None:
        with faults_in(plan_path):
            planned = read_plan(decode(read_bytes(plan_path)))
    opened = open_set(set_path, standards, profiles, [row.standard for row in planned.targets] if planned is not None else ())
    if planned is not None and plan_path is not None:
        with faults_in(plan_path):
            require_current(planned, opened.loaded.content, rules_for(opened, costs))
    with faults_in(set_path):
        content = report_content(opened.workspace, opened.loaded, opened.profiles, lang, planned)
    write_new(output, _picture(content, picture, suffix) if picture is not None else _WRITERS[suffix](content), force=force)
    click.echo(str(output), err=True)
    return 0
