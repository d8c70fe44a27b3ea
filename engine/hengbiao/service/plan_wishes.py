"""What is asked of a plan besides its targets, as people write it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hengbiao.errors import FormatFault, Place, Text
from hengbiao.service.planning import Wishes

__all__ = ["read_wishes"]

_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,2})?)(pd)?", re.ASCII)


def read_wishes(wanted: Mapping[str, Any]) -> Wishes:
    """Options as wishes: `phases`, `prefer`, `budgets` and `phase_budgets` (yuan, or person-days as `400pd`), `fix`, `exclude`,
    `start` (a date), `people`, `seconds`, `weigh`. Raises FormatFault where one cannot be read."""
    budgets, phase_budgets = _amounts("--budget", wanted["budgets"]), _amounts("--phase-budget", wanted["phase_budgets"])
    phases = wanted["phases"] or max([len(rows) for rows in phase_budgets.values() if len(rows) > 1], default=3)
    for unit, rows in phase_budgets.items():
        if len(rows) not in (0, 1, phases):
            what = Text(f"{phases} 个阶段给了 {len(rows)} 个阶段预算", f"{len(rows)} phase budgets were given for {phases} phases")
            raise FormatFault(what, mend=Text("每阶段给一个，或只给一个", "Give one for each phase, or one for all."))
        phase_budgets[unit] = rows * phases if len(rows) == 1 else rows
    if any(len(rows) > 1 for rows in budgets.values()):
        what = Text("同一单位的 --budget 给了两次", "--budget is given twice in the same unit")
        raise FormatFault(what, mend=Text("只给一次", "Give it once."))
    return Wishes(
        phases=phases, prefer=wanted["prefer"], budget=next(iter(budgets["yuan"]), None), days=next(iter(budgets["pd"]), None),
        phase_budgets=tuple(phase_budgets["yuan"]), phase_days=tuple(phase_budgets["pd"]), fix=tuple(wanted["fix"]),
        exclude=tuple(wanted["exclude"]), start=_day(wanted["start"]), people=wanted["people"], seconds=wanted["seconds"],
        weigh=wanted["weigh"],
    )


def _amounts(option: str, rows: Sequence[str]) -> dict[str, list[Fraction]]:
    found: dict[str, list[Fraction]] = {"yuan": [], "pd": []}
    for row in rows:
        match = _AMOUNT.fullmatch(row.replace(",", ""))
        if match is None:
            shown = row if len(row) <= 40 else row[:39] + "…"
            what = Text(f"{option} 读不出“{shown}”", f"{option} cannot be read: '{shown}'")
            raise FormatFault(what, mend=Text("写金额（元）3000000，或人日 400pd", "Write yuan (3000000) or person-days (400pd)."))
        found["pd" if match[2] else "yuan"].append(Fraction(match[1]))
    return found


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        what = Text(f"--start 不是日期“{text[:40]}”", f"--start is no date: '{text[:40]}'")
        raise FormatFault(what, mend=Text("写成 2026-12-01", "Write it as 2026-12-01."), place=Place(field="start")) from error
