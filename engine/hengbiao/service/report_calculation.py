"""The whole calculation as rows: every node with its weight, score, arithmetic, rule and clause."""

from __future__ import annotations

from collections.abc import Iterator

from hengbiao.model.results import Proof
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.proof import ScoreProofs
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.report_rows import CalculationRow
from hengbiao.service.report_words import Words

__all__ = ["calculation_rows"]


def calculation_rows(scored: Scored, words: Words) -> Iterator[CalculationRow]:
    """Every node from the levels (or the one total) down to the requirements, each before its parts.

    The proof of a requirement's own rating is not unfolded here: the ratings are a list of their own.
    """
    proofs = ScoreProofs(scored, words.lang, lambda i: Proof(conclusion=i, rule="", cite=None, premises=[]), {})
    for root in scored.roots:
        yield from _rows(scored, root, proofs.node(root), 0, words)


def _rows(scored: Scored, node: ScoreNode, proof: Proof, depth: int, words: Words) -> Iterator[CalculationRow]:
    yield CalculationRow(
        standard=scored.standard.key, id=node.id, kind=node.kind, kind_label=words.kind(node.kind), depth=depth,
        label=words.text(node.label), level=node.level, weight=node.weight, score=node.score,
        arithmetic=proof.arithmetic or _rating(node, words), rule=proof.rule, cite=proof.cite or "",
    )
    # Where parts have printed weights, what became of these comes before the parts.
    premises = proof.premises[len(proof.premises) - len(node.children):]
    for child, premise in zip(node.children, premises, strict=True):
        yield from _rows(scored, child, premise, depth + 1, words)


def _rating(node: ScoreNode, words: Words) -> str:
    if node.rating is not None:
        return words.concept("satisfaction", node.rating)
    return words.say("推得", "inferred") if node.is_inferred else words.say("未评分", "not rated")
