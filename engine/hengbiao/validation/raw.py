"""What an engine says, before it is put into words; both engines yield the same set of these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class RawFinding:
    """Shape id, focus node, predicate and value, as IRIs or plain text; an empty text where there is none."""

    shape: str
    focus: str
    path: str
    value: str
