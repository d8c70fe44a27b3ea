"""Versions below which one request can stop the service."""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

FLOORS = {"python-multipart": "0.0.32", "starlette": "1.3.1"}


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_installed_is_not_below(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])


@pytest.mark.checkout
@pytest.mark.parametrize("name", FLOORS)
def test_nothing_below_can_be_installed(name: str) -> None:
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {r.name: r for r in map(Requirement, project["optional-dependencies"]["service"])}[name]
    floor = Version(FLOORS[name])
    assert floor in wanted.specifier
    assert not wanted.specifier.contains(Version(f"{floor.major}.{floor.minor}.{floor.micro - 1}"))
