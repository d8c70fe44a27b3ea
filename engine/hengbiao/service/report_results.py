"""Results by standard: levels, totals, grades, and how the total was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from hengbiao.errors import Text
from hengbiao.model.numbers import ONE, Interval
from hengbiao.model.results import Proof
from hengbiao.model.standard import Standard
from hengbiao.scoring.engine import Scored, UnitScore
from hengbiao.scoring.grade import Outcome
from hengbiao.scoring.join import joined
from hengbiao.scoring.proof import ScoreProofs
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.report_leaves import Leaf, counts_of, leaves, places
from hengbiao.service.report_rows import LevelRow, NodeRow, StandardResult, TotalStep, UnitResult
from hengbiao.service.report_words import Words
from hengbiao.service.scoring import resting_on
from hengbiao.service.workspace import Workspace

__all__ = ["mean_of", "node_rows", "standard_result"]


def standard_result(workspace: Workspace, scored: Scored, words: Words) -> StandardResult:
    """Everything that the result of one standard is made of."""
    o, profile, standard = scored.outcome, scored.profile, scored.standard
    found = leaves(scored)
    scale = Fraction(len(scored.levels)) if scored.levels else profile.total.factor
    return StandardResult(
        key=standard.key, number=standard.number, title=words.text(standard.title),
        profile=profile.id, profile_title=words.text(profile.title), profile_note=words.text(profile.note),
        is_direct=scored.rated > 0, total=o.total, scale=scale,
        unit=words.text(profile.total.unit) if profile.total.unit else "",
        grade=_names(o.by_interval, words), consecutive=_names(o.consecutive_names, words), agree=o.agree,
        rated=scored.rated, inferred=scored.inferred, unknown=scored.unknown,
        levels=tuple(_levels(scored, found, words)), nodes=tuple(node_rows(scored, found, words)),
        units=tuple(_unit(u, words) for u in scored.units), steps=tuple(_steps(scored, words)),
        issues=tuple(resting_on(scored, workspace.knowledge)),
    )


def _names(names: tuple[Text, Text] | None, words: Words) -> tuple[str, str] | None:
    return None if names is None else (words.text(names[0]), words.text(names[1]))


def _levels(scored: Scored, found: Sequence[Leaf], words: Words) -> Iterator[LevelRow]:
    o = scored.outcome
    for node, counted, satisfied in zip(scored.levels, o.counted, o.satisfied, strict=True):
        level = scored.standard.level(node.level or 0)
        counts = counts_of([leaf for leaf in found if leaf.node.level == level.number])
        yield LevelRow(level.number, words.text(level.name), words.text(level.title), node.score, counted, satisfied,
                       counts.rated, counts.inferred, counts.unknown)


def _unit(score: UnitScore, words: Words) -> UnitResult:
    o: Outcome = score.outcome
    return UnitResult(score.unit.number, score.unit.name, words.concept("enterprise-type", score.unit.type), o.total,
                      _names(o.by_interval, words), _names(o.consecutive_names, words))


def mean_of(scores: Sequence[Interval]) -> Interval:
    """The mean of some intervals; `scores` is not empty."""
    return joined("mean", scores, [], None)[0]


def node_rows(scored: Scored, found: Sequence[Leaf], words: Words) -> Iterator[NodeRow]:
    """Every part of the standard in scope, in the order of the document; unit by unit where the enterprise is composite."""
    seen: dict[tuple[int, str], list[tuple[ScoreNode, int]]] = {}
    for node, depth, unit in places(scored):
        seen.setdefault((unit or 0, node.node), []).append((node, depth))
    below: dict[tuple[int, str], list[Leaf]] = {}
    for leaf in found:
        for node in leaf.above:
            below.setdefault((leaf.unit or 0, node.node), []).append(leaf)
    names = {u.unit.number: u.unit.name for u in scored.units}
    order = {node: n for n, node in enumerate(_downwards(scored.standard, None))}
    for unit, node_id in sorted(seen, key=lambda key: (key[0], order[key[1]])):
        rows = seen[unit, node_id]
        first, depth = rows[0]
        counts = counts_of(below.get((unit, node_id), []))
        yield NodeRow(
            id=node_id, label=words.text(first.label), kind=first.kind, depth=depth, unit=names.get(unit),
            weight=first.weight, by_level={node.level: node.score for node, _ in rows if node.level is not None},
            score=mean_of([node.score for node, _ in rows]),
            rated=counts.rated, inferred=counts.inferred, unknown=counts.unknown,
        )


def _downwards(standard: Standard, parent: str | None) -> Iterator[str]:
    """Every part of a standard, each before what is below it."""
    for node in standard.children.get(parent, ()):
        yield node.id
        yield from _downwards(standard, node.id)


def _steps(scored: Scored, words: Words) -> Iterator[TotalStep]:
    """How grade and total come about, down to what each level adds; the nodes below are the calculation rows."""
    proofs = ScoreProofs(scored, words.lang, lambda _: None, {})
    proof = proofs.grade()
    yield _step(0, proof)
    if scored.outcome.by_interval is not None:
        proof = proof.premises[0]
        yield _step(1, proof)
    for premise in proof.premises:
        yield _step(2, premise)


def _step(depth: int, proof: Proof) -> TotalStep:
    return TotalStep(depth, proof.conclusion, proof.arithmetic or "", proof.rule, proof.cite or "")


def share(score: Interval, scale: Fraction = ONE) -> Interval:
    """A score as a part of the highest that it can be, 0 to 1."""
    return Interval(score.low / scale, score.high / scale)
