"""Evidence sets as text: what goes out comes back, in every form and encoding, with the same score."""

from __future__ import annotations

import random
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengbiao.errors import InputError
from hengbiao.knowledge.base import Knowledge, load_knowledge
from hengbiao.model import evidence_set as model
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.service.scoring import score_profiles
from hengbiao.service.sets import TEXT_SUFFIXES, parse_text, to_text, validated

FORMS = (".json", ".yaml", ".ttl", ".jsonld")
KNOWLEDGE: Knowledge = load_knowledge()
DB12 = KNOWLEDGE.standards["db12"]
REQUIREMENTS = sorted(DB12.requirements)
SUBDOMAINS = sorted(i for i, node in DB12.nodes.items() if node.kind == "subdomain")

# Random sets.

#: Anything that a person may type, with what files of the four forms treat in a way of their own.
SPECIAL = ["null", "~", "yes", "1", "1.0", "2026-11-01", "# x", "- x", "a: b", "'", '"', '"""', "\\", "\\u0041", "<b>", "&a", "*a",
           "!!int 1", "{", "}}", "[(<", "@id", "@context", "%3A", "line\nline", "a\r\nb", "a\tb", "\u2028", "\ufeff", "\x85",
           "\xa0x", "é", "e\u0301", "𠮷", "😀", "…", "采购（计划）", "=1+1", "urn:x", "_:b", "^^xsd:date", "@zh"]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(SPECIAL), st.text(st.characters(exclude_categories=["Cs"]), max_size=30)).filter(
    lambda text: not any(c in model._FORBIDDEN for c in text)
)
NAMES = TEXTS.filter(str.strip)
DATES = st.dates().map(str)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def sets(draw: st.DrawFn) -> EvidenceSet:
    rest = optional(
        kind=st.sampled_from(get_args(model.EvidenceKind)), title=TEXTS, source=TEXTS, collected_on=DATES,
        method=st.sampled_from(get_args(model.Method)), file=TEXTS, sha256=st.just("0f" * 32),
    )  # fmt: skip
    ids = draw(st.lists(NAMES.map(str.strip), max_size=5, unique=True))
    rated = draw(st.lists(st.sampled_from(REQUIREMENTS), max_size=8, unique=True))
    cited = st.lists(st.sampled_from(ids), max_size=3) if ids else st.just([])
    by_unit = {"unit": NAMES} if draw(st.integers(min_value=0, max_value=4)) == 4 else {}
    ratings = [
        {"requirement": i, "rating": draw(st.sampled_from(get_args(model.Satisfaction))), "evidence": draw(cited)}
        | draw(optional(note=TEXTS, **by_unit))
        for i in rated
    ]
    unit = st.fixed_dictionaries(
        {"name": NAMES, "type": st.sampled_from(["mining", "smelting"])}, optional={"output_value": TEXTS}
    )
    raw = {
        "enterprise": {"name": draw(NAMES), "type": draw(st.sampled_from(get_args(model.EnterpriseType))),
                       "units": draw(st.lists(unit, max_size=3))},
        "assessment": {"date": draw(DATES)}
        | draw(optional(party=st.sampled_from(get_args(model.Party)), assessors=st.lists(NAMES, max_size=12))),
        "evidence": [{"id": i} | draw(rest) for i in ids],
        "ratings": ratings,
        "tailoring": [{"subdomain": i} | draw(optional(reason=TEXTS))
                      for i in draw(st.lists(st.sampled_from(SUBDOMAINS), max_size=4, unique=True))],
    }  # fmt: skip
    return validated(raw, KNOWLEDGE)


def scores(content: EvidenceSet) -> list[Any]:
    """What each profile makes of the set: all that is scored, or that units or type do not fit it."""
    results: list[Any] = []
    for profile in KNOWLEDGE.profiles.values():
        try:
            (scored,) = score_profiles(KNOWLEDGE, content, [profile])
            results.append((profile.curie, scored.outcome, [root.score for root in scored.roots]))
        except InputError as fault:
            results.append((profile.curie, "refused", (fault.place.field or "").partition("[")[0]))
    return results


@pytest.mark.parametrize("suffix", FORMS)
@given(content=sets())
def test_what_goes_out_comes_back_the_same(suffix: str, content: EvidenceSet) -> None:
    text = to_text(content, suffix, KNOWLEDGE)
    again = parse_text(text, suffix, KNOWLEDGE)
    assert again.canonical() == content.canonical()
    assert scores(again) == scores(content)
    # Order of the records stays too, and a second round changes nothing.
    assert [r.requirement for r in again.ratings] == [r.requirement for r in content.ratings]
    assert [e.id for e in again.evidence] == [e.id for e in content.evidence]
    assert again.assessment == content.assessment
    assert again.enterprise == content.enterprise
    assert to_text(again, suffix, KNOWLEDGE) == to_text(parse_text(text, suffix, KNOWLEDGE), suffix, KNOWLEDGE)


@given(content=sets(), order=st.randoms(use_true_random=False))
def test_the_order_of_records_changes_neither_canonical_set_nor_score(content: EvidenceSet, order: random.Random) -> None:
    rows = {name: list(getattr(content, name)) for name in ("evidence", "ratings", "tailoring")}
    for part in rows.values():
        order.shuffle(part)
    other = content.model_copy(update=rows)
    assert other.canonical() == content.canonical()
    assert scores(other) == scores(content)


def plain(**changes: Any) -> dict[str, Any]:
    return {
        "enterprise": {"name": "甲厂", "type": "discrete"},
        "assessment": {"date": "2026-11-01", "party": "third", "assessors": ["甲", "乙", "丙"]},
        "evidence": [{"id": "E1", "kind": "record", "title": "采购记录"}],
        "ratings": [{"requirement": "db12:09.1-L1", "rating": "mostly", "evidence": ["E1"]}],
        "tailoring": [{"subdomain": "db12:07", "reason": "不做产品设计"}],
    } | changes


SAMPLE = validated(plain(), KNOWLEDGE)


@pytest.mark.parametrize("suffix", [*FORMS, ".yml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_with_or_without_bom_and_gb18030_are_read(suffix: str, encoding: str) -> None:
    text = to_text(SAMPLE, suffix, KNOWLEDGE).decode()
    content = text.encode(encoding)
    assert encoding == "utf-8" or content != text.encode()
    assert parse_text(content, suffix, KNOWLEDGE) == SAMPLE


def test_every_suffix_is_tried_here() -> None:
    assert set(TEXT_SUFFIXES) == {*FORMS, ".yml"}


def test_dates_and_numbers_mean_the_same_in_yaml_as_in_json() -> None:
    text = "enterprise: {name: 007, type: discrete}\nassessment: {date: 2026-11-01, assessors: [yes, 1.50, ~x]}\n"
    content = parse_text(text.encode(), ".yaml", KNOWLEDGE)
    assert content.enterprise.name == "007"
    assert content.assessment.assessors == ["yes", "1.50", "~x"]
    assert parse_text(to_text(content, ".json", KNOWLEDGE), ".json", KNOWLEDGE) == content


@pytest.mark.parametrize("suffix", FORMS)
def test_one_requirement_rated_for_two_units_stays_two_ratings(suffix: str) -> None:
    row = {"requirement": "db12:09.1-L1", "rating": "full"}
    content = validated(plain(ratings=[row | {"unit": "一矿"}, row | {"unit": "二矿", "rating": "none"}, row]), KNOWLEDGE)
    assert parse_text(to_text(content, suffix, KNOWLEDGE), suffix, KNOWLEDGE) == content
