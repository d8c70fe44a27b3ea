"""The proofs that the web page unfolds: of every grade, total, level and part, down to ratings and their evidence."""

from __future__ import annotations

from dataclasses import dataclass

from hengbiao.model.results import Proof
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.explaining import Explainer
from hengbiao.service.reporting import ReportContent
from hengbiao.service.workspace import LoadedSet

__all__ = ["ProofView", "StandardProofs", "anchor", "proofs_of"]


@dataclass(frozen=True, slots=True)
class ProofView:
    """A proof as it is laid out; `anchor` is where a link to it leads, for what is not a single requirement."""

    anchor: str | None
    conclusion: str
    rule: str
    cite: str | None
    arithmetic: str | None
    premises: tuple[ProofView, ...]


@dataclass(frozen=True, slots=True)
class StandardProofs:
    """The proof of one standard's grade and total, and those of its levels (or of its one score)."""

    key: str
    result: ProofView
    roots: tuple[ProofView, ...]


def anchor(node_id: str) -> str:
    """The id in the page of a node of the calculation."""
    return f"proof-{node_id}"


def proofs_of(content: ReportContent) -> list[StandardProofs]:
    """One for each standard, in order."""
    explainer = Explainer(content.workspace, LoadedSet(content.content, content.name), content.profiles, content.lang)
    return [_of_standard(explainer, scored) for scored in content.scored]


def _of_standard(explainer: Explainer, scored: Scored) -> StandardProofs:
    key = scored.standard.key
    roots = {root.id: _tied(root, explainer.explain(root.id)) for root in scored.roots if root.kind == "level"}
    if not roots:
        roots = {node.id: _tied(node, explainer.explain(node.id)) for root in scored.roots for node in root.children}
    result = _without({view.conclusion for view in roots.values()}, explainer.explain(f"{key}:grade"))
    return StandardProofs(key, result, tuple(roots.values()))


def _tied(node: ScoreNode, proof: Proof) -> ProofView:
    """The proof of a node, with those of its parts tied to the parts."""
    if node.kind == "requirement":
        return _plain(proof)
    count = len(node.children)
    # Where parts have printed weights, what became of these comes before the parts.
    before, parts = proof.premises[: len(proof.premises) - count], proof.premises[len(proof.premises) - count:]
    premises = [*map(_plain, before), *(_tied(c, p) for c, p in zip(node.children, parts, strict=True))]
    return ProofView(anchor(node.id), proof.conclusion, proof.rule, proof.cite, proof.arithmetic, tuple(premises))


def _plain(proof: Proof) -> ProofView:
    return ProofView(None, proof.conclusion, proof.rule, proof.cite, proof.arithmetic, tuple(_plain(p) for p in proof.premises))


def _without(shown: set[str], proof: Proof) -> ProofView:
    """The proof without those premises that are laid out by themselves."""
    kept = tuple(_without(shown, p) for p in proof.premises if p.conclusion not in shown)
    return ProofView(None, proof.conclusion, proof.rule, proof.cite, proof.arithmetic, kept)

