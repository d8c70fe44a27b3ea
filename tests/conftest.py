"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from hengbiao.service.workspace import Workspace

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compiled knowledge of a test run goes to a folder of its own."""
    if "HENGBIAO_CACHE" not in os.environ:
        os.environ["HENGBIAO_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The knowledge of this checkout or installation."""
    return Workspace()


@pytest.fixture
def here() -> Path:
    """The folder of the tests."""
    return Path(__file__).resolve().parent
