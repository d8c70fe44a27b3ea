"""All knowledge that scoring and checking need, typed, and its way through the cache."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from hengbiao.errors import Text, UnknownName
from hengbiao.knowledge.graph import prefixes_for
from hengbiao.knowledge.profiles import load_profiles
from hengbiao.knowledge.standards import load_issues, load_standards
from hengbiao.knowledge.vocabularies import load_concepts
from hengbiao.model.profile import Profile
from hengbiao.model.standard import Level, Node, Requirement, SourceIssue, Standard


@dataclass(frozen=True)
class Knowledge:
    """Standards by key, profiles and source issues by id, labels of vocabulary concepts by CURIE."""

    standards: Mapping[str, Standard]
    profiles: Mapping[str, Profile]
    issues: Mapping[str, SourceIssue]
    concepts: Mapping[str, Text]

    @cached_property
    def prefixes(self) -> dict[str, str]:
        return prefixes_for(self.standards.values())

    def standard(self, key: str) -> Standard:
        """The standard of that key. Raises UnknownName."""
        if key not in self.standards:
            raise unknown_name(Text("标准", "standard"), key, self.standards)
        return self.standards[key]

    def requirement(self, requirement_id: str) -> Requirement:
        """The requirement of that id, whichever standard it belongs to. Raises UnknownName."""
        standard = self.standards.get(requirement_id.partition(":")[0])
        if standard is None or requirement_id not in standard.requirements:
            known = standard.requirements if standard else [i for s in self.standards.values() for i in s.requirements]
            raise unknown_name(Text("要求", "requirement"), requirement_id, known)
        return standard.requirements[requirement_id]

    def profile(self, standard: str, name: str) -> Profile:
        """The profile of that name for that standard. Raises UnknownName."""
        curie = f"profile:{standard}-{name}"
        if curie not in self.profiles:
            known = [p.id for p in self.profiles.values() if p.standard == standard]
            raise unknown_name(Text(f"{standard} 的评分规则", f"profile of {standard}"), name, known)
        return self.profiles[curie]

    def default_profile(self, standard: str, enterprise_type: str) -> Profile:
        """The profile that an enterprise of that type is scored with unless one is named. Raises UnknownName."""
        for profile in self.profiles.values():
            if profile.standard == standard and enterprise_type in profile.applies_to:
                return profile
        kinds = sorted({t for p in self.profiles.values() if p.standard == standard for t in p.applies_to})
        what = Text(f"{standard} 适用的企业类型", f"enterprise type for {standard}")
        raise unknown_name(what, enterprise_type, kinds)


def unknown_name(kind: Text, name: str, known: Mapping[str, object] | list[str]) -> UnknownName:
    """The fault for a name that does not exist, with the nearest that does."""
    candidates = list(known)
    shown = name if len(name) <= 80 else name[:77] + "…"
    near = get_close_matches(name[:200], candidates, n=1, cutoff=0.5)
    if near:
        mend = Text(f"是否指 {near[0]}", f"Did you mean {near[0]}?")
    elif len(candidates) <= 12:
        listed = ", ".join(candidates) or "-"
        mend = Text(f"可用：{listed}", f"There are: {listed}")
    else:
        mend = Text("请核对编号", "Check the id.")
    return UnknownName(Text(f"没有{kind.zh}“{shown}”", f"There is no {kind.en} '{shown}'"), mend=mend)


def load_knowledge() -> Knowledge:
    """From the files themselves. Raises KnowledgeFault where one is at fault."""
    standards = load_standards()
    issues = load_issues()
    return Knowledge(standards, load_profiles(standards, issues), issues, load_concepts())


def to_bytes(knowledge: Knowledge) -> bytes:
    """The knowledge as compact JSON, for the cache."""
    return json.dumps(
        {
            "standards": [_plain_standard(s) for s in knowledge.standards.values()],
            "profiles": [p.model_dump(mode="json") for p in knowledge.profiles.values()],
            "issues": [dataclasses.astuple(i) for i in knowledge.issues.values()],
            "concepts": {key: dataclasses.astuple(label) for key, label in knowledge.concepts.items()},
        },
        ensure_ascii=False, separators=(",", ":"),
    ).encode()


def _plain_standard(s: Standard) -> dict[str, Any]:
    head = {f: getattr(s, f) for f in ("key", "edition", "number", "kind", "namespace")}
    return head | {
        "title": dataclasses.astuple(s.title),
        "levels": [dataclasses.astuple(level) for level in s.levels],
        "nodes": [(n.id, n.kind, n.label.zh, n.label.en, n.parent, n.applies_to) for n in s.nodes.values()],
        "requirements": [dataclasses.astuple(r) for r in s.requirements.values()],
        "preambles": [(node, level, text) for (node, level), text in s.preambles.items()],
    }


def from_bytes(content: bytes) -> Knowledge:
    """The knowledge back from `to_bytes`."""
    raw = json.loads(content)
    standards = {row["key"]: _typed_standard(row) for row in raw["standards"]}
    profiles = [Profile.model_validate(row) for row in raw["profiles"]]
    issues = [
        SourceIssue(id_, std, Text(*place), Text(*what), tuple(affects), touches, Text(*resolution), tuple(names))
        for id_, std, place, what, affects, touches, resolution, names in raw["issues"]
    ]
    concepts = {key: Text(*label) for key, label in raw["concepts"].items()}
    return Knowledge(standards, {p.curie: p for p in profiles}, {i.id: i for i in issues}, concepts)


def _typed_standard(row: dict[str, Any]) -> Standard:
    return Standard(
        key=row["key"], edition=row["edition"], number=row["number"], title=Text(*row["title"]), kind=row["kind"],
        namespace=row["namespace"],
        levels=tuple(Level(i, n, Text(*name), Text(*title), Text(*text)) for i, n, name, title, text in row["levels"]),
        nodes={i: Node(i, kind, Text(zh, en), parent, tuple(types)) for i, kind, zh, en, parent, types in row["nodes"]},
        requirements={r[0]: _typed_requirement(r) for r in row["requirements"]},
        preambles={(node, level): text for node, level, text in row["preambles"]},
    )


def _typed_requirement(row: list[Any]) -> Requirement:
    id_, parent, level, statement, modality, stage, scope, kinds, technologies, systems, cite, span, kind, under = row
    return Requirement(id_, parent, level, statement, modality, stage, scope, tuple(kinds), tuple(technologies),
                       tuple(systems), cite, (span[0], span[1]) if span else None, kind, under)
