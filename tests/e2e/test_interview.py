"""`hengbiao ask` and `hengbiao interview`: what is worth asking, and a set that is written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from processes import COMMAND, MACHINERY, Ended, answer, process, refused, said, saved

EMPTY: dict[str, Any] = {"enterprise": {"name": "甲公司", "type": "process"}, "assessment": {"date": "2026-11-01"}}
CCUA = ("--standard", "ccua")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return saved(tmp_path / "证据.json", EMPTY)


def interview(path: Path, typed: str, *options: str | Path) -> Ended:
    return process("interview", path, *CCUA, *options, typed=typed)


def ratings(path: Path) -> list[tuple[str, str]]:
    return [(r["requirement"], r["rating"]) for r in json.loads(path.read_text("utf-8")).get("ratings", [])]


def asked(ended: Ended) -> list[str]:
    """The objectives that were asked, in order."""
    return re.findall(r"^ +(obj:\S+)", ended.out.decode(), re.MULTILINE)


def valid(path: Path) -> None:
    jsonschema.validate(json.loads(path.read_text("utf-8")), json.loads(said("schema", "evidence-set")))
    assert answer("score", path, *CCUA)["standards"]


def width(path: Path) -> Fraction:
    """How far the scores of the five levels are open, on average."""
    (score,) = answer("score", path, *CCUA)["standards"]
    return sum((Fraction(level["score"]["high"]) - Fraction(level["score"]["low"]) for level in score["levels"]), Fraction()) / 5


def test_ask_gives_the_best_questions_first(fresh: Path) -> None:
    found = answer("ask", fresh, *CCUA)
    jsonschema.validate(found, json.loads(said("schema", "ask")))
    assert len(found) == 10
    gains = [Fraction(q["gain"]) for q in found]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] > 0
    assert len({q["objective"] for q in found}) == 10
    assert all(i.startswith("ccua:") for q in found for i in q["settles"])
    assert answer("ask", fresh, *CCUA, "--count", "3") == found[:3]
    shown = said("ask", fresh, *CCUA).decode()
    assert re.findall(r"^ +(obj:\S+)", shown, re.MULTILINE) == [q["objective"] for q in found]
    assert all(q["text"] in shown for q in found)
    assert "narrows by" in said("ask", fresh, *CCUA, "--lang", "en").decode()


def test_an_answer_narrows_the_score_as_was_said(fresh: Path, tmp_path: Path) -> None:
    """The gain is the mean of the narrowing by full and by none."""
    before = width(fresh)
    best = answer("ask", fresh, *CCUA, "--count", "1")[0]
    narrowed = []
    for rating in ("full", "none"):
        path = saved(tmp_path / f"{rating}.json", EMPTY | {"ratings": [{"requirement": best["objective"], "rating": rating}]})
        narrowed.append(before - width(path))
        if rating == "full":
            (score,) = answer("score", path, *CCUA)["standards"]
            assert score["inferred"] >= len(best["settles"])
        assert best["objective"] not in {q["objective"] for q in answer("ask", path, *CCUA)}
    assert sum(narrowed) / 2 == Fraction(best["gain"])


def test_answers_are_written_and_the_next_interview_goes_on_from_there(fresh: Path) -> None:
    ended = interview(fresh, "1\n2\n3\n4\nq\n")
    assert ended.code == 0, ended.err
    first = asked(ended)
    assert len(set(first)) == 5
    assert first[0] == answer("ask", saved(fresh.with_name("again.json"), EMPTY), *CCUA, "--count", "1")[0]["objective"]
    assert ratings(fresh) == list(zip(first, ("full", "mostly", "partly", "none"), strict=False))
    assert str(fresh) in ended.err
    valid(fresh)
    assert answer("ask", fresh, *CCUA, "--count", "1")[0]["objective"] == first[4]
    resumed = interview(fresh, "1\nq\n")
    assert asked(resumed)[0] == first[4]
    assert ratings(fresh)[4] == (first[4], "full")
    assert len(ratings(fresh)) == 5


def test_undo_takes_the_last_answer_back_and_asks_again(fresh: Path) -> None:
    ended = interview(fresh, "1\n1\nu\n4\nq\n")
    first, second, _, again, *_ = asked(ended)
    assert again == second
    assert ratings(fresh) == [(first, "full"), (second, "none")]


def test_undo_with_nothing_given_and_skip(fresh: Path) -> None:
    ended = interview(fresh, "u\ns\n1\nq\n")
    first, again, next_one, _ = asked(ended)
    assert first == again
    assert next_one != first
    assert ratings(fresh) == [(next_one, "full")]


def test_wrong_input_is_asked_again_and_changes_nothing(fresh: Path) -> None:
    ended = interview(fresh, "7\n\n全部\n1\nq\n")
    assert ended.code == 0
    assert len(asked(ended)) == 2
    assert "7" in ended.out.decode() + ended.err
    assert len(ratings(fresh)) == 1


@pytest.mark.parametrize("typed", ["", "q\n", "1\n1\n", "1\nu\nq\n"], ids=["nothing", "quit", "end of input", "undone"])
def test_without_an_answer_that_stands_at_the_end_the_set_is_as_it_was(typed: str, fresh: Path) -> None:
    before = fresh.read_bytes()
    ended = interview(fresh, typed)
    assert ended.code == (0 if typed.endswith("q\n") else 130)
    assert "Traceback" not in ended.err
    assert fresh.read_bytes() == before
    assert [p.name for p in fresh.parent.iterdir()] == [fresh.name]


def test_an_interrupt_leaves_the_set_as_it_was(fresh: Path) -> None:
    before = fresh.read_bytes()
    # A test run in the background may have been told to ignore interrupts, and children inherit that.
    with subprocess.Popen([*COMMAND, "interview", str(fresh), *CCUA], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"},
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(b"1\n")
        running.stdin.flush()
        shown = b""
        while shown.count(b"obj:") < 2:
            shown += os.read(running.stdout.fileno(), 4096)
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130
        assert b"Traceback" not in running.stderr.read()
    assert fresh.read_bytes() == before
    assert [p.name for p in fresh.parent.iterdir()] == [fresh.name]


@pytest.mark.parametrize("ending", [".yaml", ".xlsx"])
def test_it_is_written_elsewhere_where_that_is_asked(ending: str, tmp_path: Path) -> None:
    first = saved(tmp_path / "set.json", EMPTY | {"ratings": [{"requirement": "ccua:01-L1.1", "rating": "full"}]})
    before, other = first.read_bytes(), tmp_path / f"other{ending}"
    ended = interview(first, "1\nq\n", "-o", other)
    assert ended.code == 0
    assert first.read_bytes() == before
    assert answer("explain", other, asked(ended)[0])["premises"]
    assert answer("explain", other, "ccua:01-L1.1")["premises"]


def test_a_file_that_is_there_is_refused_before_the_first_question(fresh: Path) -> None:
    taken = fresh.with_name("taken.json")
    taken.write_text("mine")
    ended = interview(fresh, "1\nq\n", "-o", taken)
    assert ended.code == 2
    assert asked(ended) == []
    assert taken.read_text() == "mine"
    assert ".xlsx" in refused("interview", fresh, *CCUA, "-o", fresh.with_name("a.pdf"))


def test_it_stops_where_the_grades_are_settled(tmp_path: Path) -> None:
    rated = json.loads(MACHINERY.read_text("utf-8"))
    rows = answer("requirements", "--standard", "db12")
    full = [{"requirement": r["id"], "rating": "full"} for r in rows]
    path = saved(tmp_path / "set.json", rated | {"ratings": full})
    ended = process("interview", path, "--standard", "db12")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.decode().splitlines() == ["各标准的等级都已确定"]
    assert answer("ask", path, "--standard", "db12") == []
