"""From level scores to S and the two grades: worked-out cases, and every limit exactly at it and just below."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from hengbiao.model.numbers import Interval, point
from hengbiao.model.profile import Profile
from hengbiao.scoring.grade import Outcome, grade_of, outcome, satisfied
from hengbiao.service.workspace import Workspace

A_HAIR = Fraction(1, 10**30)
GATE = Fraction(4, 5)
LIMITS = [("0.8", "一级", "未达级"), ("1.8", "二级", "一级"), ("2.8", "三级", "二级"), ("3.8", "四级", "三级"), ("4.8", "五级", "四级")]


@pytest.fixture(scope="module")
def profile(workspace: Workspace) -> Profile:
    return workspace.knowledge.profiles["profile:db12-discrete"]


@pytest.fixture(scope="module")
def strict(profile: Profile) -> Profile:
    return profile.model_copy(update={"gate": profile.gate.model_copy(update={"inclusive": False})})


def of(scores: str, profile: Profile) -> Outcome:
    """`"1 .86 0..1"`: points, and intervals written with two dots."""
    ends = [part.split("..") if ".." in part else [part, part] for part in scores.split()]
    return outcome([Interval(Fraction(low), Fraction(high)) for low, high in ends], profile)


@pytest.mark.parametrize(
    ("scores", "total", "interval", "consecutive", "name", "agree"),
    [
        ("1 .86 .75 .10 0", "2.85", "三级", 2, "二级", False),
        (".8 .8 .8 0 0", "3", "三级", 3, "三级", True),
        (".95 .70 .85 .30 0", "3", "三级", 1, "一级", False),
        (".79 .79 .79 .79 .79", "3.95", "四级", 0, "未达级", False),
        (".9 .9 .82 .55 .16", "3.71", "三级", 3, "三级", True),
        ("1 1 1 1 1", "5", "五级", 5, "五级", True),
        ("0 0 0 0 0", "0", "未达级", 0, "未达级", True),
        ("0 0 0 0 1", "1", "一级", 0, "未达级", False),
        (".79 0 0 0 0", "0.79", "未达级", 0, "未达级", True),
        (".799999 1 1 1 1", "4.799999", "四级", 0, "未达级", False),
    ],
)
def test_the_worked_out_cases(
    scores: str, total: str, interval: str, consecutive: int, name: str, agree: bool, profile: Profile
) -> None:
    result = of(scores, profile)
    assert result.total == point(Fraction(total))
    assert [grade.zh for grade in result.by_interval] == [interval] * 2
    assert result.consecutive == (consecutive, consecutive)
    assert [grade.zh for grade in result.consecutive_names] == [name] * 2
    assert result.agree is agree


@pytest.mark.parametrize(("limit", "at", "below"), LIMITS)
def test_every_row_of_the_interval_table_at_its_limit_and_just_below(
    limit: str, at: str, below: str, profile: Profile
) -> None:
    assert grade_of(Fraction(limit), profile.grades).zh == at
    assert grade_of(Fraction(limit) - A_HAIR, profile.grades).zh == below
    # The same through the sum: full levels, then one that adds the rest.
    whole, rest = int(Fraction(limit)), Fraction(limit) % 1
    full = [point(Fraction(1))] * whole
    scores = [*full, *[point(Fraction(0))] * (4 - whole)]
    # 0.8 in one level would pass the gate, so it is spread over two where there is room for two.
    if whole <= 3:
        half = rest / 2
        scores = [*full, point(half), point(half), *[point(Fraction(0))] * (3 - whole)]
        assert outcome(scores, profile).by_interval[0].zh == at
        lower = [*full, point(half), point(half - A_HAIR), *[point(Fraction(0))] * (3 - whole)]
        assert outcome(lower, profile).by_interval[0].zh == below


def test_the_table_covers_everything_from_the_lowest_to_five(profile: Profile) -> None:
    assert [(str(row.minimum), row.name.zh) for row in profile.grades.table] == [
        (str(Fraction(limit)), at) for limit, at, _ in reversed(LIMITS)
    ]
    assert all(high.level == low.level + 1 for high, low in pairwise(profile.grades.table))
    assert grade_of(Fraction(-1), profile.grades).zh == "未达级"
    assert grade_of(Fraction(6), profile.grades).zh == "五级"


def test_the_gate_itself_passes_and_a_hair_below_does_not(profile: Profile) -> None:
    assert outcome([point(GATE)], profile).counted == (point(Fraction(1)),)
    assert outcome([point(GATE)], profile).satisfied == (True,)
    low = outcome([point(GATE - A_HAIR)], profile)
    assert low.counted == (point(GATE - A_HAIR),)
    assert low.satisfied == (False,)


def test_a_strict_gate_holds_back_the_gate_itself(strict: Profile) -> None:
    at = outcome([point(GATE)], strict)
    assert at.counted == (point(GATE),)
    assert at.satisfied == (False,)
    # S is 0.8 all the same, which the table gives level 1: the interval limit is not the gate.
    assert at.by_interval[0].zh == "一级"
    assert at.consecutive == (0, 0)
    assert outcome([point(GATE + A_HAIR)], strict).satisfied == (True,)
    assert of(".8 .8 .8 0 0", strict).total == point(Fraction("2.4"))


@pytest.mark.parametrize(
    ("scores", "total", "interval", "consecutive", "agree"),
    [
        ("0..1 0..1 0..1 0..1 0..1", "0 5", "未达级 五级", (0, 5), None),
        ("0.7..0.79 1 1 1 1", "4.7 4.79", "四级 四级", (0, 0), False),
        ("1 1 0..0.5 0 0", "2 2.5", "二级 二级", (2, 2), True),
        ("0.8..0.9 0.8..1 0 0 0", "2 2", "二级 二级", (2, 2), True),
        ("1 0.5..0.8 1 0 0", "2.5 3", "二级 三级", (1, 3), None),
        ("0..0.79 0..0.1 0 0 0", "0 0.89", "未达级 一级", (0, 0), None),
        ("0..0.79 1 1 0..0.5 0", "2 3.29", "二级 三级", (0, 0), False),
    ],
)
def test_open_ratings_make_ranges(
    scores: str, total: str, interval: str, consecutive: tuple[int, int], agree: bool | None, profile: Profile
) -> None:
    result = of(scores, profile)
    assert result.total == Interval(*(Fraction(end) for end in total.split()))
    assert " ".join(grade.zh for grade in result.by_interval) == interval
    assert result.consecutive == consecutive
    assert result.agree is agree


def test_a_level_is_open_only_where_both_sides_of_the_gate_can_be_reached(profile: Profile) -> None:
    def state(low: str, high: str) -> bool | None:
        return satisfied(Interval(Fraction(low), Fraction(high)), profile.gate)

    assert [state("0.79", "0.8"), state("0.8", "1"), state("0", "0.79"), state("0", "1")] == [None, True, False, None]


def test_no_level_at_all_is_below_the_lowest(profile: Profile) -> None:
    result = outcome([], profile)
    assert result.total == point(Fraction(0))
    assert [grade.zh for grade in (*result.by_interval, *result.consecutive_names)] == ["未达级"] * 4
