"""What is known, as rows: standards, requirements, issues."""

from __future__ import annotations

from collections.abc import Sequence

from hengbiao.errors import Text
from hengbiao.knowledge.base import Knowledge, unknown_name
from hengbiao.model.numbers import exact
from hengbiao.model.results import (
    BilingualPath,
    BilingualText,
    CapabilityRow,
    IssueRow,
    MappingOut,
    ObjectiveLink,
    ObjectiveRow,
    ProfileRow,
    RequirementRow,
    StandardRow,
)
from hengbiao.model.standard import Requirement, Standard


def chosen(knowledge: Knowledge, keys: Sequence[str]) -> list[str]:
    """The keys that are asked for, or all. Raises UnknownName."""
    return [knowledge.standard(key).key for key in dict.fromkeys(keys)] or list(knowledge.standards)


def standards(knowledge: Knowledge) -> list[StandardRow]:
    """One row for each standard."""
    return [
        StandardRow(
            id=s.key, title=_both(s.title), edition=s.edition, kind=s.kind, requirements=len(s.requirements),
            subdomains=sum(1 for n in s.nodes.values() if n.kind == "subdomain"),
        )
        for s in knowledge.standards.values()
    ]


def requirements(knowledge: Knowledge, keys: Sequence[str]) -> list[RequirementRow]:
    """One row for each requirement of the standards asked for, in the order of the documents."""
    return [
        _requirement(r, knowledge.standards[key], knowledge)
        for key in chosen(knowledge, keys) for r in knowledge.standards[key].requirements.values()
    ]


def _requirement(r: Requirement, standard: Standard, knowledge: Knowledge) -> RequirementRow:
    nodes = standard.path(r.parent)
    path = [node.label for node in nodes]
    said = (standard.preambles.get((node.id, r.level)) for node in nodes if r.level is not None)
    return RequirementRow(
        id=r.id, standard=standard.key, path=BilingualPath(zh=[t.zh for t in path], en=[t.en for t in path]),
        level=r.level, levels=list(r.level_range) if r.level_range else None, kind=r.kind, under=r.under,
        preamble=next((text for text in said if text), None), statement=r.statement, modality=r.modality, stage=r.stage, scope=r.scope,
        technologies=list(r.technologies), systems=list(r.systems), evidence_kinds=list(r.evidence_kinds),
        cite=r.cite,
        objectives=[ObjectiveLink(id=row.object, predicate=row.predicate, group=row.group)
                    for row in knowledge.hub.rows[r.id] if row.object is not None],
    )


def issues(knowledge: Knowledge, keys: Sequence[str], lang: str) -> list[IssueRow]:
    """One row for each contradiction of the standards asked for."""
    wanted = set(chosen(knowledge, keys))
    return [
        IssueRow(
            id=i.id, place=i.place.in_language(lang), what=i.what.in_language(lang), affects=list(i.affects),
            resolution=i.resolution.in_language(lang), profile=list(i.profiles),
        )
        for i in knowledge.issues.values() if i.standard in wanted
    ]


def capabilities(knowledge: Knowledge) -> list[CapabilityRow]:
    """One row for each capability of the hub."""
    hub = knowledge.hub
    return [
        CapabilityRow(id=c.id, area=c.area, label=_both(c.label), definition=_both(c.definition),
                      objectives=[o.id for o in hub.ladders[c.id]])
        for c in hub.capabilities.values()
    ]


def objectives(knowledge: Knowledge, of: Sequence[str] = ()) -> list[ObjectiveRow]:
    """One row for each objective, of the capabilities asked for or of all. Raises UnknownName."""
    hub = knowledge.hub
    for wanted in of:
        if wanted not in hub.capabilities:
            raise unknown_name(Text("能力", "capability"), wanted, hub.capabilities)
    return [
        ObjectiveRow(
            id=o.id, capability=o.capability, statement=_both(o.statement), stage=o.stage, scope=o.scope,
            evidence_kinds=list(o.evidence_kinds), implies=list(o.implies),
            requirements=list(dict.fromkeys(row.subject for row in hub.subjects[o.id])),
        )
        for o in hub.objectives.values() if not of or o.capability in of
    ]


def mappings(knowledge: Knowledge, keys: Sequence[str]) -> list[MappingOut]:
    """One row for each mapping of the standards asked for, in the order of the documents."""
    return [
        MappingOut(
            requirement=row.subject, predicate=row.predicate, objective=row.object, confidence=exact(row.confidence),
            coverage=exact(row.coverage) if row.coverage is not None else None, group=row.group, complete=row.complete,
            reason=row.reason,
        )
        for key in chosen(knowledge, keys) for i in knowledge.standards[key].requirements for row in knowledge.hub.rows[i]
    ]


def profiles(knowledge: Knowledge, keys: Sequence[str]) -> list[ProfileRow]:
    """One row for each scoring profile of the standards asked for."""
    wanted = chosen(knowledge, keys)
    return [
        ProfileRow(id=p.id, standard=p.standard, title=BilingualText(zh=p.title.zh, en=p.title.en), applies_to=list(p.applies_to))
        for p in knowledge.profiles.values() if p.standard in wanted
    ]


def _both(text: Text) -> BilingualText:
    return BilingualText(zh=text.zh, en=text.en)
