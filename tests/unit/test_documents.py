"""Cells of tables that a spreadsheet opens."""

from __future__ import annotations

import csv
import io

import pytest

from hengbiao.model.results import CrosswalkRow
from hengbiao.service.crosswalk_formats import as_csv
from hengbiao.service.documents import plain_cell

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
