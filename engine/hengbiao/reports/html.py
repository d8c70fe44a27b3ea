"""The report as one web page: readable offline and on paper, with charts, proofs that unfold, and nothing from the network."""

from __future__ import annotations

import base64
import hashlib
import json
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hengbiao.errors import MissingExtra, Text
from hengbiao.model.numbers import rounded
from hengbiao.reports.html_charts import Chart, heat_chart, level_chart, radar_chart, sankey_chart
from hengbiao.reports.html_plan_charts import gantt_chart, phase_charts
from hengbiao.reports.html_proofs import ProofView, anchor, proofs_of
from hengbiao.reports.palette import shown, span
from hengbiao.reports.picture_style import width_of
from hengbiao.reports.sections import TITLES
from hengbiao.reports.text import clean, cut
from hengbiao.reports.text import span as exact_span
from hengbiao.service.report_charts import bands, total_maximum
from hengbiao.service.report_parts import ReportParts, report_parts
from hengbiao.service.report_rows import NodeRow
from hengbiao.service.report_words import Words
from hengbiao.service.reporting import ReportContent

if TYPE_CHECKING:
    from jinja2 import Environment

    from hengbiao.scoring.engine import Scored

__all__ = ["write_html"]

#: The sections of the page, in its order.
_ORDER = (
    "summary", "facts", "scope", "results", "hub", "strengths", "weak-points", "findings", "source-issues", "roadmap", "policy",
    "enterprise-policy", "scenario-policy", "asked-parts", "method", "ratings", "inferred", "evidence", "calculation",
)
_INNER = frozenset({"enterprise-policy", "scenario-policy"})
#: What Plotly says in its own words.
_DICTIONARY = {
    "Download plot": "下载图片", "Download plot as a PNG": "下载为 PNG 图片", "Download plot as a png": "下载为 PNG 图片",
    "Taking snapshot - this may take a few seconds": "正在生成图片……", "Snapshot succeeded": "图片已生成",
    "Sorry, there was a problem downloading your snapshot!": "图片没有生成", "new text": "文字", "incoming flow count:": "流入：",
    "outgoing flow count:": "流出：", "source:": "来自：", "target:": "到：",
}
#: Columns of small text that fit on the line of a total.
_COLUMNS = 46


def write_html(content: ReportContent) -> bytes:
    """The page in UTF-8. Raises MissingExtra where jinja2 or plotly is not installed."""
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
        from markupsafe import Markup

        plotly_js = import_module("plotly.offline").get_plotlyjs()
    except ImportError as error:
        what = Text("网页报告需要 jinja2 和 plotly", "The web page needs jinja2 and plotly")
        raise MissingExtra(what, mend=Text("pip install 'hengbiao[report]'", "pip install 'hengbiao[report]'")) from error
    environment = Environment(loader=PackageLoader("hengbiao", "reports/templates"), autoescape=True, finalize=_visible,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"span": exact_span, "share": _share, "amount": _amount}
    parts = report_parts(content)
    # A closing tag would end a script too soon, also within a string.
    plotly = plotly_js.replace("\r\n", "\n").replace("</script", "<\\/script")
    script = _file(environment, "report.js")
    page = environment.get_template("report.html.j2").render(
        _context(content, parts), plotly=Markup(plotly), script=Markup(script), style=Markup(_file(environment, "report.css")),  # noqa: S704
        policy=_policy(plotly, script),
    )
    return page.encode("utf-8", "replace")


