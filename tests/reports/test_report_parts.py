"""The rows of a report: whole, exact, and the same as the score."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from report_contents import EXAMPLES, Contents

from hengbiao.service.report_asked import ReportingFile, asked_parts
from hengbiao.service.report_parts import ReportParts, report_parts
from hengbiao.service.report_words import Words
from hengbiao.service.workspace import Workspace

_NUMBER = re.compile(r"= (-?[\d./]+)(?=;|$)|→ (-?[\d./]+)(?=;|$)")


@pytest.fixture(scope="module")
def parts(contents: Contents) -> dict[str, ReportParts]:
    return {name: report_parts(contents.planned(name, "zh")) for name in EXAMPLES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_arithmetic_of_every_node_ends_in_its_score(name: str, parts: dict[str, ReportParts]) -> None:
    nodes = [row for row in parts[name].calculation if row.kind != "requirement"]
    assert nodes and all(row.cite and row.rule for row in nodes)
    for row in nodes:
        ends = [Fraction(a or b) for a, b in _NUMBER.findall(row.arithmetic)]
        assert ends == ([row.score.low] if row.score.is_point else [row.score.low, row.score.high]), row.id


@pytest.mark.parametrize("name", EXAMPLES)
def test_results_are_those_of_the_score(name: str, parts: dict[str, ReportParts], contents: Contents) -> None:
    for result, score in zip(parts[name].results, contents[name, "zh"].scores.standards, strict=True):
        assert (result.total.low, result.total.high) == (Fraction(score.total.low), Fraction(score.total.high))
        assert (result.rated, result.inferred, result.unknown) == (score.rated, score.inferred, score.unknown)
        assert list(result.issues) == score.source_issues
        assert result.total.high <= result.scale
        tops = [n for n in result.nodes if n.depth == 0]
        assert sum(n.rated + n.inferred + n.unknown for n in tops) == score.rated + score.inferred + score.unknown
        for row in result.levels:
            assert row.rated + row.inferred + row.unknown > 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_place_is_both_strong_and_weak(name: str, parts: dict[str, ReportParts]) -> None:
    own = parts[name]
    strong, weak = ({(p.unit, p.id) for p in rows} for rows in (own.strong, own.weak))
    assert strong and weak and not strong & weak
    for key in {p.standard for p in own.strong}:
        least = min(p.score.low for p in own.strong if p.standard == key)
        assert all(p.score.low <= least for p in own.weak if p.standard == key)


@pytest.mark.parametrize("name", EXAMPLES)
def test_scenarios_cover_every_rating_that_counts(name: str, parts: dict[str, ReportParts]) -> None:
    own = parts[name]
    full = sum(1 for row in own.calculation if row.kind == "requirement" and row.arithmetic == "全部满足")
    assert sum(s.met for s in own.scenarios) == full
    settled = {i for phase in own.phases for step in phase.steps for i in step.settles}
    if any(i.startswith(own.scenarios[0].standard) for i in settled):
        assert any(s.steps for s in own.scenarios)


def test_nothing_rated_says_so(contents: Contents) -> None:
    own = report_parts(contents["unrated", "en"])
    assert not own.strong and not own.weak and not own.scenarios and not own.calculation and not own.ratings
    assert [r.is_direct for r in own.results] == [False] and own.asked


def test_reporting_rules_name_standards_that_exist(workspace: Workspace) -> None:
    known = workspace.knowledge
    for lang in ("zh", "en"):
        words = Words(lang, known.concepts)
        asked = list(asked_parts(known.standards, words))
        assert len({(a.standard, a.id) for a in asked}) == len(asked)
        for key in {a.standard for a in asked}:
            number = known.standards[key].number.partition("（")[0]
            assert all(a.clause.startswith(number) for a in asked if a.standard == key)
    assert ReportingFile.model_validate({"standard": "x", "parts": [
        {"id": "a", "clause": "1", "title": {"zh": "甲", "en": "a"}, "section": "results"}]}).parts[0].section == "results"
