"""The compiled graph on disk: the same quads, made once, made again where damaged, and done without where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

from hengbiao.knowledge.disk import open_or_build
from hengbiao.service.workspace import Workspace

QUADS = serialize(
    [Quad(NamedNode(f"https://example.org/{n}"), NamedNode("https://example.org/p"), Literal(f"值 {n}", language="zh"),
          NamedNode("https://example.org/g")) for n in range(50)],
    format=RdfFormat.N_QUADS,
) or b""  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "cache"
    monkeypatch.setenv("HENGBIAO_CACHE", str(cache))
    return cache


def opened(key: str = "a") -> set[str]:
    store = open_or_build(key, lambda: QUADS)
    assert store is not None
    return {str(quad) for quad in store}


def never() -> bytes:
    raise AssertionError("was built again")


def test_it_holds_the_same_quads_and_is_made_once() -> None:
    memory = Store()
    memory.bulk_load(QUADS, format=RdfFormat.N_QUADS)
    assert opened() == {str(quad) for quad in memory}
    again = open_or_build("a", never)
    assert again is not None
    assert len(again) == 50


def test_it_cannot_be_written_to() -> None:
    store = open_or_build("a", lambda: QUADS)
    assert store is not None
    with pytest.raises((OSError, RuntimeError), match="read-write"):
        store.add(Quad(NamedNode("https://example.org/x"), NamedNode("https://example.org/p"), Literal("1")))


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "add", "list"])
def test_a_damaged_store_is_made_again(harm: str, folder: Path) -> None:
    expected = opened()
    tables = sorted(folder.glob("a.db/*.sst"))
    if harm == "flip":
        content = bytearray(tables[0].read_bytes())
        content[len(content) // 2] ^= 1
        tables[0].write_bytes(content)
    elif harm == "cut":
        tables[0].write_bytes(tables[0].read_bytes()[:-1])
    elif harm == "remove":
        tables[0].unlink()
    elif harm == "add":
        (folder / "a.db" / "000099.sst").write_bytes(b"x")
    else:
        (folder / "a.db" / "digests.sha256").write_bytes(b"\xff")
    assert opened() == expected


def test_without_a_folder_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HENGBIAO_CACHE", str(tmp_path / "file"))
    assert open_or_build("a", lambda: QUADS) is None
    assert len(Workspace().asked) > 10_000


def test_only_a_few_are_kept(folder: Path) -> None:
    for key in "abcde":
        opened(key)
    assert {path.name for path in folder.glob("*.db")} == {"c.db", "d.db", "e.db"}
    assert not list(folder.glob(".new-*"))


def test_two_at_once_read_the_same(folder: Path) -> None:
    first, second = open_or_build("a", lambda: QUADS), open_or_build("a", never)
    assert first is not None
    assert second is not None
    assert {str(q) for q in first} == {str(q) for q in second}
    assert len(list(folder.glob("*.db"))) == 1
