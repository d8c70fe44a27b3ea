"""What must hold for every set of ratings: over the real standards and over small random ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengbiao.errors import Text
from hengbiao.knowledge.base import load_knowledge
from hengbiao.model.numbers import Interval
from hengbiao.model.profile import Profile
from hengbiao.model.standard import Level, Node, Requirement, Standard
from hengbiao.scoring.engine import Scored, score_standard
from hengbiao.scoring.tree import Facts, ScoreNode

DEGREES = ["none", "partly", "mostly", "full"]
#: From the files, so that collecting the tests writes no cache.
KNOWLEDGE = load_knowledge()


def _cases() -> Iterator[str]:
    """A profile, with a type of enterprise behind it where that has weights of its own.

    Profiles that only join units in different ways score one enterprise alike, and one of them stands for all.
    """
    seen: list[object] = []
    for name, profile in sorted(KNOWLEDGE.profiles.items()):
        for kind in profile.weights.types() if profile.weights else [None]:
            rules = (profile.standard, kind, profile.steps, profile.weights, profile.gate, profile.mandatory, profile.total)
            if rules not in seen:
                seen.append(rules)
                yield f"{name} {kind}" if kind else name


PROFILES = sorted(_cases())
#: A standard may have thousands of requirements: fewer examples of such size say as much.
real = settings(max_examples=25)


@dataclass(frozen=True)
class Case:
    standard: Standard
    profile: Profile
    type: str | None

    def facts(self, ratings: dict[str, str], tailored: set[str]) -> Facts:
        return Facts(ratings, tailored, self.type)

    def score(self, ratings: dict[str, str], tailored: set[str]) -> Scored:
        return score_standard(self.standard, self.profile, self.facts(ratings, tailored))

    @property
    def by_level(self) -> bool:
        return self.profile.total.method == "gated-sum"


@st.composite
def facts(draw: st.DrawFn, case: Case) -> tuple[dict[str, str], set[str]]:
    """Ratings of any share of the requirements, mostly of one degree or of all degrees, and some tailoring."""
    seed = draw(st.integers(min_value=0, max_value=2**32))
    share = draw(st.sampled_from([0.0, 0.02, 0.5, 0.98, 1.0]))
    weights = draw(st.tuples(*[st.integers(min_value=0, max_value=5)] * 4).filter(any))
    chance = random.Random(seed)
    ids = list(case.standard.requirements)
    chance.shuffle(ids)
    ratings = {i: chance.choices(DEGREES, weights)[0] for i in ids if chance.random() < share}
    subdomains = [node.id for node in case.standard.nodes.values() if node.kind == "subdomain"]
    return ratings, set(draw(st.lists(st.sampled_from(subdomains), max_size=12)))


def case_of(name: str) -> Case:
    curie, _, kind = name.partition(" ")
    profile = KNOWLEDGE.profiles[curie]
    return Case(KNOWLEDGE.standards[profile.standard], profile, kind or None)


def inside(inner: Interval, outer: Interval) -> bool:
    return outer.low <= inner.low <= inner.high <= outer.high


def everything(result: Scored) -> dict[str, ScoreNode]:
    nodes = list(result.nodes())
    assert len({node.id for node in nodes}) == len(nodes)
    return {node.id: node for node in nodes}


@pytest.mark.parametrize("name", PROFILES)
@real
@given(data=st.data())
def test_the_order_of_ratings_and_of_requirements_does_not_matter(name: str, data: st.DataObject) -> None:
    case = case_of(name)
    ratings, tailored = data.draw(facts(case))
    items = list(ratings.items())
    random.Random(len(items)).shuffle(items)
    result = case.score(ratings, tailored)
    assert case.score(dict(items), set(tailored)) == result
    rows = list(case.standard.requirements.items())
    random.Random(1).shuffle(rows)
    shuffled = Standard(**{**fields(case.standard), "requirements": dict(rows)})
    other = score_standard(shuffled, case.profile, case.facts(ratings, tailored))
    assert (other.outcome, other.rated, other.unknown) == (result.outcome, result.rated, result.unknown)
    assert {i: n.score for i, n in everything(other).items()} == {i: n.score for i, n in everything(result).items()}


def fields(standard: Standard) -> dict[str, Any]:
    return {name: getattr(standard, name) for name in Standard.__dataclass_fields__}


@pytest.mark.parametrize("name", PROFILES)
@real
@given(data=st.data())
def test_raising_a_rating_lowers_nothing(name: str, data: st.DataObject) -> None:
    case = case_of(name)
    ratings, tailored = data.draw(facts(case))
    chosen = data.draw(st.sampled_from(sorted(case.standard.requirements)))
    low, high = sorted(data.draw(st.tuples(*[st.sampled_from(range(4))] * 2)))
    before = case.score(ratings | {chosen: DEGREES[low]}, tailored)
    after = case.score(ratings | {chosen: DEGREES[high]}, tailored)
    assert before.outcome.total.low <= after.outcome.total.low
    assert before.outcome.total.high <= after.outcome.total.high
    if case.by_level:
        assert (before.outcome.consecutive or (0, 0)) <= (after.outcome.consecutive or (0, 0))
    nodes = everything(after)
    for i, node in everything(before).items():
        assert node.score.low <= nodes[i].score.low
        assert node.score.high <= nodes[i].score.high
    # A requirement in scope moves its own level, or the total.
    if low < high and chosen in nodes and "consecutive" not in {step.method for step in case.profile.steps}:
        top = f"L{case.standard.requirements[chosen].level}" if case.by_level else "total"
        root = f"{case.standard.key}:{top}"
        assert everything(before)[root].score.low < nodes[root].score.low


@pytest.mark.parametrize("name", PROFILES)
@real
@given(data=st.data())
def test_weights_sum_to_one_and_scores_are_what_the_parts_make(name: str, data: st.DataObject) -> None:
    case = case_of(name)
    ratings, tailored = data.draw(facts(case))
    result = case.score(ratings, tailored)
    assert len(result.levels) == (len(case.standard.levels) if case.by_level else 0)
    for node in everything(result).values():
        assert 0 <= node.score.low <= node.score.high <= 1
        if node.kind == "requirement":
            assert node.children == ()
            assert node.score.is_point == (node.rating is not None)
            continue
        if node.step is not None and node.step.method in ("consecutive", "median"):
            assert all(child.weight is None for child in node.children)
            continue
        assert sum(child.weight or 0 for child in node.children) == 1
        assert all(child.weight is not None and child.weight > 0 for child in node.children)
        # Tailoring keeps the proportions of the printed weights.
        first = node.children[0]
        for child in node.children:
            if child.printed_weight is not None and first.printed_weight is not None:
                assert (child.weight or 0) * first.printed_weight == (first.weight or 0) * child.printed_weight
        assert min(c.score.low for c in node.children) <= node.score.low
        assert node.score.high <= max(c.score.high for c in node.children)
    highest = len(result.levels) if case.by_level else case.profile.total.factor
    assert 0 <= result.outcome.total.low <= result.outcome.total.high <= highest


@pytest.mark.parametrize("name", PROFILES)
@real
@given(data=st.data())
def test_an_added_rating_never_widens_an_interval(name: str, data: st.DataObject) -> None:
    case = case_of(name)
    ratings, tailored = data.draw(facts(case))
    chosen = data.draw(st.sampled_from(sorted(case.standard.requirements)))
    ratings.pop(chosen, None)
    before = case.score(ratings, tailored)
    after = case.score(ratings | {chosen: data.draw(st.sampled_from(DEGREES))}, tailored)
    assert inside(after.outcome.total, before.outcome.total)
    nodes = everything(before)
    for i, node in everything(after).items():
        assert inside(node.score, nodes[i].score)
    for was, now in zip(before.outcome.satisfied, after.outcome.satisfied, strict=True):
        assert was is None or was is now
    was_agree, is_agree = before.outcome.agree, after.outcome.agree
    assert was_agree is None or was_agree is is_agree
    grades = [row.name.zh for row in reversed(case.profile.grades.table)] if case.profile.grades else []
    for old, new in (
        (before.outcome.by_interval, after.outcome.by_interval),
        (before.outcome.consecutive_names, after.outcome.consecutive_names),
    ):
        assert (old is None) == (new is None)
        if old is None or new is None:
            continue
        ranks = [grades.index(g.zh) if g.zh in grades else -1 for g in (old[0], new[0], new[1], old[1])]
        assert ranks == sorted(ranks)
    in_scope = chosen in everything(after)
    assert (after.rated, after.unknown) == (before.rated + in_scope, before.unknown - in_scope)


@pytest.mark.parametrize("name", PROFILES)
@real
@given(data=st.data())
def test_the_ends_are_reached_by_completing_with_none_and_with_full(name: str, data: st.DataObject) -> None:
    case = case_of(name)
    ratings, tailored = data.draw(facts(case))
    total = case.score(ratings, tailored).outcome.total
    assert case.score(completed(case, ratings, "none"), tailored).outcome.total == Interval(total.low, total.low)
    assert case.score(completed(case, ratings, "full"), tailored).outcome.total == Interval(total.high, total.high)


def completed(case: Case, ratings: dict[str, str], degree: str) -> dict[str, str]:
    return dict.fromkeys(case.standard.requirements, degree) | ratings


# Small random standards, whose open ratings can be completed in every way.

SAME = Text("名", "name")


@st.composite
def small_cases(draw: st.DrawFn) -> tuple[Case, dict[str, str], set[str]]:
    """One or two elements, domains and sub-domains each, two levels, at most seven ratings open."""
    nodes: dict[str, Node] = {}
    requirements: dict[str, Requirement] = {}
    weights: dict[str, Fraction] = {}
    count = st.integers(min_value=1, max_value=2)

    def children(parent: str | None, kind: str) -> list[str]:
        ids = [f"{parent or 't:'}{kind[0]}{n}" for n in range(draw(count))]
        cut = draw(st.integers(min_value=1, max_value=99))
        for i, share in zip(ids, [100] if len(ids) == 1 else [cut, 100 - cut], strict=True):
            nodes[i] = Node(i, kind, SAME, parent)
            weights[i] = Fraction(share)
        return ids

    for element in children(None, "element"):
        for domain in children(element, "domain"):
            for sub in children(domain, "subdomain"):
                for n in range(draw(count)):
                    item = f"{sub}.{n}"
                    nodes[item] = Node(item, "item", SAME, sub)
                    for level in (1, 2):
                        i = f"{item}-L{level}"
                        requirements[i] = Requirement(i, item, level, i, "shall", "", "", (), (), (), "")
    levels = tuple(Level(f"t:L{n}", n, SAME, SAME, SAME) for n in (1, 2))
    standard = Standard("t", "1", "T 1", SAME, "maturity-model", "urn:t:", levels, nodes, requirements)
    db12 = KNOWLEDGE.profiles["profile:db12-discrete"]
    profile = db12.model_copy(
        update={
            "weights": db12.weights.model_copy(update={"nodes": weights}),
            "mandatory": db12.mandatory.model_copy(update={"nodes": []}),
            "gate": db12.gate.model_copy(update={"inclusive": draw(st.booleans())}),
        }
    )
    unrated = draw(st.sets(st.sampled_from(sorted(requirements)), min_size=1, max_size=4))
    ratings = {i: draw(st.sampled_from(DEGREES)) for i in requirements if i not in unrated}
    subs = [i for i, node in nodes.items() if node.kind == "subdomain"]
    return Case(standard, profile, None), ratings, set(draw(st.lists(st.sampled_from(subs), max_size=2)))


@given(small_cases())
def test_every_completion_lies_inside_and_the_ends_are_two_of_them(drawn: tuple[Case, dict[str, str], set[str]]) -> None:
    case, ratings, tailored = drawn
    unrated = sorted(set(case.standard.requirements) - set(ratings))
    open_result = case.score(ratings, tailored)
    done = [
        case.score(ratings | dict(zip(unrated, degrees, strict=True)), tailored)
        for degrees in product(DEGREES, repeat=len(unrated))
    ]
    totals = [result.outcome.total for result in done]
    assert all(total.is_point for total in totals)
    assert min(total.low for total in totals) == open_result.outcome.total.low
    assert max(total.high for total in totals) == open_result.outcome.total.high
    for n, level in enumerate(open_result.levels):
        found = [result.levels[n].score.low for result in done]
        assert (min(found), max(found)) == (level.score.low, level.score.high)
        states = {result.outcome.satisfied[n] for result in done}
        assert open_result.outcome.satisfied[n] == (states.pop() if len(states) == 1 else None)
    consecutive = [result.outcome.consecutive[0] for result in done]
    assert (min(consecutive), max(consecutive)) == open_result.outcome.consecutive
    agreed = {result.outcome.agree for result in done}
    # Where the open result is sure, so is every completion; it may be unsure although all completions happen to agree.
    assert None not in agreed
    assert open_result.outcome.agree is None or agreed == {open_result.outcome.agree}
