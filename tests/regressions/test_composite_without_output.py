"""A level for which only units without output have anything in scope used to divide by zero."""

from __future__ import annotations

from fractions import Fraction

from hengbiao.model.numbers import ZERO
from hengbiao.scoring.engine import score_standard
from hengbiao.scoring.tree import Facts, Unit
from hengbiao.service.workspace import Workspace


def test_such_a_level_is_left_out_like_one_that_asks_nothing(workspace: Workspace) -> None:
    standard, profile = workspace.knowledge.standards["yst"], workspace.knowledge.profiles["profile:yst-printed"]
    # All that a smelter is rated by is tailored out; the mine, which still is rated, has no output.
    tailored = {n.id for n in standard.nodes.values() if n.kind == "subdomain" and n.applies_to != ("mining",)}
    units = (Unit(1, "停产的矿", "mining", ZERO, {}), Unit(2, "冶炼厂", "smelting", Fraction(5), {}))
    result = score_standard(standard, profile, Facts({}, tailored, "composite", units))
    assert result.levels == ()
    assert result.outcome.total.high == 0
