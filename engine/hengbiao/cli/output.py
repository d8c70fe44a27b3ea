"""Options that commands share, and how results leave the program."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import BaseModel

from hengbiao.errors import OutputFault, Place, Text
from hengbiao.service.documents import json_text

_F = TypeVar("_F", bound=Callable[..., Any])
_LANGUAGES = ("zh", "en")

#: The language of this run; also for faults, which leave by the edge in `main`.
LANGUAGE: ContextVar[str] = ContextVar("language", default="zh")


def _set_language(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    LANGUAGE.set(value)
    return value


def lang_option(command: _F) -> _F:
    """`--lang zh|en`, from `$HENGBIAO_LANG` where it is not given."""
    return click.option(
        "--lang", type=click.Choice(_LANGUAGES), default="zh", envvar="HENGBIAO_LANG", show_default=True,
        is_eager=True, callback=_set_language, help="Language of texts / 文字的语言",
    )(command)


def json_option(command: _F) -> _F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document / 输出一个 JSON 文档")(command)


#: `-o FILE`, where a command cannot do without.
output_option = click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File to write / 输出文件")
#: `--force`: a file that is there may be replaced.
force_option = click.option("--force", is_flag=True, help="Replace the file where it is there / 覆盖已有文件")


def print_json(value: BaseModel | Sequence[BaseModel]) -> None:
    """One JSON document on stdout and nothing else, in UTF-8 whatever the terminal is set to."""
    write_out(json_text(value))


def write_out(text: str) -> None:
    """Text on stdout as UTF-8."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(text)
    else:
        stream.write(text.encode())
        stream.flush()


def ending(path: Path, allowed: tuple[str, ...]) -> str:
    """The ending of a file to write. Raises OutputFault where it is none of those allowed."""
    suffix = path.suffix.lower()
    if suffix not in allowed:
        listed = ", ".join(allowed)
        what = Text(f"输出文件类型“{suffix}”不可用", f"Cannot write a file of the kind '{suffix}'")
        raise OutputFault(what, mend=Text(f"可用：{listed}", f"Use {listed}."), place=Place(file=str(path)))
    return suffix


def refuse_taken(path: Path, *, force: bool) -> None:
    """Raises OutputFault where the file may not be written since something is there."""
    place = Place(file=str(path))
    if path.is_dir():
        raise OutputFault(Text("是文件夹", "Is a folder"), mend=Text("请给出文件名", "Name a file."), place=place)
    if path.exists() and not force:
        what = Text("文件已存在", "The file is already there")
        raise OutputFault(what, mend=Text("换一个文件名，或加 --force 覆盖", "Take another name, or add --force."), place=place)


def write_new(path: Path, content: bytes, *, force: bool) -> None:
    """Write the whole file or nothing: beside it, synced, renamed. Raises OutputFault."""
    place = Place(file=str(path))
    refuse_taken(path, force=force)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".hengbiao-")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except (OSError, ValueError) as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        what = Text("无法写入", "Cannot be written")
        mend = Text("请检查文件夹是否存在、是否有写权限", "Check that the folder is there and can be written to.")
        raise OutputFault(what, mend=mend, place=place) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
