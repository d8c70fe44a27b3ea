"""The web page in a browser: charts drawn, proofs unfolded, tables searched, printed, on a phone, and all of it offline."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_contents import Contents

from hengbiao.reports.html import write_html
from hengbiao.service.reporting import ReportContent, report_content
from hengbiao.service.workspace import LoadedSet

pytestmark = pytest.mark.long

MADE = [("discrete-machinery", "zh", True), ("nonferrous-group", "en", True), ("hostile", "zh", True), ("unrated", "en", False),
        ("hostile-units", "zh", False)]
#: Names that would act if a page or a chart took them for markup.
NAMES = ('<img src=x onerror="window.hacked=1">', "</script><script>window.hacked=1</script>", '<a href="javascript:window.hacked=1">x</a>')
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if program is None and os.environ.get("CI"):
        pytest.fail("needs chromium")
    if program is None:
        pytest.skip("needs chromium")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def files(contents: Contents, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name, lang, planned in MADE:
        path = folder / f"{name}-{lang}.html"
        if name == "hostile-units":
            content = renamed(contents["nonferrous-group", lang])
        else:
            content = contents.planned(name, lang) if planned else contents[name, lang]
        path.write_bytes(write_html(content))
        found[name, lang] = path
    return found


def renamed(content: ReportContent) -> ReportContent:
    """The same assessment with other names of the units."""
    units = content.content.enterprise.units
    names = dict(zip((u.name for u in units), NAMES, strict=True))
    enterprise = content.content.enterprise.model_copy(update={
        "units": [u.model_copy(update={"name": names[u.name]}) for u in units]})
    ratings = [r.model_copy(update={"unit": names.get(r.unit or "")}) for r in content.content.ratings]
    changed = content.content.model_copy(update={"enterprise": enterprise, "ratings": ratings})
    return report_content(content.workspace, LoadedSet(changed), content.profiles, content.lang)


class Visit:
    """One page opened, with all that went wrong and all that was asked of the network."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.page = browser.new_page(**options)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.close()

    def count(self, selector: str) -> int:
        return int(self.page.locator(selector).count())


@pytest.fixture(scope="module")
def machinery(browser: Any, files: Any) -> Iterator[Visit]:
    """One page for all tests that leave it as it is, or only open and close what is in it."""
    with Visit(browser, files["discrete-machinery", "zh"]) as visit:
        yield visit


@pytest.mark.parametrize(("name", "lang"), [(name, lang) for name, lang, _ in MADE])
def test_every_chart_is_drawn_and_nothing_is_asked(browser: Any, files: Any, name: str, lang: str) -> None:
    path = files[name, lang]
    with Visit(browser, path) as visit:
        plots = visit.page.locator(".plot").all()
        assert plots
        for plot in plots:
            assert plot.locator("svg.main-svg").count() > 0
            assert plot.locator(".bars path, .scatterlayer path, .heatmaplayer image, .sankey-link").count() > 0
        assert visit.said == []
        assert [url for url in visit.asked if not url.startswith(("data:", "blob:"))] == [path.as_uri()]
        assert visit.page.evaluate("document.title").strip()
        assert visit.page.evaluate("window.hacked === undefined")


def test_bars_are_as_long_as_the_scores(machinery: Visit, contents: Contents) -> None:
    scored = contents["discrete-machinery", "zh"].scored[0]
    widths = machinery.page.evaluate("""[...document.querySelectorAll("#plot-levels-db12 .trace.bars")[0].querySelectorAll(".point path")]
        .map(path => path.getBBox().width)""")
    longest = max(widths)
    highest = max(float(node.score.low) for node in scored.levels)
    for width, node in zip(widths, scored.levels, strict=True):
        assert width / longest == pytest.approx(float(node.score.low) / highest, abs=0.005)


def test_proofs_unfold(machinery: Visit) -> None:
    level = machinery.page.locator('[id="proof-db12:L1"]')
    inner = level.locator("details").first
    assert not inner.is_visible()
    level.locator("> summary").click()
    assert inner.is_visible()
    # A link to a proof opens all that it lies in.
    machinery.page.locator("#result-db12 details.fold > summary").first.click()
    machinery.page.locator('a[href="#proof-db12:09@L3"]').click()
    machinery.page.wait_for_function("document.getElementById('proof-db12:09@L3').open")
    assert machinery.page.locator('[id="proof-db12:09@L3"] > code').is_visible()


