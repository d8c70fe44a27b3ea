"""What a score means for a reader: strong and weak places, and the evidence that is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.numbers import ZERO, Interval
from hengbiao.model.results import Check
from hengbiao.model.standard import Node
from hengbiao.scoring.engine import Scored


@dataclass(frozen=True, slots=True)
class Weak:
    """An item with the ratings of its rated levels (level, degree) and what they come to, 0 to 1."""

    item: Node
    mean: Fraction
    degrees: tuple[tuple[int, str], ...]


def points_of_kind(scored: Scored, kind: str) -> list[tuple[Node, Interval]]:
    """Every node of a kind with the sum of its scores over all levels, 0 to the number of levels."""
    sums: dict[str, tuple[Fraction, Fraction]] = {}
    for node in scored.nodes():
        if node.kind == kind:
            low, high = sums.get(node.node, (ZERO, ZERO))
            sums[node.node] = (low + node.score.low, high + node.score.high)
    return [(scored.standard.nodes[key], Interval(*ends)) for key, ends in sums.items()]


def weakest_items(content: EvidenceSet, scored: Scored, count: int) -> list[Weak]:
    """The items in scope whose ratings come to the least, those of the lowest mean first, then by id."""
    values = scored.profile.scale.values
    in_scope = {node.node for node in scored.nodes() if node.rating is not None}
    degrees: dict[str, list[tuple[int, str]]] = {}
    for rating in content.ratings:
        if rating.requirement in in_scope:
            requirement = scored.standard.requirements[rating.requirement]
            degrees.setdefault(requirement.parent, []).append((requirement.level or 0, rating.rating))
    weak = [
        Weak(scored.standard.nodes[item], sum((values[d] for _, d in rows), ZERO) / len(rows), tuple(sorted(rows)))  # type: ignore[index]
        for item, rows in degrees.items()
    ]
    return sorted(weak, key=lambda w: (w.mean, w.item.id))[:count]


def missing_kinds(check: Check) -> list[tuple[str, list[str]]]:
    """Kind of evidence -> the requirements that lack it, the kind that is lacked most first."""
    lacking: dict[str, list[str]] = {}
    for finding in check.findings:
        if finding.value is not None and finding.value.startswith("evidence-kind:"):
            lacking.setdefault(finding.value, []).append(finding.focus)
    return sorted(lacking.items(), key=lambda row: (-len(row[1]), row[0]))

