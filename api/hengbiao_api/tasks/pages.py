"""The start page: what there is, how the standards relate, and a place to ask."""

from __future__ import annotations

from hengbiao import __version__
from hengbiao.service import catalogue
from hengbiao.service.overview import overview
from hengbiao.service.querying import ready_queries
from hengbiao_api.replies import Reply
from hengbiao_api.web.pages import page
from hengbiao_api.workers.warm import store, workspace

__all__ = ["start"]

_SHADES = 6


def start(lang: str) -> Reply:
    """The start page in a language."""
    space = workspace()
    knowledge = space.knowledge
    cells = {(row.subject, row.object): (row, min(_SHADES - 1, int(row.share * _SHADES))) for row in overview(space)}
    content = page(
        "start.html", lang, standards=catalogue.standards(knowledge), cells=cells, version=__version__, hub=knowledge.hub,
        quads=len(store()), queries=ready_queries(), graphs=sorted(g.value for g in store().named_graphs()))
    return Reply(content, "text/html; charset=utf-8")
