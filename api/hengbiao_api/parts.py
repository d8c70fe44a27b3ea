"""What was handed in, as plain bytes on their way to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["XLSX", "Part", "Upload"]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was handed in: its bytes, the form that its media type or name says, and what to call it in a fault."""

    content: bytes
    suffix: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """All that came with a request. `envelope`: a JSON object that holds several parts, to be taken apart in a worker."""

    parts: dict[str, tuple[Part, ...]]
    envelope: bytes | None = None
