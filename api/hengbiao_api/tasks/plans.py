"""Plans and reports: work that takes its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from hengbiao.errors import FormatFault, Text
from hengbiao.model.plan import Case
from hengbiao.planning.solver import Progress
from hengbiao.service.plan_making import front_of, plan_of, planning_rules
from hengbiao.service.plan_source import read_plan, require_current
from hengbiao.service.plan_targets import Measure
from hengbiao.service.plan_wishes import read_wishes
from hengbiao.service.reporting import ReportContent, report_content
from hengbiao.service.sets import decode
from hengbiao.service.syntax import read_yaml
from hengbiao_api.parts import XLSX
from hengbiao_api.replies import Reply
from hengbiao_api.tasks.assess import Asked, document, opened_set
from hengbiao_api.workers.process import progress

__all__ = ["DRAWN", "REPORTS", "PlanAsked", "front", "plan", "report"]

#: Forms of a report.
REPORTS: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "html": "text/html; charset=utf-8", "xlsx": XLSX,
}
#: Forms of a picture.
DRAWN: Final = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """The options of `hengbiao plan`. `wishes` as `service.plan_wishes` reads them."""

    targets: tuple[str, ...]
    measure: Measure
    case: Case
    wishes: dict[str, Any]


def _costs(asked: Asked) -> object:
    parts = asked.upload.parts.get("costs", ())
    return read_yaml(decode(parts[0].content)) if parts else None


def _tell(said: Progress) -> None:
    progress({"seconds": said.seconds, "best": said.best, "bound": said.bound})


def plan(asked: Asked, options: PlanAsked) -> Reply:
    """`hengbiao plan`."""
    wishes = read_wishes(options.wishes)
    set_ = opened_set(asked, also=[row.partition("=")[0] for row in options.targets])
    rules = planning_rules(set_, _costs(asked))
    return document(plan_of(set_, rules, options.case, options.targets, options.measure, wishes, asked.lang, _tell))


def front(asked: Asked, options: PlanAsked, form: str) -> Reply:
    """`hengbiao plan --front`; the targets are the keys of one or two standards."""
    set_ = opened_set(asked, also=options.targets)
    rules = planning_rules(set_, _costs(asked))
    seconds = read_wishes(options.wishes).seconds
    found = front_of(set_, rules, options.case, options.targets, options.measure, seconds, asked.lang)
    if form not in DRAWN:
        return document(found)
    from hengbiao.reports.front import draw_front  # heavy: matplotlib

    return Reply(draw_front(found, f".{form}", asked.lang), DRAWN[form])


def report(asked: Asked, form: str, picture: str | None) -> Reply:
    """`hengbiao report`."""
    if (picture is not None) != (form in DRAWN):
        what = Text("picture 与 svg、png 须同时给出", "picture goes with svg or png, and they with it")
        raise FormatFault(what, mend=Text("例如 picture=gantt&format=svg", "For example picture=gantt&format=svg."))
    parts = asked.upload.parts.get("plan", ())
    planned = read_plan(decode(parts[0].content)) if parts else None
    set_ = opened_set(asked, also=[row.standard for row in planned.targets] if planned is not None else ())
    if planned is not None:
        require_current(planned, set_.loaded.content, planning_rules(set_, _costs(asked)))
    content = report_content(set_.workspace, set_.loaded, set_.profiles, asked.lang, planned)
    if picture is not None:
        from hengbiao.reports.pictures import draw  # heavy: matplotlib

        return Reply(draw(content, picture, f".{form}"), DRAWN[form])
    return Reply(_writer(form)(content), REPORTS[form], f"report.{form}")


def _writer(form: str) -> Callable[[ReportContent], bytes]:
    # Each is heavy: python-docx and matplotlib; jinja2 and plotly; openpyxl.
    if form == "docx":
        from hengbiao.reports.docx import write_docx

        return write_docx
    if form == "html":
        from hengbiao.reports.html import write_html

        return write_html
    from hengbiao.workbook.report import write_report_book

    return write_report_book
