"""All knowledge that scoring and checking need, typed, and its way through the cache."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Any

from hengbiao.errors import Text, UnknownName
from hengbiao.knowledge.graph import prefixes_for
from hengbiao.knowledge.hub import load_hub
from hengbiao.knowledge.profiles import load_profiles
from hengbiao.knowledge.standards import load_issues, load_standards
from hengbiao.knowledge.vocabularies import load_concepts
from hengbiao.model.evidence_set import Rating
from hengbiao.model.hub import Area, Capability, Hub, MappingRow, Objective, Retired
from hengbiao.model.profile import Profile
from hengbiao.model.standard import Level, Node, Requirement, SourceIssue, Standard


@dataclass(frozen=True)
class Knowledge:
    """Standards by key, profiles and source issues by id, labels of vocabulary concepts by CURIE, and the hub."""

    standards: Mapping[str, Standard]
    profiles: Mapping[str, Profile]
    issues: Mapping[str, SourceIssue]
    concepts: Mapping[str, Text]
    hub: Hub

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

    def objective(self, objective_id: str) -> Objective:
        """The objective of that id. Raises UnknownName; for a retired one it says why and what follows it."""
        if objective_id in self.hub.objectives:
            return self.hub.objectives[objective_id]
        retired = self.hub.retired.get(objective_id)
        if retired is None:
            raise unknown_name(Text("能力目标", "objective"), objective_id, self.hub.objectives)
        what = Text(f"能力目标 {objective_id} 自 {retired.version} 起停用：{retired.reason.zh}",
                    f"Objective {objective_id} is retired since {retired.version}: {retired.reason.en}")
        mend = (Text("没有接替者，请删去", "Nothing follows it; take it out.") if retired.successor is None else
                Text(f"改用 {retired.successor}", f"Use {retired.successor}."))
        raise UnknownName(what, mend=mend)

    def require_rateable(self, rating: Rating) -> None:
        """Raises UnknownName where what is rated is neither a requirement nor an objective in use."""
        if rating.rates_objective:
            self.objective(rating.requirement)
        else:
            self.requirement(rating.requirement)

    def profile(self, standard: str, name: str) -> Profile:
        """The profile of that name for that standard. Raises UnknownName."""
        curie = f"profile:{standard}-{name}"
        if curie not in self.profiles:
            known = [p.id for p in self.profiles.values() if p.standard == standard]
            raise unknown_name(Text(f"{standard} 的评分规则", f"profile of {standard}"), name, known)
        return self.profiles[curie]

    def fitting(self, enterprise_type: str) -> set[str]:
        """The standards that have a default profile for enterprises of that type."""
        return {p.standard for p in self.profiles.values() if enterprise_type in p.applies_to}

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
    return Knowledge(standards, load_profiles(standards, issues), issues, load_concepts(), load_hub(standards))


def to_bytes(knowledge: Knowledge) -> bytes:
    """The knowledge as compact JSON, for the cache."""
    return json.dumps(
        {
            "standards": [_plain_standard(s) for s in knowledge.standards.values()],
            "profiles": [p.model_dump(mode="json") for p in knowledge.profiles.values()],
            "issues": [dataclasses.astuple(i) for i in knowledge.issues.values()],
            "concepts": {key: dataclasses.astuple(label) for key, label in knowledge.concepts.items()},
            "hub": _plain_hub(knowledge.hub),
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


def _plain_hub(hub: Hub) -> dict[str, Any]:
    rows = [row for found in hub.rows.values() for row in found]
    return {
        "version": hub.version, "date": hub.date,
        "title": dataclasses.astuple(hub.title), "definition": dataclasses.astuple(hub.definition),
        "areas": [dataclasses.astuple(a) for a in hub.areas.values()],
        "capabilities": [dataclasses.astuple(c) for c in hub.capabilities.values()],
        "objectives": [dataclasses.astuple(o) for o in hub.objectives.values()],
        "rows": [(r.subject, r.predicate, r.object, str(r.confidence), r.reason, r.group, r.complete,
                  None if r.coverage is None else str(r.coverage)) for r in rows],
        "retired": [dataclasses.astuple(r) for r in hub.retired.values()],
    }


def _typed_hub(raw: dict[str, Any], standards: Mapping[str, Standard]) -> Hub:
    shares: dict[str, Fraction] = {}

    def share(text: str) -> Fraction:
        return shares[text] if text in shares else shares.setdefault(text, Fraction(text))

    rows: dict[str, list[MappingRow]] = {i: [] for s in standards.values() for i in s.requirements}
    for subject, predicate, target, confidence, reason, group, complete, coverage in raw["rows"]:
        rows[subject].append(MappingRow(subject, predicate, target, share(confidence), reason, group, complete,
                                        None if coverage is None else share(coverage)))
    return Hub(
        version=raw["version"], date=raw["date"], title=Text(*raw["title"]), definition=Text(*raw["definition"]),
        areas={i: Area(i, Text(*label), Text(*text)) for i, label, text in raw["areas"]},
        capabilities={i: Capability(i, area, Text(*label), Text(*text)) for i, area, label, text in raw["capabilities"]},
        objectives={i: Objective(i, cap, Text(*text), stage, scope, tuple(kinds), tuple(direct), tuple(implied))
                    for i, cap, text, stage, scope, kinds, direct, implied in raw["objectives"]},
        rows={i: tuple(found) for i, found in rows.items()},
        retired={i: Retired(i, version, Text(*reason), successor) for i, version, reason, successor in raw["retired"]},
    )


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
    hub = _typed_hub(raw["hub"], standards)
    return Knowledge(standards, {p.curie: p for p in profiles}, {i.id: i for i in issues}, concepts, hub)


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
