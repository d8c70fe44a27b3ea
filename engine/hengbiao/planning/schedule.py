"""When steps are done: working days, people who do not stretch, and what may wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

import networkx as nx

__all__ = ["Slot", "Work", "graph_of", "on", "schedule"]

_WEEK = 5


@dataclass(frozen=True, slots=True)
class Work:
    """What a step takes: working days, and the person-days that they hold."""

    days: int
    person_days: Fraction


@dataclass(frozen=True, slots=True)
class Slot:
    """First and last working day of a step, counted from 0, and by how many it may be later without moving the end."""

    start: int
    finish: int
    spare: int


def graph_of(needs: Mapping[str, Sequence[str]]) -> nx.DiGraph[str]:
    """What has to be done before what, as a graph from the earlier to the later step.

    Raises ValueError where steps need each other in a circle.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(needs)
    graph.add_edges_from((before, step) for step, befores in needs.items() for before in befores if before in needs)
    if not nx.is_directed_acyclic_graph(graph):
        raise ValueError(f"steps need each other in a circle: {nx.find_cycle(graph)}")
    return graph


def schedule(ordered: Sequence[str], needs: Mapping[str, Sequence[str]], work: Mapping[str, Work], people: int) -> dict[str, Slot]:
    """A slot for each step, given in an order in which each comes after what it needs.

    Each starts as soon as what it needs is done and enough people are free for all of its days (serial schedule generation).
    A step that needs more people than there are takes longer. `spare` looks at what steps need, not at people.
    """
    graph = graph_of({i: needs[i] for i in ordered})
    lengths = {i: max(work[i].days, ceil(work[i].person_days / people)) for i in ordered}
    # Whole numbers: the people that each step takes in a day, in parts of a person.
    scale = lcm(*(lengths[i] * work[i].person_days.denominator for i in ordered)) if ordered else 1
    starts: dict[str, int] = {}
    used: list[int] = []
    for step in ordered:
        demand = int(work[step].person_days * scale) // lengths[step]
        earliest = max((starts[b] + lengths[b] for b in graph.predecessors(step)), default=0)
        starts[step] = _free(used, earliest, lengths[step], people * scale - demand)
        _take(used, starts[step], lengths[step], demand)
    latest = _latest(graph, starts, lengths)
    return {i: Slot(starts[i], starts[i] + lengths[i] - 1, latest[i] - starts[i]) for i in ordered}


def _free(used: list[int], start: int, days: int, room: int) -> int:
    """The first day from `start` on after which every one of the days has room."""
    run, day = 0, start
    while run < days and day < len(used):
        run = run + 1 if used[day] <= room else 0
        day += 1
    return day - run


def _take(used: list[int], start: int, days: int, demand: int) -> None:
    used.extend([0] * (start + days - len(used)))
    for day in range(start, start + days):
        used[day] += demand


def _latest(graph: nx.DiGraph[str], starts: Mapping[str, int], lengths: Mapping[str, int]) -> dict[str, int]:
    """The latest start of each step that lets all that waits for it, and the end, stay where they are."""
    end = max((starts[i] + lengths[i] for i in starts), default=0)
    latest: dict[str, int] = {}
    for step in reversed(list(nx.topological_sort(graph))):
        latest[step] = min((latest[after] for after in graph.successors(step)), default=end) - lengths[step]
    return latest


def on(first: dt.date, working_day: int) -> dt.date:
    """The date of a working day, Monday to Friday, counted from 0 on or after `first`. Public holidays are not known here."""
    monday = first.weekday()
    start = first if monday < _WEEK else first + dt.timedelta(days=7 - monday)
    weeks, rest = divmod(start.weekday() + working_day, _WEEK)
    return start - dt.timedelta(days=start.weekday()) + dt.timedelta(days=7 * weeks + rest)
