"""How standards relate: what `hengbiao crosswalk` does."""

from __future__ import annotations

from typing import Final

from hengbiao.errors import UnknownName
from hengbiao.service.crosswalk_formats import as_csv, as_oscal, as_sssom
from hengbiao.service.crosswalking import Crosswalk, select
from hengbiao.service.documents import json_text
from hengbiao_api.faults import NotFound
from hengbiao_api.parts import XLSX
from hengbiao_api.replies import Reply
from hengbiao_api.workers.warm import workspace

__all__ = ["MATRIX", "PAIRS", "matrix", "pairs", "unmapped"]

_JSON: Final = "application/json"
#: Forms of pairs.
PAIRS: Final = {"json": _JSON, "csv": "text/csv; charset=utf-8", "sssom": "text/tab-separated-values; charset=utf-8", "xlsx": XLSX,
                "oscal": "application/oscal+json"}
#: Forms of a matrix.
MATRIX: Final = {"json": _JSON, "svg": "image/svg+xml", "png": "image/png"}


def _walk(a: str, b: tuple[str, ...]) -> Crosswalk:
    """Raises NotFound, which names near ones: both sides are named in the path."""
    try:
        return _selected(a, b)
    except UnknownName as fault:
        raise NotFound(fault.what, mend=fault.mend) from None


def _selected(a: str, b: tuple[str, ...]) -> Crosswalk:
    space = workspace()
    first = select(space.knowledge, a)
    own = {i.partition(":")[0] for i in first.requirements}
    seconds = b or [k for k in space.knowledge.standards if not {k} >= own]
    return Crosswalk(space, first, [select(space.knowledge, wanted) for wanted in seconds])


def pairs(a: str, b: tuple[str, ...], relations: tuple[str, ...], form: str, lang: str) -> Reply:
    """The pairs that relate, in one of the forms."""
    walk, knowledge = _walk(a, b), workspace().knowledge
    rows = walk.rows(relations)
    name = "-".join(["".join(c if c.isalnum() else "." for c in s) for s in (a, *b)])
    if form == "csv":
        # Excel takes a CSV file for Chinese in UTF-8 only where it begins with the mark.
        return Reply(as_csv(rows).encode("utf-8-sig"), PAIRS[form], "crosswalk.csv")
    if form == "sssom":
        return Reply(as_sssom(rows, knowledge, name).encode(), PAIRS[form], "crosswalk.sssom.tsv")
    if form == "oscal":
        return Reply(as_oscal(rows, walk.unmapped(), knowledge, name).encode(), PAIRS[form])
    if form == "xlsx":
        from hengbiao.workbook.crosswalk import write_crosswalk  # heavy: openpyxl

        return Reply(write_crosswalk(rows, walk.unmapped(), knowledge, lang), XLSX, "crosswalk.xlsx")
    return Reply(json_text(rows).encode(), _JSON)


def unmapped(a: str, b: tuple[str, ...]) -> Reply:
    """What relates to nothing on the other side."""
    return Reply(json_text(_walk(a, b).unmapped()).encode(), _JSON)


def matrix(a: str, b: tuple[str, ...], form: str, lang: str) -> Reply:
    """Coverage, sub-domain by sub-domain."""
    found = _walk(a, b).matrix()
    if form == "json":
        return Reply(json_text(found).encode(), _JSON)
    from hengbiao.reports.matrix import draw_matrix  # heavy: matplotlib

    return Reply(draw_matrix(found, f".{form}", lang), MATRIX[form])
