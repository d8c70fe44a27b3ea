"""The page about the service tells every setting with its default, and the addresses that there are."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from hengbiao_api.app import create_app
from hengbiao_api.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.checkout
def test_the_table_of_settings_is_that_of_the_program() -> None:
    spec = importlib.util.spec_from_file_location("service_table", DOCS / "service_table.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = (DOCS / "SERVICE.md").read_text("utf-8")
    assert module.written(text) == text


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_in_both_languages(name: str) -> None:
    said = Settings.model_fields[name].description or ""
    assert re.search(r"[\u4e00-\u9fff]", said) and re.search(r"[A-Za-z]{3}", said)


@pytest.mark.checkout
def test_the_addresses_of_the_page_exist() -> None:
    named = set(re.findall(r"`(/[a-z./0-9]*)`", (DOCS / "SERVICE.md").read_text("utf-8")))
    paths = set(create_app(Settings()).openapi()["paths"]) | {"/openapi.json", "/result"}
    assert {path for path in named if not path.endswith("…")} <= paths


@pytest.mark.parametrize(("name", "value", "read"), [
    ("HENGBIAO_PORT", "9000", 9000), ("HENGBIAO_TOKENS", " a , b ,", ("a", "b")), ("HENGBIAO_ALLOW_OPEN", "true", True),
    ("HENGBIAO_QUERY_SECONDS", "2.5", 2.5), ("HENGBIAO_HOSTS", "", ()), ("HENGBIAO_TOKENS_FILE", "/t", Path("/t"))])
def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: object) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(Settings(), name.removeprefix("HENGBIAO_").lower()) == read
    assert Settings().with_options(port=1).port == 1
