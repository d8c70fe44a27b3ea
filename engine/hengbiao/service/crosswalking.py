"""`crosswalk`: how the requirements of two selections relate, what is left over, and how far one covers the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from hengbiao.crosswalk.relations import Pair, Relation
from hengbiao.errors import Text
from hengbiao.knowledge.base import Knowledge, unknown_name
from hengbiao.model.hub import RELATED
from hengbiao.model.numbers import ZERO
from hengbiao.model.results import BilingualText, CrosswalkRow, Matrix, MatrixCell, MatrixSide, Unmapped
from hengbiao.model.standard import Standard
from hengbiao.service.workspace import Workspace

__all__ = ["Crosswalk", "Selection", "select"]

_PLACES = 4


@dataclass(frozen=True, slots=True)
class Selection:
    """What one side of a crosswalk is about: an id, and the requirements that it stands for, in their order."""

    id: str
    requirements: tuple[str, ...]


def select(knowledge: Knowledge, wanted: str) -> Selection:
    """A standard, a node of its tree, a requirement, or an objective (what asks for it, or for a part of it).

    Raises UnknownName.
    """
    if wanted.startswith("obj:"):
        rows = knowledge.hub.subjects[knowledge.objective(wanted).id]
        credited = [row.subject for row in rows if row.predicate != RELATED]
        return Selection(wanted, tuple(dict.fromkeys(credited)))
    key = wanted.partition(":")[0]
    standard = knowledge.standard(key)
    if wanted == key:
        return Selection(wanted, tuple(standard.requirements))
    if wanted in standard.requirements:
        return Selection(wanted, (wanted,))
    if wanted in standard.nodes:
        below = (r.id for r in standard.requirements.values()
                 if any(node.id == wanted for node in standard.ancestors(r.parent)))
        return Selection(wanted, tuple(below))
    raise unknown_name(Text("标准、子域、要求或目标", "standard, sub-domain, requirement or objective"), wanted,
                       [*standard.nodes, *standard.requirements])


class Crosswalk:
    """The crosswalk of one selection (subjects) to others (objects)."""

    def __init__(self, workspace: Workspace, subject: Selection, objects: Sequence[Selection]) -> None:
        self._knowledge = workspace.knowledge
        self._relations = workspace.relations
        self._subjects = subject.requirements
        self._objects = {i: None for s in objects for i in s.requirements}
        keys = {i.partition(":")[0] for i in self._objects}
        self._starts = f"{keys.pop()}:" if len(keys) == 1 else ""

    @cached_property
    def related(self) -> list[tuple[str, str, Relation]]:
        """Every pair that relates, subjects in their order, objects in theirs."""
        return [(a, b, relation) for a in self._subjects
                for b, relation in self._relations.related(a, self._starts) if b in self._objects]

    def pairs(self, kept: Collection[str] = ()) -> Iterator[Pair]:
        """The pairs with their proofs; only those of the relations in `kept` where any is given."""
        for a, b, relation in self.related:
            if not kept or relation in kept:
                pair = self._relations.pair(a, b)
                assert pair is not None
                yield pair

    def rows(self, kept: Collection[str] = ()) -> list[CrosswalkRow]:
        """The pairs as they are handed out."""
        return [row_of(pair) for pair in self.pairs(kept)]

    def unmapped(self) -> Unmapped:
        """What relates to nothing on the other side."""
        subjects, objects = {a for a, _, _ in self.related}, {b for _, b, _ in self.related}
        return Unmapped(subject=[i for i in self._subjects if i not in subjects],
                        object=[i for i in self._objects if i not in objects])

    def matrix(self) -> Matrix:
        """Sub-domain by sub-domain: how much of each requirement of the object's the subject's ask for at best, on average."""
        best: dict[tuple[str, str], Fraction] = {}
        counts: dict[tuple[str, str], Counter[str]] = {}
        for pair in self.pairs():
            row, column = self._subdomain(pair.a), self._subdomain(pair.b)
            best[row, pair.b] = max(best.get((row, pair.b), ZERO), pair.coverage)
            counts.setdefault((row, column), Counter())[pair.relation] += 1
        subjects, objects = self._sides(self._subjects), self._sides(self._objects)
        size = {side.id: side.requirements for side in objects}
        sums: Counter[tuple[str, str]] = Counter()
        for (row, b), share in best.items():
            sums[row, self._subdomain(b)] += share  # type: ignore[assignment]
        cells = [
            MatrixCell(subject=s.id, object=o.id, coverage=_number(Fraction(sums[s.id, o.id], size[o.id])),
                       **{name: counts[s.id, o.id][name] for name in ("equal", "a_in_b", "b_in_a", "intersects")})
            for s in subjects for o in objects if (s.id, o.id) in counts
        ]
        return Matrix(subjects=subjects, objects=objects, cells=cells)

    def _standard(self, requirement: str) -> Standard:
        return self._knowledge.standards[requirement.partition(":")[0]]

    def _subdomain(self, requirement: str) -> str:
        standard = self._standard(requirement)
        return standard.ancestor_of_kind(standard.requirements[requirement].parent, "subdomain")

    def _sides(self, requirements: Collection[str]) -> list[MatrixSide]:
        sizes = Counter(self._subdomain(i) for i in requirements)
        found = []
        for node_id, size in sizes.items():
            label = self._knowledge.standards[node_id.partition(":")[0]].nodes[node_id].label
            found.append(MatrixSide(id=node_id, label=BilingualText(zh=label.zh, en=label.en), requirements=size))
        return found


def row_of(pair: Pair) -> CrosswalkRow:
    """A pair as it is handed out."""
    return CrosswalkRow(
        subject=pair.a, object=pair.b, relation=pair.relation, confidence=_number(pair.confidence),
        coverage=_number(pair.coverage), via=list(pair.via), reason="；".join(pair.reasons),
    )


def _number(value: Fraction) -> float:
    """For JSON, to four places: confidence and coverage are estimates, and no score is made of them."""
    return round(float(value), _PLACES)
