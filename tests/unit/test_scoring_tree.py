"""A standard small enough to reckon by hand: two levels, weights 60/40, 75/25, 50/50, and what tailoring makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest

from hengbiao.errors import Text
from hengbiao.model.numbers import Interval, point
from hengbiao.model.profile import Profile
from hengbiao.model.standard import Level, Node, Requirement, Standard
from hengbiao.scoring.engine import Scored, score_standard, walk
from hengbiao.scoring.tree import Facts, score_tree
from hengbiao.service.workspace import Workspace

SAME = Text("名", "name")
#: Element A (60): domain a (75): s1 (50), s2 (50); domain b (25): s3 (100). Element B (40): domain c (100): s4 (100).
#: s5 in domain c has no weight.
TREE = {
    "t:A": ("element", None), "t:B": ("element", None),
    "t:a": ("domain", "t:A"), "t:b": ("domain", "t:A"), "t:c": ("domain", "t:B"),
    "t:s1": ("subdomain", "t:a"), "t:s2": ("subdomain", "t:a"), "t:s3": ("subdomain", "t:b"),
    "t:s4": ("subdomain", "t:c"), "t:s5": ("subdomain", "t:c"),
}  # fmt: skip
WEIGHTS = {"t:A": 60, "t:B": 40, "t:a": 75, "t:b": 25, "t:c": 100, "t:s1": 50, "t:s2": 50, "t:s3": 100, "t:s4": 100}
#: Items of each sub-domain; each has a requirement at both levels, but s3 has none at level 2.
ITEMS = {"t:s1": 2, "t:s2": 1, "t:s3": 3, "t:s4": 1, "t:s5": 1}


def requirement(item: str, level: int) -> Requirement:
    return Requirement(f"{item}-L{level}", item, level, f"{item} {level}", "shall", "documented", "department",
                       ("record",), (), (), "表1")


def tiny(items: dict[str, int], without: Iterable[str] = ("t:s3@2",), levels: int = 2) -> Standard:
    nodes = {i: Node(i, kind, SAME, parent) for i, (kind, parent) in TREE.items()}
    requirements: dict[str, Requirement] = {}
    for sub, count in items.items():
        for n in range(1, count + 1):
            nodes[f"{sub}.{n}"] = Node(f"{sub}.{n}", "item", SAME, sub)
            for level in range(1, levels + 1):
                if f"{sub}@{level}" not in without:
                    one = requirement(f"{sub}.{n}", level)
                    requirements[one.id] = one
    names = ["一级", "二级", "三级"]
    rows = tuple(Level(f"t:L{n}", n, Text(names[n - 1], f"Level {n}"), SAME, SAME) for n in range(1, levels + 1))
    return Standard("t", "1", "T 1", SAME, "maturity-model", "urn:t:", rows, nodes, requirements)


@pytest.fixture(scope="module")
def profile(workspace: Workspace) -> Profile:
    db12 = workspace.knowledge.profiles["profile:db12-discrete"]
    weights = db12.weights.model_copy(update={"nodes": {node: Fraction(w) for node, w in WEIGHTS.items()}})
    free = db12.mandatory.model_copy(update={"nodes": []})
    return db12.model_copy(update={"id": "tiny", "standard": "t", "weights": weights, "mandatory": free})


@pytest.fixture(scope="module")
def standard() -> Standard:
    return tiny(ITEMS)


#: Level 1: s1 (1 + 0.5)/2 = 0.75, s2 0.8, s3 (1 + 0.8 + 0)/3 = 0.6, s4 0.5. Level 2: s1 0.65, s2 1, s4 0.
RATINGS = {
    "t:s1.1-L1": "full", "t:s1.2-L1": "partly", "t:s2.1-L1": "mostly",
    "t:s3.1-L1": "full", "t:s3.2-L1": "mostly", "t:s3.3-L1": "none", "t:s4.1-L1": "partly",
    "t:s1.1-L2": "mostly", "t:s1.2-L2": "partly", "t:s2.1-L2": "full", "t:s4.1-L2": "none",
}  # fmt: skip


def scores(standard: Standard, profile: Profile, *tailored: str) -> list[Fraction]:
    result = score_standard(standard, profile, Facts(RATINGS, frozenset(tailored)))
    assert all(level.score.is_point for level in result.levels)
    return [level.score.low for level in result.levels]


def test_all_in_scope(standard: Standard, profile: Profile) -> None:
    # a = (0.75 + 0.8)/2 = 0.775; b = 0.6; A = 0.75*0.775 + 0.25*0.6 = 0.73125; B = 0.5
    # Level 2: a = (0.65 + 1)/2 = 0.825; b has no requirement, so A = a; B = 0.
    assert scores(standard, profile) == [Fraction("0.63875"), Fraction("0.495")]
    result = score_standard(standard, profile, Facts(RATINGS))
    assert result.outcome.total == point(Fraction("1.13375"))
    assert (result.rated, result.unknown) == (11, 0)


@pytest.mark.parametrize(
    ("tailored", "level1", "level2"),
    [
        # a = s2 = 0.8; A = 0.75*0.8 + 0.25*0.6 = 0.75; level 1 = 0.6*0.75 + 0.4*0.5; level 2 = 0.6*1 + 0.
        (["t:s1"], "0.65", "0.6"),
        # b gone: A = a = 0.775; 0.6*0.775 + 0.2; level 2 as before, b had nothing there.
        (["t:s3"], "0.665", "0.495"),
        # a gone: A = b = 0.6; at level 2 A has nothing left, so B alone counts.
        (["t:s1", "t:s2"], "0.56", "0"),
        # A gone whole: B alone.
        (["t:s1", "t:s2", "t:s3"], "0.5", "0"),
        # B gone whole: A alone.
        (["t:s4"], "0.73125", "0.825"),
        # A sub-domain without weight is not scored, tailored or not.
        (["t:s5"], "0.63875", "0.495"),
        # Left: s2 and s3. 0.75*0.8 + 0.25*0.6; level 2: s2.
        (["t:s1", "t:s4"], "0.75", "1"),
    ],
)
def test_weights_go_to_what_remains_within_domain_then_element_then_all(
    tailored: list[str], level1: str, level2: str, standard: Standard, profile: Profile
) -> None:
    assert scores(standard, profile, *tailored) == [Fraction(level1), Fraction(level2)]


def test_the_order_of_renormalisation_shows_in_the_weights(standard: Standard, profile: Profile) -> None:
    result = score_standard(standard, profile, Facts({}, {"t:s1", "t:s3"}))
    nodes = {node.id: node for level in result.levels for node in walk(level)}
    assert nodes["t:s2@L1"].weight == nodes["t:a@L1"].weight == 1
    # s1 and b gave their weight to their siblings, not to element B.
    assert (nodes["t:A@L1"].weight, nodes["t:B@L1"].weight) == (Fraction(3, 5), Fraction(2, 5))
    assert nodes["t:s2@L1"].printed_weight == 50
    assert nodes["t:a@L1"].printed_weight == 75
    assert "t:s1@L1" not in nodes
    assert "t:b@L1" not in nodes


def test_a_sub_domain_without_weight_is_not_scored_nor_counted(standard: Standard, profile: Profile) -> None:
    result = score_standard(standard, profile, Facts(RATINGS | {"t:s5.1-L1": "full", "t:s5.1-L2": "full"}))
    assert [level.score.low for level in result.levels] == [Fraction("0.63875"), Fraction("0.495")]
    assert result.rated == 11
    assert result.find("t:s5@L1") is None
    assert result.find("t:s5.1-L1") is None


def test_ratings_of_what_is_tailored_count_for_nothing(standard: Standard, profile: Profile) -> None:
    result = score_standard(standard, profile, Facts(RATINGS, {"t:s3"}))
    assert (result.rated, result.unknown) == (8, 0)
    other = RATINGS | {"t:s3.3-L1": "full"}
    assert score_standard(standard, profile, Facts(other, {"t:s3"})).levels == result.levels


@pytest.mark.parametrize("fixed", ["t:s3", "t:b", "t:A"])
def test_what_is_mandatory_stays_in_though_tailored(fixed: str, standard: Standard, profile: Profile) -> None:
    held = profile.model_copy(update={"mandatory": profile.mandatory.model_copy(update={"nodes": [fixed]})})
    assert scores(standard, held, "t:s3") == [Fraction("0.63875"), Fraction("0.495")]
    # And only that: s4 lies elsewhere.
    assert scores(standard, held, "t:s3", "t:s4") == [Fraction("0.73125"), Fraction("0.825")]


@pytest.mark.parametrize("count", range(6, 13))
def test_ratings_of_four_fifths_reach_the_gate(count: int, profile: Profile) -> None:
    """As floats, six to twelve of them average to less than 0.8."""
    standard = tiny({"t:s1": count}, without=())
    ratings = {r.id: "mostly" for r in standard.requirements.values() if r.level == 1}
    assert len(ratings) == count
    result = score_standard(standard, profile, Facts(ratings))
    assert result.levels[0].score == point(Fraction(4, 5))
    assert result.outcome.satisfied == (True, None)
    assert result.outcome.total == Interval(Fraction(1), Fraction(2))


@pytest.mark.parametrize("count", range(6, 13))
def test_one_rating_less_does_not_reach_the_gate(count: int, profile: Profile) -> None:
    standard = tiny({"t:s1": count}, without=())
    ratings = {r.id: "mostly" for r in standard.requirements.values() if r.level == 1}
    result = score_standard(standard, profile, Facts(ratings | {"t:s1.1-L1": "partly"}))
    assert result.levels[0].score == point(Fraction(4, 5) - Fraction(3, 10) / count)
    assert result.outcome.satisfied[0] is False


def test_what_is_not_rated_is_open_from_none_to_full(standard: Standard, profile: Profile) -> None:
    open_ratings = {i: r for i, r in RATINGS.items() if i not in ("t:s1.2-L1", "t:s4.1-L2")}
    result = score_standard(standard, profile, Facts(open_ratings))
    # s1 at level 1 is one of its two parts: weight 0.6*0.75*0.5*0.5 = 0.1125; s4 at level 2 is all of B.
    first = Fraction("0.63875") - Fraction("0.1125") / 2
    assert result.levels[0].score == Interval(first, first + Fraction("0.1125"))
    assert result.levels[1].score == Interval(Fraction("0.495"), Fraction("0.895"))
    assert (result.rated, result.unknown) == (9, 2)
    # Level 2 counts 1 once it passes the gate.
    assert result.outcome.total.high == first + Fraction("0.1125") + 1


def test_nothing_known_is_everything_possible(standard: Standard, profile: Profile) -> None:
    result = score_standard(standard, profile, Facts({}))
    assert [level.score for level in result.levels] == [Interval(Fraction(0), Fraction(1))] * 2
    assert (result.rated, result.unknown) == (0, 11)


def full(standard: Standard, profile: Profile) -> Scored:
    return score_standard(standard, profile, Facts(dict.fromkeys(standard.requirements, "full")))


def test_a_level_with_no_requirement_is_left_out(profile: Profile) -> None:
    standard = tiny(ITEMS, without=[f"{sub}@2" for sub in ITEMS], levels=3)
    assert [level.level for level in score_tree(standard, profile, Facts({}))] == [1, 3]
    result = full(standard, profile)
    assert [level.level for level in result.levels] == [1, 3]
    assert result.outcome.total == point(Fraction(2))
    # All levels that ask for anything are satisfied, so the highest of them is reached.
    assert result.outcome.consecutive_names[0].zh == "三级"


def test_a_standard_with_everything_tailored_has_no_level(standard: Standard, profile: Profile) -> None:
    result = score_standard(standard, profile, Facts(RATINGS, set(TREE)))
    assert result.levels == ()
    assert result.outcome.total == point(Fraction(0))
    assert (result.rated, result.unknown) == (0, 0)


def test_a_requirement_for_which_no_level_is_given_is_not_scored(profile: Profile) -> None:
    standard = tiny({"t:s1": 1}, without=())
    free = Requirement("t:s1.1-X", "t:s1.1", None, "x", "may", "documented", "department", (), (), (), "表1")
    wider = replace(standard, requirements={**standard.requirements, free.id: free})
    assert full(wider, profile).levels == full(standard, profile).levels


def test_nodes_are_found_by_id(standard: Standard, profile: Profile) -> None:
    result = score_standard(standard, profile, Facts(RATINGS))
    for wanted in ("t:L1", "t:A@L1", "t:s3@L1", "t:s3.2-L1"):
        found = result.find(wanted)
        assert found is not None
        assert found.id == wanted
    leaf = result.find("t:s3.2-L1")
    assert leaf is not None
    assert (leaf.rating, leaf.score, leaf.weight) == ("mostly", point(Fraction(4, 5)), Fraction(1, 3))
    assert result.find("t:s3@L2") is None
    assert result.find("t:L9") is None
