"""Examples for the description of the service, taken from the data: what they name is there."""

from __future__ import annotations

import json
from typing import Any, Final, get_args

from hengbiao.errors import FormatFault, Place, Text
from hengbiao.model.evidence_set import Satisfaction
from hengbiao.resources import data_files
from hengbiao_api.problems import body

__all__ = ["CHANGE", "PROBLEMS", "REQUIREMENT", "SET", "STANDARDS", "TOTAL"]


def _sample() -> Any:
    """The beginning of the first example set."""
    whole = json.loads(data_files("examples", "*.json")[0].read_text("utf-8"))
    first = next(r for r in whole["ratings"] if r.get("evidence"))
    return {**whole, "ratings": [first], "tailoring": [], "evidence": [e for e in whole["evidence"] if e["id"] in first["evidence"]]}


SET: Final[Any] = _sample()
#: A requirement that the set rates, and a number of its standard.
REQUIREMENT: Final[str] = SET["ratings"][0]["requirement"]
TOTAL: Final = f"{REQUIREMENT.partition(':')[0]}:total"
CHANGE: Final = f"{REQUIREMENT}=full"
#: The standards in the order of their names.
STANDARDS: Final = [path.name.partition(".")[0] for path in data_files("crosswalks", "mappings/*.sssom.tsv")]
_FAULT: Final = FormatFault(
    Text("没有“whole”这种评分", "There is no rating 'whole'"), place=Place(field="ratings.0.rating"),
    mend=Text(f"请用 {'、'.join(get_args(Satisfaction))}", f"Use one of {', '.join(get_args(Satisfaction))}."))
#: A fault of what was handed in, as clients get it in either language.
PROBLEMS: Final = {lang: {"value": body(_FAULT, lang, 422)} for lang in ("zh", "en")}
