"""The web page as text and tables: whole, inert whatever a set holds, asking nothing of the network, with the numbers of the score."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest
from report_contents import EXAMPLES, HOSTILE, Contents

from hengbiao.errors import MissingExtra
from hengbiao.model.numbers import rounded
from hengbiao.reports.html import write_html
from hengbiao.reports.html_charts import plain
from hengbiao.reports.sections import TITLES
from hengbiao.reports.text import clean
from hengbiao.service.explaining import Explainer
from hengbiao.service.report_parts import report_parts
from hengbiao.service.workspace import LoadedSet

MADE = [("discrete-machinery", "zh", True), ("discrete-machinery", "en", True), *((name, "zh", False) for name in EXAMPLES[1:]),
        ("unrated", "zh", False), ("unrated", "en", False), ("hostile", "zh", True), ("hostile", "en", True)]
#: Elements without an end, by the standard.
VOID = frozenset({"meta", "input", "br", "img", "link", "hr"})


class Page(HTMLParser):
    """A page taken apart: ids, links, text by element, scripts; `faults` are elements that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(found["id"] or "")
        if tag == "script":
            self.scripts.append((found, ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        here = self._open[-1] if self._open else ""
        if here == "script":
            attrs, before = self.scripts[-1]
            self.scripts[-1] = (attrs, before + data)
        else:
            self.texts.setdefault(here, []).append(data)

    def attribute(self, name: str) -> list[str]:
        return [a[name] or "" for _, a in self.tags if name in a]

    def data(self, wanted: str) -> Any:
        return json.loads(next(text for attrs, text in self.scripts if attrs.get("id") == wanted))


@pytest.fixture(scope="module")
def made(contents: Contents) -> dict[tuple[str, str], tuple[str, Page]]:
    found = {}
    for name, lang, planned in MADE:
        text = write_html(contents.planned(name, lang) if planned else contents[name, lang]).decode("utf-8")
        found[name, lang] = text, Page(text)
    return found


CASES = pytest.mark.parametrize(("name", "lang"), [(name, lang) for name, lang, _ in MADE])


@CASES
def test_well_formed(made: Any, name: str, lang: str) -> None:
    text, page = made[name, lang]
    assert text.startswith("<!DOCTYPE html>")
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert dict(page.tags)["html"] == {"lang": "zh-CN" if lang == "zh" else "en"}
    # Every link leads to a place in the page, and nowhere else.
    targets = page.attribute("href")
    assert targets and all(t.startswith("#") for t in targets)
    assert {t[1:] for t in targets} <= set(page.ids)
    assert len([t for t, _ in page.tags if t == "h1"]) == 1
    assert all(a.get("scope") == "col" for t, a in page.tags if t == "th")
    assert all(a.get("aria-label") for _, a in page.tags if a.get("role") == "img")


@CASES
def test_nothing_from_outside(made: Any, name: str, lang: str) -> None:
    _, page = made[name, lang]
    assert page.attribute("src") == []
    assert not any(key.startswith("on") for _, attrs in page.tags for key in attrs)
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'; script-src 'sha256-") and "unsafe-inline'; img" in policy
    code = [text for attrs, text in page.scripts if attrs.get("type") != "application/json"]
    assert len(code) == 2
    for text in code:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


@CASES
def test_the_numbers_are_those_of_the_score(made: Any, contents: Contents, name: str, lang: str) -> None:
    text, _ = made[name, lang]
    for score in contents[name, lang].scores.standards:
        ends = [rounded(Fraction(v)) for v in (score.total.low, score.total.high)]
        said = ends[0] if score.total.low == score.total.high else " … ".join(ends)
        assert re.search(rf'data-total="{score.id}">{re.escape(said)}[ <]', text)
        if score.grade:
            assert f'data-grade="{score.id}">{" … ".join(dict.fromkeys(score.grade.by_interval))}<' in text


def test_charts_hold_the_scores(made: Any, contents: Contents) -> None:
    charts = made["discrete-machinery", "zh"][1].data("charts")
    score = contents["discrete-machinery", "zh"].scores.standards[0]
    sure, still = charts["levels-db12"][0]["data"]
    assert sure["x"] == [float(Fraction(level.score.low)) for level in score.levels]
    assert still["x"] == [float(Fraction(level.score.high) - Fraction(level.score.low)) for level in score.levels]
    assert set(charts) == {"levels-db12", "radar-db12", "levels-dalian", "levels-suzhou", "radar-suzhou", "heatmap", "sankey", "gantt",
                           "phases-db12"}
    assert [len(charts[i]) for i in ("heatmap", "sankey")] == [2, 2]


def test_proofs_are_those_of_explain(made: Any, contents: Contents) -> None:
    content = contents["discrete-machinery", "en"]
    explainer = Explainer(content.workspace, LoadedSet(content.content), content.profiles, "en")
    text, page = made["discrete-machinery", "en"]
    said = set(page.texts["summary"])
    for wanted in ("db12:grade", "db12:total", "db12:L3", "db12:09@L3", "db12:d08@L2", "db12:09.1-L3", "suzhou:06", "suzhou:06-L2"):
        assert explainer.explain(wanted).conclusion in said, wanted
    assert {"proof-db12", "proof-db12:L3", "proof-db12:09@L3", "proof-suzhou:06"} <= set(page.ids)
    assert f'id="proof-db12:09@L3"><summary>{explainer.explain("db12:09@L3").conclusion}</summary>' in text


def test_units_have_proofs_of_their_own(made: Any) -> None:
    text, page = made["nonferrous-group", "zh"]
    assert {"proof-yst:d1@L1/1", "proof-yst:d1@L1/3"} <= set(page.ids)
    assert 'href="#proof-yst:d1@L1/3"' in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_text_is_text(made: Any, contents: Contents, lang: str) -> None:
    text, page = made["hostile", lang]
    outside = text[: text.index("<script>")]
    assert "<script>alert" not in outside and "</w:t>" not in outside
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00") & set(outside)
    cells = {" ".join(t.split()) for t in page.texts["td"]}
    for hostile in HOSTILE:
        assert " ".join(clean(hostile).split()) in cells, hostile[:40]
    name = contents["hostile", lang].content.enterprise.name
    assert any(t.startswith("<b>\"坏\"名字</b> & ") and len(t) < 140 for t in page.texts["h1"])
    assert clean(name) in page.texts["dd"]


def test_labels_are_no_markup_for_the_charts() -> None:
    assert plain("a<b>&amp;\n c") == "a&lt;b&gt;&amp;amp; c"
    assert plain("Transformation strategy and governance", 16) == "Transformation<br>strategy and go…"
    assert plain("\u202eabc") == "\ufffdabc"


def test_json_cannot_end_its_script(made: Any) -> None:
    _, page = made["hostile", "zh"]
    for attrs, text in page.scripts:
        if attrs.get("type"):
            assert not re.search("[<>&\u2028\u2029]", text)


def test_without_a_plan(made: Any, contents: Contents) -> None:
    assert "本报告没有给出转型路线图" in made["process-chemical", "zh"][0]
    text, page = made["discrete-machinery", "zh"]
    assert "本报告没有给出" not in text and "gantt" in page.ids
    for step in (s for p in report_parts(contents.planned("discrete-machinery", "zh")).phases for s in p.steps):
        assert step.statement in text


def test_everything_that_a_report_says_is_there(made: Any, contents: Contents) -> None:
    for name, lang in (("discrete-machinery", "zh"), ("suzhou-electronics", "zh"), ("copper-smelter", "zh")):
        parts = report_parts(contents[name, lang])
        text = made[name, lang][0]
        assert set(TITLES) - {"asked-parts"} <= set(made[name, lang][1].ids)
        page = " ".join("".join(rows) for rows in made[name, lang][1].texts.values())
        for finding in parts.findings:
            assert finding.message in page
        for row in (*parts.ratings, *parts.inferred, *parts.gaps):
            assert row.statement in page
        for method in parts.methods:
            assert method.reason in page
        for part in parts.asked:
            assert f'<a href="#{part.section}">' in text



def test_the_same_content_gives_the_same_bytes(contents: Contents) -> None:
    content = contents["suzhou-electronics", "en"]
    assert write_html(content) == write_html(content)


@pytest.mark.parametrize("module", ["jinja2", "plotly.offline"])
def test_a_missing_extra(contents: Contents, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra) as fault:
        write_html(contents["unrated", "en"])
    assert "hengbiao[report]" in fault.value.line("en")
