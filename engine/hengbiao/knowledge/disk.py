"""The compiled graph as a store on disk, beside the cached files: it opens in milliseconds, to be asked and not changed.

Every file of it stands with its SHA-256 in a list that is checked before it is opened; a store that is missing, damaged
or not ours is made again, and where the folder cannot be written the program does without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from hengbiao.knowledge.cache import own_folder

_DIGESTS = "digests.sha256"
#: What the store itself writes when it is opened, and never reads.
_NOTES = ("LOG", "LOCK")
_KEEP = 2


def open_or_build(key: str, quads: Callable[[], bytes]) -> Store | None:
    """The store made of `quads` (N-Quads) for `key`, read-only; None where there is no place to keep it."""
    folder = own_folder()
    if folder is None:
        return None
    path = folder / f"{key}.db"
    store = _opened(path)
    if store is None:
        _build(path, quads())
        _trim(folder, path)
        store = _opened(path)
    return store


def _opened(path: Path) -> Store | None:
    try:
        if (path / _DIGESTS).read_text("ascii") != _listed(path):
            raise OSError
        return Store.read_only(str(path))
    except (OSError, UnicodeDecodeError):
        shutil.rmtree(path, ignore_errors=True)
        return None


def _listed(path: Path) -> str:
    files = sorted(p for p in path.iterdir() if p.name != _DIGESTS and not p.name.startswith(_NOTES))
    return "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files)


def _build(path: Path, quads: bytes) -> None:
    """Beside, synced, renamed; whoever comes second keeps what is there."""
    temporary: str | None = None
    try:
        temporary = tempfile.mkdtemp(dir=path.parent, prefix=".new-")
        store = Store(temporary)
        # Lenient: these are our own quads, checked when they were compiled.
        store.bulk_load(quads, format=RdfFormat.N_QUADS, lenient=True)
        store.optimize()
        store.flush()
        del store
        with (Path(temporary) / _DIGESTS).open("w", encoding="ascii") as file:
            file.write(_listed(Path(temporary)))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)


def _trim(folder: Path, keep: Path) -> None:
    with contextlib.suppress(OSError):
        others = [p for p in folder.glob("*.db") if p != keep and p.is_dir()]
        for path in sorted(others, key=lambda p: p.stat().st_mtime)[:-_KEEP]:
            shutil.rmtree(path, ignore_errors=True)
