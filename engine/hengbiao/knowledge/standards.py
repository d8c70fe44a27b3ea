"""From the YAML files to typed standards and issues."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.knowledge.files import ContentFile, IssuesFile, ItemEntry, RequirementEntry, StandardFile
from hengbiao.knowledge.sources import read_model, relative
from hengbiao.model.profile import Bilingual
from hengbiao.model.standard import Level, Node, Requirement, SourceIssue, Standard
from hengbiao.namespaces import standard_namespace
from hengbiao.resources import data_files

_T = TypeVar("_T")


def _text(label: Bilingual) -> Text:
    return Text(label.zh, label.en)


def load_standards() -> dict[str, Standard]:
    """All standards below `ontology/standards/`, by key."""
    folders = [path.parent for path in data_files("ontology/standards", "*/standard.yaml")]
    return {folder.name: load_standard(folder) for folder in folders}


def load_standard(folder: Path) -> Standard:
    """One standard from its folder. Raises KnowledgeFault where a file is at fault."""
    head = read_model(folder / "standard.yaml", StandardFile)
    nodes: dict[str, Node] = {}
    requirements: dict[str, Requirement] = {}
    tables: dict[str, int] = {}
    for node, table in _tree(head):
        _add(nodes, node.id, node, folder / "standard.yaml")
        if table is not None:
            tables[node.id] = table
    levels = tuple(
        Level(f"{head.key}:L{e.level}", e.level, _text(e.name), _text(e.title), _text(e.description))
        for e in head.levels
    )
    standard = Standard(
        key=head.key, edition=head.edition, number=head.number, title=_text(head.title), kind=head.kind,
        namespace=standard_namespace(head.key, head.edition), levels=levels, nodes=nodes, requirements=requirements,
    )
    for path, subdomain, item in _items(folder):
        if subdomain not in tables:
            raise _fault(path, Text(f"{subdomain} 不是该标准的能力子域", f"{subdomain} is no sub-domain of this standard"))
        _add(nodes, item.id, Node(item.id, "item", _text(item.label), subdomain), path)
        for entry in item.requirements:
            requirement = _requirement(entry, item, standard, head.citation, tables[subdomain])
            _add(requirements, requirement.id, requirement, path)
    return standard


def _tree(head: StandardFile) -> Iterable[tuple[Node, int | None]]:
    for element in head.tree:
        yield Node(element.id, "element", _text(element.label), None), None
        for domain in element.domains:
            yield Node(domain.id, "domain", _text(domain.label), element.id), None
            for sub in domain.subdomains:
                yield Node(sub.id, "subdomain", _text(sub.label), domain.id), sub.table


def _items(folder: Path) -> Iterable[tuple[Path, str, ItemEntry]]:
    rows = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != "standard.yaml":
            for subdomain in read_model(path, ContentFile).subdomains:
                rows += [(path, subdomain.id, item) for item in subdomain.items]
    return sorted(rows, key=lambda row: row[2].id)


def _requirement(entry: RequirementEntry, item: ItemEntry, standard: Standard, citation: str, table: int) -> Requirement:
    level = standard.level(entry.level)
    subdomain = next(n for n in standard.ancestors(item.id) if n.kind == "subdomain")
    cite = citation.format(table=table, subdomain=subdomain.label.zh, item=item.label.zh, rank=level.name.zh)
    return Requirement(
        id=f"{item.id}-L{entry.level}", parent=item.id, level=entry.level, statement=entry.statement,
        modality=entry.modality, stage=entry.stage, scope=entry.scope, evidence_kinds=tuple(entry.evidence),
        technologies=tuple(entry.technologies), systems=tuple(entry.systems), cite=cite,
    )


def load_issues() -> dict[str, SourceIssue]:
    """All source issues below `ontology/issues/`, by id."""
    issues: dict[str, SourceIssue] = {}
    for path in data_files("ontology/issues", "*.yaml"):
        content = read_model(path, IssuesFile)
        for e in content.issues:
            issue = SourceIssue(
                e.id, content.standard, _text(e.place), _text(e.what), tuple(e.affects), e.touches,
                _text(e.resolution), tuple(e.profiles),
            )
            _add(issues, issue.id, issue, path)
    return issues


def _add(target: dict[str, _T], key: str, value: _T, path: Path) -> None:
    if key in target:
        raise _fault(path, Text(f"{key} 出现两次", f"{key} is there twice"))
    target[key] = value


def _fault(path: Path, what: Text) -> KnowledgeFault:
    return KnowledgeFault(what, mend=Text("请改正该文件", "Mend that file."), place=Place(file=relative(path)))
