"""Faults of text sets that once ended in a traceback, passed unseen, or changed a set on its way through a file."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from hengbiao.errors import FormatFault, HengbiaoError
from hengbiao.knowledge.base import Knowledge
from hengbiao.knowledge.records import months_before, set_quads
from hengbiao.service.sets import parse_text, to_text, validated
from hengbiao.service.workspace import Workspace

FORMS = (".json", ".yaml", ".ttl", ".jsonld")


@pytest.fixture(scope="module")
def knowledge(workspace: Workspace) -> Knowledge:
    return workspace.knowledge


def plain(**changes: Any) -> dict[str, Any]:
    return {
        "enterprise": {"name": "甲厂", "type": "discrete"},
        "assessment": {"date": "2026-11-01"},
        "evidence": [{"id": "E1"}, {"id": "E2"}],
        "ratings": [{"requirement": "db12:01.1-L1", "rating": "full", "evidence": ["E1"]}],
    } | changes


def refused(content: str, suffix: str, knowledge: Knowledge) -> HengbiaoError:
    with pytest.raises(FormatFault) as caught:
        parse_text(content.encode(), suffix, knowledge)
    return caught.value


@pytest.mark.parametrize("value", ["!!int abc", "!!float abc", "!!timestamp abc", "!!bool abc", "!!binary eA==", "!!set {a}"])
def test_yaml_tags_that_no_set_needs_are_refused(value: str, knowledge: Knowledge) -> None:
    """They build other types than text, and some ended in a KeyError or AttributeError."""
    text = f"enterprise:\n  name: {value}\n  type: discrete\nassessment: {{date: 2026-11-01}}\n"
    assert refused(text, ".yaml", knowledge).place.row == 2


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "enterprise:\n  name: x\n  name: y\n", "{a: 1, 'a': 2}"])
def test_yaml_fields_given_twice_are_refused(text: str, knowledge: Knowledge) -> None:
    """The last one won without a word."""
    assert "twice" in refused(text, ".yaml", knowledge).line("en")


@pytest.mark.parametrize(
    "cover",
    ["# ))))))))))\n", "#)\n", "\\# ", '"]" ', "')' ", '"""]""" ', "<urn:)> "],
)
def test_closing_brackets_in_comments_or_strings_hide_no_depth(cover: str, knowledge: Knowledge) -> None:
    """The parser's stack overflows on deep triple terms, which ends the whole process."""
    text = "<a:a> <a:b> " + (cover + "<<( <a:a> <a:b> ") * 500 + "<a:c> " + ")>> " * 500 + "."
    assert "nested" in refused(text, ".ttl", knowledge).line("en")


@pytest.mark.parametrize("start", ['{"a":"]]]]]]]]","b":', '["]\\"]",'])
def test_closing_brackets_in_json_ld_strings_hide_no_depth(start: str, knowledge: Knowledge) -> None:
    assert "nested" in refused(start * 500, ".jsonld", knowledge).line("en")


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("note", ["(" * 1000, "# [{" * 200, '"""[' * 200, "'(\\" * 300])
def test_brackets_in_texts_are_no_nesting(note: str, suffix: str, knowledge: Knowledge) -> None:
    content = validated(plain(ratings=[{"requirement": "db12:01.1-L1", "rating": "full", "note": note}]), knowledge)
    assert parse_text(to_text(content, suffix, knowledge), suffix, knowledge) == content


@pytest.mark.parametrize("depth", [41, 900, 990, 100_000])
def test_json_is_refused_at_one_depth_however_deep_the_stack_is(depth: int, knowledge: Knowledge) -> None:
    assert "nested" in refused('{"enterprise":' + "[" * depth + "]" * depth + "}", ".json", knowledge).line("en")


@pytest.mark.parametrize("date", [0, 86400, "0", "86400", "2026-11-01T00:00:00"])
def test_numbers_and_moments_are_no_dates(date: object, knowledge: Knowledge) -> None:
    """Numbers were read as seconds since 1970."""
    fault = refused(json.dumps(plain(assessment={"date": date})), ".json", knowledge)
    assert fault.place.field == "assessment.date"
    fault = refused(json.dumps(plain(evidence=[{"id": "E1", "collected_on": date}])), ".json", knowledge)
    assert fault.place.field == "evidence[0].collected_on"


