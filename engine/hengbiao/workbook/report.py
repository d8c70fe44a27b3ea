"""The report as a workbook that calculates: change a rating, and every score, chart and grade follows.

    content = write_report_book(report_content(...))      # bytes of an .xlsx
"""

from __future__ import annotations

from dataclasses import dataclass

from hengbiao.errors import Text
from hengbiao.service.plan_charts import gantt, stairs
from hengbiao.service.report_charts import heat
from hengbiao.service.report_parts import ReportParts, report_parts
from hengbiao.service.reporting import ReportContent
from hengbiao.workbook import (
    report_charts,
    report_heat,
    report_lists,
    report_overview,
    report_ratings,
    report_roadmap,
    styles,
)
from hengbiao.workbook.report_paper import Page, ReportBook
from hengbiao.workbook.report_scores import write_scores
from hengbiao.workbook.report_tree import write_tree

__all__ = ["SHEETS", "calculation_title", "write_report_book"]

#: What the sheets are called.
SHEETS = {
    "overview": Text("总览", "Overview"), "scores": Text("得分", "Scores"), "ratings": Text("评分", "Ratings"),
    "evidence": Text("证据", "Evidence"), "findings": Text("核查发现", "Findings"), "tailoring": Text("裁剪", "Tailoring"),
    "conflicts": Text("矛盾", "Conflicts"),
    "method": Text("方法", "Method"), "issues": Text("原文问题", "Source issues"), "heat": Text("热力图", "Heat map"),
    "charts": Text("图表", "Charts"), "roadmap": Text("路线图", "Roadmap"), "gantt": Text("甘特图", "Gantt"),
    "predicted": Text("预测", "Predicted"),
}


def calculation_title(key: str, lang: str) -> str:
    """The name of the sheet that holds the calculation of a standard."""
    return f"Calc {key}" if lang == "en" else f"计算 {key}"


def write_report_book(content: ReportContent) -> bytes:
    """The workbook; the same content gives the same bytes. Raises KnowledgeFault where a file of rules is at fault."""
    return _Report(content, report_parts(content), ReportBook(content.lang, content.content.enterprise.name)).write()


@dataclass
class _Report:
    """Makes all sheets first, in the order in which they are read, then fills them in the order of their formulas."""

    content: ReportContent
    parts: ReportParts
    book: ReportBook

    def write(self) -> bytes:
        content, parts, lang = self.content, self.parts, self.content.lang
        overview, scores = self._page("overview", header_row=None), self._page("scores", header_row=None)
        charts, heat_map = self._page("charts", 1, header_row=None), self._page("heat", 1, header_row=None)
        self._plan()
        ratings = self._page("ratings", 3)
        trees = [write_tree(self.book.page(calculation_title(s.standard.key, lang), styles.TABS[4]), s, parts.words)
                 for s in content.scored]
        report_ratings.write_ratings(ratings, self.book, content, parts)
        verdicts = write_scores(scores, self.book, trees)
        report_overview.write_overview(overview, content, parts, verdicts)
        report_charts.write_charts(charts, trees)
        report_heat.write_heat(heat_map, heat(content))
        report_lists.write_evidence(self._page("evidence", 5), parts)
        report_lists.write_findings(self._page("findings", 5), parts)
        if parts.conflicts:
            report_lists.write_conflicts(self._page("conflicts", 5), parts)
        if parts.tailoring:
            report_lists.write_tailoring(self._page("tailoring", 5), parts)
        report_lists.write_method(self._page("method", 5), parts)
        report_lists.write_issues(self._page("issues", 5), parts)
        return self.book.content()

    def _page(self, name: str, tab: int = 0, header_row: int | None = 4) -> Page:
        return self.book.page(SHEETS[name].in_language(self.content.lang), styles.OWN_TAB if not tab else styles.TABS[tab],
                              header_row)

    def _plan(self) -> None:
        """The sheets of the plan, where there is one."""
        if self.content.plan is None:
            return
        report_roadmap.write_roadmap(self._page("roadmap", 2), self.book, self.content.plan, self.parts)
        bars = gantt(self.content)
        if bars is not None:
            report_roadmap.write_gantt(self._page("gantt", 2), bars)
        report_roadmap.write_predicted(self._page("predicted", 2, header_row=None), self.content.plan, self.parts,
                                       stairs(self.content))
