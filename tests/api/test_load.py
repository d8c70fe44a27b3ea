"""A short run of the load that `benchmarks/load.py` measures: many clients at once, and each gets what it asked for."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from servers import Server

LOAD = Path(__file__).resolve().parents[2] / "benchmarks" / "load.py"


@pytest.mark.long
@pytest.mark.checkout
def test_ten_clients_for_five_seconds_get_no_error(server: Server) -> None:
    done = subprocess.run([sys.executable, str(LOAD), "--clients", "10", "--seconds", "5", "--url", server.url], capture_output=True, text=True,
                          timeout=120, check=False)
    rows = re.findall(r"^(\w+) +(\d+) +[\d.]+ +(\d+) ", done.stdout, re.MULTILINE)
    assert [kind for kind, _, _ in rows] == ["crosswalk", "query", "score"], done.stdout + done.stderr
    assert all(int(asked) >= 3 and errors == "0" for _, asked, errors in rows), done.stdout
    assert done.returncode == 0


@pytest.mark.checkout
def test_answers_that_are_no_answers_count_as_errors(server: Server) -> None:
    """An address where nothing of the kind is: the program ends with a fault before it measures anything."""
    done = subprocess.run([sys.executable, str(LOAD), "--clients", "1", "--seconds", "1", "--url", f"{server.url}/none"], capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == 1 and "404" in done.stderr


def test_answers_do_not_wait_for_acknowledgements(client: httpx.Client) -> None:
    """Nagle's algorithm is off: with it, every answer on a connection that is kept comes 40 ms late."""
    client.get("/health")
    assert min(client.get("/health").elapsed for _ in range(20)) < timedelta(milliseconds=35)
