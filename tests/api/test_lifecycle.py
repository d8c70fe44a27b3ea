"""From start to end: killed from outside, full or read-only disks, and a stop in the midst of work."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from servers import MACHINERY, Server, children, serving

JSON = {"Content-Type": "application/json"}
QUERY = {"Content-Type": "application/sparql-query"}
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def used(process: int) -> int:
    """What a process has taken of the processor."""
    return sum(map(int, Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]))


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files with a path so short that a socket fits into it."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def gone(processes: list[int], seconds: float = 10) -> bool:
    """Whether all of them end; one that waits to be buried has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        left = []
        for process in processes:
            try:
                state = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
            except OSError:
                continue
            if state != "Z":
                left.append(process)
        if not left:
            return True
        time.sleep(0.1)
    return False


def works(client: httpx.Client) -> None:
    """Whatever befell it, it scores and answers, after a moment perhaps."""
    until = time.monotonic() + 20
    while True:
        scored = client.post("/api/v1/score", content=MACHINERY.read_bytes(), headers=JSON)
        asked = client.post("/sparql", content="ASK { ?s a hb:Standard }", headers=QUERY)
        if (scored.status_code, asked.status_code) == (200, 200):
            return
        assert {scored.status_code, asked.status_code} <= {200, 429, 503}
        assert time.monotonic() < until, (scored.text[:300], asked.text[:300])
        time.sleep(0.2)


def test_workers_killed_from_outside_are_replaced(tmp_path: Path) -> None:
    with serving(tmp_path / "log") as server, server.client() as c:
        works(c)
        for process in children(server.process.pid):
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            if b"resource_tracker" not in command:
                os.kill(process, signal.SIGKILL)
        assert c.get("/health").status_code == 200
        works(c)
        # And one in the midst of its work: its client is told, the next one is served.
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(lambda: c.post("/sparql", content=SLOW, headers=QUERY))
            time.sleep(0.3)
            os.kill(max(children(server.process.pid), key=used), signal.SIGKILL)
            assert waiting.result().status_code in (429, 503)
        works(c)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_under_load_ends_or_tells_what_runs_and_leaves_nothing(tmp_path: Path, short: Path, how: signal.Signals) -> None:
    with serving(tmp_path / "log", TMPDIR=str(short), HENGBIAO_GRACE="8") as server:
        below = children(server.process.pid)
        assert len(below) >= 4
        with server.client(limits=httpx.Limits(max_connections=40)) as c, ThreadPoolExecutor(20) as pool:
            def score() -> int:
                return c.post("/api/v1/score", content=MACHINERY.read_bytes(), headers=JSON).status_code

            def query() -> int:
                return c.post("/sparql", content=SLOW, headers=QUERY).status_code

            tasks: list[Callable[[], int]] = [score, query] * 6
            running = [pool.submit(task) for task in tasks]
            time.sleep(0.5)
            below = children(server.process.pid)
            server.process.send_signal(how)
            begun = time.monotonic()
            statuses = []
            for one in running:
                try:
                    statuses.append(one.result(timeout=30))
                except httpx.TransportError:
                    statuses.append(0)
        server.process.wait(20)
        assert time.monotonic() - begun < 20
        assert 200 in statuses, "nothing that ran was allowed to end"
        assert set(statuses) <= {0, 200, 429, 503}
        assert server.process.returncode == 0
        assert gone(below)
        assert list(short.rglob("*")) == []
    assert "Traceback" not in server.logged(), server.logged()[-3000:]


def test_a_server_that_is_killed_takes_its_workers_with_it(tmp_path: Path) -> None:
    with serving(tmp_path / "log") as server, server.client() as c, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: c.post("/sparql", content=SLOW, headers=QUERY))
        time.sleep(0.8)
        below = children(server.process.pid)
        server.process.kill()
        server.process.wait()
        with pytest.raises(httpx.TransportError):
            waiting.result()
        assert gone(below)


def big_upload(server: Server) -> httpx.Response:
    """A part so large that it does not stay in memory."""
    with server.client() as c:
        return c.post("/api/v1/check", files={"set": ("a.json", MACHINERY.read_bytes() + b" " * (6 * 2**20))})


def test_a_read_only_disk_is_a_clear_fault_and_no_end(tmp_path: Path, short: Path) -> None:
    folder = short / "t"
    folder.mkdir()
    with serving(tmp_path / "log", TMPDIR=str(folder)) as server:
        assert big_upload(server).status_code == 200
        # Root may write anywhere: a folder that is no longer there stands for one that cannot be written.
        folder.rename(tmp_path / "elsewhere")
        reply = big_upload(server)
        assert reply.status_code in (200, 507), reply.text[:300]
        with server.client() as c:
            works(c)
        (tmp_path / "elsewhere").rename(folder)
        assert big_upload(server).status_code == 200


def test_a_full_disk_is_a_clear_fault_and_service_again(tmp_path: Path) -> None:
    """The system refuses to let files grow, as a full disk does."""
    with serving(tmp_path / "log") as server:
        limit = subprocess.run(["prlimit", f"--pid={server.process.pid}", "--fsize=1000000:unlimited"], capture_output=True, text=True, check=False)
        assert limit.returncode == 0, limit.stderr
        reply = big_upload(server)
        assert (reply.status_code, reply.headers["content-type"]) == (507, "application/problem+json"), reply.text[:300]
        assert "Traceback" not in reply.text
        with server.client() as c:
            works(c)
        subprocess.run(["prlimit", f"--pid={server.process.pid}", "--fsize=unlimited:unlimited"], check=True)
        assert big_upload(server).status_code == 200


def test_it_starts_where_no_cache_can_be_kept(tmp_path: Path) -> None:
    place = tmp_path / "cache"
    place.write_text("a file where a folder should be", "utf-8")
    place.chmod(stat.S_IRUSR)
    with serving(tmp_path / "log", HENGBIAO_CACHE=str(place)) as server, server.client() as c:
        works(c)


def test_a_folder_that_no_socket_fits_into_is_named(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    ended = subprocess.run([sys.executable, "-m", "hengbiao", "serve", "--lang", "en"], capture_output=True, text=True, timeout=60, check=False,
                           env=os.environ | {"TMPDIR": str(folder), "HENGBIAO_PORT": "0"})
    assert ended.returncode == 2
    assert "TMPDIR" in ended.stderr.splitlines()[-1]
