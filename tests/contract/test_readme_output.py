"""What the README shows as output is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from hengbiao.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
SHOWN = re.compile(r"```console\n\$ hengbiao ([^\n]+)\n(.*?)\n```", re.DOTALL)


@pytest.mark.checkout
def test_each_console_block_is_real_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = SHOWN.findall((ROOT / "README.md").read_text("utf-8"))
    assert len(blocks) >= 2
    for arguments, shown in blocks:
        result = CliRunner().invoke(cli, arguments.split())
        assert result.stdout.strip() == shown.strip(), arguments
