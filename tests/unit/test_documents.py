"""Cells of tables that a spreadsheet opens."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengbiao.model.results import CrosswalkRow
from hengbiao.service.crosswalk_formats import as_csv
from hengbiao.service.documents import plain_cell, plain_csv

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"]


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_becomes_a_formula(text: str) -> None:
    assert plain_cell(text) == f"'{text}"
    row = CrosswalkRow(subject="a:1", object="b:1", relation="equal", confidence=1, coverage=1, via=["obj:x"], reason=text)
    cells = list(csv.reader(io.StringIO(as_csv([row]), newline="")))[1]
    assert cells[-1] == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "采购", "1-2", "'=1"])
def test_other_cells_stay(text: str) -> None:
    assert plain_cell(text) == text


def table(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from([*ATTACKS, "-5", "+1.5e3", 'a,"b', "=\n,"])


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(TEXTS, min_size=n, max_size=n), min_size=1, max_size=5)))
def test_a_whole_table_holds_no_formula_and_else_what_it_held(rows: list[list[str]]) -> None:
    found = list(csv.reader(io.StringIO(plain_csv(table(rows)), newline="")))
    was = list(csv.reader(io.StringIO(table(rows), newline="")))
    for cells, before in zip(found, was, strict=True):
        for cell, text in zip(cells, before, strict=True):
            assert cell == text or cell == f"'{text}"
            assert not cell.startswith(("=", "@", "\t", "\r"))
            if cell.startswith(("+", "-")):
                float(cell)


def test_a_long_cell_of_a_table_is_kept() -> None:
    long = "数" * 200_000
    assert plain_csv(table([["=1", long]])) == table([["'=1", long]])
