"""The cache may be missing, damaged or not ours: the answer is right all the same."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hengbiao.knowledge import base, cache, sources
from hengbiao.knowledge.cache import cache_folder, load_or_build
from hengbiao.knowledge.sources import fingerprint
from hengbiao.service import workspace as workspace_module
from hengbiao.service.workspace import Workspace

KEY, OTHER = "a" * 64, "b" * 64


class Builder:
    """Counts how often it is asked."""

    def __init__(self, content: bytes = b"content") -> None:
        self.times, self.content = 0, content

    def __call__(self) -> dict[str, bytes]:
        self.times += 1
        return {"one": self.content, "two": b"second " + self.content}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HENGBIAO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_all_files_of_a_key_are_built_once(folder: Path) -> None:
    build = Builder()
    assert load_or_build(KEY, "one", build) == b"content"
    assert load_or_build(KEY, "one", build) == b"content"
    assert load_or_build(KEY, "two", build) == b"second content"
    assert build.times == 1
    assert files(folder) == {f"{KEY}.one", f"{KEY}.two"}


def test_another_key_is_another_file(folder: Path) -> None:
    assert load_or_build(KEY, "one", Builder(b"old")) == b"old"
    assert load_or_build(OTHER, "one", Builder(b"new")) == b"new"
    assert load_or_build(KEY, "one", Builder(b"newest")) == b"old"


def test_nothing_is_written_outside_and_nothing_half_written_stays(folder: Path, tmp_path: Path) -> None:
    load_or_build(KEY, "one", Builder())
    assert files(tmp_path) == {f"cache/{KEY}.one", f"cache/{KEY}.two"}


def damaged(data: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "digest only": data[:64],
        "truncated by one": data[:-1],
        "truncated to half": data[: len(data) // 2],
        "one bit turned": data[:-1] + bytes([data[-1] ^ 1]),
        "digest changed": b"0" * 64 + data[64:],
        "more at the end": data + b"!",
        "something else": b"\x00\xff" * 500,
        "uppercase digest": data[:64].upper() + data[64:],
    }


@pytest.mark.parametrize("kind", damaged(b"x" * 100))
def test_a_damaged_file_is_built_again(kind: str, folder: Path) -> None:
    load_or_build(KEY, "one", Builder())
    path = folder / f"{KEY}.one"
    whole = path.read_bytes()
    path.write_bytes(damaged(whole)[kind])
    build = Builder()
    assert load_or_build(KEY, "one", build) == b"content"
    assert build.times == 1
    assert path.read_bytes() == whole


def test_a_folder_in_place_of_a_file_does_no_harm(folder: Path) -> None:
    (folder / f"{KEY}.one").mkdir(parents=True)
    folder.chmod(0o700)
    assert load_or_build(KEY, "one", Builder()) == b"content"
    assert not [name for name in files(folder) if name.startswith(".new-")]


def forged(folder: Path) -> None:
    content = b"forged"
    digest = hashlib.sha256(content).hexdigest().encode()
    (folder / f"{KEY}.one").write_bytes(digest + b"\n" + content)


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_a_folder_that_others_may_write_to_is_neither_read_nor_written(mode: int, folder: Path) -> None:
    folder.mkdir()
    forged(folder)
    folder.chmod(mode)
    assert load_or_build(KEY, "one", Builder()) == b"content"
    assert files(folder) == {f"{KEY}.one"}
    # With the same file in a folder of our own it would have been taken.
    folder.chmod(0o700)
    assert load_or_build(KEY, "one", Builder()) == b"forged"


def test_a_folder_of_someone_else_is_neither_read_nor_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    forged(folder)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert load_or_build(KEY, "one", Builder()) == b"content"
    assert files(folder) == {f"{KEY}.one"}


def test_a_folder_that_is_made_is_for_its_owner_only(folder: Path) -> None:
    load_or_build(KEY, "one", Builder())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())


def test_a_folder_that_cannot_be_written_is_done_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated, since nothing is read-only for root."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    folder.mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    build = Builder()
    assert load_or_build(KEY, "one", build) == b"content"
    assert load_or_build(KEY, "one", build) == b"content"
    assert build.times == 2
    assert files(folder) == set()


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert load_or_build(KEY, "one", Builder()) == b"content"
    assert files(folder) == set()


@pytest.mark.parametrize("make", [Path.touch, lambda p: p.symlink_to(p)], ids=["a file", "a link to itself"])
def test_a_path_that_is_no_folder_is_done_without(make: Callable[[Path], None], folder: Path) -> None:
    make(folder)
    assert load_or_build(KEY, "one", Builder()) == b"content"


def test_the_folder_is_the_one_named_else_that_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HENGBIAO_CACHE", str(tmp_path / "named"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "named"
    monkeypatch.delenv("HENGBIAO_CACHE")
    assert cache_folder() == tmp_path / "xdg" / "hengbiao"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == tmp_path / "home" / ".cache" / "hengbiao"
    for name in ("HENGBIAO_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "")
    assert cache_folder() == tmp_path / "home" / ".cache" / "hengbiao"


def test_old_files_go_and_the_newest_stay(folder: Path) -> None:
    for n in range(20):
        load_or_build(f"{n:064x}", "one", Builder())
        for path in folder.glob(f"{n:064x}.*"):
            os.utime(path, (n, n))
    left = {name.partition(".")[0] for name in files(folder)}
    assert f"{19:064x}" in left
    assert f"{0:064x}" not in left
    assert len(left) < 15
    # The newest of the others, not just any.
    assert left == {f"{n:064x}" for n in range(20 - len(left), 20)}


def test_two_at_once_disturb_each_other_in_nothing(folder: Path) -> None:
    results: list[bytes] = []
    gate = threading.Barrier(4)

    def run() -> None:
        gate.wait()
        results.append(load_or_build(KEY, "one", Builder()))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [b"content"] * 4
    assert files(folder) == {f"{KEY}.one", f"{KEY}.two"}


def test_the_key_changes_with_every_file_and_every_line_of_the_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "a.yaml"
    monkeypatch.setattr(sources, "data_files", lambda folder, pattern: [data])
    keys = []
    for content in (b"a", b"b", b"a ", b"a"):
        data.write_bytes(content)
        fingerprint.cache_clear()
        keys.append(fingerprint())
    monkeypatch.setattr(sources, "_COMPILER", ("knowledge/*.py", "model/*.py"))
    fingerprint.cache_clear()
    keys.append(fingerprint())
    fingerprint.cache_clear()
    assert keys[0] == keys[3]
    assert len(set(keys)) == 4
    assert all(len(key) == 64 for key in keys)


def test_the_real_knowledge_survives_a_damaged_cache(folder: Path, workspace: Workspace) -> None:
    assert Workspace().knowledge == workspace.knowledge
    (path,) = folder.glob("*.structure.json")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"0.8"', b'"0.7"', 1))
    assert path.read_bytes() != whole
    assert Workspace().knowledge == workspace.knowledge
    assert path.read_bytes() == whole


def test_what_comes_from_the_cache_is_what_the_files_say(workspace: Workspace) -> None:
    loaded = base.load_knowledge()
    assert base.from_bytes(base.to_bytes(loaded)) == loaded
    assert workspace.knowledge == loaded


def test_nothing_from_the_cache_is_run() -> None:
    """A pickle in a cache would be a way to run foreign code."""
    assert not {"pickle", "marshal", "shelve"} & {*vars(cache), *vars(base), *vars(workspace_module)}
