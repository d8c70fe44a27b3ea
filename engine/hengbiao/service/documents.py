"""Results as the one JSON document that every way out of the program gives, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, TypeAdapter

__all__ = ["json_text", "plain_cell"]

#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_text(value: BaseModel | Sequence[BaseModel]) -> str:
    """The JSON document that stands for the value, with a line end."""
    if isinstance(value, BaseModel):
        return value.model_dump_json(indent=1) + "\n"
    return TypeAdapter(list[BaseModel]).dump_json(list(value), indent=1, serialize_as_any=True).decode() + "\n"


def plain_cell(text: str) -> str:
    """A cell of a table in CSV that no spreadsheet takes for a formula: what would be one gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
