"""What an evidence set says of one standard: ratings and tailoring, by unit where the enterprise is composite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace
from fractions import Fraction

from hengbiao.errors import InputError, Place, Text
from hengbiao.model.evidence_set import EvidenceSet, Rating
from hengbiao.model.evidence_set import Unit as UnitRecord
from hengbiao.model.numbers import Interval
from hengbiao.model.profile import Profile
from hengbiao.scoring.tree import Facts, Unit

#: Digits before and after the point of an output value in yuan.
_OUTPUT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?", re.ASCII)

#: Unit (None: the whole enterprise) -> what other ratings say of the requirements that have none of their own.
Inferred = Callable[[str | None], Mapping[str, Interval]]


def _nothing(_unit: str | None) -> Mapping[str, Interval]:
    return {}


def facts_of(
    evidence_set: EvidenceSet, profile: Profile, without: Set[str] = frozenset(), inferred: Inferred = _nothing
) -> Facts:
    """The facts that concern the profile's standard; ratings of the requirements in `without` count as not given.

    Raises InputError, with the field, where the enterprise's units or type do not fit the profile.
    """
    key, enterprise = profile.standard, evidence_set.enterprise
    ratings = [r for r in evidence_set.ratings if r.requirement.startswith(f"{key}:") and r.requirement not in without]
    tailored = {t.subdomain for t in evidence_set.tailoring if t.subdomain.startswith(f"{key}:")}
    if profile.composite is not None and enterprise.type == "composite":
        return Facts({}, tailored, enterprise.type, _units(enterprise.units, profile, ratings, inferred))
    if not profile.fits(enterprise.type):
        what = Text(f"{key} 的评分规则 {profile.id} 不含企业类型 {enterprise.type}",
                    f"Profile {profile.id} of {key} has no weights for the type {enterprise.type}")
        raise InputError(what, mend=_listed(profile), place=Place(field="enterprise.type"))
    for rating in ratings:
        if rating.unit is not None:
            raise _no_units(key, rating.unit, evidence_set.ratings.index(rating))
    return Facts({r.requirement: r.rating for r in ratings}, tailored, enterprise.type, inferred=inferred(None))


def _units(
    records: list[UnitRecord], profile: Profile, ratings: Iterable[Rating], inferred: Inferred
) -> tuple[Unit, ...]:
    """The units with the ratings that hold for each: its own, and for what it has none those of the whole enterprise."""
    if not records:
        what = Text("综合型企业没有列出单元", "The composite enterprise lists no units")
        mend = Text("逐个列出单元的名称、类型和产值", "List each unit with its name, type and output value.")
        raise InputError(what, mend=mend, place=Place(field="enterprise.units"))
    shared: dict[str, str] = {}
    own: dict[str, dict[str, str]] = {u.name: {} for u in records}
    if len(own) != len(records):
        what = Text("两个单元同名", "Two units have the same name")
        raise InputError(what, mend=Text("改成不同的名称", "Give them different names."), place=Place(field="enterprise.units"))
    for rating in ratings:
        if rating.unit is None:
            shared[rating.requirement] = rating.rating
        elif rating.unit in own:
            own[rating.unit][rating.requirement] = rating.rating
        else:
            what = Text(f"没有名为“{rating.unit}”的单元", f"There is no unit named '{rating.unit}'")
            raise InputError(what, mend=Text("核对单元名称", "Check the name of the unit."), place=Place(field="ratings.unit"))
    units = tuple(
        replace(_unit(n, u, profile, shared, own[u.name]), inferred=inferred(u.name)) for n, u in enumerate(records)
    )
    if not any(unit.output for unit in units):
        what = Text("各单元的产值都是 0，无法算出类型权重", "All output values are 0, so types have no weights")
        raise InputError(what, mend=Text("填写上一年度的产值", "Give the output value of the last year."),
                         place=Place(field="enterprise.units[0].output_value"))
    return units


def _unit(
    index: int, record: UnitRecord, profile: Profile, shared: Mapping[str, str], own: Mapping[str, str]
) -> Unit:
    output = _output(record, index)
    if not profile.fits(record.type):
        what = Text(f"评分规则 {profile.id} 不含单元类型 {record.type}", f"Profile {profile.id} has no weights for units of type {record.type}")
        raise InputError(what, mend=_listed(profile), place=Place(field=f"enterprise.units[{index}].type"))
    return Unit(index + 1, record.name, record.type, output, {**shared, **own})


def _output(record: UnitRecord, index: int) -> Fraction:
    text = record.output_value
    if text is None or not _OUTPUT.fullmatch(text):
        what = Text(f"单元“{record.name}”的产值缺失，或不是非负的数",
                    f"The output value of unit '{record.name}' is missing or no number from 0 up")
        raise InputError(what, mend=Text("只写数字，单位元，例如 120000000", "Write digits only, in yuan, for example 120000000."),
                         place=Place(field=f"enterprise.units[{index}].output_value"))
    return Fraction(text)


def _listed(profile: Profile) -> Text:
    listed = ", ".join(t for t in (profile.weights.types() if profile.weights else []) if t)
    return Text(f"可用：{listed}", f"There are: {listed}")


def _no_units(key: str, unit: str, index: int) -> InputError:
    what = Text(f"{key} 在此不分单元评分，而有评分写明单元“{unit}”", f"{key} is not scored by unit here, but a rating names '{unit}'")
    mend = Text("去掉单元，或每个单元各做一个证据集", "Take the unit out, or make one set for each unit.")
    return InputError(what, mend=mend, place=Place(field=f"ratings[{index}].unit"))
