"""Who may ask, from where, and what every answer says to a browser."""

from __future__ import annotations

import ast
import hashlib
import hmac
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from servers import MACHINERY, Listener, Server, serving

import hengbiao_api
from hengbiao_api import tokens

API = Path(hengbiao_api.__file__).parent


@pytest.fixture(scope="module")
def token() -> str:
    return tokens.new_token()


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory, token: str) -> Iterator[Server]:
    """A server on all addresses, with tokens in a file and in the environment."""
    folder = tmp_path_factory.mktemp("locked")
    (folder / "tokens").write_text(f"# two\n{tokens.stored('other')}  # the second\n", "utf-8")
    with serving(folder / "log", HENGBIAO_HOST="0.0.0.0", HENGBIAO_TOKENS=tokens.stored(token), HENGBIAO_TOKENS_FILE=str(folder / "tokens"),
                 AWAIT_TOKEN=token) as running:
        yield running


PATHS = ("/", "/api/v1/standards", "/sparql?query=ASK{}", "/openapi.json", "/metrics", "/version", "/static/style.css", "/ontology", "/none",
         "//health", "/health/", "/health/..", "/ready/%2e%2e/metrics", "/HEALTH")


@pytest.mark.parametrize("path", PATHS)
def test_nothing_but_health_without_a_token(locked: Server, token: str, path: str) -> None:
    with locked.client() as c:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {token}"}, {"Authorization": f"Bearer {token}x"},
                        {"Authorization": f"Bearer {tokens.stored(token)}"}, {"Authorization": "Bearer"},
                        {"Authorization": "Bearer " + "x" * 5000}):
            reply = c.get(path, headers=headers)
            assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json")
            assert reply.headers["www-authenticate"].startswith("Bearer")
        assert c.get(path, headers={"Authorization": f"Bearer {token}"}).status_code in (200, 404)
        assert c.get(path, headers={"Authorization": "bearer other"}).status_code in (200, 404)


def test_two_tokens_in_one_request_are_none(locked: Server, token: str) -> None:
    with locked.client() as c:
        headers = [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")]
        assert c.get("/version", headers=headers).status_code == 401


def test_health_is_open_and_tokens_are_in_no_log(locked: Server, token: str) -> None:
    with locked.client() as c:
        assert c.get("/health").status_code == 200
        c.get("/version", headers={"Authorization": f"Bearer {token}"})
        c.get(f"/{token}")
        c.get(f"/api/v1/standards?token={token}", headers={"Authorization": f"Bearer {token}"})
        locked.row_of(c.get("/version", headers={"Authorization": "Bearer secret-of-another"}))
    logged = locked.logged()
    assert token not in logged and token[5:] not in logged
    assert tokens.stored(token).removeprefix("sha256:") not in logged
    assert "secret-of-another" not in logged
    assert '"message": "request"' in logged


def test_every_entry_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def compare(a: bytes, b: bytes) -> bool:
        seen.append((a, b))
        return a == b

    monkeypatch.setattr(hmac, "compare_digest", compare)
    kept = [hashlib.sha256(name).digest() for name in (b"a", b"b", b"c")]
    assert tokens.is_known(b"a", kept) and len(seen) == 3
    assert not tokens.is_known(b"x", kept) and len(seen) == 6
    assert {len(digest) for pair in seen for digest in pair} == {32}


def test_nothing_is_authorised_by_an_address_that_a_client_writes() -> None:
    """`request.url` is made of the Host field: nothing reads it, nor the raw path."""
    for path in sorted(API.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("base_url", "url_for"), path.name
                assert not (node.attr == "url" and isinstance(node.value, ast.Name) and node.value.id == "request"), path.name
            if isinstance(node, ast.Constant):
                assert node.value != "raw_path", path.name


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", "localhost.evil.example",
                                  "[::1].evil.example", "169.254.1.1"])
def test_another_host_is_not_answered(client: httpx.Client, host: str) -> None:
    reply = client.get("/api/v1/standards", headers={"Host": host})
    assert reply.status_code in (400, 421)
    assert host not in reply.text


@pytest.mark.parametrize("host", ["", "a b", "x/y", "a@b", "localhost:99999999"])
def test_a_host_that_is_none_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code in (400, 421)


def test_forwarded_fields_change_nothing(client: httpx.Client) -> None:
    plain = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    spoofed = client.get("/sparql", headers={"Accept": "text/turtle", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
                                             "Forwarded": "host=evil.example", "X-Original-URL": "/metrics"}).text
    assert plain == spoofed


@pytest.mark.parametrize("path", ["/", "/api/v1/standards", "/none", "/sparql", "/sparql?query=x", "/static/style.css",
                                  "/api/v1/requirements?limit=0",
                                  "/db12/2021/09.1-L3", "/health", "/metrics"])
