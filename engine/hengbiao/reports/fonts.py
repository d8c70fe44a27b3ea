"""Whether this machine can print Chinese: pictures fall back to English labels rather than to empty boxes."""

from __future__ import annotations

from functools import cache

__all__ = ["chinese_font"]

#: Families that hold the common Chinese characters, those made for screens first.
_FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Noto Sans CJK JP", "Noto Serif CJK SC", "SimSun", "Heiti SC",
    "AR PL UMing CN", "Droid Sans Fallback",
)


@cache
def chinese_font() -> str | None:
    """The family to write Chinese with; None where there is none."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in _FAMILIES if family in installed), None)
