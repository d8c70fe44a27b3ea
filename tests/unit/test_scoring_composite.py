"""A composite enterprise small enough to reckon by hand: three units of two types."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from hengbiao.errors import InputError, Text
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.numbers import Interval, point
from hengbiao.model.profile import Profile
from hengbiao.model.standard import Level, Node, Requirement, Standard
from hengbiao.scoring.engine import Scored, score_standard
from hengbiao.scoring.proof import ScoreProofs
from hengbiao.service.facts import facts_of
from hengbiao.service.workspace import Workspace

SAME = Text("名", "name")
#: One domain for all; `t:b` is common, `t:m` for mines, `t:s` for smelters; `t:x` has a weight for mines but asks nothing.
NODES = {
    "t:d": ("domain", None), "t:e": ("domain", None),
    "t:b": ("subdomain", "t:d"), "t:m": ("subdomain", "t:d"), "t:s": ("subdomain", "t:e"),
}  # fmt: skip
CHOICE = {"cite": "附录A", "basis": "reading", "reason": {"zh": "理由", "en": "reason"}}
#: Shares of 100: common 40; mines 50 more and 10 that asks nothing, in the same domain; smelters 60.
WEIGHTS = {
    **CHOICE, "unit": "shares", "nodes": {"t:b": 40},
    "by_type": {
        "mining": {"nodes": {"t:m": 50}, "absent": [{"parent": "t:d", "weight": 10, "label": {"zh": "缺", "en": "absent"}}]},
        "smelting": {"nodes": {"t:s": 60}},
    },
}  # fmt: skip
UNITS = [
    {"name": "一矿", "type": "mining", "output_value": "100"},
    {"name": "二矿", "type": "mining", "output_value": "200"},
    {"name": "冶炼厂", "type": "smelting", "output_value": "700"},
]


@pytest.fixture(scope="module")
def standard() -> Standard:
    nodes = {i: Node(i, kind, SAME, parent) for i, (kind, parent) in NODES.items()}
    requirements = {
        f"{sub}-L{n}": Requirement(f"{sub}-L{n}", sub, n, sub, "shall", "", "", (), (), (), "表1")
        for sub in ("t:b", "t:m", "t:s") for n in (1, 2)
    }
    levels = tuple(Level(f"t:L{n}", n, Text(f"{n}级", f"Level {n}"), SAME, SAME) for n in (1, 2))
    return Standard("t", "1", "T 1", SAME, "maturity-model", "urn:t:", levels, nodes, requirements)


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> dict[str, Any]:
    plain = workspace.knowledge.profiles["profile:db12-discrete"].model_dump(mode="json")
    steps = [
        {"of": "requirement", "to": "subdomain", "method": "mean", **CHOICE},
        {"of": "subdomain", "to": "domain", "method": "weighted-mean", **CHOICE},
        {"of": "domain", "to": "level", "method": "weighted-mean", **CHOICE},
    ]
    free = {**plain["mandatory"], "nodes": []}
    return {**plain, "id": "tiny", "standard": "t", "steps": steps, "weights": WEIGHTS, "mandatory": free}


def profile(base: dict[str, Any], on: str = "level", units: str = "mean") -> Profile:
    return Profile.model_validate({**base, "composite": {**CHOICE, "joins": on, "units": units, "types": "output-value"}})


def case(units: list[dict[str, Any]], ratings: list[tuple[str, str | None, str]], kind: str = "composite") -> EvidenceSet:
    return EvidenceSet.model_validate({
        "enterprise": {"name": "甲", "type": kind, "units": units}, "assessment": {"date": "2026-11-01"},
        "ratings": [{"requirement": r, "unit": u, "rating": degree} for r, u, degree in ratings],
    })


#: Level 1: the common part is full for all, mine 1 full, mine 2 none, smelter partly. Level 2: common mostly, the rest none.
RATINGS = [
    ("t:b-L1", None, "full"), ("t:m-L1", "一矿", "full"), ("t:m-L1", "二矿", "none"), ("t:s-L1", "冶炼厂", "partly"),
    ("t:b-L2", None, "mostly"), ("t:m-L2", None, "none"), ("t:s-L2", None, "none"),
]  # fmt: skip


def score(standard: Standard, used: Profile, content: EvidenceSet) -> Scored:
    return score_standard(standard, used, facts_of(content, used))


def test_units_are_averaged_by_type_and_types_weighted_by_output(standard: Standard, base: dict[str, Any]) -> None:
    # Mines: domain d weighs 100 (40 + 50 and the 10 that asks nothing), inside it 40/90 and 50/90.
    # Level 1: mine 1 = 1; mine 2 = 4/9; mean 13/18. Smelter = 0.4*1 + 0.6*0.5 = 0.7. Shares 0.3 and 0.7.
    # 0.3*13/18 + 0.7*0.7 = 13/60 + 49/100 = 65/300 + 147/300 = 212/300 = 53/75
    result = score(standard, profile(base), case(UNITS, RATINGS))
    assert result.levels[0].score == point(Fraction(53, 75))
    # Level 2: mines 0.8*40/90 = 16/45; smelter 0.4*0.8 = 0.32. 0.3*16/45 + 0.7*0.32 = 8/75 + 28/125 = 124/375
    assert result.levels[1].score == point(Fraction(124, 375))
    assert result.outcome.total == point(Fraction(53, 75) + Fraction(124, 375))
    assert (result.rated, result.unknown) == (12, 0)
    found = result.find("t:m@L1/2")
    assert found is not None
    assert found.score == point(Fraction(0))


def test_totals_are_joined_after_the_gate(standard: Standard, base: dict[str, Any]) -> None:
    # Mine 1: 1 (gate) + 16/45; mine 2: 4/9 + 16/45 = 0.8; mean 97/90... (61/45 + 36/45)/2 = 97/90. Smelter 0.7 + 0.32.
    # 0.3*97/90 + 0.7*1.02 = 97/300 + 714/1000 = 970/3000 + 2142/3000 = 3112/3000 = 389/375
    result = score(standard, profile(base, on="total"), case(UNITS, RATINGS))
    assert result.outcome.total == point(Fraction(389, 375))
    assert [u.outcome.total.low for u in result.units] == [Fraction(61, 45), Fraction(4, 5), Fraction("1.02")]


def test_a_median_takes_the_middle_unit(standard: Standard, base: dict[str, Any]) -> None:
    three = [*UNITS[:2], {"name": "三矿", "type": "mining", "output_value": "0"}]
    ratings = [("t:b-L1", None, "full"), ("t:m-L1", "一矿", "full"), ("t:m-L1", "二矿", "none"), ("t:m-L1", "三矿", "partly")]
    # 1, 4/9 and 4/9 + 5/18 = 13/18: the middle is 13/18; level 2 is open.
    result = score(standard, profile(base, units="median"), case(three, ratings))
    assert result.levels[0].score == point(Fraction(13, 18))
    assert result.levels[1].score == Interval(Fraction(0), Fraction(1))


def test_a_rating_of_the_unit_wins_over_that_of_the_whole(standard: Standard, base: dict[str, Any]) -> None:
    other = [*RATINGS, ("t:b-L1", "冶炼厂", "none")]
    result = score(standard, profile(base), case(UNITS, other))
    # The smelter falls from 0.7 to 0.3, so the level by 0.7*0.4.
    assert result.levels[0].score == point(Fraction(53, 75) - Fraction("0.28"))


def test_the_proof_shows_shares_units_and_what_asks_nothing(standard: Standard, base: dict[str, Any]) -> None:
    for on in ("level", "total"):
        result = score(standard, profile(base, on=on), case(UNITS, RATINGS))
        proofs = ScoreProofs(result, "en", lambda _: None, {})
        text = proofs.total().model_dump_json()
        assert "0.3" in text
        assert "0.7" in text
    assert "absent out of scope" in ScoreProofs(score(standard, profile(base), case(UNITS, RATINGS)), "en", lambda _: None, {}
                                                ).total().model_dump_json()


def units(**changes: Any) -> list[dict[str, Any]]:
    return [{**UNITS[0], **changes}, *UNITS[1:]]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (case([], RATINGS[:1]), "enterprise.units"),
        (case(units(type="processing"), []), "enterprise.units[0].type"),
        (case(units(output_value=None), []), "enterprise.units[0].output_value"),
        (case(units(output_value="-1"), []), "enterprise.units[0].output_value"),
        (case(units(output_value="1e5"), []), "enterprise.units[0].output_value"),
        (case(units(output_value="一亿"), []), "enterprise.units[0].output_value"),
        (case([{**u, "output_value": "0.0"} for u in UNITS], []), "enterprise.units[0].output_value"),
        (case(units(name="二矿"), []), "enterprise.units"),
        (case(UNITS, [("t:b-L1", "三矿", "full")]), "ratings.unit"),
        (case([], [], "processing"), "enterprise.type"),
        (case([], [("t:b-L1", "一矿", "full")], "mining"), "ratings[0].unit"),
    ],
)
def test_units_and_types_that_do_not_fit_are_refused_with_their_field(
    content: EvidenceSet, field: str, base: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as caught:
        facts_of(content, profile(base))
    assert caught.value.place.field == field
    for lang in ("zh", "en"):
        assert len(caught.value.line(lang).splitlines()) == 1


def test_one_unit_scores_like_an_enterprise_of_its_type(standard: Standard, base: dict[str, Any]) -> None:
    used = profile(base)
    mine = [(r, None, d) for r, u, d in RATINGS if u in (None, "一矿")]
    alone = score(standard, used, case([], mine, "mining"))
    joined = score(standard, used, case(UNITS[:1], mine))
    assert joined.outcome == alone.outcome
