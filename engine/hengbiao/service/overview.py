"""How the standards relate as wholes: of each pair, how many requirements of the one have a counterpart in the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hengbiao.service.workspace import Workspace

__all__ = ["PairShare", "overview"]


@dataclass(frozen=True, slots=True)
class PairShare:
    """Of the `requirements` of `subject`, `related` have a counterpart in `object` that carries ratings one way at least;
    `equal`, `a_in_b` and `b_in_a` count pairs."""

    subject: str
    object: str
    requirements: int
    related: int
    equal: int
    a_in_b: int
    b_in_a: int

    @property
    def share(self) -> float:
        """0 to 1, for pictures."""
        return self.related / self.requirements if self.requirements else 0.0


def overview(workspace: Workspace) -> list[PairShare]:
    """One row for each ordered pair of different standards."""
    rows = []
    for a in workspace.knowledge.standards.values():
        counts: dict[str, Counter[str]] = {}
        related: dict[str, set[str]] = {}
        for requirement in a.requirements:
            for other, relation in workspace.relations.related(requirement):
                key = other.partition(":")[0]
                counts.setdefault(key, Counter())[relation] += 1
                if relation != "intersects":
                    related.setdefault(key, set()).add(requirement)
        rows += [
            PairShare(a.key, b, len(a.requirements), len(related.get(b, ())), **{
                name: counts.get(b, Counter())[name] for name in ("equal", "a_in_b", "b_in_a")})
            for b in workspace.knowledge.standards if b != a.key
        ]
    return rows
