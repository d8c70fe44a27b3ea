"""What the hub derives, held against pairs of requirements that two readers judged, and against pairs that read alike.

The figures of `crosswalks/README.md` come from here; `python tests/data/test_judged.py` prints them.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from hengbiao.service.workspace import Workspace

pytestmark = pytest.mark.long

FOLDER = Path(__file__).parent / "judged"
LINKED = ("equal", "a_in_b", "b_in_a", "intersects")


@dataclass(frozen=True)
class Judged:
    """One pair: the relation agreed on, and what each of the two readers had said."""

    subject: str
    object: str
    relation: str
    first: str
    second: str
    comment: str


def read(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def judged() -> list[Judged]:
    return [Judged(r["subject_id"], r["object_id"], r["relation"], r["first"], r["second"], r["comment"])
            for r in read("pairs.tsv")]


@dataclass(frozen=True)
class Figures:
    """Shares, 0 to 1."""

    precision: float
    recall: float
    f1: float
    right: float


def figures(workspace: Workspace) -> Figures:
    count: Counter[str] = Counter()
    for pair in judged():
        derived = workspace.relations.relation(pair.subject, pair.object)
        wanted = pair.relation if pair.relation in LINKED else None
        count["wanted"] += wanted is not None
        count["derived"] += derived is not None
        count["both"] += wanted is not None and derived is not None
        count["right"] += wanted is not None and derived == wanted
    precision, recall = count["both"] / count["derived"], count["both"] / count["wanted"]
    return Figures(precision, recall, 2 * precision * recall / (precision + recall), count["right"] / count["both"])


def linked_alike(workspace: Workspace) -> float:
    pairs = read("near-identical.tsv")
    return sum(workspace.relations.relation(p["subject_id"], p["object_id"]) is not None for p in pairs) / len(pairs)


def agreement() -> tuple[float, float]:
    """Of all pairs, the share on which the readers agreed whether it is linked, and on which relation."""
    pairs = judged()
    return (sum((p.first in LINKED) == (p.second in LINKED) for p in pairs) / len(pairs),
            sum(p.first == p.second for p in pairs) / len(pairs))


def test_the_sample_is_large_enough_and_spread_over_all_standards(workspace: Workspace) -> None:
    pairs = judged()
    assert len({frozenset((p.subject, p.object)) for p in pairs}) == len(pairs) >= 300
    among = Counter(frozenset((p.subject.partition(":")[0], p.object.partition(":")[0])) for p in pairs)
    keys = sorted(workspace.knowledge.standards)
    assert set(among) == {frozenset((a, b)) for n, a in enumerate(keys) for b in keys[n + 1:]}
    assert {p.relation for p in pairs} == {*LINKED, "topic", "none"}


@pytest.mark.parametrize("pair", judged(), ids=lambda p: f"{p.subject}~{p.object}")
def test_a_judged_pair_is_whole(pair: Judged, workspace: Workspace) -> None:
    assert pair.subject in workspace.index.profiles
    assert pair.object in workspace.index.profiles
    assert pair.relation in (pair.first, pair.second)
    assert pair.comment


def test_linked_pairs_are_found_and_no_others(workspace: Workspace) -> None:
    found = figures(workspace)
    assert found.f1 >= 0.95
    assert found.right >= 0.85


def test_what_reads_almost_alike_is_linked(workspace: Workspace) -> None:
    assert linked_alike(workspace) >= 0.98


if __name__ == "__main__":
    hub = Workspace()
    print(figures(hub))
    print("near-identical pairs linked:", linked_alike(hub))
    print("readers agreed on linked or not, and on the relation:", *agreement())
