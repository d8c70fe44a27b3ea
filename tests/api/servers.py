"""A real server for a test: a process of its own, on loopback, stopped at the end; and commands to hold it against."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from hengbiao.cli.main import main
from hengbiao.resources import data_root

EXAMPLES = data_root() / "examples"
MACHINERY = EXAMPLES / "discrete-machinery.json"


@dataclass(frozen=True)
class Server:
    """A running server: where it is, its process, and where it logs to."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def client(self, **options: Any) -> httpx.Client:
        """A client of it that goes by no proxy."""
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, **options)

    def logged(self) -> str:
        """All that it has written so far."""
        return self.log.read_text("utf-8", "replace")

    def row_of(self, reply: httpx.Response) -> dict[str, Any]:
        """The line of the log about one answer, which is written when the answer has gone out: a client may be there before it."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for line in self.logged().splitlines(keepends=True):
                if line.startswith("{") and line.endswith("}\n") and reply.headers["x-request-id"] in line:
                    found: dict[str, Any] = json.loads(line)
                    if found["message"] == "request":
                        return found
            time.sleep(0.02)
        raise AssertionError(f"no line of the log about {reply.headers['x-request-id']}")


def free_port() -> int:
    """A port of loopback that nobody uses just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(log: Path, **env: str) -> Iterator[Server]:
    """A server with settings of its own (`HENGBIAO_…`), from ready to gone."""
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "hengbiao", "serve"], stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            env=os.environ | {"HENGBIAO_PORT": str(port)} | env)
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        _await_ready(server, {"Authorization": f"Bearer {env['AWAIT_TOKEN']}"} if "AWAIT_TOKEN" in env else {})
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_ready(server: Server, headers: dict[str, str], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    with server.client() as client:
        while time.monotonic() < until:
            assert server.process.poll() is None, server.logged()
            try:
                if client.get("/ready", headers=headers).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise AssertionError(f"not ready: {server.logged()}")


def said(*arguments: str | Path) -> bytes:
    """What a command prints, run in this process."""
    out = io.BytesIO()
    with io.TextIOWrapper(out, "utf-8", write_through=True) as shown, redirect_stdout(shown):
        assert main([str(a) for a in arguments]) in (0, 1)
        return out.getvalue()


def memory(process: int) -> int:
    """Bytes of a process and all below it; pages that several share count once in all."""
    total = 0
    for one in [process, *children(process)]:
        try:
            rows = Path(f"/proc/{one}/smaps_rollup").read_text("ascii").splitlines()
        except OSError:
            continue
        total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) * 1024
    return total


def children(process: int) -> list[int]:
    """All processes below one."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text("utf-8", "replace")
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    found, open_ = [], [process]
    while open_:
        below = parents.get(open_.pop(), [])
        found += below
        open_ += below
    return found


class Listener:
    """Something on loopback that notes whether anybody comes."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(50)
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/x"

    @property
    def visited(self) -> bool:
        """Whether somebody came since it was asked the last time."""
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """End it."""
        self._socket.close()
