"""Bodies that are too long, too slow or badly made: refused, and nothing of them is left."""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from servers import MACHINERY, Server, serving

MOST = 1024 * 1024


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server that takes little, with a folder of its own for temporary files."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    with serving(tmp_path_factory.mktemp("narrow") / "log", HENGBIAO_MAX_BODY=str(MOST), HENGBIAO_BODY_SECONDS="1", TMPDIR=str(folder)) as running:
        yield running, folder
    shutil.rmtree(folder, ignore_errors=True)


def nothing_left(narrow: tuple[Server, Path]) -> None:
    server, folder = narrow
    assert [p for p in folder.rglob("*") if p.is_file()] == []
    with server.client() as c:
        assert c.get("/ready").status_code == 200


def padded(size: int) -> bytes:
    content = MACHINERY.read_bytes()
    return content + b" " * (size - len(content))


def raw(server: Server, *parts: bytes, pause: float = 0.0) -> bytes:
    """What comes back on a plain connection until it is closed."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass
        found = b""
        try:
            while piece := line.recv(65536):
                found += piece
        except ConnectionResetError:
            pass
        return found


HEAD = b"POST /api/v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


def test_a_body_of_just_the_limit_is_taken_and_one_byte_more_is_not(narrow: tuple[Server, Path]) -> None:
    server, _ = narrow
    with server.client() as c:
        taken = c.post("/api/v1/check", content=padded(MOST), headers={"Content-Type": "application/json"})
        over = c.post("/api/v1/check", content=padded(MOST + 1), headers={"Content-Type": "application/json"})
    assert taken.status_code == 200
    assert (over.status_code, over.headers["content-type"]) == (413, "application/problem+json")
    nothing_left(narrow)


def test_a_body_without_a_length_is_counted(narrow: tuple[Server, Path]) -> None:
    server, _ = narrow

    def pieces(size: int) -> Iterator[bytes]:
        whole = padded(size)
        yield from (whole[i: i + 65536] for i in range(0, size, 65536))

    with server.client() as c:
        assert c.post("/api/v1/check", content=pieces(MOST), headers={"Content-Type": "application/json"}).status_code == 200
        assert c.post("/api/v1/check", content=pieces(MOST + 1), headers={"Content-Type": "application/json"}).status_code == 413
        assert c.post("/sparql", content=pieces(MOST + 1), headers={"Content-Type": "application/sparql-query"}).status_code == 413
    nothing_left(narrow)


def test_a_length_that_is_announced_alone_is_enough(narrow: tuple[Server, Path]) -> None:
    said = raw(narrow[0], HEAD + b"Content-Length: 999999999999\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 413 ")


def test_two_lengths_or_both_kinds_are_refused(narrow: tuple[Server, Path]) -> None:
    for fields in (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Content-Length: -1\r\n", b"Content-Length: 1e3\r\n"):
        assert raw(narrow[0], HEAD + fields + b"\r\n{}{}{}").startswith(b"HTTP/1.1 400 ")
    nothing_left(narrow)


def test_an_upload_over_the_limit_leaves_no_file(narrow: tuple[Server, Path]) -> None:
    with narrow[0].client() as c:
        reply = c.post("/api/v1/check", files={"set": ("a.json", padded(MOST))})
    assert reply.status_code == 413
    nothing_left(narrow)


def test_ten_thousand_part_headers_and_parts_are_refused(narrow: tuple[Server, Path]) -> None:
    fields = b"".join(b"X-%d: y\r\n" % i for i in range(10_000))
    with narrow[0].client() as c:
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        many = c.post("/api/v1/check", headers=headers,
                      content=b'--b\r\nContent-Disposition: form-data; name="set"; filename="a.json"\r\n' + fields + b"\r\n{}\r\n--b--\r\n")
        parts = b"".join(b'--b\r\nContent-Disposition: form-data; name="set%d"\r\n\r\nx\r\n' % i for i in range(10_000)) + b"--b--\r\n"
        more = c.post("/api/v1/check", headers=headers, content=parts)
        unended = c.post("/api/v1/check", headers=headers, content=b'--b\r\nContent-Disposition: form-data; name="set"; filename="a.json"\r\n\r\n{}')
    for reply in (many, more, unended):
        assert (reply.status_code, reply.headers["content-type"]) in [(s, "application/problem+json") for s in (400, 413, 422)], reply.text
    nothing_left(narrow)


def test_a_slow_body_is_told_so(narrow: tuple[Server, Path]) -> None:
    begun = time.monotonic()
    said = raw(narrow[0], HEAD + b"Content-Length: 1000\r\n\r\n{", b" ", b" ", b" ", b" ", b" ", b" ", pause=0.4)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in said
    assert time.monotonic() - begun < 8
    nothing_left(narrow)


def test_an_upload_that_is_broken_off_leaves_no_file(narrow: tuple[Server, Path]) -> None:
    host, port = narrow[0].url.removeprefix("http://").split(":")
    for _ in range(5):
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(b"POST /api/v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000\r\n"
                         b"Content-Type: multipart/form-data; boundary=b\r\n"
                         b'\r\n--b\r\nContent-Disposition: form-data; name="set"; filename="a.json"\r\n\r\n' + b"x" * 300_000)
    time.sleep(0.5)
    nothing_left(narrow)


@pytest.mark.parametrize("head", [b"GET / HTTP/1.1\r\n" + b"X-A: " + b"y" * 200_000 + b"\r\n\r\n", b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n",
                                  b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad\r\n\r\n"])
def test_what_is_no_request_is_400(narrow: tuple[Server, Path], head: bytes) -> None:
    said = raw(narrow[0], head + b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 4"), said[:100]
    nothing_left(narrow)


def test_a_query_is_not_longer_than_the_guard_allows(client: httpx.Client) -> None:
    reply = client.post("/sparql", content="ASK {} #" + "x" * 200_000, headers={"Content-Type": "application/sparql-query"})
    assert reply.status_code == 400
