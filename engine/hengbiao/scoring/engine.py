"""Scoring one standard: the tree, the outcome, and what of it is rated or open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hengbiao.model.profile import Profile
from hengbiao.model.standard import Standard
from hengbiao.scoring.grade import Outcome, outcome
from hengbiao.scoring.tree import Facts, ScoreNode, level_scores

__all__ = ["Scored", "score_standard"]


@dataclass(frozen=True, slots=True)
class Scored:
    """One standard scored under one profile. `rated` and `unknown` count the requirements in scope."""

    standard: Standard
    profile: Profile
    levels: tuple[ScoreNode, ...]
    outcome: Outcome
    rated: int
    unknown: int

    def find(self, node_id: str) -> ScoreNode | None:
        """The node of that id (`db12:L3`, `db12:09@L3`, `db12:09.1-L3`), or None."""
        return next((node for level in self.levels for node in walk(level) if node.id == node_id), None)


def score_standard(standard: Standard, profile: Profile, facts: Facts) -> Scored:
    """Score `standard` by `profile`; only facts in scope count, in whatever order they come."""
    levels = tuple(level for level in level_scores(standard, profile, facts) if level is not None)
    leaves = [node for level in levels for node in walk(level) if node.kind == "requirement"]
    rated = sum(1 for leaf in leaves if leaf.rating is not None)
    result = outcome([level.score for level in levels], profile, [level.level for level in levels])
    return Scored(standard, profile, levels, result, rated, len(leaves) - rated)


def walk(node: ScoreNode) -> Iterator[ScoreNode]:
    """The node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)
