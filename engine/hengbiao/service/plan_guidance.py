"""How to do a step: the provisions of guidance that speak of it, or of its capability, through the hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hengbiao.knowledge.base import Knowledge
from hengbiao.model.hub import BROAD, EXACT, NARROW
from hengbiao.model.plan import Guidance

__all__ = ["Advisor"]

#: How many provisions a step names at most, and how many of one kind only for the capability.
_MOST, _OF_ONE_KIND = 8, 1


class Advisor:
    """Finds provisions; what it looks up once it keeps."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._guides = {key for key, s in knowledge.standards.items() if s.kind == "guidance"}
        self._of_capability: dict[str, list[str]] = {}

    def how(self, step: str) -> list[Guidance]:
        """Provisions on the very practice first, then one of each kind on its capability."""
        objectives = [step] if step in self._knowledge.hub.objectives else self._parts(step)
        own = list(dict.fromkeys(i for objective in objectives for i in self._provisions(objective)))[:_MOST]
        found = [self._guidance(i, "same-objective") for i in own]
        counted: dict[str, int] = {g.kind: _OF_ONE_KIND for g in found}
        for provision in self._around(objectives):
            row = self._guidance(provision, "same-capability")
            if provision not in own and len(found) < _MOST and counted.get(row.kind, 0) < _OF_ONE_KIND:
                counted[row.kind] = counted.get(row.kind, 0) + 1
                found.append(row)
        return found

    def _parts(self, requirement: str) -> list[str]:
        rows = self._knowledge.hub.rows.get(requirement, ())
        return [row.object for row in rows if row.object is not None]

    def _provisions(self, objective: str) -> Iterator[str]:
        for row in self._knowledge.hub.subjects[objective]:
            if row.predicate in (EXACT, NARROW, BROAD) and row.subject.partition(":")[0] in self._guides:
                yield row.subject

    def _around(self, objectives: Iterable[str]) -> list[str]:
        hub = self._knowledge.hub
        capabilities = dict.fromkeys(hub.objectives[i].capability for i in objectives)
        for capability in capabilities:
            if capability not in self._of_capability:
                self._of_capability[capability] = list(dict.fromkeys(
                    i for objective in hub.ladders[capability] for i in self._provisions(objective.id)
                ))
        return [i for capability in capabilities for i in self._of_capability[capability]]

    def _guidance(self, provision: str, relation: str) -> Guidance:
        r = self._knowledge.requirement(provision)
        return Guidance(id=r.id, kind=r.kind or "", statement=r.statement, cite=r.cite, relation=relation)
