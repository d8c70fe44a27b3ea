"""The proof of a rating: the degree that was given, what is asked, the evidence cited, the assessor's note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import Evidence, EvidenceSet, Rating
from hengbiao.model.numbers import exact
from hengbiao.model.profile import Profile
from hengbiao.model.results import Proof

__all__ = ["RatingProofs"]


class RatingProofs:
    """Makes the proofs of the ratings of one set, in one language."""

    def __init__(self, knowledge: Knowledge, content: EvidenceSet, profiles: Sequence[Profile], lang: str) -> None:
        self._knowledge = knowledge
        self._content = content
        self._profiles = profiles
        self._lang = lang

    def proof(self, rated: str, unit: str | None = None) -> Proof | None:
        """The rating of a requirement or objective, for a unit or else for the whole enterprise; None where there is none."""
        rating = self._ratings.get((rated, unit)) or self._ratings.get((rated, None))
        if rating is None:
            return None
        degree = self._knowledge.concepts[f"satisfaction:{rating.rating}"].in_language(self._lang)
        of_unit = "" if rating.unit is None else self._say(f"（{rating.unit}）", f" ({rating.unit})")
        said = self._say(f"{rated}{of_unit} 评为{degree}", f"{rated}{of_unit} is rated {degree}")
        premises = list(self._premises(rating))
        if rated in self._knowledge.hub.objectives:
            return Proof(conclusion=said, rule=self._say("能力目标的评分", "Rating of an objective"), cite=None, premises=premises)
        scale = self._profile(rated.partition(":")[0]).scale
        return Proof(conclusion=f"{said} = {exact(scale.values[rating.rating])}",
                     rule=scale.reason.en if self._lang == "en" else scale.reason.zh, cite=scale.cite, premises=premises)

    def _premises(self, rating: Rating) -> Iterator[Proof]:
        yield self._asks(rating.requirement)
        for evidence_id in rating.evidence:
            yield self._shown(self._evidence[evidence_id])
        if rating.note:
            yield Proof(conclusion=rating.note, rule=self._say("评估备注", "Assessor's note"), cite=None, premises=[])

    def _asks(self, rated: str) -> Proof:
        objective = self._knowledge.hub.objectives.get(rated)
        if objective is not None:
            text = objective.statement.in_language(self._lang)
            return Proof(conclusion=self._say(f"目标：{text}", f"The objective: {text}"),
                         rule=self._say("能力目标", "Objective of the hub"), cite=None, premises=[])
        requirement = self._knowledge.requirement(rated)
        return Proof(
            conclusion=self._say(f"要求：{requirement.statement}", f"The requirement: {requirement.statement}"),
            rule=self._say("标准要求（本项目的陈述）", "Requirement of the standard, in our words"),
            cite=requirement.cite, premises=[],
        )

    def _shown(self, e: Evidence) -> Proof:
        kind = self._label("evidence-kind", e.kind)
        method = self._label("method", e.method)
        text = self._say(f"证据 {e.id} [{kind}] {e.title or '?'}，来源 {e.source or '?'}，{e.collected_on or '?'}，{method}",
                         f"Evidence {e.id} [{kind}] {e.title or '?'}, from {e.source or '?'}, {e.collected_on or '?'}, {method}")
        return Proof(conclusion=text, rule=self._say("证据清单", "List of evidence"), cite=None, premises=[])

    def _profile(self, key: str) -> Profile:
        """The profile that the standard is judged by here, else its first: they share the degrees."""
        known = (p for p in (*self._profiles, *self._knowledge.profiles.values()) if p.standard == key)
        return next(known)

    def _label(self, scheme: str, key: str | None) -> str:
        return self._knowledge.concepts[f"{scheme}:{key}"].in_language(self._lang) if key else "?"

    def _say(self, zh: str, en: str) -> str:
        return en if self._lang == "en" else zh

    @cached_property
    def _ratings(self) -> dict[tuple[str, str | None], Rating]:
        return {(r.requirement, r.unit): r for r in self._content.ratings}

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        return {e.id: e for e in self._content.evidence}
