"""Schemathesis over the whole description: whatever it sends, no answer is a fault of the program, and each is as documented."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from servers import Server

HERE = Path(__file__).parent
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,"
          "allow_header_conformance,use_after_free,no_trace")


def run(server: Server, folder: Path, *options: str) -> str:
    program = Path(sys.executable).parent / "schemathesis"
    command = [str(program) if program.exists() else str(shutil.which("schemathesis")), "run", f"{server.url}/openapi.json", "--seed", "7",
               "--mode", "all", "--checks", CHECKS, "--request-timeout", "60", "--no-color", "--continue-on-failure", "--warnings", "off",
               "--suppress-health-check", "all", *options]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False,
                           env=os.environ | {"SCHEMATHESIS_HOOKS": "hooks_of_schemathesis", "PYTHONPATH": str(HERE), "NO_PROXY": "127.0.0.1"})
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    return ended.stdout


def unharmed(server: Server, client: httpx.Client) -> None:
    """It lives, and nothing that nobody foresaw is in its log."""
    assert client.get("/ready").status_code == 200
    assert "a fault of the program" not in server.logged()
    assert "Traceback" not in server.logged()


@pytest.mark.long
def test_every_operation_answers_as_documented(server: Server, client: httpx.Client, tmp_path: Path) -> None:
    said = run(server, tmp_path, "--max-examples", "8", "--max-time", "150")
    tested = re.search(r"Tested: (\d+)", said)
    described = client.get("/openapi.json").json()["paths"]
    assert tested and int(tested[1]) == sum(len(operations) for operations in described.values())
    unharmed(server, client)
