"""The start page in a browser: what there is, the matrix, and a query that is run from it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from servers import Server

from hengbiao.service.overview import overview
from hengbiao.service.workspace import Workspace

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


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    """A page that notes faults and what it asks for elsewhere."""
    opened = browser.new_page(viewport={"width": 1100, "height": 900})
    opened.faults, opened.elsewhere = [], []
    opened.on("console", lambda m: opened.faults.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: opened.faults.append(str(e)))
    opened.on("request", lambda r: opened.elsewhere.append(r.url) if not r.url.startswith((server.url, "data:")) else None)
    yield opened
    opened.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_opens_without_a_fault_and_asks_nobody_else(page: Any, server: Server, lang: str) -> None:
    page.goto(f"{server.url}/?lang={lang}", wait_until="networkidle")
    assert page.locator("html").get_attribute("lang") == ("zh-CN" if lang == "zh" else "en")
    assert page.locator("svg.matrix a").count() == 20
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).display") == "flex", "the style sheet was not taken"
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert (page.faults, page.elsewhere) == ([], [])


def test_a_query_is_run_and_its_rows_lead_to_things(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/?lang=en")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector("#answer table")
    assert page.locator("#answer tbody tr").count() == 5
    assert page.locator("#state").text_content() == "5 rows"
    page.locator("#answer a").first.click()
    page.wait_for_load_state()
    assert page.locator("h1").text_content()
    assert page.faults == []


def test_every_ready_query_fills_the_form(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/?lang=zh")
    options = page.locator("#example option")
    page.select_option("#example", index=1)
    assert page.locator("#query").input_value() == options.nth(1).get_attribute("value")
    page.get_by_role("button", name="查询").click()
    page.wait_for_selector("#answer table")
    assert page.locator("#answer tbody tr").count() > 0


def test_a_fault_is_shown_in_the_language_of_the_page(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/?lang=en")
    page.fill("#query", "SELECT * WHERE { SERVICE <http://x/> { ?s ?p ?o } }")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector("#state.problem")
    assert "nothing is fetched" in page.locator("#state").text_content()


def test_it_works_without_scripts(browser: Any, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/?lang=en")
    page.select_option("#format", "csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Ask").click()
    assert download.value.path().read_text("utf-8").startswith("standard,title,requirements")
    context.close()


def test_every_control_has_a_name(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/?lang=zh")
    unnamed = page.evaluate("""() => [...document.querySelectorAll('input, select, textarea, button, a')].filter(
        e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.getAttribute('aria-label')).map(e => e.outerHTML)""")
    assert unnamed == []


def test_the_numbers_of_the_matrix_are_those_of_the_crosswalks(client: httpx.Client, workspace: Workspace) -> None:
    for row in overview(workspace):
        rows = client.get(f"/api/v1/crosswalks/{row.subject}/{row.object}").json()
        assert row.equal == sum(r["relation"] == "equal" for r in rows)
        assert row.related == len({r["subject"] for r in rows if r["relation"] != "intersects"})
    text = client.get("/").text
    assert f"{row.related} / {row.requirements}" in text


def test_files_of_the_page_are_served_and_nothing_beside_them(client: httpx.Client) -> None:
    style = client.get("/static/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert style.headers["cache-control"] == "public, max-age=3600"
    assert client.get("/static/style.css", headers={"If-None-Match": style.headers["etag"]}).status_code == 304
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/none.css", "/static/", "/static"):
        assert client.get(path).status_code == 404
