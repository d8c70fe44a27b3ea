"""A cache of compiled files, keyed by the fingerprint of what they were made from.

Each file carries the SHA-256 of its content in its first line. A file that is missing, damaged or not ours is made
again; where the folder cannot be written, the program does without it. Nothing in it is ever run or unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

_KEEP = 24
_DIGEST = 64
#: The names that `load_or_build` gives; a folder that is named by hand may hold other files too.
_OURS = re.compile(r"[0-9a-f]{64}\.[a-z0-9.]+")


def cache_folder() -> Path:
    """`$HENGBIAO_CACHE`, else the user's cache folder by the XDG rules."""
    named = os.environ.get("HENGBIAO_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "hengbiao"


def load_or_build(key: str, name: str, build: Callable[[], Mapping[str, bytes]]) -> bytes:
    """The file `name` made for `key`; `build` makes all files of that key where this one is not to be had."""
    folder = own_folder()
    content = _read(folder / f"{key}.{name}") if folder else None
    if content is not None:
        return content
    built = build()
    if folder:
        for file, data in built.items():
            _write(folder / f"{key}.{file}", data)
        _trim(folder, keep=key)
    return built[name]


def own_folder() -> Path | None:
    """The cache's folder, made where it is missing; None where it is not ours or cannot be used."""
    try:
        folder = cache_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except (OSError, RuntimeError):
        return None
    own = not hasattr(os, "getuid") or state.st_uid == os.getuid()
    # A folder that others may write to could hold files that others have made.
    return folder if own and not state.st_mode & 0o022 else None


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, content = data[:_DIGEST], data[_DIGEST + 1 :]
    return content if digest == hashlib.sha256(content).hexdigest().encode() else None


def _write(path: Path, content: bytes) -> None:
    """Beside, synced, renamed; a folder that cannot be written leaves us without a cache, not without an answer."""
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def _trim(folder: Path, *, keep: str) -> None:
    """Leave only the newest of our files, those of `keep` always among them."""
    with contextlib.suppress(OSError):
        others = [p for p in folder.iterdir() if _OURS.fullmatch(p.name) and p.is_file() and not p.name.startswith(keep)]
        for path in sorted(others, key=lambda p: p.stat().st_mtime)[:-_KEEP]:
            path.unlink()
