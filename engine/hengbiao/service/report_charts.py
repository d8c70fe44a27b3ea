"""The series behind every chart of a report, exact and without a format: pictures, web page and workbook draw the same.

Scores are intervals of exact fractions, labels are bilingual; a number becomes a float only where it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hengbiao.crosswalk.relations import RELATIONS
from hengbiao.errors import Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.hub import RELATED
from hengbiao.model.numbers import ONE, ZERO, Interval
from hengbiao.model.profile import Profile
from hengbiao.model.standard import KIND_CLASSES, Standard
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.tree import ScoreNode
from hengbiao.service.reporting import ReportContent

__all__ = [
    "Axis", "Band", "Flows", "Heat", "HeatCell", "Ladder", "Radar", "RadarSeries", "Ribbon", "Rung", "bands", "flow_pairs",
    "flows", "heat", "is_known", "ladder", "radar", "short_name",
    "total_maximum", "total_unit",
]

#: A radar with fewer axes is no shape, with more no one can read it.
_FEWEST, _MOST = 3, 48
_UNITS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """One row, column, axis or bar of a chart: an id and what is written at it."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class RadarSeries:
    """One outline: the whole enterprise (no name) or one unit of it. A value is None where the unit has no such part."""

    name: str | None
    values: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Radar:
    """One standard seen from above: what each part comes to, summed over the levels, from 0 to `maximum`.

    `left_out` counts the units of a composite enterprise that there is no room for: those of the least output value.
    """

    key: str
    kind: str
    axes: tuple[Axis, ...]
    maximum: int
    series: tuple[RadarSeries, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One level, or one part of a standard without levels: its score, 0 to 1, and whether it is satisfied (None: open)."""

    axis: Axis
    score: Interval
    satisfied: bool | None


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the total from which it holds; the lowest band begins at 0."""

    name: Text
    minimum: Fraction


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels of one standard from the lowest up, against the gate (None: no gate), and the total against its grades.

    `by_level` is false where the rungs are parts of a standard without levels.
    """

    key: str
    by_level: bool
    rungs: tuple[Rung, ...]
    gate: Fraction | None
    total: Interval
    maximum: Fraction
    unit: Text | None
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How far the requirements of one standard (`column`) that belong to one row are met, 0 to 1 on average.

    `requirements` is how many there are, each unit's apart, and `known` how many of them anything is known of.
    """

    row: str
    column: str
    met: Interval
    requirements: int
    known: int


@dataclass(frozen=True, slots=True)
class Heat:
    """The hub's areas or capabilities by standard. Only rows of which a standard asks anything, in the order of the hub."""

    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The related requirement pairs of two domains, by relation."""

    left: str
    right: str
    relations: Mapping[str, int]

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return sum(self.relations.values())


@dataclass(frozen=True, slots=True)
class Flows:
    """How two standards (keys) relate, domain by domain, in the order of the documents. Only domains that relate at all."""

    keys: tuple[str, str]
    left: tuple[Axis, ...]
    right: tuple[Axis, ...]
    ribbons: tuple[Ribbon, ...]


def short_name(standard: Standard) -> Text:
    """What a standard is called in a legend: its number, in English its title where the number is none."""
    plain = standard.number.replace("—", "-").isascii()
    return Text(standard.number, standard.number if plain else standard.title.en)


def total_unit(profile: Profile) -> Text | None:
    """What the total is counted in, where the profile says."""
    unit = profile.total.unit
    return None if unit is None else Text(unit.zh, unit.en)


def total_maximum(scored: Scored) -> Fraction:
    """The highest total that there can be."""
    counted = scored.profile.gate.counts_as if scored.profile.gate else ONE
    return len(scored.standard.levels) * counted if scored.levels else scored.profile.total.factor


def bands(profile: Profile) -> tuple[Band, ...]:
    """The grades from the lowest up; none where the profile gives no grade."""
    if profile.grades is None:
        return ()
    rows = [Band(Text(g.name.zh, g.name.en), g.minimum) for g in reversed(profile.grades.table)]
    below = Band(Text(profile.grades.below.zh, profile.grades.below.en), ZERO)
    return tuple([below, *rows] if rows[0].minimum > 0 else rows)


def radar(scored: Scored) -> Radar | None:
    """The deepest kind of part that a radar has room for; None where no kind has as many as a shape needs."""
    parts = {kind: _parts(scored, kind) for kind in KIND_CLASSES}
    fitting = [kind for kind, ids in parts.items() if _FEWEST <= len(ids) <= _MOST]
    if not fitting:
        return None
    kind = fitting[-1]
    axes = tuple(Axis(i, scored.standard.nodes[i].label) for i in parts[kind])
    largest = sorted(scored.units, key=lambda u: (-u.unit.output, u.unit.number))[:_UNITS]
    units = sorted((u.unit for u in largest), key=lambda unit: unit.number)
    series = [_outline(scored, kind, parts[kind], f"/{unit.number}", unit.name) for unit in units]
    if not series:
        series = [_outline(scored, kind, parts[kind], "", None)]
    return Radar(scored.standard.key, kind, axes, max(1, len(scored.levels)), tuple(series), len(scored.units) - len(units))


def is_known(scored: Scored) -> bool:
    """Whether enough is known of a standard for a shape: a tenth of what is in scope."""
    known = scored.rated + scored.inferred
    return known * 10 >= known + scored.unknown


def _parts(scored: Scored, kind: str) -> list[str]:
    """The nodes of a kind that are scored, in the order of the document."""
    found = {node.node for node in scored.nodes() if node.kind == kind}
    return [i for i in scored.standard.nodes if i in found]


def _outline(scored: Scored, kind: str, ids: list[str], mark: str, name: str | None) -> RadarSeries:
    sums: dict[str, Interval] = {}
    for node in scored.nodes():
        if node.kind == kind and (not mark or node.id.endswith(mark)):
            old = sums.get(node.node, Interval(ZERO, ZERO))
            sums[node.node] = Interval(old.low + node.score.low, old.high + node.score.high)
    return RadarSeries(name, tuple(sums.get(i) for i in ids))


def ladder(scored: Scored) -> Ladder | None:
    """The levels, or the topmost parts where there are none; None where nothing at all is in scope."""
    levels, profile = scored.levels, scored.profile
    if levels:
        rungs = [Rung(Axis(node.id, _level_name(scored, node)), node.score, reached)
                 for node, reached in zip(levels, scored.outcome.satisfied, strict=True)]
    else:
        rungs = [Rung(Axis(node.id, node.label), node.score, None) for root in scored.roots for node in root.children]
    if not rungs:
        return None
    gate = profile.gate.value if levels and profile.gate else None
    return Ladder(scored.standard.key, bool(levels), tuple(rungs), gate, scored.outcome.total, total_maximum(scored),
                  total_unit(profile), bands(profile))


def _level_name(scored: Scored, node: ScoreNode) -> Text:
    level = scored.standard.level(node.level or 0)
    zh, en = dict.fromkeys((level.name.zh, level.title.zh)), dict.fromkeys((level.name.en, level.title.en))
    return Text(" ".join(zh), " ".join(en))


def heat(content: ReportContent, by: Literal["area", "capability"] = "area") -> Heat:
    """How far each standard's requirements are met, by what they are about.

    A requirement counts once in each area or capability that one of its credited mappings leads to.
    """
    hub = content.knowledge.hub
    order = hub.areas if by == "area" else hub.capabilities
    cells = [cell for scored in content.scored for cell in _heat_cells(content.knowledge, scored, by)]
    used = {cell.row for cell in cells}
    rows = tuple(Axis(i, entry.label) for i, entry in order.items() if i in used)
    columns = tuple(Axis(s.standard.key, short_name(s.standard)) for s in content.scored)
    return Heat(rows, columns, tuple(cells))


def _heat_cells(knowledge: Knowledge, scored: Scored, by: str) -> Iterator[HeatCell]:
    scores: dict[str, list[ScoreNode]] = {}
    for leaf in _leaves(scored):
        for row in _about(knowledge, leaf.node, by):
            scores.setdefault(row, []).append(leaf)
    for row, leaves in scores.items():
        low = sum((leaf.score.low for leaf in leaves), ZERO) / len(leaves)
        high = sum((leaf.score.high for leaf in leaves), ZERO) / len(leaves)
        known = sum(1 for leaf in leaves if leaf.rating is not None or leaf.is_inferred)
        yield HeatCell(row, scored.standard.key, Interval(low, high), len(leaves), known)


def _leaves(scored: Scored) -> Iterator[ScoreNode]:
    return (node for node in scored.nodes() if node.kind == "requirement")


def _about(knowledge: Knowledge, requirement: str, by: str) -> dict[str, None]:
    """The areas or capabilities that a requirement has to do with."""
    hub = knowledge.hub
    named = (hub.objectives[row.object].capability for row in hub.rows[requirement]
             if row.object is not None and row.predicate != RELATED)
    return dict.fromkeys(hub.capabilities[c].area if by == "area" else c for c in named)


def flow_pairs(content: ReportContent) -> list[tuple[Scored, Scored]]:
    """The pairs of standards worth a picture: the one with the most ratings with each of the others."""
    first = max(content.scored, key=lambda s: s.rated, default=None)
    return [(first, other) for other in content.scored if first is not None and other is not first]


def flows(content: ReportContent, left: Scored, right: Scored) -> Flows:
    """The related pairs of two standards' requirements in scope, counted domain by domain."""
    relations, start = content.workspace.relations, f"{right.standard.key}:"
    a_of, b_of = _domains(left), _domains(right)
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for a, domain in a_of.items():
        for b, relation in relations.related(a, start):
            if b in b_of:
                cell = counted.setdefault((domain, b_of[b]), dict.fromkeys(RELATIONS, 0))
                cell[relation] += 1
    place = {i: n for n, i in enumerate([*left.standard.nodes, *right.standard.nodes])}
    ribbons = sorted((Ribbon(*ends, cell) for ends, cell in counted.items()), key=lambda r: (place[r.left], place[r.right]))
    return Flows(
        (left.standard.key, right.standard.key), _ends(left.standard, (r.left for r in ribbons)),
        _ends(right.standard, (r.right for r in ribbons)), tuple(ribbons),
    )


def _domains(scored: Scored) -> dict[str, str]:
    """Requirement in scope -> its domain, or the topmost node above it in a standard without domains."""
    standard, found = scored.standard, {}
    for i in dict.fromkeys(leaf.node for leaf in _leaves(scored)):
        path = standard.path(standard.requirements[i].parent)
        found[i] = next((node.id for node in path if node.kind == "domain"), path[0].id)
    return found


def _ends(standard: Standard, ids: Iterable[str]) -> tuple[Axis, ...]:
    used = set(ids)
    return tuple(Axis(i, node.label) for i, node in standard.nodes.items() if i in used)
