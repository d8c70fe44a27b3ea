"""Where the next page of a long list begins, as a text that clients hand back and need not read."""

from __future__ import annotations

import base64
import binascii

from hengbiao.errors import FormatFault, Place, Text

__all__ = ["cursor_at", "read_cursor"]

_LARGEST = 10_000_000


def cursor_at(start: int) -> str:
    """The cursor of the page that begins with row `start`."""
    return base64.urlsafe_b64encode(b"row %d" % start).decode().rstrip("=")


def read_cursor(text: str | None) -> int:
    """The row that a cursor stands for; 0 where there is none. Raises FormatFault."""
    if text is None:
        return 0
    try:
        said = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
        start = int(said.removeprefix("row ")) if said.startswith("row ") else -1
    except (ValueError, binascii.Error):
        start = -1
    if not 0 <= start <= _LARGEST or cursor_at(start) != text:
        raise FormatFault(Text("游标不对", "The cursor is not one of ours"), mend=Text("请用答复里给出的", "Take it from the answer before."),
                          place=Place(field="cursor"))
    return start
