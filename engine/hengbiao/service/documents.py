"""Results as the one JSON document that every way out of the program gives, byte for byte."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, TypeAdapter

__all__ = ["json_text", "plain_cell", "plain_csv"]

#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
#: Where a table may hold such a cell at all: few do.
_SUSPECT: Final = re.compile(r'(?:^|[,"\n])[=+\-@\t\r]')


def json_text(value: BaseModel | Sequence[BaseModel]) -> str:
    """The JSON document that stands for the value, with a line end."""
    if isinstance(value, BaseModel):
        return value.model_dump_json(indent=1) + "\n"
    return TypeAdapter(list[BaseModel]).dump_json(list(value), indent=1, serialize_as_any=True).decode() + "\n"


def plain_cell(text: str) -> str:
    """A cell of a table in CSV that no spreadsheet takes for a formula: what would be one gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain_csv(table: str) -> str:
    """A whole table in CSV (RFC 4180) of which no cell is a formula; numbers stay as they are."""
    if not _SUSPECT.search(table):
        return table
    csv.field_size_limit(max(csv.field_size_limit(), len(table)))
    out = io.StringIO()
    rows = csv.reader(io.StringIO(table, newline=""))
    csv.writer(out).writerows([c if _NUMBER.fullmatch(c) else plain_cell(c) for c in row] for row in rows)
    return out.getvalue()
