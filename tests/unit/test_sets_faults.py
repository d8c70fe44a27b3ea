"""Whatever is wrong with a text set is one line with place and mend, and nothing is built, run or fetched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hengbiao.errors import FileFault, FormatFault, HengbiaoError, Place, UnknownName
from hengbiao.knowledge.base import Knowledge, load_knowledge
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.service.sets import MAX_BYTES, parse_text, read_bytes, to_text, validated

FORMS = (".json", ".yaml", ".ttl", ".jsonld")
KNOWLEDGE: Knowledge = load_knowledge()


def plain(**changes: Any) -> dict[str, Any]:
    return {
        "enterprise": {"name": "甲厂", "type": "discrete"},
        "assessment": {"date": "2026-11-01", "party": "third", "assessors": ["甲", "乙", "丙"]},
        "evidence": [{"id": "E1", "kind": "record", "title": "采购记录"}],
        "ratings": [{"requirement": "db12:09.1-L1", "rating": "mostly", "evidence": ["E1"]}],
        "tailoring": [{"subdomain": "db12:07", "reason": "不做产品设计"}],
    } | changes


SAMPLE = validated(plain(), KNOWLEDGE)


def read(path: Path) -> EvidenceSet:
    """As a command reads it: the file from disk, the place completed with its name."""
    try:
        return parse_text(read_bytes(path), path.suffix, KNOWLEDGE)
    except HengbiaoError as fault:
        raise fault.at(Place(file=path.name)) from None


def fault_of(path: Path, kind: type[HengbiaoError]) -> HengbiaoError:
    """The fault of reading `path`; one line in both languages that names the file and how to mend it."""
    with pytest.raises(kind) as caught:
        read(path)
    fault = caught.value
    for lang in ("zh", "en"):
        line = fault.line(lang)
        assert line.splitlines() == [line]
        assert line.isprintable()
        assert line.startswith(path.name)
        assert fault.what.in_language(lang) and fault.mend.in_language(lang)
        assert len(line) < 600
    assert re.search("[一-鿿]", fault.what.zh)
    assert re.search("[一-鿿]", fault.mend.zh)
    assert re.search("[a-z]", fault.what.en)
    return fault


def fault_in(tmp_path: Path, suffix: str, content: str | bytes, kind: type[HengbiaoError] = FormatFault) -> HengbiaoError:
    path = tmp_path / f"set{suffix}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return fault_of(path, kind)


def test_a_missing_file(tmp_path: Path) -> None:
    assert "no such file" in fault_of(tmp_path / "gone.json", FileFault).line("en")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "set.json").mkdir()
    assert "no file" in fault_of(tmp_path / "set.json", FileFault).line("en")


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n "])
@pytest.mark.parametrize("suffix", FORMS)
def test_an_empty_file(suffix: str, content: bytes, tmp_path: Path) -> None:
    assert "empty" in fault_in(tmp_path, suffix, content, FileFault).line("en")


def test_fifty_megabytes_are_refused_by_size_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    def never(self: Path) -> bytes:
        raise AssertionError("was read")

    monkeypatch.setattr(Path, "read_bytes", never)
    monkeypatch.setattr(Path, "open", never)
    assert "50 MB" in fault_of(path, FileFault).line("en")
    with pytest.raises(AssertionError, match="was read"):
        path.read_bytes()


def test_the_size_limit_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    text = json.dumps(plain()).encode()
    path.write_bytes(text.ljust(MAX_BYTES))
    assert read(path) == SAMPLE
    path.write_bytes(text.ljust(MAX_BYTES + 1))
    fault_of(path, FileFault)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "set.json"
    path.write_text("{}")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "permissions" in fault_of(path, FileFault).line("en")


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize(
    "content",
    [
        json.dumps(plain(), ensure_ascii=False).encode("utf-16"),
        json.dumps(plain(), ensure_ascii=False).encode("utf-16-le"),
        json.dumps(plain(), ensure_ascii=False).encode("utf-32"),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"{}\0",
        bytes(range(256)),
    ],
    ids=["utf-16", "utf-16-le", "utf-32", "png", "zip", "nul", "all bytes"],
)
def test_another_encoding(suffix: str, content: bytes, tmp_path: Path) -> None:
    assert "UTF-8" in fault_in(tmp_path, suffix, content).line("en")


DEEP = 100_000
NESTED = {
    "json lists": (".json", '{"enterprise":' + "[" * DEEP + "]" * DEEP + "}"),
    "json objects": (".json", '{"a":' * DEEP + "1" + "}" * DEEP),
    "json unclosed": (".json", "[" * DEEP),
    "yaml flow": (".yaml", "a: " + "[" * DEEP + "]" * DEEP),
    "yaml flow maps": (".yaml", "{a: " * DEEP),
    "yaml indents": (".yaml", "\n".join(" " * n + "a:" for n in range(200))),
    "turtle lists": (".ttl", "<a:a> <a:b> " + "(" * DEEP + ")" * DEEP + "."),
    "turtle blanks": (".ttl", "<a:a> <a:b> " + "[ <a:b> " * DEEP + "1" + "]" * DEEP + "."),
    "turtle triples": (".ttl", "<a:a> <a:b> " + "<<( <a:a> <a:b> " * DEEP + "1" + ")>>" * DEEP + "."),
    "json-ld objects": (".jsonld", '{"a:b":' * DEEP + "1" + "}" * DEEP),
    "json-ld contexts": (".jsonld", '{"@context":' * DEEP + "1" + "}" * DEEP),
}


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting(name: str, tmp_path: Path) -> None:
    suffix, content = NESTED[name]
    assert "nested" in fault_in(tmp_path, suffix, content).line("en")


def test_what_stays_within_the_depth_is_judged_by_its_content(tmp_path: Path) -> None:
    assert "nested" not in fault_in(tmp_path, ".json", "[" * 40 + "]" * 40).line("en")


def test_yaml_aliases(tmp_path: Path) -> None:
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    fault = fault_in(tmp_path, ".yaml", laughs)
    assert "alias" in fault.line("en")
    assert fault.place.row == 2


@pytest.mark.parametrize(
    "value",
    [
        "!!python/object/apply:pathlib.Path.touch [{path}]", "!!python/name:os.system", "!!python/tuple [a]",
        "!!python/object/new:os.system [touch {path}]", "!local x", "!<tag:yaml.org,2002:python/none> x", "!!binary eA==",
    ],
)  # fmt: skip
def test_yaml_tags_build_nothing(value: str, tmp_path: Path) -> None:
    target = tmp_path / "made"
    content = f"assessment: {{date: 2026-11-01}}\nenterprise:\n  type: discrete\n  name: {value.format(path=target)}\n"
    fault = fault_in(tmp_path, ".yaml", content)
    assert "tag" in fault.line("en")
    assert fault.place.row == 4
    assert not target.exists()


BROKEN = {
    "json": (".json", '{"a": }', "line 1, column 7"),
    "json comment": (".json", "{} // x", "line 1, column 4"),
    "json single quotes": (".json", "{'a': 1}", "line 1, column 2"),
    "json huge number": (".json", '{"a": ' + "9" * 5000 + "}", None),
    "yaml tab": (".yaml", "a:\n\t- b", "row 2"),
    "yaml quote": (".yaml", "a: 'b", "row 1"),
    "yaml control": (".yaml", "a: \x01", None),
    "yaml two documents": (".yaml", "a: b\n---\nc: d\n", "row 2"),
    "yaml list as key": (".yaml", "a: b\n[a]: b\n", "row 2"),
    "turtle": (".ttl", "@prefix a: <urn:a> .\n<a:b> <a:c> ", "row 2"),
    "turtle unknown prefix": (".ttl", "x:a x:b x:c .", "row 1"),
    "turtle relative": (".ttl", "<a> <b> <c> .", "row 1"),
    "turtle NaN": (".ttl", "<a:a> <a:b> NaN .", "row 1"),
    "turtle relative base": (".ttl", "@base <nowhere> .", "row 1"),
    "json-ld": (".jsonld", '{"a:b": }', "row 1"),
    "json-ld NaN": (".jsonld", '{"a:b": NaN}', "row 1"),
    "json-ld Infinity": (".jsonld", '{"a:b": [Infinity]}', "row 1"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_syntax_is_said_with_its_place(name: str, tmp_path: Path) -> None:
    suffix, content, place = BROKEN[name]
    line = fault_in(tmp_path, suffix, content).line("en")
    assert "valid" in line
    assert place is None or f", {place}: " in line


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
@pytest.mark.parametrize("content", ["[]", "null", "5", '"text"', "[{}]", "true"])
def test_the_top_level_must_be_an_object(suffix: str, content: str, tmp_path: Path) -> None:
    assert "wrong type" in fault_in(tmp_path, suffix, content).line("en")


@pytest.mark.parametrize(("suffix", "content"), [(".ttl", "# nothing"), (".ttl", "<a:a> <a:b> 1 ."), (".jsonld", "[]"), (".jsonld", "{}")])
def test_rdf_without_an_assessment(suffix: str, content: str, tmp_path: Path) -> None:
    assert "hb:Assessment" in fault_in(tmp_path, suffix, content).line("en")


def rated(**changes: Any) -> dict[str, Any]:
    return plain(ratings=[{"requirement": "db12:09.1-L1", "rating": "full", "evidence": []} | changes])


CONTENT_FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "rating not in the scale": (rated(rating="fully"), "ratings[0].rating", "full, mostly, partly, none (did you mean full?)"),
    "rating in another case": (rated(rating="Full"), "ratings[0].rating", "full, mostly, partly, none"),
    "same requirement twice": (plain(ratings=plain()["ratings"] * 2), "ratings[1].requirement", "db12:09.1-L1 is there twice"),
    "same evidence twice": (plain(evidence=[{"id": "E1"}] * 2), "evidence[1].id", "E1 is there twice"),
    "same sub-domain twice": (plain(tailoring=[{"subdomain": "db12:07"}] * 2), "tailoring[1].subdomain", "db12:07 is there twice"),
    "no date": (plain(assessment={"date": "soon"}), "assessment.date", "2026-11-01"),
    "no day of the calendar": (plain(assessment={"date": "2026-02-30"}), "assessment.date", "'2026-02-30' is no date"),
    "date of evidence": (plain(evidence=[{"id": "E1", "collected_on": "01.11.2026"}]), "evidence[0].collected_on", "no date"),
    "unknown field": (plain(rating=[]), "rating", "no such field"),
    "unknown field of a rating": (rated(remark="x"), "ratings[0].remark", "no such field"),
    "missing part": ({"enterprise": {"name": "x", "type": "discrete"}}, "assessment", "missing"),
    "missing date": (plain(assessment={}), "assessment.date", "missing"),
    "unknown type": (plain(enterprise={"name": "x", "type": "discreet"}), "enterprise.type", "did you mean discrete?"),
    "unknown kind": (plain(evidence=[{"id": "E1", "kind": "records"}]), "evidence[0].kind", "did you mean record?"),
    "empty name": (plain(enterprise={"name": " ", "type": "discrete"}), "enterprise.name", "empty"),
    "long name": (plain(enterprise={"name": "x" * 2001, "type": "discrete"}), "enterprise.name", "2000"),
    "long note": (rated(note="x" * 10_001), "ratings[0].note", "10000"),
    "hash": (plain(evidence=[{"id": "E1", "sha256": "abc"}]), "evidence[0].sha256", "wrong form"),
    "list for text": (plain(enterprise={"name": ["x"], "type": "discrete"}), "enterprise.name", "wrong type"),
    "object for list": (plain(ratings={}), "ratings", "wrong type"),
    "control character": (rated(note="a\x07b"), "ratings[0].note", "control character"),
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
@pytest.mark.parametrize("name", CONTENT_FAULTS)
def test_faults_of_content_name_the_field(name: str, suffix: str, tmp_path: Path) -> None:
    raw, field, said = CONTENT_FAULTS[name]
    text = json.dumps(raw, ensure_ascii=suffix == ".yaml")  # JSON is YAML, too
    fault = fault_in(tmp_path, suffix, text)
    assert fault.place.field == field
    assert said in fault.line("en")


UNKNOWN: dict[str, tuple[dict[str, Any], str, str]] = {
    "requirement": (rated(requirement="db12:09.1-L11"), "ratings[0].requirement", "db12:09.1-L1"),
    "requirement of a misspelt standard": (rated(requirement="db21:09.1-L1"), "ratings[0].requirement", "db12:09.1-L1"),
    "requirement without standard": (rated(requirement="09.1-L1"), "ratings[0].requirement", "db12:09.1-L1"),
    "evidence": (rated(evidence=["E1", "E2"]), "ratings[0].evidence[1]", "E1"),
    "sub-domain": (plain(tailoring=[{"subdomain": "db12:077"}]), "tailoring[0].subdomain", "db12:07"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_name_is_met_with_the_nearest(name: str, tmp_path: Path) -> None:
    raw, field, near = UNKNOWN[name]
    fault = fault_in(tmp_path, ".json", json.dumps(raw), UnknownName)
    assert fault.place.field == field
    assert f"Did you mean {near}?" in fault.line("en")
    assert near in fault.line("zh")


@pytest.mark.parametrize("node", ["db12:e4", "db12:d07", "db12:07.1", "db12:L1", "db12:07.1-L1", "", "db12:"])
def test_only_sub_domains_are_tailored(node: str, tmp_path: Path) -> None:
    fault = fault_in(tmp_path, ".json", json.dumps(plain(tailoring=[{"subdomain": node}])), HengbiaoError)
    assert fault.place.field == "tailoring[0].subdomain"


def test_the_number_of_further_faults_is_said(tmp_path: Path) -> None:
    fault = fault_in(tmp_path, ".json", json.dumps(rated(rating="x", note=1) | {"a": 1}))
    assert fault.line("en").endswith("(and 2 more)")
    assert fault.line("zh").endswith("（另有 2 处）")


def test_a_very_long_name_is_shortened_in_the_message(tmp_path: Path) -> None:
    assert fault_in(tmp_path, ".json", json.dumps(rated(requirement="x" * 200)), UnknownName)
    fault_in(tmp_path, ".json", json.dumps(plain(**{"y" * 5000: 1})))
    fault_in(tmp_path, ".json", json.dumps(rated(rating="z" * 5000)))


@pytest.mark.parametrize("content", ['{"a": 1, "a": 1}', '{"enterprise": {"name": "x", "n": 1, "name": "x"}}', '[{"b":{"a":1,"a":2}}]'])
def test_json_fields_given_twice(content: str, tmp_path: Path) -> None:
    assert "twice" in fault_in(tmp_path, ".json", content).line("en")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-0.0", "12345678901234567890", "true"])
@pytest.mark.parametrize("place", ["name", "date", "rating"])
def test_numbers_are_no_text_date_or_rating(number: str, place: str, tmp_path: Path) -> None:
    raw = {"name": plain(enterprise={"name": "?", "type": "discrete"}), "date": plain(assessment={"date": "?"}),
           "rating": rated(rating="?")}[place]  # fmt: skip
    fault = fault_in(tmp_path, ".json", json.dumps(raw).replace('"?"', number))
    assert str(fault.place.field).endswith(place)


TURTLE = to_text(SAMPLE, ".ttl", KNOWLEDGE).decode()
JSON_LD = to_text(SAMPLE, ".jsonld", KNOWLEDGE).decode()


@pytest.mark.parametrize("suffix", [".ttl", ".jsonld"])
@pytest.mark.parametrize("character", ["\\u0000", "\\u0001", "\\u001B", "\\u007F", "\\uFFFF", "\x01", "\x1b"])
def test_rdf_with_control_characters(suffix: str, character: str, tmp_path: Path) -> None:
    text = TURTLE if suffix == ".ttl" else JSON_LD
    assert "甲厂" in text
    fault_in(tmp_path, suffix, text.replace("甲厂", f"甲{character}厂"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hb:rates db12:09.1-L1", "hb:rates db12:09.1-L9", "Did you mean db12:09.1-L"),
        ("hb:rates db12:09.1-L1", "hb:rates <http://example.org/x>", "no requirement"),
        ("hb:rates db12:09.1-L1", 'hb:rates "09.1-L1"', "no requirement"),
        ("satisfaction/mostly>", "satisfaction/most>", "did you mean mostly?"),
        ("hb:supportedBy set:evidence-E1", "hb:supportedBy set:evidence-E2", "no evidence"),
        ('"2026-11-01"^^xsd:date', '"2026-13-01"^^xsd:date', "no date"),
        ('"2026-11-01"^^xsd:date', '"2026-11-01"^^xsd:date, "2026-11-02"^^xsd:date', "2 values of assessedOn"),
        ("hb:tailors db12:07", "hb:tailors db12:e4", "no sub-domain"),
        ("set:enterprise a hb:Enterprise", "set:other a hb:Enterprise . set:enterprise a hb:Enterprise", "exactly one"),
        ("hb:rates db12:09.1-L1 ;", "", "missing"),
    ],
)
def test_faults_of_content_in_turtle(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert TURTLE.count(old) == 1
    assert said in fault_in(tmp_path, ".ttl", TURTLE.replace(old, new), HengbiaoError).line("en")
