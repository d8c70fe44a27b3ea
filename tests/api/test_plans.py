"""Plans, reports and jobs over HTTP."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from defusedxml import ElementTree
from servers import EXAMPLES, Server, children, said, serving

ELECTRONICS = EXAMPLES / "suzhou-electronics.json"
JSON = {"Content-Type": "application/json"}


def test_a_plan_equals_the_command(client: httpx.Client) -> None:
    params = {"target": "suzhou=B", "phases": 2, "people": 20, "start": "2026-12-01"}
    reply = client.post("/api/v1/plan", params=params, content=ELECTRONICS.read_bytes(), headers=JSON)
    assert reply.status_code == 200, reply.text
    wanted = said("plan", ELECTRONICS, "--target", "suzhou=B", "--phases", "2", "--people", "20", "--start", "2026-12-01", "--json")
    assert reply.content == wanted


def test_a_plan_that_cannot_be_says_why(client: httpx.Client) -> None:
    reply = client.post("/api/v1/plan", params={"target": "suzhou=A", "budget": "1"}, content=ELECTRONICS.read_bytes(), headers=JSON)
    assert (reply.status_code, reply.json()["status"]) == (200, "infeasible")
    assert reply.json()["reasons"]


def test_what_each_level_costs(client: httpx.Client) -> None:
    reply = client.post("/api/v1/plan-front", params={"standard": "suzhou"}, content=ELECTRONICS.read_bytes(), headers=JSON)
    assert reply.content == said("plan", ELECTRONICS, "--front", "suzhou", "--json")
    drawn = client.post("/api/v1/plan-front", params={"standard": "suzhou", "format": "svg"}, content=ELECTRONICS.read_bytes(), headers=JSON)
    assert ElementTree.fromstring(drawn.content).tag.endswith("svg")


@pytest.mark.parametrize(("params", "field"), [
    ({}, "target"), ({"target": "db13=2"}, None), ({"target": "suzhou=Z"}, None), ({"target": "suzhou=B", "budget": "much"}, None),
    ({"target": "suzhou=B", "start": "soon"}, "start"), ({"target": "suzhou=B", "phases": 99}, "phases"),
    ({"target": "suzhou=B", "fix": "obj:none"}, None)])
def test_wishes_that_do_not_fit_are_refused(client: httpx.Client, params: dict[str, Any], field: str | None) -> None:
    reply = client.post("/api/v1/plan", params=params, content=ELECTRONICS.read_bytes(), headers=JSON)
    assert reply.status_code == 422
    assert field is None or reply.json()["place"]["field"] == field


def test_own_estimates_come_along(client: httpx.Client) -> None:
    files = {"set": ("s.json", ELECTRONICS.read_bytes()), "costs": ("c.yaml", b"nothing: here")}
    reply = client.post("/api/v1/plan", params={"target": "suzhou=B"}, files=files)
    assert reply.status_code == 422


def written(file: Path, plan: Path, *options: str) -> bytes:
    """The report that the command writes there."""
    said("report", ELECTRONICS, "--plan", plan, *options, "-o", file)
    return file.read_bytes()


def test_a_report_in_each_form(client: httpx.Client, tmp_path: Path) -> None:
    plan = client.post("/api/v1/plan", params={"target": "suzhou=B"}, content=ELECTRONICS.read_bytes(), headers=JSON).content
    files = {"set": ("s.json", ELECTRONICS.read_bytes()), "plan": ("p.json", plan)}
    planned = tmp_path / "p.json"
    planned.write_bytes(plan)
    for form, media in (("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")):
        reply = client.post("/api/v1/report", headers={"Accept": media}, files=files)
        assert (reply.status_code, reply.headers["content-type"]) == (200, media)
        assert reply.headers["content-disposition"] == f'attachment; filename="report.{form}"'
        assert zipfile.ZipFile(io.BytesIO(reply.content)).testzip() is None
        assert reply.content == written(tmp_path / f"r.{form}", planned)
    page = client.post("/api/v1/report", params={"format": "html"}, files=files)
    assert page.content == written(tmp_path / "r.html", planned)
    picture = client.post("/api/v1/report", params={"picture": "gantt", "format": "svg"}, files=files)
    assert picture.content == written(tmp_path / "r.svg", planned, "--picture", "gantt")


@pytest.mark.parametrize("params", [{"format": "pdf"}, {"picture": "none", "format": "svg"}, {"picture": "gantt", "format": "docx"}])
def test_a_report_that_cannot_be_is_refused(client: httpx.Client, params: dict[str, str]) -> None:
    reply = client.post("/api/v1/report", params=params, content=ELECTRONICS.read_bytes(), headers=JSON)
    assert reply.status_code in (406, 422)


def begun(client: httpx.Client, target: str = "suzhou=B", **params: Any) -> httpx.Response:
    return client.post("/api/v1/plan", params={"target": target} | params, content=ELECTRONICS.read_bytes(),
                       headers=JSON | {"Prefer": "respond-async"})


def awaited(client: httpx.Client, url: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        row: dict[str, Any] = client.get(url).json()
        if row["status"] in ("done", "failed"):
            return row
        time.sleep(0.1)
    raise AssertionError(row)


def test_a_job_comes_to_what_the_direct_answer_is(client: httpx.Client) -> None:
    reply = begun(client)
    assert (reply.status_code, reply.headers["preference-applied"]) == (202, "respond-async")
    url = reply.headers["location"]
    assert client.get(url).json()["id"] == reply.json()["id"]
    row = awaited(client, url)
    assert row["status"] == "done"
    result = client.get(row["result"])
    direct = client.post("/api/v1/plan", params={"target": "suzhou=B"}, content=ELECTRONICS.read_bytes(), headers=JSON)
    assert result.content == direct.content
    assert (result.headers["content-type"], result.headers["cache-control"]) == ("application/json", "no-store")
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404


def test_a_job_tells_how_far_it_is(client: httpx.Client) -> None:
    heavy = json.loads((EXAMPLES / "process-chemical.json").read_bytes())
    heavy |= {"ratings": heavy["ratings"][:3], "tailoring": []}
    url = client.post("/api/v1/plan", params=[("target", "db12=5"), ("target", "suzhou=A")], json=heavy,
                      headers={"Prefer": "respond-async"}).headers["location"]
    until, row = time.monotonic() + 60, {}
    while time.monotonic() < until and not row.get("progress"):
        row = client.get(url).json()
        time.sleep(0.1)
    assert row["status"] in ("running", "done")
    assert row["progress"]["best"] >= row["progress"]["bound"] * 0.99
    assert client.delete(url).status_code == 204


def test_a_job_without_a_word_of_progress_runs_too(client: httpx.Client) -> None:
    url = client.post("/api/v1/report", params={"format": "html"}, content=ELECTRONICS.read_bytes(),
                      headers=JSON | {"Prefer": "respond-async"}).headers["location"]
    seen = set()
    until = time.monotonic() + 60
    while time.monotonic() < until and "done" not in seen:
        seen.add(client.get(url).json()["status"])
        time.sleep(0.02)
    assert {"running", "done"} <= seen
    page = client.get(f"{url}/result")
    assert page.headers["content-type"].startswith("text/html")


def test_a_job_that_fails_tells_as_the_direct_answer_does(client: httpx.Client) -> None:
    url = begun(client, "suzhou=Z").headers["location"]
    row = awaited(client, url)
    assert (row["status"], row["result"], row["problem"]["status"]) == ("failed", None, 422)
    assert client.get(f"{url}/result").status_code == 422


@pytest.mark.parametrize("job", ["x", "..%2f..", "A" * 32, "%00"])
def test_a_job_is_known_by_its_id_alone(client: httpx.Client, job: str) -> None:
    assert client.get(f"/api/v1/jobs/{job}").status_code == 404
    assert client.get(f"/api/v1/jobs/{job}/result").status_code == 404
    assert client.delete(f"/api/v1/jobs/{job}").status_code in (404, 405)
    assert client.get("/api/v1/jobs").status_code == 404


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Room for one job that runs and one that waits, and results that are kept for a moment."""
    with serving(tmp_path_factory.mktemp("small") / "log", HENGBIAO_JOB_WORKERS="1", HENGBIAO_JOB_QUEUE="1", HENGBIAO_JOB_KEEP="2") as running:
        yield running


