"""`whatif`: scores before and after a few ratings are changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from hengbiao.errors import FormatFault, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import EvidenceSet, Rating, Satisfaction
from hengbiao.model.plan import WhatIf
from hengbiao.model.profile import Profile
from hengbiao.service.changes import moves
from hengbiao.service.scoring import as_predicted, scores_of
from hengbiao.service.workspace import Workspace

__all__ = ["changed_set", "what_if"]


def changed_set(knowledge: Knowledge, content: EvidenceSet, rows: Iterable[str]) -> EvidenceSet:
    """The set with other ratings, each as `ID=DEGREE`; they hold for the whole enterprise and all its units.

    What is rated anew keeps its evidence. Raises FormatFault or UnknownName.
    """
    wanted: dict[str, Satisfaction] = {}
    for row in rows:
        name, sign, degree = row.rpartition("=")
        if not sign or degree not in get_args(Satisfaction) or name in wanted:
            what = Text(f"--set {row[:80]} 写法不对或重复", f"--set {row[:80]} is not of the form ID=RATING, or is given twice")
            degrees = "full, mostly, partly, none"
            raise FormatFault(what, mend=Text(f"写成 --set obj:…=full（{degrees}）", f"Write --set obj:…=full ({degrees})."))
        wanted[name] = degree  # type: ignore[assignment]
    old: dict[str, list[Rating]] = {}
    for rating in content.ratings:
        old.setdefault(rating.requirement, []).append(rating)
    new = []
    for name, degree in wanted.items():
        evidence = list(dict.fromkeys(e for rating in old.get(name, ()) for e in rating.evidence))
        new.append(Rating(requirement=name, rating=degree, evidence=evidence))
        knowledge.require_rateable(new[-1])
    kept = [r for r in content.ratings if r.requirement not in wanted]
    return content.model_copy(update={"ratings": [*kept, *new]})


def what_if(workspace: Workspace, content: EvidenceSet, profiles: Sequence[Profile], rows: Iterable[str], lang: str) -> WhatIf:
    """Both scores and all that differs. Raises FormatFault or UnknownName."""
    later = changed_set(workspace.knowledge, content, rows)
    before, after = (scores_of(workspace, c, profiles) for c in (content, later))
    return WhatIf(
        before=[as_predicted(s, lang) for s in before],
        after=[as_predicted(s, lang) for s in after],
        changed=[m.change for m in moves(before, after, lang) if m.differs],
    )
