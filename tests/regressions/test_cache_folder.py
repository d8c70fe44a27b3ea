"""The cache once deleted files that were not its own, and failed where there is no home folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hengbiao.knowledge.cache import load_or_build


def test_files_of_others_are_never_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HENGBIAO_CACHE may name a folder that holds other things."""
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("HENGBIAO_CACHE", str(folder))
    others = [folder / f"letter-{n}.docx" for n in range(30)] + [folder / ("f" * 63 + ".x"), folder / ".new-year"]
    for path in others:
        path.write_text("dear")
        os.utime(path, (0, 0))
    for n in range(30):
        assert load_or_build(f"{n:064x}", "a", lambda: {"a": b"content"}) == b"content"
    assert all(path.read_text() == "dear" for path in others)


def test_a_user_without_a_home_folder_goes_without_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("HENGBIAO_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    assert load_or_build("0" * 64, "a", lambda: {"a": b"content"}) == b"content"