def test_counting_months_back_stops_at_the_first_day_there_is(knowledge: Knowledge) -> None:
    """An assessment in the year 1 ended in a ValueError."""
    content = validated(plain(assessment={"date": "0001-01-01"}), knowledge)
    assert set_quads(content, knowledge.prefixes, knowledge.profiles.values())
    assert months_before(dt.date(2, 12, 31), 24) == dt.date.min
    assert months_before(dt.date(3, 2, 28), 24) == dt.date(1, 2, 28)
    assert months_before(dt.date(2024, 3, 31), 1) == dt.date(2024, 2, 29)


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_text_is_the_same_as_none_in_every_form(empty: str, suffix: str, knowledge: Knowledge) -> None:
    """RDF leaves an empty text out, so the same set came back different."""
    evidence = [{"id": "E1", "title": empty, "source": empty, "file": empty}]
    units = [{"name": "矿", "type": "mining", "output_value": empty}]
    enterprise = {"name": "甲厂", "type": "composite", "units": units}
    content = validated(plain(evidence=evidence, enterprise=enterprise), knowledge)
    assert content.evidence[0].title is None
    assert parse_text(to_text(content, suffix, knowledge), suffix, knowledge).canonical() == content.canonical()


@pytest.mark.parametrize("suffix", FORMS)
def test_evidence_cited_twice_by_one_rating_counts_once(suffix: str, knowledge: Knowledge) -> None:
    ratings = [{"requirement": "db12:01.1-L1", "rating": "full", "evidence": ["E2", "E1", "E2"]}]
    content = validated(plain(ratings=ratings), knowledge)
    assert content.canonical().ratings[0].evidence == ["E1", "E2"]
    assert parse_text(to_text(content, suffix, knowledge), suffix, knowledge).canonical() == content.canonical()


@pytest.mark.parametrize("ordinal", ['"x"', '"9999"^^<urn:x>', "1.5", "9" * 5000, '"²"'])
def test_an_ordinal_that_is_no_whole_number_is_a_fault_or_harmless(ordinal: str, knowledge: Knowledge) -> None:
    text = to_text(validated(plain(), knowledge), ".ttl", knowledge).decode()
    changed = text.replace("hb:ordinal 2", f"hb:ordinal {ordinal}")
    assert changed != text
    if ordinal.startswith('"9999"'):
        assert parse_text(changed.encode(), ".ttl", knowledge)
    else:
        assert "ordinal" in refused(changed, ".ttl", knowledge).line("en")


@pytest.mark.parametrize(
    "changes",
    [{"\x1b[31m": 1}, {"\ud800": 1}, {"enterprise": {"name": "\ud800", "type": "discrete"}},
     {"enterprise": {"name": "甲", "type": "\x1b]0;x\x07\u202e"}}],
)
def test_a_message_shows_no_character_that_a_terminal_obeys_or_cannot_print(
    changes: dict[str, Any], knowledge: Knowledge
) -> None:
    fault = refused(json.dumps(plain(**changes)), ".json", knowledge)
    for lang in ("zh", "en"):
        assert fault.line(lang).isprintable()
        assert fault.line(lang).encode()


def test_duplicate_json_fields_are_named_without_control_characters(knowledge: Knowledge) -> None:
    assert refused('{"\\u001b[31m": 1, "\\u001b[31m": 2}', ".json", knowledge).line("en").isprintable()


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
@pytest.mark.parametrize("suffix", FORMS)
def test_line_ends_that_only_yaml_knows_stay_as_they_are(suffix: str, mark: str, knowledge: Knowledge) -> None:
    """YAML folded them into a blank."""
    content = validated(plain(evidence=[{"id": "E1", "title": f"a{mark}b"}, {"id": "E2"}]), knowledge)
    assert parse_text(to_text(content, suffix, knowledge), suffix, knowledge) == content
