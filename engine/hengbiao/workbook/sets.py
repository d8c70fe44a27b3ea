"""An evidence set of any form, a filled workbook among them."""

from __future__ import annotations

from hengbiao.errors import FileFault, InputError, Place, Text
from hengbiao.service.sets import TEXT_SUFFIXES, parse_text
from hengbiao.service.workspace import LoadedSet, Workspace

__all__ = ["SUFFIXES", "known_suffix", "loaded_set"]

SUFFIXES = (".xlsx", *TEXT_SUFFIXES)


def known_suffix(suffix: str, name: str) -> str:
    """The suffix, where a set may have it. Raises FileFault."""
    if suffix not in SUFFIXES:
        listed = ", ".join(SUFFIXES)
        raise FileFault(Text(f"不认识的文件类型“{suffix}”", f"Unknown kind of file '{suffix}'"),
                        mend=Text(f"可用：{listed}", f"Use one of {listed}."), place=Place(file=name))
    return suffix


def loaded_set(workspace: Workspace, content: bytes, suffix: str, name: str) -> LoadedSet:
    """The set in `content`, whose form `suffix` names; `name` is what faults call it. Raises InputError with the place."""
    try:
        if known_suffix(suffix, name) == ".xlsx":
            from hengbiao.workbook.reading import read_workbook  # heavy: openpyxl

            return read_workbook(content, name, workspace.knowledge)
        return LoadedSet(parse_text(content, suffix, workspace.knowledge), name)
    except InputError as fault:
        raise fault.at(Place(file=name)) from None
