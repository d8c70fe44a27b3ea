"""The log: one JSON object a line on stderr. It holds no content of a client, no token, no address and no path as it was sent."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Final

__all__ = ["LEVELS", "JsonLines", "frames", "set_up"]

LEVELS: Final = ("debug", "info", "warning", "error")
_MOST_FRAMES = 12


def frames(error: BaseException) -> list[str]:
    """Where an error came from: files, lines and names, and never a value, which may be a client's."""
    return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]]


class JsonLines(logging.Formatter):
    """A record as one line of JSON; what a record carries as `row` stands beside time, level and message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        row: dict[str, object] = {"time": moment, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        row |= getattr(record, "row", {})
        if record.exc_info and record.exc_info[1] is not None:
            row |= {"kind": type(record.exc_info[1]).__name__, "frames": frames(record.exc_info[1])}
        return json.dumps(row, ensure_ascii=False)


class _Quiet(logging.StreamHandler):  # type: ignore[type-arg]
    """A log that cannot be written, on a full disk say, stops no request."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - logging's name and arguments
        return


def set_up(level: str) -> None:
    """Send all that the service and its server say to stderr, from `level` on."""
    handler = _Quiet(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("hengbiao", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level.upper())
