"""Transfer of ratings: sound on every hub that is small enough to try all that may be, and free of order.

A *world* gives every objective and requirement a degree that fits the mapping. Whatever part of a world is rated, the
interval of every other requirement must hold its degree.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product

from hubs import small_hub
from hypothesis import given
from hypothesis import strategies as st

from hengbiao.crosswalk.index import HubIndex
from hengbiao.crosswalk.transfer import FULL, Bounds, objective_bounds, requirement_bounds
from hengbiao.model.hub import BROAD, EXACT, NARROW, Hub, MappingRow

NAMES = ("obj:a", "obj:b", "obj:c", "obj:d")


@st.composite
def hubs(draw: st.DrawFn) -> Hub:
    count = draw(st.integers(1, len(NAMES)))
    names = NAMES[:count]
    implies = {name: draw(st.lists(st.sampled_from(names[:n]), unique=True, max_size=2)) if n else []
               for n, name in enumerate(names)}
    rows = {}
    for n in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from("=&><~"))
        targets = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=3 if kind in "&>" else 1))
        rows[f"s{n}:r"] = [(kind, t) for t in targets]
    return small_hub(implies, rows)


def worlds(hub: Hub) -> Iterator[dict[str, int]]:
    """Every world of a hub."""
    for values in product(range(FULL + 1), repeat=len(hub.objectives)):
        world = dict(zip(hub.objectives, values, strict=True))
        if all(world[i] <= world[lower] for i, o in hub.objectives.items() for lower in o.implied):
            for chosen in product(*(list(possible(rows, world)) for rows in hub.rows.values())):
                yield world | dict(zip(hub.rows, chosen, strict=True))


def possible(rows: tuple[MappingRow, ...], world: Mapping[str, int]) -> Iterator[int]:
    """The degrees that a requirement may have where its objectives are as they are."""
    parts = [world[row.object or ""] for row in rows if row.predicate == NARROW]
    for degree in range(FULL + 1):
        fits = all(degree == world[row.object or ""] for row in rows if row.predicate == EXACT)
        fits &= all(world[row.object or ""] < FULL or degree == FULL for row in rows if row.predicate == BROAD)
        fits &= degree < FULL or all(part == FULL for part in parts)
        if any(row.complete for row in rows):
            fits &= min(parts) <= degree <= max(parts) and (degree == FULL) == all(part == FULL for part in parts)
        if fits:
            yield degree


def bounds_of(index: HubIndex, ratings: Mapping[str, int]) -> dict[str, Bounds]:
    known = objective_bounds(index, ratings)
    return {i: requirement_bounds(index, mapped, known) for i, mapped in index.profiles.items()}


@given(hubs(), st.randoms(use_true_random=False))
def test_every_interval_holds_what_is_true(hub: Hub, rng: random.Random) -> None:
    index = HubIndex(hub)
    every = list(worlds(hub))
    for world in rng.sample(every, min(len(every), 25)):
        things = [*hub.rows, *hub.objectives]
        rated = {i: world[i] for i in rng.sample(things, rng.randint(0, len(things)))}
        for requirement, bounds in bounds_of(index, rated).items():
            assert bounds.low.rank <= world[requirement] <= bounds.high.rank
            assert not bounds.crossed


@given(hubs(), st.randoms(use_true_random=False))
def test_a_further_rating_never_widens(hub: Hub, rng: random.Random) -> None:
    index = HubIndex(hub)
    every = list(worlds(hub))
    world = rng.choice(every)
    things = [*hub.rows, *hub.objectives]
    some = rng.sample(things, rng.randint(0, len(things)))
    more = [*some, rng.choice(things)]
    before, after = (bounds_of(index, {i: world[i] for i in ids}) for ids in (some, more))
    for requirement in hub.rows:
        assert before[requirement].low.rank <= after[requirement].low.rank
        assert before[requirement].high.rank >= after[requirement].high.rank


@given(hubs(), st.dictionaries(st.sampled_from([f"s{n}:r" for n in range(4)]), st.integers(0, FULL)), st.randoms(use_true_random=False))
def test_the_order_of_ratings_and_rows_does_not_matter(hub: Hub, ratings: dict[str, int], rng: random.Random) -> None:
    """Also where ratings contradict each other."""
    ratings = {i: rank for i, rank in ratings.items() if i in hub.rows}
    shuffled = list(ratings.items())
    rng.shuffle(shuffled)
    other = Hub(hub.version, hub.date, hub.title, hub.definition, hub.areas, hub.capabilities, hub.objectives,
                {i: tuple(reversed(rows)) for i, rows in reversed(hub.rows.items())}, {})
    assert bounds_of(HubIndex(hub), ratings) == bounds_of(HubIndex(other), dict(shuffled))


@given(hubs(), st.dictionaries(st.sampled_from([f"s{n}:r" for n in range(4)]), st.integers(0, FULL)))
def test_every_bound_rests_on_ratings_with_an_unbroken_chain(hub: Hub, ratings: dict[str, int]) -> None:
    """Without any one of the ratings that a group's bound names, or with none at all, nothing is credited."""
    index = HubIndex(hub)
    ratings = {i: rank for i, rank in ratings.items() if i in hub.rows}
    for requirement, bounds in bounds_of(index, ratings).items():
        assert bounds.low.sources <= set(ratings)
        assert bool(bounds.low.sources) == (bounds.low.rank > 0)
        assert bool(bounds.high.sources) == (bounds.high.rank < FULL)
        kept = {i: rank for i, rank in ratings.items() if i in bounds.low.sources}
        assert bounds_of(index, kept)[requirement].low.rank == bounds.low.rank


def test_nothing_is_credited_through_a_related_match_or_an_overlap() -> None:
    hub = small_hub({"obj:a": [], "obj:b": [], "obj:c": []}, {
        "s:ab": [("&", "obj:a"), ("&", "obj:b")], "t:bc": [("&", "obj:b"), ("&", "obj:c")], "t:near": [("~", "obj:a")],
        "t:part": [("<", "obj:c")],
    })
    bounds = bounds_of(HubIndex(hub), {"s:ab": FULL})
    assert bounds["t:bc"].is_open
    assert bounds["t:near"].is_open
    assert bounds["t:part"].is_open


def test_a_direct_rating_of_an_objective_wins_over_what_others_imply() -> None:
    index = HubIndex(small_hub({"obj:a": []}, {"s:r": [("=", "obj:a")], "t:r": [("=", "obj:a")]}))
    known = objective_bounds(index, {"s:r": FULL, "obj:a": 1})
    assert known.at(0).ends == (1, 1)
    assert known.implied(0).crossed
    assert requirement_bounds(index, index.profiles["t:r"], known).ends == (1, 1)


def test_ratings_that_contradict_each_other_leave_both_sides_open() -> None:
    index = HubIndex(small_hub({"obj:a": []}, {i: [("=", "obj:a")] for i in ("s:r", "t:r", "u:r")}))
    bounds = bounds_of(index, {"s:r": FULL, "t:r": 0})["u:r"]
    assert bounds.crossed
    assert bounds.ends == (0, FULL)
    assert bounds.low.sources == {"s:r"}
    assert bounds.high.sources == {"t:r"}
