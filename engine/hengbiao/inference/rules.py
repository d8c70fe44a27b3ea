"""The rule files of `rules/inference/`.

A file is one SPARQL CONSTRUCT query with a head of comment lines `# key: value`: `title-zh`, `title-en`, `cite` (clause or
specification), `over` (`knowledge`: once, at compile time; `assessment`: for each evidence set; `hub` and `transfer`: what
`hengbiao.crosswalk` works out with bit sets, as the reference that the tests hold it against) and `stratum` (rules of a
higher one may say NOT EXISTS of what a lower one derives, since those are complete by then).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.resources import data_files

_HEAD = re.compile(r"^#\s*([a-z-]+)\s*:\s*(.*?)\s*$")
_OVER = ("knowledge", "assessment", "hub", "transfer")
_KEYS = {"title-zh", "title-en", "cite", "over", "stratum"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` is the file's name."""

    id: str
    title: Text
    cite: str
    over: str
    stratum: int
    query: str


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules, by stratum and name. Raises KnowledgeFault where a head is at fault."""
    rules = [read_rule(path) for path in data_files("rules/inference", "*.rq")]
    return tuple(sorted(rules, key=lambda r: (r.stratum, r.id)))


def read_rule(path: Path) -> Rule:
    """One rule file."""
    text = path.read_text("utf-8")
    head = {m[1]: m[2] for line in text.splitlines() if (m := _HEAD.match(line))}
    if set(head) != _KEYS or head["over"] not in _OVER or not head["stratum"].isdigit():
        keys = ", ".join(sorted(_KEYS))
        what = Text(f"规则文件的开头应写明 {keys}", f"The head of a rule file must give {keys}")
        raise KnowledgeFault(what, mend=Text("请补全", "Complete it."), place=Place(file=f"rules/inference/{path.name}"))
    title = Text(head["title-zh"], head["title-en"])
    return Rule(path.stem, title, head["cite"], head["over"], int(head["stratum"]), text)
