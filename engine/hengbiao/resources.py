"""Where the knowledge lies: in a checkout, or inside the installed package. No other module knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hengbiao.errors import KnowledgeFault, Place, Text

_PACKAGE = Path(__file__).resolve().parent
_REINSTALL = Text("请重新安装 hengbiao", "Install hengbiao again.")


@cache
def data_root() -> Path:
    """The folder that holds `ontology/`, `rules/`, `crosswalks/` and `examples/`."""
    for root in (_PACKAGE / "_data", _PACKAGE.parents[1]):
        if (root / "ontology" / "core.ttl").is_file():
            return root
    what = Text("找不到知识文件（ontology/core.ttl）", "The knowledge files (ontology/core.ttl) are not there")
    raise KnowledgeFault(what, mend=_REINSTALL, place=Place(file=str(_PACKAGE)))


def data_files(folder: str, pattern: str) -> list[Path]:
    """The files below `folder` that fit `pattern`, in a fixed order."""
    return sorted((data_root() / folder).glob(pattern))
