"""Whether this machine can print Chinese: pictures fall back to English labels rather than to empty boxes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["chinese_font"]

#: Families that hold the common Chinese characters, those made for screens first.
_FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Noto Sans CJK JP", "Noto Serif CJK SC", "SimSun", "Heiti SC",
    "AR PL UMing CN", "Droid Sans Fallback",
)


#: How the files of these families begin, in small letters.
_FILES = ("notosanscjk", "notoserifcjk", "notosanssc", "sourcehan", "msyh", "pingfang", "hiragino", "wqy", "simhei", "simsun", "stheiti",
          "uming", "droidsansfallback")


@cache
def chinese_font() -> str | None:
    """The family to write Chinese with; None where there is none."""
    from matplotlib import font_manager

    found = _known()
    if found is None:
        # matplotlib keeps a list of the fonts that it once found; one installed since is not in it.
        for path in font_manager.findSystemFonts():
            if Path(path).name.lower().startswith(_FILES):
                font_manager.fontManager.addfont(path)
        found = _known()
    return found


def _known() -> str | None:
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in _FAMILIES if family in installed), None)