def test_jobs_are_bounded_cancelled_and_forgotten(small: Server) -> None:
    heavy = json.loads((EXAMPLES / "process-chemical.json").read_bytes())
    heavy |= {"ratings": heavy["ratings"][:3], "tailoring": []}
    with small.client() as client:
        def long_job() -> httpx.Response:
            return client.post("/api/v1/plan", params=[("target", "db12=5"), ("target", "suzhou=A"), ("seconds", "600")],
                               json=heavy, headers={"Prefer": "respond-async"})

        first, second, third = long_job(), long_job(), long_job()
        assert [r.status_code for r in (first, second, third)] == [202, 202, 429]
        assert int(third.headers["retry-after"]) > 0
        assert client.get(f"{first.headers['location']}/result").status_code == 409
        before = set(children(small.process.pid))
        for reply in (first, second):
            assert client.delete(reply.headers["location"]).status_code == 204
        assert before - set(children(small.process.pid)), "the worker was not ended"
        quick = client.post("/api/v1/plan", params={"target": "suzhou=C"}, content=ELECTRONICS.read_bytes(),
                            headers=JSON | {"Prefer": "respond-async"})
        url = quick.headers["location"]
        assert awaited(client, url)["status"] == "done"
        time.sleep(2.5)
        assert client.get(url).status_code == 404


def test_without_the_packages_for_it_the_rest_works(tmp_path: Path) -> None:
    for name in ("highspy", "docx"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not here')\n", "utf-8")
    with serving(tmp_path / "log", PYTHONPATH=str(tmp_path)) as bare, bare.client() as client:
        content = ELECTRONICS.read_bytes()
        for route, params, extra in (("plan", {"target": "suzhou=B"}, "plan"), ("report", {"format": "docx"}, "report")):
            reply = client.post(f"/api/v1/{route}", params=params, content=content, headers=JSON)
            assert (reply.status_code, reply.headers["content-type"]) == (501, "application/problem+json"), reply.text[:300]
            assert f"hengbiao[{extra}]" in reply.json()["mend"]
            url = client.post(f"/api/v1/{route}", params=params, content=content, headers=JSON | {"Prefer": "respond-async"}).headers["location"]
            assert awaited(client, url)["problem"]["status"] == 501
            assert client.get(f"{url}/result").status_code == 501
        assert client.post("/api/v1/score", content=content, headers=JSON).content == said("score", ELECTRONICS, "--json")
