"""A composite enterprise through the command: scored by unit under every profile, and refused where it does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hengbiao.cli.main import main
from hengbiao.resources import data_root

GROUP = data_root() / "examples" / "nonferrous-group.json"


def score(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["score", str(GROUP), "--json", *arguments]) == 0
    result = json.loads(capsys.readouterr().out)["standards"][0]
    assert isinstance(result, dict) and result["id"] == "yst"
    return result


def test_levels_are_made_of_types_and_units(capsys: pytest.CaptureFixture[str]) -> None:
    result = score(capsys)
    level = result["breakdown"][0]
    assert [node["id"] for node in level["children"]] == ["yst:L1/mining", "yst:L1/smelting", "yst:L1/processing"]
    assert [node["id"] for kind in level["children"] for node in kind["children"]] == ["yst:L1/1", "yst:L1/2", "yst:L1/3"]
    for profile in ("strict-gate", "composite-total", "composite-median"):
        assert score(capsys, "--profile", f"yst={profile}")["profile"] == profile


@pytest.mark.parametrize("wanted", ["yst:grade", "yst:L1/smelting", "yst:d7@L2/2", "yst:b01-L1.1/3", "yst:b01-L1.1"])
def test_a_number_of_one_unit_is_explained(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(GROUP), wanted]) == 0
    assert capsys.readouterr().out.strip()


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str, str | None]] = {
    "no units": (lambda s: s["enterprise"].update(units=[]), "enterprise.units", "composite-has-units"),
    "no output": (lambda s: s["enterprise"]["units"][1].pop("output_value"), "enterprise.units[1].output_value", "unit-output-value"),
    "negative": (lambda s: s["enterprise"]["units"][1].update(output_value="-3"), "enterprise.units[1].output_value",
                 "unit-output-value"),
    "all zero": (lambda s: [u.update(output_value="0") for u in s["enterprise"]["units"]], "enterprise.units[0].output_value",
                 "units-not-all-zero"),
    "unknown unit": (lambda s: s["ratings"][-1].update(unit="没有的厂"), "ratings.unit", "rating-of-known-unit"),
    "unknown type": (lambda s: s["enterprise"]["units"][1].update(type="steel"), "enterprise.units[1].type", None),
    "type without profile": (lambda s: s["enterprise"].update(type="discrete"), "enterprise.type", None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_not_fit_is_refused_with_file_field_and_mend(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, field, shape = FAULTS[name]
    content = json.loads(GROUP.read_text("utf-8"))
    change(content)
    path = tmp_path / "set.json"
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    assert main(["score", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"hengbiao: set.json, {field}：")
    if shape is not None:
        # What can be said of a set without scoring it, `check` says as a finding.
        assert main(["check", str(path), "--json"]) == 1
        assert shape in {f["shape"] for f in json.loads(capsys.readouterr().out)["findings"]}


def test_a_rating_for_another_type_is_a_finding_and_does_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads((data_root() / "examples" / "copper-smelter.json").read_text("utf-8"))
    path = tmp_path / "set.json"
    totals = []
    for extra in ([], [{"requirement": "yst:m01-L1.1", "rating": "full", "evidence": ["E001"]}]):
        path.write_text(json.dumps({**content, "ratings": content["ratings"] + extra}), "utf-8")
        assert main(["score", str(path), "--json"]) == 0
        totals.append(json.loads(capsys.readouterr().out)["standards"][0]["total"])
    assert totals[0] == totals[1]
    main(["check", str(path), "--json"])
    found = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["focus"] == "yst:m01-L1.1"]
    assert "rating-fits-type" in {f["shape"] for f in found}
    assert all(f["place"] and f["fix"] for f in found)
