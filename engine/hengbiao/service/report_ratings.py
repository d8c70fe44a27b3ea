"""Ratings as rows: those given, those inferred from others, and what is still missing towards the next level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hengbiao.crosswalk.transfer import DEGREES
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.evidence_set import Evidence, Rating
from hengbiao.model.standard import Requirement, Standard
from hengbiao.scoring.engine import Scored
from hengbiao.service.report_leaves import Leaf, leaves
from hengbiao.service.report_rows import GapRow, InferredRow, RatingRow
from hengbiao.service.report_words import Words
from hengbiao.service.reporting import ReportContent

__all__ = ["Ratings", "level_name", "place_of"]


def place_of(standard: Standard, requirement: Requirement, words: Words) -> str:
    """Where a requirement stands: the two nearest parts above it."""
    labels = dict.fromkeys(words.text(node.label) for node in standard.path(requirement.parent)[-2:])
    return " · ".join(labels)


def level_name(standard: Standard, requirement: Requirement, words: Words) -> str:
    """The level of a requirement, or the levels that it may belong to; empty where the standard has none."""
    if requirement.levels is None:
        return ""
    names = dict.fromkeys(words.text(standard.level(n).name) for n in requirement.levels)
    return " – ".join(names)


class Ratings:
    """Makes the rows of one set's ratings."""

    def __init__(self, content: ReportContent, words: Words) -> None:
        self._content = content
        self._knowledge: Knowledge = content.knowledge
        self._words = words
        self._scored = {s.standard.key: s for s in content.scored}
        self._leaves = {key: leaves(s) for key, s in self._scored.items()}
        self._evidence = {e.id: e for e in content.content.evidence}
        self._given: dict[tuple[str, str | None], Rating] = {
            (r.requirement, r.unit): r for r in content.content.ratings}

    def leaves(self, scored: Scored) -> list[Leaf]:
        """The requirements in scope of a standard."""
        return self._leaves[scored.standard.key]

    def rows(self) -> Iterator[RatingRow]:
        """Every rating of the set: standard by standard in the order of the document, objectives last."""
        known = self._knowledge.standards
        keys = list(dict.fromkeys([*self._scored, *known]))
        order = {i: n for n, i in enumerate([*(r for key in keys for r in known[key].requirements), *self._knowledge.hub.objectives])}
        units = {u.name: n for n, u in enumerate(self._content.content.enterprise.units)}
        counted = {leaf.node.node for found in self._leaves.values() for leaf in found}
        for rating in sorted(self._content.content.ratings,
                             key=lambda r: (order[r.requirement], -1 if r.unit is None else units.get(r.unit, len(units)))):
            yield self._objective(rating) if rating.rates_objective else self._row(rating, rating.requirement in counted)

    def _row(self, rating: Rating, counts: bool) -> RatingRow:
        words, requirement = self._words, self._knowledge.requirement(rating.requirement)
        key = rating.requirement.partition(":")[0]
        standard, scored = self._knowledge.standard(key), self._scored.get(key)
        value = scored.profile.scale.values[rating.rating] if scored is not None else None
        return RatingRow(
            standard=key, id=rating.requirement, place=place_of(standard, requirement, words), level=requirement.level,
            level_name=level_name(standard, requirement, words), statement=requirement.statement, degree=rating.rating,
            degree_label=words.concept("satisfaction", rating.rating), value=value, evidence=tuple(rating.evidence),
            shown_by=self._shown(rating), process=self._process(rating), note=rating.note, unit=rating.unit,
            cite=requirement.cite, counts=counts,
        )

    def _objective(self, rating: Rating) -> RatingRow:
        words, objective = self._words, self._knowledge.objective(rating.requirement)
        capability = self._knowledge.hub.capabilities[objective.capability]
        return RatingRow(
            standard=None, id=rating.requirement, place=words.text(capability.label), level=None, level_name="",
            statement=words.text(objective.statement), degree=rating.rating,
            degree_label=words.concept("satisfaction", rating.rating), value=None, evidence=tuple(rating.evidence),
            shown_by=self._shown(rating), process=self._process(rating), note=rating.note, unit=rating.unit, cite="",
            counts=True,
        )

    def _cited(self, rating: Rating) -> list[Evidence]:
        return [self._evidence[i] for i in rating.evidence if i in self._evidence]

    def _shown(self, rating: Rating) -> tuple[str, ...]:
        comma = self._words.say("，", ", ")
        shown = []
        for i in rating.evidence:
            e = self._evidence.get(i)
            parts = [] if e is None else [p for p in (e.source, self._words.concept("method", e.method)) if p]
            left, right = self._words.say("（", " ("), self._words.say("）", ")")
            shown.append(f"{i}{left}{comma.join(parts)}{right}" if parts else i)
        return tuple(shown)

    def _process(self, rating: Rating) -> str:
        methods = dict.fromkeys(e.method for e in self._cited(rating) if e.method)
        return self._words.say("、", ", ").join(self._words.concept("method", m) for m in methods)

    def inferred(self) -> Iterator[InferredRow]:
        """The requirements in scope without a rating of their own of which others say something."""
        words, reach = self._words, self._content.reach
        for key, found in self._leaves.items():
            scored = self._scored[key]
            names = {u.unit.number: u.unit.name for u in scored.units}
            for leaf in found:
                if not leaf.node.is_inferred:
                    continue
                unit = names.get(leaf.unit or 0)
                requirement = scored.standard.requirements[leaf.node.node]
                bounds = reach.bounds(requirement.id, unit)
                low, high = (words.concept("satisfaction", DEGREES[rank]) for rank in bounds.ends)
                yield InferredRow(
                    key, requirement.id, unit, place_of(scored.standard, requirement, words),
                    level_name(scored.standard, requirement, words), requirement.statement, low, high, leaf.node.score,
                    tuple(sorted(bounds.low.sources | bounds.high.sources)),
                )

    def gaps(self, scored: Scored, found: Sequence[Leaf], upto: int | None) -> Iterator[GapRow]:
        """The requirements among `found` that are rated below fully met, up to a level; the lowest level and rating first."""
        names = {u.unit.number: u.unit.name for u in scored.units}
        values = scored.profile.scale.values
        lacking = [leaf for leaf in found if leaf.is_lacking and (upto is None or (leaf.node.level or 0) <= upto)]
        for leaf in sorted(lacking, key=lambda leaf: (leaf.node.level or 0, values[leaf.node.rating])):  # type: ignore[index]
            requirement, unit = scored.standard.requirements[leaf.node.node], names.get(leaf.unit or 0)
            rating = self._given.get((requirement.id, unit)) or self._given[requirement.id, None]
            yield GapRow(
                scored.standard.key, requirement.id, unit, place_of(scored.standard, requirement, self._words),
                level_name(scored.standard, requirement, self._words), requirement.statement, rating.rating,
                self._words.concept("satisfaction", rating.rating), tuple(rating.evidence),
            )
