"""A command from its arguments to its exit: here in this process for speed, or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hengbiao.cli.main import main
from hengbiao.resources import data_root

COMMAND = (sys.executable, "-m", "hengbiao")
MACHINERY = data_root() / "examples" / "discrete-machinery.json"


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: bytes
    err: str


def run(*arguments: str | Path, typed: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """A process of its own; `typed` is what it reads."""
    return subprocess.run([*COMMAND, *map(str, arguments)], input=typed, capture_output=True, text=True, encoding="utf-8",
                          env=os.environ | env, timeout=120, check=False)


def process(*arguments: str | Path, typed: str = "", **env: str) -> Ended:
    """The same, as `call` tells it."""
    result = run(*arguments, typed=typed, **env)
    return Ended(result.returncode, result.stdout.encode(), result.stderr)


def call(*arguments: str | Path) -> Ended:
    """The same in this process."""
    out, err = io.BytesIO(), io.BytesIO()
    with (io.TextIOWrapper(out, "utf-8", write_through=True) as shown,
          io.TextIOWrapper(err, "utf-8", write_through=True) as told,
          redirect_stdout(shown), redirect_stderr(told)):
        code = main([str(argument) for argument in arguments])
        return Ended(code, out.getvalue(), err.getvalue().decode())


def said(*arguments: str | Path, code: int = 0) -> bytes:
    """What it prints where it does as it should, and nothing on stderr."""
    ended = call(*arguments)
    assert (ended.code, ended.err) == (code, "")
    return ended.out


def answer(*arguments: str | Path, code: int = 0) -> Any:
    """The one JSON document that it prints."""
    return json.loads(said(*arguments, "--json", code=code))


def written(output: Path, *arguments: str | Path) -> bytes:
    """The file that it writes; its name is all that it says."""
    ended = call(*arguments, "-o", output)
    assert (ended.code, ended.out, ended.err) == (0, b"", f"{output}\n")
    return output.read_bytes()


def refused(*arguments: str | Path) -> str:
    """The one line that it says where the input is at fault."""
    ended = call(*arguments)
    assert (ended.code, ended.out) == (2, b""), ended.err
    assert ended.err.startswith("hengbiao: ")
    assert ended.err.count("\n") == 1, ended.err
    return ended.err


def saved(path: Path, content: object) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path
