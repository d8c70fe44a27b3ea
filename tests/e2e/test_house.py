"""The set-up commands on a copy in a folder with blanks and Chinese characters, the second time without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("engine", "api", "ontology", "rules", "crosswalks", "examples", "pyproject.toml", "README.md", "LICENSE",
          "Makefile", "requirements.lock", "requirements-dev.lock")


@pytest.mark.long
@pytest.mark.checkout
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_demo_from_a_path_with_blanks_and_chinese_then_again_offline(tmp_path: Path) -> None:
    copy = tmp_path / "衡标 副本 two words"
    copy.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    env = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH", "HENGBIAO_CACHE")}
    env["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    command = ["make", "--no-print-directory", "demo", f"PYTHON={sys.executable}"]
    first = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, timeout=400, check=False)
    assert first.returncode == 0, first.stderr[-2000:]
    assert first.stdout.count("总分 S") == 4
    # A proxy that refuses everything: the second run must not notice.
    offline = env | dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    second = subprocess.run(command, cwd=copy, env=offline | {"PIP_NO_INDEX": "1"}, capture_output=True, text=True,
                            timeout=120, check=False)
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == first.stdout