def test_every_answer_has_the_fields_that_keep_browsers_safe(client: httpx.Client, path: str) -> None:
    reply = client.get(path)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy and "*" not in policy
    assert "server" not in reply.headers
    assert len(reply.headers["x-request-id"]) == 16
    assert client.get(path, headers={"X-Request-Id": "mine"}).headers["x-request-id"] != "mine"


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("GET", "/sparql", True), ("POST", "/sparql", True), ("GET", "/api/v1/standards", True), ("GET", "/db12/2021/09.1-L3", True),
    ("POST", "/api/v1/score", False), ("POST", "/api/v1/sparql", False), ("GET", "/api/v1/jobs/x", False), ("GET", "/metrics", False)])
def test_pages_of_other_origins_read_knowledge_and_no_more(client: httpx.Client, method: str, path: str, allowed: bool) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    preflight = client.options(path, headers=origin | {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"})
    assert (preflight.status_code == 204) is allowed
    assert (preflight.headers.get("access-control-allow-origin") == "*") is allowed
    assert "access-control-allow-credentials" not in preflight.headers
    reply = client.request(method, path, headers=origin, params={"query": "ASK {}"} if path == "/sparql" and method == "GET" else None)
    assert (reply.status_code == 403) is not allowed
    own = client.request(method, path, headers={"Origin": str(client.base_url)})
    assert own.status_code != 403


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/..", "/\\evil.example", "/%2f%2fevil.example", "/https://evil.example",
                                  "/api/v1/standards/",
                                  "/?next=//evil.example", "/sparql/", "/static//evil.example"])
def test_nobody_is_led_elsewhere(client: httpx.Client, path: str) -> None:
    reply = client.get(f"{client.base_url}{path}" if path.startswith("//") else path, follow_redirects=False)
    assert reply.status_code in (200, 400, 404)
    assert "location" not in reply.headers


def test_a_browser_at_the_endpoint_is_led_to_the_page(client: httpx.Client) -> None:
    reply = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.1"}, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def start(*options: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "hengbiao", "serve", "--lang", "en", *options], capture_output=True, text=True, timeout=60,
                          check=False, env=os.environ | env)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_open_address_needs_tokens(host: str) -> None:
    ended = start(HENGBIAO_HOST=host, HENGBIAO_PORT="0")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1 and "HENGBIAO_TOKENS" in ended.stderr


@pytest.mark.parametrize(("env", "named"), [
    ({"HENGBIAO_PORT": "http"}, "HENGBIAO_PORT"), ({"HENGBIAO_PORT": "70000"}, "HENGBIAO_PORT"),
    ({"HENGBIAO_TASK_WORKERS": "0"}, "HENGBIAO_TASK_WORKERS"),
    ({"HENGBIAO_LOG_LEVEL": "loud"}, "HENGBIAO_LOG_LEVEL"), ({"HENGBIAO_TOKENS": "hb_plain"}, "HENGBIAO_TOKENS"),
    ({"HENGBIAO_TOKENS_FILE": "/none"}, "HENGBIAO_TOKENS_FILE"), ({"HENGBIAO_HOST": "no.such.host.invalid"}, "HENGBIAO_HOST")])
def test_a_setting_that_cannot_be_used_is_named(env: dict[str, str], named: str) -> None:
    ended = start(**env)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1 and named in ended.stderr and "Traceback" not in ended.stderr
    assert "hb_plain" not in ended.stderr


def test_a_port_that_is_taken_is_said(listener: Listener) -> None:
    ended = start(HENGBIAO_PORT=str(listener.port))
    assert ended.returncode == 2 and ended.stderr.count("\n") == 1 and str(listener.port) in ended.stderr


def test_a_new_token_is_shown_once_and_fits_what_is_stored() -> None:
    ended = start("--new-token")
    fresh, kept = ended.stdout.split()
    assert ended.returncode == 0 and len(fresh) >= 43
    assert kept == f"HENGBIAO_TOKENS={tokens.stored(fresh)}"
    assert start("--new-token").stdout.split()[0] != fresh


def test_a_set_is_in_no_log_and_no_metric(server: Server, client: httpx.Client) -> None:
    marker = "绝不外露的名字5b1d"
    content = MACHINERY.read_text("utf-8").replace("海津重工机械", marker)
    assert client.post("/api/v1/score", content=content.encode(), headers={"Content-Type": "application/json"}).status_code == 200
    client.get(f"/{marker}")
    client.get("/api/v1/requirements", params={"standard": marker})
    server.row_of(client.post("/sparql", content=f"SELECT {marker}".encode(), headers={"Content-Type": "application/sparql-query"}))
    said = server.logged() + client.get("/metrics").text
    assert marker not in said and "绝不外露" not in said and marker.encode("unicode_escape").decode() not in said
