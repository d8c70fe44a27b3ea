"""The scores of a problem as linear constraints over 0-1 variables: exact numbers, no solver yet.

A variable for each step; an auxiliary one for each set of steps that a rise waits for (equal sets share one); a binary one
for each bar. All auxiliary variables may only lower a score, so at an optimum they are as high as the steps allow, and
those of sets need not be declared whole. Every row is `terms >= bound`. A bar that its own value does not pass is stated
as if it did: that loses no plan, and whoever solves checks each plan exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from hengbiao.planning.problem import Bar, Gated, Leaf, Middle, Mix, Part, Problem, Run, Target

__all__ = ["Linear", "Row", "linear"]

_ZERO, _ONE = Fraction(0), Fraction(1)
#: Variable -> coefficient, and a constant.
_Terms = dict[int, Fraction]


@dataclass(frozen=True, slots=True)
class Row:
    """`sum(coefficient * variable) >= bound`."""

    terms: Mapping[int, Fraction]
    bound: Fraction


@dataclass
class Linear:
    """Variables 0 to `columns` - 1 within [0, `upper`], those in `whole` only 0 or 1; `steps` holds those of the steps."""

    steps: dict[str, int] = field(default_factory=dict)
    columns: int = 0
    whole: set[int] = field(default_factory=set)
    upper: dict[int, Fraction] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    _sets: dict[frozenset[str], int] = field(default_factory=dict)
    _ways: dict[tuple[frozenset[str], ...], int] = field(default_factory=dict)
    _scores: dict[int, tuple[_Terms, Fraction]] = field(default_factory=dict)

    def column(self, *, whole: bool, upper: Fraction = _ONE) -> int:
        """A new variable."""
        number = self.columns
        self.columns += 1
        self.upper[number] = upper
        if whole:
            self.whole.add(number)
        return number

    def at_least(self, terms: Mapping[int, Fraction], bound: Fraction) -> None:
        """A new row."""
        self.rows.append(Row(dict(terms), bound))

    def all_done(self, way: frozenset[str]) -> int:
        """A variable that is 1 only where all steps of a way are done."""
        if len(way) == 1:
            return self.steps[next(iter(way))]
        if way not in self._sets:
            number = self._sets[way] = self.column(whole=False)
            for step in sorted(way):
                self.at_least({self.steps[step]: _ONE, number: -_ONE}, _ZERO)
        return self._sets[way]

    def one_done(self, ways: tuple[frozenset[str], ...]) -> int:
        """A variable that is 1 only where one of the ways is done."""
        if len(ways) == 1:
            return self.all_done(ways[0])
        if ways not in self._ways:
            each = [self.all_done(way) for way in ways]
            number = self._ways[ways] = self.column(whole=False)
            self.at_least({**_added((n, _ONE) for n in each), number: -_ONE}, _ZERO)
        return self._ways[ways]


def linear(problem: Problem) -> Linear:
    """The constraints of a problem: what steps need, and what the targets ask."""
    model = Linear()
    for name in problem.steps:
        model.steps[name] = model.column(whole=True)
    for step in problem.steps.values():
        for needed in step.needs:
            model.at_least({model.steps[needed]: _ONE, model.steps[step.id]: -_ONE}, _ZERO)
    for target in problem.targets:
        _target(model, target)
    return model


def _target(model: Linear, target: Target) -> None:
    terms, constant = _score(model, target.part)
    model.at_least(terms, target.bar.value - constant)


def _score(model: Linear, part: Part) -> tuple[_Terms, Fraction]:
    """A part as terms and a constant; the terms are never more than its score."""
    known = model._scores.get(id(part))
    if known is None:
        known = model._scores[id(part)] = _new_score(model, part)
    return known


def _new_score(model: Linear, part: Part) -> tuple[_Terms, Fraction]:
    match part:
        case Leaf():
            return _leaf(model, part)
        case Mix():
            return _mixed((weight, _score(model, below)) for weight, below in part.parts)
        case Middle():
            return _middle(model, part)
        case Run():
            return _run(model, part)
        case Gated():
            return _gated(model, part)


def _leaf(model: Linear, leaf: Leaf) -> tuple[_Terms, Fraction]:
    """Each rise adds what it gives over the one before it; the ways of a higher one are ways of the lower ones too."""
    terms, before = [], leaf.base
    for rise in leaf.rises:
        terms.append((model.one_done(rise.ways), rise.value - before))
        before = rise.value
    return _added(terms), leaf.base


def _mixed(parts: Iterable[tuple[Fraction, tuple[_Terms, Fraction]]]) -> tuple[_Terms, Fraction]:
    terms: _Terms = {}
    constant = _ZERO
    for weight, (below, fixed) in parts:
        constant += weight * fixed
        for column, factor in below.items():
            terms[column] = terms.get(column, _ZERO) + weight * factor
    return terms, constant


def _added(rows: Iterable[tuple[int, Fraction]]) -> _Terms:
    terms: _Terms = {}
    for column, factor in rows:
        terms[column] = terms.get(column, _ZERO) + factor
    return terms


def _passing(model: Linear, part: Part, bar: Bar) -> int | None:
    """A binary variable that is 1 only where the part passes the bar; None where it always does."""
    terms, constant = _score(model, part)
    if bar.passed(constant):
        return None
    flag = model.column(whole=True)
    model.at_least({**terms, flag: constant - bar.value}, _ZERO)
    return flag


def _gated(model: Linear, part: Gated) -> tuple[_Terms, Fraction]:
    """What counts is the score, and more only where the bar is passed."""
    flag = _passing(model, part.part, part.bar)
    if flag is None:
        return {}, part.counts_as
    terms, constant = _score(model, part.part)
    counted = model.column(whole=False, upper=part.counts_as)
    # counted <= score + (counts_as - bar) * passed: at the bar itself that is counts_as, above it `upper` holds.
    model.at_least({**terms, flag: part.counts_as - part.bar.value, counted: -_ONE}, -constant)
    return {counted: _ONE}, _ZERO


def _run(model: Linear, part: Run) -> tuple[_Terms, Fraction]:
    share, sure = Fraction(1, len(part.parts)), 0
    terms: _Terms = {}
    before: int | None = None
    for below in part.parts:
        flag = _passing(model, below, part.bar)
        if flag is None and before is None:
            sure += 1
            continue
        if flag is None:
            flag = model.column(whole=True)
        if before is not None:
            model.at_least({before: _ONE, flag: -_ONE}, _ZERO)
        terms[flag] = share
        before = flag
    return terms, share * sure


def _middle(model: Linear, part: Middle) -> tuple[_Terms, Fraction]:
    count = len(part.parts)
    scores = [_score(model, below) for below in part.parts]
    upper = count // 2 + 1
    middles = [_ranked(model, scores, upper)]
    if count % 2 == 0:
        middles.append(_ranked(model, scores, count // 2))
    return {n: Fraction(1, len(middles)) for n in middles}, _ZERO


def _ranked(model: Linear, scores: list[tuple[_Terms, Fraction]], many: int) -> int:
    """A variable that at least `many` of the scores reach."""
    ranked = model.column(whole=False)
    flags: _Terms = {}
    for terms, constant in scores:
        flag = model.column(whole=True)
        flags[flag] = _ONE
        # Not counted among the many, a score leaves the variable free up to 1.
        model.at_least({**terms, ranked: -_ONE, flag: -_ONE}, -constant - 1)
    model.at_least(flags, Fraction(many))
    return ranked
