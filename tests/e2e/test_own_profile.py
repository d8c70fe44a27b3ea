"""A user's own weights: a profile in a file of one's own, for one run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from hengbiao.cli.main import main
from hengbiao.resources import data_root

SET = str(data_root() / "examples" / "discrete-machinery.json")
OWN: dict[str, Any] = {
    "extends": "discrete", "id": "ours", "standard": "db12", "applies_to": [],
    "title": {"zh": "本厂权重", "en": "Our weights"}, "note": {"zh": "本厂自定", "en": "Set by ourselves"},
    "weights": {
        "cite": "本厂文件", "basis": "reading", "reason": {"zh": "本厂自定", "en": "Set by ourselves"},
        "nodes": {"db12:e1": 50, "db12:d01": 100, "db12:01": 100, "db12:e2": 50, "db12:d02": 100, "db12:02": 100},
    },
}  # fmt: skip


def written(folder: Path, **changes: Any) -> str:
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump({**OWN, **changes}, allow_unicode=True), "utf-8")
    return f"db12={path}"


def test_a_set_is_scored_checked_and_explained_by_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = written(tmp_path)
    assert main(["score", SET, "--profile", own, "--json"]) == 0
    score = json.loads(capsys.readouterr().out)["standards"][0]
    assert score["profile"] == "ours"
    assert [node["id"] for node in score["breakdown"][0]["children"]] == ["db12:e1@L1", "db12:e2@L1"]
    assert [node["weight"] for node in score["breakdown"][0]["children"]] == ["0.5", "0.5"]
    assert main(["check", SET, "--profile", own, "--json"]) == 1
    shapes = {f["focus"]: f["shape"] for f in json.loads(capsys.readouterr().out)["findings"] if f["shape"] == "rating-in-profile"}
    # What the profile gives no weight is said to be for the record; what it weighs is not.
    assert any(focus.startswith("db12:09") for focus in shapes)
    assert not any(focus.startswith(("db12:01", "db12:02")) for focus in shapes)
    assert main(["explain", SET, "db12:L1", "--profile", own]) == 0
    assert "本厂自定" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weights": {**OWN["weights"], "nodes": {**OWN["weights"]["nodes"], "db12:e1": 40}}}, ("weights.nodes", "90")),
        ({"weights": {**OWN["weights"], "nodes": {**OWN["weights"]["nodes"], "db12:xx": 1}}}, ("weights.nodes", "db12:xx")),
        ({"weights": {**OWN["weights"], "nodes": {"db12:e1": 0.5}}}, ("weights.nodes",)),
        ({"id": "process"}, ("id", "process")),
        ({"extends": "nowhere"}, ("extends", "nowhere")),
        ({"standard": "none"}, ("standard", "none")),
        ({"standard": "ccua", "extends": "equal-weights"}, ("weights.nodes",)),
    ],
)
def test_a_fault_is_one_line_with_file_and_field(
    changes: dict[str, Any], said: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", SET, "--profile", written(tmp_path, **changes)]) == 2
    line = capsys.readouterr().err
    assert len(line.splitlines()) == 1
    assert "own.yaml" in line
    assert all(word in line for word in said), line


def test_a_profile_of_another_standard_and_a_file_that_is_none_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = written(tmp_path)
    assert main(["score", SET, "--profile", own.replace("db12=", "ccua=")]) == 2
    assert "own.yaml" in capsys.readouterr().err
    (tmp_path / "own.yaml").write_text("[]")
    assert main(["score", SET, "--profile", own]) == 2
    assert main(["score", SET, "--profile", f"db12={tmp_path}/missing.yaml"]) == 2
