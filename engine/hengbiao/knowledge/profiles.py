"""Scoring profiles: read, and held against the standard that they score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hengbiao.errors import FormatFault, KnowledgeFault, Place, Text
from hengbiao.knowledge.sources import first_fault, read_yaml, relative, typed
from hengbiao.model.numbers import exact
from hengbiao.model.profile import Profile, Weights
from hengbiao.model.standard import SourceIssue, Standard
from hengbiao.resources import data_files

#: How many profiles may build on one another.
_DEEPEST = 5


def load_profiles(standards: Mapping[str, Standard], issues: Mapping[str, SourceIssue]) -> dict[str, Profile]:
    """All profiles below `rules/scoring/`, by their id in the graph (`profile:db12-discrete`)."""
    profiles: dict[str, Profile] = {}
    for path in data_files("rules/scoring", "*/*.yaml"):
        profile = read_profile(path)
        for field, what in profile_faults(profile, standards, issues, path):
            mend = Text("请改正该文件", "Mend that file.")
            raise KnowledgeFault(what, mend=mend, place=Place(file=relative(path), field=field))
        profiles[profile.curie] = profile
    return profiles


def read_profile(path: Path) -> Profile:
    """One profile; the parts that it does not give are those of the profile beside it that `extends` names."""
    return typed(_merged(path, depth=0), path, Profile)


def own_profile(
    content: object, standards: Mapping[str, Standard], issues: Mapping[str, SourceIssue], taken: Iterable[str]
) -> Profile:
    """A user's own profile, as read from YAML; what it does not give is that of the profile that `extends` names.

    Raises FormatFault with the field where it does not fit its standard: weights that do not sum to 100, unknown nodes.
    """
    part = dict(content) if isinstance(content, dict) else {}
    key, base = str(part.get("standard")), part.pop("extends", None)
    if key not in standards:
        raise _own_fault("standard", Text(f"没有标准 {key}", f"There is no standard {key}"))
    if base is not None:
        parent = next((p for p in data_files("rules/scoring", f"{key}/*.yaml") if p.stem == base), None)
        if parent is None:
            raise _own_fault("extends", Text(f"{key} 没有评分规则 {base}", f"{key} has no profile {base}"))
        part = {**_merged(parent, depth=0), **part}
    try:
        profile = Profile.model_validate(part)
    except ValidationError as error:
        raise _own_fault(*first_fault(error)) from error
    if profile.curie in taken:
        raise _own_fault("id", Text(f"已有评分规则 {profile.id}", f"There is a profile {profile.id} already"))
    for field, what in _content_faults(profile, standards[key], issues):
        raise _own_fault(field, what)
    return profile


def _own_fault(field: str, what: Text) -> FormatFault:
    return FormatFault(what, mend=Text("请改正评分规则文件", "Mend the profile."), place=Place(field=field))


def _merged(path: Path, depth: int) -> dict[str, Any]:
    content = read_yaml(path)
    base = content.pop("extends", None) if isinstance(content, dict) else None
    if base is None:
        return content if isinstance(content, dict) else {}
    parent = path.parent / f"{base}.yaml"
    if depth > _DEEPEST or not parent.is_file():
        what = Text(f"extends 所指的 {base} 不存在或循环", f"What extends names, {base}, is not there or goes in a circle")
        raise KnowledgeFault(what, mend=Text("请改正该文件", "Mend that file."),
                             place=Place(file=relative(path), field="extends"))
    return {**_merged(parent, depth + 1), **content}


def profile_faults(
    profile: Profile, standards: Mapping[str, Standard], issues: Mapping[str, SourceIssue], path: Path
) -> Iterable[tuple[str, Text]]:
    """What does not fit between a profile, its file and its standard: the field, and what is wrong with it."""
    if (path.parent.name, path.stem) != (profile.standard, profile.id):
        yield "id", Text("文件名与标准、规则名不符", "The file's name is not the profile's standard and id")
    standard = standards.get(profile.standard)
    if standard is None:
        yield "standard", Text(f"没有标准 {profile.standard}", f"There is no standard {profile.standard}")
        return
    yield from _content_faults(profile, standard, issues)


def _content_faults(
    profile: Profile, standard: Standard, issues: Mapping[str, SourceIssue]
) -> Iterable[tuple[str, Text]]:
    known = set(standard.nodes)
    for field, nodes in _named_nodes(profile):
        for node in sorted(set(nodes) - known):
            yield field, Text(f"{standard.key} 没有 {node}", f"{standard.key} has no {node}")
    for name, choice in profile.choices().items():
        if choice.issue is not None and choice.issue not in issues:
            yield f"{name}.issue", Text(f"没有 {choice.issue}", f"There is no {choice.issue}")
    if profile.weights is not None:
        for kind in profile.weights.types():
            yield from _weight_faults(profile.weights, standard, kind)
    minima = [grade.minimum for grade in profile.grades.table] if profile.grades else []
    if minima != sorted(set(minima), reverse=True):
        yield "grades.table", Text("分级表应从高到低排列", "The grade table must go from high to low")


def _named_nodes(profile: Profile) -> Iterable[tuple[str, Iterable[str]]]:
    yield "mandatory.nodes", profile.mandatory.nodes
    if profile.weights is not None:
        yield "weights.nodes", profile.weights.nodes
        for kind, own in profile.weights.by_type.items():
            yield f"weights.by_type.{kind}.nodes", own.nodes
            yield f"weights.by_type.{kind}.absent", [absent.parent for absent in own.absent]


def _weight_faults(weights: Weights, standard: Standard, enterprise_type: str | None) -> Iterable[tuple[str, Text]]:
    field = f"weights.by_type.{enterprise_type}" if enterprise_type else "weights.nodes"
    printed, absent = weights.printed(enterprise_type), weights.absent(enterprise_type)
    if any(w <= 0 for w in (*printed.values(), *(a.weight for a in absent))):
        yield field, Text("权重应大于 0", "Weights must be above 0")
    if weights.unit == "shares":
        total = sum(printed.values()) + sum(a.weight for a in absent)
        if total != 100:
            yield field, Text(f"权重合计是 {exact(Fraction(total))}，不是 100", f"Weights sum to {exact(Fraction(total))}, not to 100")
        return
    for parent, nodes in standard.children.items():
        below = [printed[n.id] for n in nodes if n.id in printed]
        if below and weights.unit == "percent" and sum(below) != 100:
            where = Text(parent or "顶层", parent or "the top")
            shown = exact(Fraction(sum(below)))
            yield field, Text(f"{where.zh} 之下的权重合计是 {shown}，不是 100", f"Weights below {where.en} sum to {shown}, not to 100")
