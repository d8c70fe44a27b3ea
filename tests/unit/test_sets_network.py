"""Reading a set never opens a connection or another file, whatever the set refers to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hengbiao.errors import FormatFault
from hengbiao.knowledge.base import Knowledge
from hengbiao.service.sets import parse_text, to_text, validated
from hengbiao.service.workspace import Workspace


@pytest.fixture(scope="module")
def knowledge(workspace: Workspace) -> Knowledge:
    return workspace.knowledge


def refuse(content: str, suffix: str, knowledge: Knowledge) -> None:
    with pytest.raises(FormatFault):
        parse_text(content.encode(), suffix, knowledge)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine that records every connection."""
    seen: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(2)
                    seen.append(connection.recv(100))

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield server.getsockname()[1], seen
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(2)


def test_the_listener_would_notice(listener: tuple[int, list[bytes]]) -> None:
    port, seen = listener
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /")
        assert connection.recv(10) == b""
    assert seen == [b"GET /"]


@pytest.mark.parametrize(
    "content",
    [
        '{"@context": "URL", "@graph": []}',
        '{"@context": ["URL", {}], "@graph": []}',
        '{"@context": {"@import": "URL"}, "@graph": []}',
        '{"@context": {"@version": 1.1, "a": {"@id": "urn:a", "@context": "URL"}}, "a": {"@id": "urn:b"}}',
        '{"urn:a": {"@context": "URL", "@id": "urn:b"}}',
    ],
)
def test_json_ld_fetches_no_context(
    content: str, listener: tuple[int, list[bytes]], knowledge: Knowledge, tmp_path: Path
) -> None:
    port, seen = listener
    local = tmp_path / "context.jsonld"
    local.write_text('{"@context": {"@vocab": "urn:v:"}}')
    for url in (f"http://127.0.0.1:{port}/context.jsonld", local.as_uri(), "file:///etc/hostname", "context.jsonld"):
        refuse(content.replace("URL", url), ".jsonld", knowledge)
    assert seen == []


def test_turtle_and_yaml_fetch_nothing(listener: tuple[int, list[bytes]], knowledge: Knowledge) -> None:
    port, seen = listener
    url = f"http://127.0.0.1:{port}/x"
    imports = f"<{url}> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <{url}> ."
    raw = {"enterprise": {"name": "甲厂", "type": "discrete"}, "assessment": {"date": "2026-11-01"}}
    content = validated(raw, knowledge)
    assert parse_text(to_text(content, ".ttl", knowledge) + imports.encode(), ".ttl", knowledge) == content
    refuse(f"%TAG ! {url}\n---\n!x y: z\n", ".yaml", knowledge)
    assert seen == []
