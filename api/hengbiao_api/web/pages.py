"""Pages from templates; whatever is put into one is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["page"]


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("hengbiao_api.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)


def page(name: str, lang: str, **values: Any) -> bytes:
    """The page of that name in a language; `t(zh, en)` chooses words in the template."""
    def t(zh: str, en: str) -> str:
        return en if lang == "en" else zh

    return _templates().get_template(name).render(lang=lang, t=t, **values).encode()


def prepare() -> None:
    """Read all templates, for who cannot read them later."""
    for name in _templates().list_templates():
        _templates().get_template(name)
