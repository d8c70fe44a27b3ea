"""How requirements relate as sets of objectives: each row of the table in crosswalks/README.md, worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hubs import small_hub

from hengbiao.crosswalk.index import HubIndex
from hengbiao.crosswalk.relations import Relations, turned

#: high implies middle implies low; the others stand alone.
IMPLIES = {"obj:low": [], "obj:middle": ["obj:low"], "obj:high": ["obj:middle"], "obj:x": [], "obj:y": [], "obj:z": []}
ROWS = {
    "a:low": [("=", "obj:low")], "b:low": [("=", "obj:low")], "b:high": [("=", "obj:high")],
    "a:xy": [("&", "obj:x"), ("&", "obj:y")], "b:yx": [("&", "obj:y"), ("&", "obj:x")], "b:xyz": [
        ("&", "obj:x"), ("&", "obj:y"), ("&", "obj:z")],
    "b:xz": [("&", "obj:x"), ("&", "obj:z")], "b:some-x": [(">", "obj:x")], "a:some-x": [(">", "obj:x")],
    "a:part-of-x": [("<", "obj:x")], "b:part-of-x": [("<", "obj:x")], "a:x": [("=", "obj:x")],
    "b:near-x": [("~", "obj:x")], "a:nothing": [], "b:part-of-low": [("<", "obj:low")],
    "a:middle-x": [("&", "obj:middle"), ("&", "obj:x")], "b:high-y": [("&", "obj:high"), ("&", "obj:y")],
}
CASES = [
    ("a:low", "b:low", "equal"), ("a:low", "b:high", "a_in_b"), ("a:xy", "b:yx", "equal"), ("a:xy", "b:xyz", "a_in_b"),
    ("a:xy", "b:xz", "intersects"), ("a:x", "b:some-x", "a_in_b"), ("a:some-x", "b:some-x", "intersects"),
    ("a:part-of-x", "b:part-of-x", None), ("a:x", "b:part-of-x", "b_in_a"), ("a:part-of-x", "b:xyz", "a_in_b"),
    ("a:x", "b:near-x", None), ("a:nothing", "b:low", None), ("a:low", "b:part-of-low", "b_in_a"),
    ("b:high", "b:part-of-low", "b_in_a"), ("a:middle-x", "b:high-y", "intersects"), ("a:part-of-x", "b:some-x", "a_in_b"),
]  # fmt: skip


@pytest.fixture(scope="module")
def relations() -> Relations:
    return Relations(HubIndex(small_hub(IMPLIES, ROWS)))


@pytest.mark.parametrize(("a", "b", "expected"), CASES)
def test_relation(a: str, b: str, expected: str | None, relations: Relations) -> None:
    assert relations.relation(a, b) == expected
    back = relations.relation(b, a)
    assert back == (turned(expected) if expected else None)  # type: ignore[arg-type]


@pytest.mark.parametrize("a", ROWS)
def test_related_finds_what_relation_says(a: str, relations: Relations) -> None:
    found = dict(relations.related(a))
    assert found == {b: r for b in ROWS if b != a and (r := relations.relation(a, b)) is not None}


def test_a_pair_carries_its_proof(relations: Relations) -> None:
    pair = relations.pair("a:xy", "b:xyz")
    assert pair is not None
    assert pair.via == ("obj:x", "obj:y")
    assert pair.confidence == Fraction(9, 10)
    assert set(pair.reasons) == {"a:xy & obj:x", "a:xy & obj:y", "b:xyz & obj:x", "b:xyz & obj:y"}
    assert pair.coverage == Fraction(2, 3)


@pytest.mark.parametrize(("a", "b", "share"), [
    ("a:low", "b:low", Fraction(1)), ("b:high", "a:low", Fraction(1)), ("a:low", "b:high", Fraction(1, 3)),
    ("a:x", "b:xz", Fraction(1, 2)), ("a:x", "b:some-x", Fraction(1, 2)), ("a:middle-x", "b:high-y", Fraction(1, 3)),
])
def test_coverage(a: str, b: str, share: Fraction, relations: Relations) -> None:
    pair = relations.pair(a, b)
    assert pair is not None
    assert pair.coverage == share


def test_equal_composes_with_everything(relations: Relations) -> None:
    for a in ROWS:
        for b, first in relations.related(a):
            if first == "equal":
                for c, second in relations.related(b):
                    assert c == a or relations.relation(a, c) == second
