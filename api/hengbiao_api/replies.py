"""What work gives back: the bytes of one answer and their media type."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Reply"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it leaves. `filename` where it is meant to be kept as a file; plain ASCII, never from a client; `next`: where the
    next page of a long list begins."""

    content: bytes
    media: str
    filename: str | None = None
    next: int | None = None
