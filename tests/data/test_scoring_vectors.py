"""Scores worked by hand: `scoring/KEY-PROFILE.yaml`, every vector a case by itself, at least six for each profile."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from hengbiao.knowledge.base import Knowledge, load_knowledge
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.numbers import Interval
from hengbiao.model.profile import Profile
from hengbiao.scoring.engine import Scored, score_standard
from hengbiao.service.facts import facts_of

FOLDER = Path(__file__).parent / "scoring"
FILES = sorted(FOLDER.glob("*.yaml"))


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


def vectors(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text("utf-8"))["vectors"])


CASES = [pytest.param(path, n, id=f"{path.stem}-{n + 1}") for path in FILES for n in range(len(vectors(path)))]


def profile_of(path: Path) -> Profile:
    return knowledge().profiles[f"profile:{path.stem}"]


def test_every_profile_has_vectors() -> None:
    assert {f"profile:{path.stem}" for path in FILES} == set(knowledge().profiles)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_at_least_six_vectors_each_with_its_arithmetic(path: Path) -> None:
    rows = vectors(path)
    assert len(rows) >= 6
    assert len({row["title"] for row in rows}) == len(rows)
    assert len({str(row["expect"]) for row in rows}) >= 4
    for row in rows:
        assert set(row) <= {"title", "type", "units", "ratings", "tailoring", "arithmetic", "expect"}
        assert re.search(r"\d.*=.*\d", row["arithmetic"], re.DOTALL), row["title"]


def evidence_set(row: dict[str, Any], profile: Profile) -> EvidenceSet:
    """The ratings are patterns over ids, applied in order; `unit` gives the ratings of one unit alone."""
    rated: dict[tuple[str, str | None], str] = {}
    for rule in row["ratings"]:
        found = [r.id for r in knowledge().standards[profile.standard].leaves if re.fullmatch(rule["ids"], r.id)]
        assert found, rule
        for i in found:
            if rule["rating"] == "open":
                rated.pop((i, rule.get("unit")), None)
            else:
                rated[i, rule.get("unit")] = rule["rating"]
    return EvidenceSet.model_validate({
        "enterprise": {"name": "甲", "type": row["type"], "units": row.get("units", [])},
        "assessment": {"date": "2026-11-01"},
        "ratings": [{"requirement": i, "unit": unit, "rating": rating} for (i, unit), rating in rated.items()],
        "tailoring": [{"subdomain": s, "reason": "不适用"} for s in row.get("tailoring", [])],
    })


def scored(path: Path, n: int) -> Scored:
    profile = profile_of(path)
    row = vectors(path)[n]
    return score_standard(knowledge().standards[profile.standard], profile, facts_of(evidence_set(row, profile), profile))


def interval(value: Any) -> Interval:
    low, high = value if isinstance(value, list) else (value, value)
    return Interval(Fraction(str(low)), Fraction(str(high)))


@pytest.mark.parametrize(("path", "n"), CASES)
def test_the_engine_comes_to_what_was_worked_by_hand(path: Path, n: int) -> None:
    expect, result = vectors(path)[n]["expect"], scored(path, n)
    assert "total" in expect
    assert result.outcome.total == interval(expect["total"])
    if "levels" in expect:
        assert {root.level: root.score for root in result.levels} == {k: interval(v) for k, v in expect["levels"].items()}
    for node_id, value in expect.get("nodes", {}).items():
        node = result.find(node_id)
        assert node is not None, node_id
        assert node.score == interval(value), node_id
    if profile_of(path).grades is not None:
        named = expect["grade"] if isinstance(expect["grade"], list) else [expect["grade"]] * 2
        assert result.outcome.by_interval is not None
        assert [grade.zh for grade in result.outcome.by_interval] == named
    if "consecutive" in expect:
        assert result.outcome.consecutive is not None
        assert list(result.outcome.consecutive) == expect["consecutive"]