def _file(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _policy(*scripts: str) -> str:
    """What the page may do: run these scripts, style itself, show pictures that it holds. It may ask nothing of the network."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
            "form-action 'none'")


def _visible(value: object) -> object:
    """Text as a document takes it; markup and other values as they are."""
    return clean(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _share(value: Fraction) -> str:
    """Per cent, to two decimals where it needs them."""
    text = shown(value * 100)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def _amount(value: Fraction) -> str:
    """Money or days, thousands apart, without decimals where it is whole."""
    places = 0 if value.denominator == 1 else 2
    whole, point, rest = rounded(value, places).removeprefix("≈").partition(".")
    return f"{int(whole):,}{point}{rest}"


def _context(content: ReportContent, parts: ReportParts) -> dict[str, Any]:
    words, zh = parts.words, content.lang != "en"
    names = {i: words.text(TITLES[i]) for i in _ORDER}
    absent = {i for i, rows in (("asked-parts", parts.asked), ("inferred", parts.inferred)) if not rows}
    charts, phases, proofs = _charts(content, words), phase_charts(content, words), proofs_of(content)
    anchors = {a for p in proofs for root in p.roots for a in _anchors(root)}
    units = {u.name: u.number for u in parts.units}
    name = cut(content.content.enterprise.name, 80)
    date = content.content.assessment.date.isoformat()
    return {
        "say": words.say, "html_lang": "zh-CN" if zh else "en", "hub_version": content.knowledge.hub.version,
        # Requirements are stated in Chinese alone.
        "chinese": "" if zh else _Safe(' lang="zh-CN"'),
        "title": words.say(f"{name} 数字化转型评估报告", f"{name}: assessment of digital transformation"),
        "subtitle": " · ".join([date, *(r.number for r in parts.results)]),
        "colon": words.say("：", ": "), "comma": words.say("，", ", "),
        "level_heads": {r.key: ["#" + row.name for row in r.levels] for r in parts.results},
        "sections": [(i, name) for i, name in names.items() if i not in absent | _INNER],
        "names": names, "parts": parts, "charts": {c.id: c for c in charts}, "phase_charts": phases,
        "proofs": proofs, "titles": {r.key: f"{r.number} {r.title}" for r in parts.results},
        "meters": {s.standard.key: _meter(s, words) for s in content.scored},
        "shares": {r.key: _known(r.rated, r.inferred, r.unknown) for r in parts.results},
        "level_anchors": {s.standard.key: {n.level: anchor(n.id) for n in s.levels} for s in content.scored},
        "linked": lambda row, level: _linked(row, level, units, anchors),
        "evidence_anchors": _Anchors((e.id, f"evidence-{n + 1}") for n, e in enumerate(parts.evidence)),
        "words_json": _json(_script_words(words)), "charts_json": _json(_views([*charts, *phases])),
    }


class _Anchors(dict[str, str]):
    """Where a piece of evidence stands; nowhere for what the list does not hold."""

    def __missing__(self, key: str) -> str:
        return ""


class _Safe(str):
    """Markup of our own."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def _charts(content: ReportContent, words: Words) -> list[Chart]:
    found = [chart for scored in content.scored for chart in (level_chart(scored, words), radar_chart(scored, words))]
    found += [heat_chart(content, words), sankey_chart(content, words), gantt_chart(content, words)]
    return [chart for chart in found if chart is not None]


def _views(charts: list[Chart]) -> dict[str, Any]:
    return {c.id: [{"data": v.data, "layout": v.layout, "narrow": v.narrow} for v in c.variants] for c in charts}


def _script_words(words: Words) -> dict[str, Any]:
    return {"filter": words.say("筛选", "Filter"), "all": words.say("全部", "all"), "locale": words.say("zh-CN", "en"),
            "dictionary": _DICTIONARY if words.lang != "en" else {}}


def _json(value: object) -> _Safe:
    """JSON that a script tag may hold: nothing in it can end the tag or a line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029\x7f":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return _Safe(text)


def _meter(scored: Scored, words: Words) -> dict[str, Any]:
    """The total on a line with its grades, in per cent of the highest total."""
    highest, total, rows = total_maximum(scored), scored.outcome.total, bands(scored.profile)
    ends = [*(b.minimum for b in rows[1:]), highest][: len(rows)]
    strips = [
        {"name": _fitting(words.text(b.name), (end - b.minimum) / highest), "left": _place(b.minimum / highest),
         "width": _place((end - b.minimum) / highest), "shade": round(0.08 + 0.4 * n / max(1, len(rows) - 1), 2)}
        for n, (b, end) in enumerate(zip(rows, ends, strict=True))
    ]
    strips = strips or [{"name": "", "left": 0, "width": 100, "shade": 0.15}]
    return {"bands": strips, "left": _place(total.low / highest), "width": _place((total.high - total.low) / highest),
            "alt": words.say(f"总分 {span(total)}，满分 {shown(highest)}", f"Total {span(total)} of {shown(highest)}")}


def _fitting(name: str, share: Fraction) -> str:
    """The name of a grade where its part of the line has room for it."""
    return name if width_of(name) <= 1 + share * _COLUMNS else ""


def _place(share: Fraction) -> float:
    return round(float(share * 100), 2)


def _known(rated: int, inferred: int, unknown: int) -> tuple[float, float]:
    whole = max(1, rated + inferred + unknown)
    return round(100 * rated / whole, 1), round(100 * inferred / whole, 1)


def _linked(row: NodeRow, level: int | None, units: dict[str, int], anchors: set[str]) -> object:
    """The score of a part, as a link to its proof."""
    from markupsafe import Markup

    score = row.score if level is None else row.by_level[level]
    unit = f"/{units[row.unit]}" if row.unit in units else ""
    target = anchor(row.id + ("" if level is None else f"@L{level}") + unit)
    return Markup('<a href="#{}">{}</a>').format(target, exact_span(score)) if target in anchors else exact_span(score)


def _anchors(view: ProofView) -> list[str]:
    below = [a for premise in view.premises for a in _anchors(premise)]
    return [view.anchor, *below] if view.anchor else below