def test_tables_are_searched(machinery: Visit) -> None:
    table = machinery.page.locator("#findings table").first
    rows = table.locator("tbody tr:visible")
    whole = rows.count()
    machinery.page.locator("#findings input[type=search]").first.fill("E22-01")
    assert 0 < rows.count() < whole
    assert all("E22-01" in text for text in rows.all_inner_texts())
    assert machinery.page.locator("#findings output").first.inner_text() == f"{rows.count()} / {whole}"
    machinery.page.locator("#findings input[type=search]").first.fill("")
    machinery.page.locator("#findings select").first.select_option("提醒")
    assert {text.split("\t")[0] for text in rows.all_inner_texts()} == {"提醒"}


def test_views_and_buttons(machinery: Visit) -> None:
    shown = machinery.page.locator("#plot-sankey .sankey-node").all_text_contents()
    machinery.page.locator("#plot-sankey-view").select_option("1")
    names = "[...document.querySelectorAll('#plot-sankey .sankey-node')].map(node => node.textContent).join()"
    machinery.page.wait_for_function(f"before => {names} && {names} !== before", arg=",".join(shown))
    assert shown
    machinery.page.locator("#plot-heatmap-view").select_option("1")
    assert machinery.count("#plot-heatmap .ytick") > 100
    machinery.page.locator("#unfold").click()
    assert machinery.count("details.fold:not([open])") == 0
    machinery.page.locator("#fold").click()
    assert machinery.count("details.fold[open]") == 0
    assert machinery.said == []


@pytest.mark.parametrize(("name", "lang"), [("nonferrous-group", "en"), ("hostile", "zh")])
def test_a_phone_scrolls_one_way_only(browser: Any, files: Any, name: str, lang: str) -> None:
    with Visit(browser, files[name, lang], viewport={"width": 390, "height": 844}) as visit:
        visit.page.locator("#unfold").click()
        assert visit.page.evaluate("document.documentElement.scrollWidth") == 390


def test_names_of_units_are_no_markup(browser: Any, files: Any) -> None:
    with Visit(browser, files["hostile-units", "zh"]) as visit:
        legend = visit.page.locator("#plot-radar-yst .legendtext").all_text_contents()
        assert [name[:23] for name in NAMES] == [t.removesuffix("…") for t in legend if "<" in t]
        assert visit.page.evaluate("window.hacked === undefined")
        assert visit.count("#plot-radar-yst a") == 0
        assert visit.said == []


def test_dark_and_light_can_be_read(browser: Any, files: Any) -> None:
    for scheme, dark in (("light", False), ("dark", True)):
        with Visit(browser, files["unrated", "en"], color_scheme=scheme) as visit:
            ink, paper = visit.page.evaluate("""["#plot-levels-db12 .ytick text", "body"].map((selector, n) => {
                const style = getComputedStyle(document.querySelector(selector));
                return (n ? style.backgroundColor : style.fill).match(/\\d+/g).slice(0, 3).map(Number);
            })""")
        assert (sum(paper) < 200) == dark
        assert abs(sum(ink) - sum(paper)) > 400


def test_printed(machinery: Visit) -> None:
    pdf = machinery.page.pdf(format="A4")
    assert pdf.startswith(b"%PDF-") and len(pdf) > 100_000
    # On paper a chart is as wide as the page; afterwards as wide as its place again.
    machinery.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    width = "Math.round(document.querySelector('#plot-sankey .main-svg').getBoundingClientRect().width)"
    assert machinery.page.evaluate(width) == 660
    assert machinery.count("#plot-sankey .sankey-link") > 5
    machinery.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert machinery.page.evaluate(width) > 700
    machinery.page.emulate_media(media="print")
    assert not machinery.page.locator("nav").is_visible()
    machinery.page.emulate_media(media="screen")
    assert machinery.said == []


def test_without_scripts(browser: Any, files: Any) -> None:
    """All numbers can be read where scripts are forbidden."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(files["discrete-machinery", "zh"].as_uri())
    assert page.locator(".noscript").is_visible()
    page.locator("#levels-db12 details.numbers > summary").click()
    assert page.locator("#levels-db12 table tbody tr").count() == 5
    assert page.locator("#levels-db12 table").is_visible()
    context.close()
