"""Mapping files that are at fault: each fault names file, line and column, and what to do."""

from __future__ import annotations

import pytest

from hengbiao.errors import KnowledgeFault, Text
from hengbiao.knowledge.hub import closed
from hengbiao.knowledge.sssom import COLUMNS, read_rows
from hengbiao.model.hub import Objective

GOOD = {
    "subject_id": "db12:01.1-L1", "predicate_id": "skos:narrowMatch", "object_id": "obj:a.b.c",
    "mapping_justification": "semapv:ManualMappingCuration", "confidence": "0.9", "comment": "理由",
    "ext_group": "db12:01.1-L1", "ext_completeness": "complete", "ext_coverage": "0.5",
}


def content(end: str = "\n", **changes: str) -> bytes:
    cells = GOOD | changes
    return end.join(["#mapping_set_id: x", "\t".join(COLUMNS), "\t".join(cells[c] for c in COLUMNS), ""]).encode()


def rows(data: bytes) -> list[object]:
    return list(read_rows(data, "x.sssom.tsv", {"db12:01.1-L1"}, {"obj:a.b.c"}))


def test_a_good_row_is_read_with_its_line() -> None:
    (line,) = read_rows(content(), "x.sssom.tsv", {"db12:01.1-L1"}, {"obj:a.b.c"})
    assert line.number == 3
    assert (line.row.object, line.row.complete, str(line.row.coverage)) == ("obj:a.b.c", True, "1/2")


def test_a_requirement_may_fit_nothing() -> None:
    data = content(predicate_id="skos:exactMatch", object_id="sssom:NoTermFound", ext_group="", ext_completeness="", ext_coverage="")
    (line,) = read_rows(data, "x.sssom.tsv", {"db12:01.1-L1"}, {"obj:a.b.c"})
    assert line.row.object is None


@pytest.mark.parametrize(("changes", "column"), [
    ({"subject_id": "db12:none"}, "subject_id"), ({"object_id": "obj:none"}, "object_id"),
    ({"predicate_id": "skos:closeMatch"}, "predicate_id"), ({"predicate_id": ""}, "predicate_id"),
    ({"mapping_justification": "semapv:LexicalMatching"}, "mapping_justification"),
    ({"confidence": "1.2"}, "confidence"), ({"confidence": "0"}, "confidence"), ({"confidence": "-0.5"}, "confidence"),
    ({"confidence": "high"}, "confidence"), ({"confidence": "nan"}, "confidence"), ({"confidence": "1e-3"}, "confidence"),
    ({"comment": ""}, "comment"), ({"ext_completeness": ""}, "ext_completeness"),
    ({"ext_completeness": "yes"}, "ext_completeness"), ({"ext_group": ""}, "ext_completeness"),
    ({"ext_coverage": "1"}, "ext_coverage"), ({"ext_coverage": "50%"}, "ext_coverage"),
    ({"comment": "#NAME?"}, "comment"), ({"comment": "é‡‡è´­"}, "comment"), ({"comment": "锟斤拷"}, "comment"),
    ({"confidence": "0,9"}, "confidence"), ({"confidence": "90%"}, "confidence"), ({"confidence": ""}, "confidence"),
    ({"confidence": "1.2.3"}, "confidence"), ({"ext_coverage": "-0.5"}, "ext_coverage"), ({"ext_coverage": "#VALUE!"}, "ext_coverage"),
    ({"subject_id": "#REF!"}, "subject_id"), ({"object_id": ""}, "object_id"), ({"subject_id": ""}, "subject_id"),
    ({"comment": "â€œç†ç”±â€"}, "comment"),
    ({"comment": '"理由"'}, "comment"), ({"comment": "理由 "}, "comment"), ({"comment": "\ufffd理由"}, "comment"),
])  # fmt: skip
def test_a_row_at_fault(changes: dict[str, str], column: str) -> None:
    with pytest.raises(KnowledgeFault) as fault:
        rows(content(**changes))
    assert (fault.value.place.file, fault.value.place.row, fault.value.place.field) == ("x.sssom.tsv", 3, column)
    assert fault.value.mend.zh
    assert fault.value.mend.en


@pytest.mark.parametrize(("data", "line"), [
    (b"\xef\xbb\xbf" + content(), 1), (content(end="\r\n"), 1), ("表头".encode("gb18030"), 1),
    (content().replace(b"confidence\t", b"", 1), 2), (content().replace(b"\t0.9\t", b"\t"), 3), (b"#only: comments\n", 2),
    (b"", 1), (content().decode().encode("utf-16"), 1), (content().replace(b"0.5\n", b"0.5\r\n"), 3),
    (content().replace(b"complete\t0.5", b""), 3), (content().replace(b"complete\t0.5", b"complete"), 3),
    (content().replace(b"\t0.5\n", b"\t0.5\t\n"), 3), (content().replace(b"\t", b","), 2), (content().replace(b"\t", b"    "), 2),
    (content() + content().split(b"\n", 1)[1], 4),
])  # fmt: skip
def test_a_file_at_fault(data: bytes, line: int) -> None:
    with pytest.raises(KnowledgeFault) as fault:
        rows(data)
    assert (fault.value.place.file, fault.value.place.row) == ("x.sssom.tsv", line)
    assert fault.value.mend.zh
    assert fault.value.mend.en


def test_chinese_quotation_marks_are_no_damage() -> None:
    (line,) = read_rows(content(comment="只要求“采集”，不要求“分析”"), "x.sssom.tsv", {"db12:01.1-L1"}, {"obj:a.b.c"})
    assert line.row.reason == "只要求“采集”，不要求“分析”"


def objective(name: str, *implies: str) -> Objective:
    return Objective(name, "cap:a.b", Text("文", "t"), "documented", "department", ("policy",), implies)


def test_implies_that_runs_in_a_circle_is_refused_with_the_circle() -> None:
    with pytest.raises(KnowledgeFault) as fault:
        closed({o.id: o for o in (objective("obj:a", "obj:b"), objective("obj:b", "obj:c"), objective("obj:c", "obj:a"))})
    assert "→" in fault.value.what.en
    assert fault.value.place.field == "implies"


def test_implies_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(KnowledgeFault, match="obj:none"):
        closed({"obj:a": objective("obj:a", "obj:none")})


def test_implies_is_closed() -> None:
    made = closed({o.id: o for o in (objective("obj:a"), objective("obj:b", "obj:a"), objective("obj:c", "obj:b"))})
    assert made["obj:c"].implied == ("obj:a", "obj:b")
