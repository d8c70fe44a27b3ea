"""How Schemathesis writes bodies that are plain text."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/sparql-query", "text/turtle", "application/yaml", "application/x-yaml", "text/yaml",
                         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
def plain(ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    """The text itself."""
    return str(value).encode("utf-8", "replace")


@schemathesis.check
def no_trace(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """No answer tells of the inside of the program."""
    for word in (b"Traceback", b"site-packages", b'File "/'):
        assert word not in response.content, word
