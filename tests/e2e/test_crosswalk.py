"""`hengbiao crosswalk`: every form holds the same pairs, and other programs read it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from defusedxml import ElementTree
from matplotlib import image
from processes import answer, call, refused, said, written
from sssom.constants import SchemaValidationType
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
from trestle.oscal.mapping import MappingCollection

PAIR = ("db12", "ccua")
TURNED = {"equal": "equal", "a_in_b": "b_in_a", "b_in_a": "a_in_b", "intersects": "intersects"}
SSSOM = {"equal": "skos:exactMatch", "a_in_b": "skos:broadMatch", "b_in_a": "skos:narrowMatch",
         "intersects": "skos:relatedMatch"}
OSCAL = {"equal": "equal-to", "a_in_b": "subset-of", "b_in_a": "superset-of", "intersects": "intersects-with"}
LABELS = {"equal": "equal", "a_in_b": "A in B", "b_in_a": "B in A", "intersects": "intersects"}
Row = dict[str, Any]
#: What pandas says of how sssom calls it.
SSSOM_WARNS = "ignore:The (inplace|copy) keyword"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    found: list[Row] = answer("crosswalk", *PAIR)
    return found


@pytest.fixture(scope="module")
def requirements() -> dict[str, Row]:
    return {row["id"]: row for row in answer("requirements")}


@pytest.fixture(scope="module")
def unmapped() -> dict[str, list[str]]:
    left: dict[str, list[str]] = answer("crosswalk", *PAIR, "--unmapped")
    return left


def of(requirements: dict[str, Row], key: str) -> list[str]:
    return [i for i in requirements if i.startswith(f"{key}:")]


def subdomain(requirement: str) -> str:
    """`db12:09.1-L3` and `ccua:07-L2.2` begin with the number of their sub-domain."""
    found = re.match(r"\w+:\d+", requirement)
    assert found is not None
    return found[0]


def held_against(name: str, document: object) -> None:
    jsonschema.Draft202012Validator(json.loads(said("schema", name))).validate(document)


def keyed(rows: list[Row]) -> dict[tuple[str, str], Row]:
    assert len({(r["subject"], r["object"]) for r in rows}) == len(rows)
    return {(r["subject"], r["object"]): r for r in rows}


def test_json_fits_its_schema_and_every_pair_has_its_proof(rows: list[Row], requirements: dict[str, Row]) -> None:
    held_against("crosswalk", rows)
    assert {r["relation"] for r in rows} == set(TURNED)
    order = {i: n for n, i in enumerate(requirements)}
    assert rows == sorted(rows, key=lambda r: (order[r["subject"]], order[r["object"]]))
    for row in rows:
        assert row["subject"].startswith("db12:")
        assert row["object"].startswith("ccua:")
        assert row["via"]
        assert row["reason"]
        assert 0 < row["confidence"] <= 1
        assert 0 <= row["coverage"] <= 1
        if row["relation"] in ("equal", "b_in_a"):
            assert row["coverage"] == 1
    assert said("crosswalk", *PAIR, "--format", "json") == said("crosswalk", *PAIR, "--json")


def test_the_other_way_about_every_relation_is_turned(rows: list[Row]) -> None:
    back = keyed(answer("crosswalk", *reversed(PAIR)))
    assert {(b, a): TURNED[r["relation"]] for (a, b), r in keyed(rows).items()} == {
        pair: r["relation"] for pair, r in back.items()}


@pytest.mark.parametrize("relations", [["equal"], ["a_in_b", "b_in_a"], ["intersects"]])
def test_only_the_relations_that_are_asked_for(relations: list[str], rows: list[Row]) -> None:
    options = [part for name in relations for part in ("--relation", name)]
    assert answer("crosswalk", *PAIR, *options) == [r for r in rows if r["relation"] in relations]


def test_one_requirement_and_one_subdomain_give_the_pairs_of_the_whole(rows: list[Row]) -> None:
    row = next(r for r in rows if r["relation"] == "equal")
    one = row["subject"]
    assert answer("crosswalk", one, "ccua") == [r for r in rows if r["subject"] == one]
    assert answer("crosswalk", "db12", row["object"]) == [r for r in rows if r["object"] == row["object"]]
    part, other = subdomain(one), subdomain(row["object"])
    assert answer("crosswalk", part, other) == [
        r for r in rows if subdomain(r["subject"]) == part and subdomain(r["object"]) == other]


def test_without_b_it_is_all_other_standards(rows: list[Row], requirements: dict[str, Row]) -> None:
    one = next(r["subject"] for r in rows if r["relation"] == "equal")
    found = answer("crosswalk", one)
    assert [r for r in found if r["object"].startswith("ccua:")] == [r for r in rows if r["subject"] == one]
    assert not any(r["object"].startswith("db12:") for r in found)
    left = answer("crosswalk", one, "--unmapped")
    others = [i for i in requirements if not i.startswith("db12:")]
    assert sorted([*left["object"], *{r["object"] for r in found}]) == sorted(others)


def test_an_objective_stands_for_what_asks_for_it(rows: list[Row], requirements: dict[str, Row]) -> None:
    objective = next(r["via"][0] for r in rows if r["relation"] == "equal")
    asking = {i for i, r in requirements.items()
              for link in r["objectives"] if link["id"] == objective and link["predicate"] != "skos:relatedMatch"}
    assert answer("crosswalk", "db12", objective, "--relation", "equal")
    found = [r for r in answer("crosswalk", "db12", objective) if r["object"].startswith("ccua:")]
    assert found == [r for r in rows if r["object"] in asking]
    assert {r["subject"] for r in answer("crosswalk", objective, "ccua")} <= asking


def test_unmapped_is_what_has_no_pair(
    rows: list[Row], requirements: dict[str, Row], unmapped: dict[str, list[str]]
) -> None:
    held_against("crosswalk-unmapped", unmapped)
    for side, key in zip(("subject", "object"), PAIR, strict=True):
        paired = {r[side] for r in rows}
        assert unmapped[side] == [i for i in of(requirements, key) if i not in paired]
    shown = said("crosswalk", *PAIR, "--unmapped").decode()
    assert [line.split()[0] for line in shown.splitlines() if line] == [*unmapped["subject"], *unmapped["object"]]


def test_the_matrix_adds_up_to_the_pairs(rows: list[Row], requirements: dict[str, Row]) -> None:
    matrix = answer("crosswalk", *PAIR, "--matrix")
    held_against("crosswalk-matrix", matrix)
    for side, key in zip(("subjects", "objects"), PAIR, strict=True):
        expected = Counter(subdomain(i) for i in of(requirements, key))
        assert {s["id"]: s["requirements"] for s in matrix[side]} == expected
    sizes = {s["id"]: s["requirements"] for s in matrix["objects"]}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    best: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for r in rows:
        cell = subdomain(r["subject"]), subdomain(r["object"])
        counts[cell][r["relation"]] += 1
        best[cell][r["object"]] = max(best[cell].get(r["object"], 0), r["coverage"])
    assert {(c["subject"], c["object"]) for c in matrix["cells"]} == set(counts)
    for c in matrix["cells"]:
        cell = c["subject"], c["object"]
        assert {name: c[name] for name in TURNED if c[name]} == counts[cell]
        assert c["coverage"] == pytest.approx(sum(best[cell].values()) / sizes[c["object"]], abs=2e-4)
    shown = said("crosswalk", *PAIR, "--matrix").decode().splitlines()
    assert len(shown) == len(matrix["cells"])


def test_text_has_every_pair_and_counts_what_is_left(rows: list[Row], unmapped: dict[str, list[str]]) -> None:
    *lines, last = said("crosswalk", *PAIR, "--lang", "en").decode().splitlines()
    heads = [line.split() for line in lines if not line.startswith(" ")]
    assert [(words[0], words[2]) for words in heads] == list(keyed(rows))
    assert [int(n) for n in re.findall(r"\d+", last)] == [len(rows), len(unmapped["subject"]), len(unmapped["object"])]


def test_csv_holds_the_rows_whole(rows: list[Row]) -> None:
    raw = said("crosswalk", *PAIR, "--format", "csv")
    read = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    assert len(read) == len(rows)
    for found, row in zip(read, rows, strict=True):
        assert found == {**row, "via": " ".join(row["via"]), "confidence": str(row["confidence"]),
                         "coverage": str(row["coverage"])}


def test_the_workbook_has_the_rows_of_the_csv_and_what_is_left(
    tmp_path: Path, rows: list[Row], requirements: dict[str, Row], unmapped: dict[str, list[str]]
) -> None:
    path = tmp_path / "对照 表.xlsx"
    written(path, "crosswalk", *PAIR, "--lang", "en")
    pairs, left = openpyxl.load_workbook(path).worksheets
    table = list(csv.reader(io.StringIO(said("crosswalk", *PAIR, "--format", "csv").decode("utf-8-sig"), newline="")))
    cells = list(pairs.iter_rows(min_row=5, values_only=True))
    assert [[a, b, relation, confidence, coverage, str(via).split(), reason]
            for a, _, relation, b, _, confidence, coverage, via, reason in cells] == [
        [a, b, LABELS[relation], float(confidence), float(coverage), via.split(), reason]
        for a, b, relation, confidence, coverage, via, reason in table[1:]]
    for cell in cells:
        assert [cell[1], cell[4]] == [requirements[str(i)]["statement"] for i in (cell[0], cell[3])]
    assert [row[:2] for row in left.iter_rows(min_row=5, values_only=True)] == [
        *(("A", i) for i in unmapped["subject"]), *(("B", i) for i in unmapped["object"])]


@pytest.mark.filterwarnings(SSSOM_WARNS)
def test_sssom_is_read_and_found_valid_by_another_program(rows: list[Row]) -> None:
    found = parse_sssom_table(io.StringIO(said("crosswalk", *PAIR, "--format", "sssom").decode()))
    reports = validate(found, [SchemaValidationType.JsonSchema, SchemaValidationType.PrefixMapCompleteness,
                               SchemaValidationType.StrictCurieFormat])
    assert {kind: report.results for kind, report in reports.items()} == {kind: [] for kind in reports}
    assert len(reports) == 3
    table = found.df[["subject_id", "predicate_id", "object_id", "confidence", "comment"]].to_numpy().tolist()
    assert sorted(table) == sorted(
        [r["subject"], SSSOM[r["relation"]], r["object"], r["confidence"], r["reason"]] for r in rows)
    assert set(found.df["mapping_justification"]) == {"semapv:MappingChaining"}
    assert found.converter.expand("db12:09.1-L3") == "https://w3id.org/hengbiao/db12/2021/09.1-L3"


def test_oscal_is_read_by_another_program(
    tmp_path: Path, rows: list[Row], unmapped: dict[str, list[str]]
) -> None:
    path = tmp_path / "mapping.json"
    path.write_bytes(said("crosswalk", *PAIR, "--format", "oscal"))
    collection = MappingCollection.oscal_read(path)
    assert isinstance(collection, MappingCollection)
    (mapping,) = json.loads(path.read_bytes())["mapping-collection"]["mappings"]
    assert [(m["sources"][0]["id-ref"], m["relationship"], m["targets"][0]["id-ref"]) for m in mapping["maps"]] == [
        (r["subject"], OSCAL[r["relation"]], r["object"]) for r in rows]
    assert len({m["uuid"] for m in mapping["maps"]}) == len(rows)
    description = collection.provenance.mapping_description.root
    assert [int(n) for n in re.findall(r"\d+", description)] == [len(unmapped["subject"]), len(unmapped["object"])]


@pytest.mark.filterwarnings(SSSOM_WARNS)
def test_nothing_related_is_an_empty_document_in_every_form(tmp_path: Path) -> None:
    """A standard is not held against itself, so one requirement and itself have no pair."""
    same = ("crosswalk", "db12:01.1-L1", "db12:01.1-L1")
    assert answer(*same) == []
    assert answer(*same, "--matrix")["cells"] == []
    assert answer(*same, "--unmapped") == {"subject": ["db12:01.1-L1"], "object": ["db12:01.1-L1"]}
    assert said(*same, "--format", "csv").count(b"\n") == 1
    assert len(parse_sssom_table(io.StringIO(said(*same, "--format", "sssom").decode())).df) == 0
    path = tmp_path / "mapping.json"
    path.write_bytes(said(*same, "--format", "oscal"))
    assert isinstance(MappingCollection.oscal_read(path), MappingCollection)
    book = openpyxl.load_workbook(io.BytesIO(written(tmp_path / "b.xlsx", *same)))
    assert [sheet.max_row for sheet in book.worksheets] == [4, 6]


def test_the_matrix_as_a_picture(tmp_path: Path, rows: list[Row]) -> None:
    svg = written(tmp_path / "matrix.svg", "crosswalk", *PAIR, "--matrix")
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    shown = re.findall(r"<!-- .*?(\w+:\d+) -->", svg.decode())
    assert {subdomain(r["subject"]) for r in rows} | {subdomain(r["object"]) for r in rows} <= set(shown)
    assert len(shown) == 23 + 26
    png = written(tmp_path / "matrix.png", "crosswalk", *PAIR, "--matrix")
    assert png.startswith(b"\x89PNG")
    height, width, _ = image.imread(io.BytesIO(png)).shape
    assert min(height, width) > 1000


def test_the_same_bytes_again(tmp_path: Path) -> None:
    """The second time in another process that hashes otherwise; of one sub-domain each for speed."""
    calls = [["crosswalk", "db12:10", "ccua:19", *(["--matrix"] if ending in ("svg", "png") else ["--format", ending]),
              "-o", f"a.{ending}"] for ending in ("json", "sssom", "csv", "oscal", "xlsx", "svg", "png")]
    code = f"from hengbiao.cli.main import main\nfor arguments in {calls!r}:\n    assert main(arguments) == 0"
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path / seed, env=os.environ | {"PYTHONHASHSEED": seed},
                       capture_output=True, timeout=120, check=True)
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert len(first) == len(calls)
    assert first == second


def test_the_ending_of_the_file_names_its_form(tmp_path: Path) -> None:
    for ending in ("csv", "json"):
        plain = said("crosswalk", "db12:10", "ccua", "--format", ending)
        found = written(tmp_path / f"a.{ending}", "crosswalk", "db12:10", "ccua")
        # Excel reads a file as UTF-8 only by the mark at its head.
        assert json.loads(found) == json.loads(plain) if ending == "json" else found == b"\xef\xbb\xbf" + plain


def test_what_does_not_fit_is_one_line_with_what_to_do(tmp_path: Path) -> None:
    taken = tmp_path / "taken.csv"
    taken.write_text("mine")
    for arguments, word in (
        (("db13", "ccua"), "db12"), (("db12", "ccua:99"), "ccua:"), (("db12", "obj:none.of.these"), "obj:"),
        (("db12:09.1-L9", "ccua"), "db12:09.1-L"), (("db12", "ccua", "--relation", "same"), "intersects"),
        (("db12", "ccua", "--format", "pdf"), "sssom"), (("db12", "ccua", "--format", "xlsx"), "-o"),
        (("db12", "ccua", "--matrix", "-o", tmp_path / "a.pdf"), ".svg"),
        (("db12", "ccua", "--format", "xlsx", "-o", tmp_path / "a.csv"), ".xlsx"),
        (("db12", "ccua", "--format", "csv", "-o", taken), "--force"),
        (("db12", "ccua", "--format", "csv", "-o", tmp_path / "no" / "a.csv"), "no"), ((), "A"),
    ):
        assert word in refused("crosswalk", *arguments), arguments
    assert taken.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["taken.csv"]
    assert call("crosswalk", *PAIR, "--format", "csv", "-o", taken, "--force").code == 0
    assert taken.read_text() != "mine"
