"""Without the packages of the service the other commands work, and `serve` says what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = ("import sys\nfor name in ('uvicorn', 'fastapi', 'starlette'):\n    sys.modules[name] = None\n"
            f"from hengbiao.cli.main import main\nsys.exit(main({list(arguments)!r}))")
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)


def test_help_lists_every_command() -> None:
    ended = run("--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "serve" in ended.stdout and "hengbiao[service]" in ended.stdout and "standards" in ended.stdout


@pytest.mark.parametrize("arguments", [("serve",), ("serve", "--port", "1")])
def test_serve_says_what_to_install(arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert "hengbiao[service]" in ended.stderr


def test_other_commands_work() -> None:
    assert run("standards").returncode == 0
