"""The server that most tests share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from servers import MACHINERY, Listener, Server, serving

from hengbiao.service.workspace import Workspace


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, workspace: Workspace) -> Iterator[Server]:
    """The server that most tests share, with the settings it has by itself."""
    assert workspace.graph  # compiled once, before it starts
    with serving(tmp_path_factory.mktemp("server") / "log") as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    """A client of the shared server."""
    with server.client() as opened:
        yield opened


@pytest.fixture(scope="session")
def machinery() -> Any:
    """An example set as plain data. Not to be changed: copy it."""
    return json.loads(MACHINERY.read_text("utf-8"))


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Nobody is to come there."""
    opened = Listener()
    yield opened
    opened.close()
