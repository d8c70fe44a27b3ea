"""Scoring profiles: read, and held against the standard that they score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.knowledge.sources import read_yaml, relative, typed
from hengbiao.model.profile import Profile
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
    known = set(standard.nodes)
    for part, nodes in (("weights", profile.weights.nodes), ("mandatory", profile.mandatory.nodes)):
        for node in sorted(set(nodes) - known):
            yield f"{part}.nodes", Text(f"{standard.key} 没有 {node}", f"{standard.key} has no {node}")
    for name, choice in profile.choices().items():
        if choice.issue is not None and choice.issue not in issues:
            yield f"{name}.issue", Text(f"没有 {choice.issue}", f"There is no {choice.issue}")
    yield from _weight_faults(profile, standard)
    minima = [grade.minimum for grade in profile.grades.table]
    if minima != sorted(set(minima), reverse=True):
        yield "grades.table", Text("分级表应从高到低排列", "The grade table must go from high to low")


def _weight_faults(profile: Profile, standard: Standard) -> Iterable[tuple[str, Text]]:
    field = "weights.nodes"
    for parent, nodes in standard.children.items():
        weights = [profile.weights.nodes[n.id] for n in nodes if n.id in profile.weights.nodes]
        if any(w <= 0 for w in weights):
            yield field, Text(f"{parent or '顶层'} 的权重应大于 0", f"Weights below {parent or 'the top'} must be above 0")
        if weights and profile.weights.unit == "percent" and sum(weights) != 100:
            where_zh, where_en = parent or "顶层", parent or "the top"
            yield field, Text(f"{where_zh} 之下的权重合计不是 100", f"Weights below {where_en} do not sum to 100")
