"""From the YAML files to typed standards and issues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.knowledge.files import (
    ContentFile,
    IssuesFile,
    ItemEntry,
    RequirementEntry,
    StandardFile,
    SubdomainContent,
    TreeEntry,
)
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
    path = folder / "standard.yaml"
    head = read_model(path, StandardFile)
    nodes: dict[str, Node] = {}
    requirements: dict[str, Requirement] = {}
    tables: dict[str, int | None] = {}
    for node, table in _tree(head.tree, head.kinds, None, path):
        _add(nodes, node.id, node, path)
        tables[node.id] = table
    levels = tuple(
        Level(f"{head.key}:L{e.level}", e.level, _text(e.name), _text(e.title), _text(e.description))
        for e in head.levels
    )
    standard = Standard(
        key=head.key, edition=head.edition, number=head.number, title=_text(head.title), kind=head.kind,
        namespace=standard_namespace(head.key, head.edition), levels=levels, nodes=nodes, requirements=requirements,
    )
    for file, content in _contents(folder):
        if content.id not in nodes or nodes[content.id].kind != "subdomain":
            what = Text(f"{content.id} 不是该标准的能力子域", f"{content.id} is no sub-domain of this standard")
            raise _fault(file, what)
        for item in content.items:
            _add(nodes, item.id, Node(item.id, "item", _text(item.label), content.id), file)
            for entry in item.requirements:
                cite = _citation(head.citation, standard, item, entry.level, tables[content.id], file)
                made = _requirement(entry, f"{item.id}-L{entry.level}", item.id, cite, file)
                _add(requirements, made.id, made, file)
        for entry in content.requirements:
            made = _requirement(entry, None, content.id, None, file)
            _add(requirements, made.id, made, file)
    return standard


def _tree(
    entries: list[TreeEntry], kinds: Sequence[str], parent: str | None, path: Path
) -> Iterator[tuple[Node, int | None]]:
    for entry in entries:
        if not kinds:
            raise _fault(path, Text(f"{entry.id} 之上的层次多于 kinds", f"There are more layers above {entry.id} than kinds"))
        yield Node(entry.id, kinds[0], _text(entry.label), parent), entry.table
        yield from _tree(entry.children, kinds[1:], entry.id, path)


def _contents(folder: Path) -> list[tuple[Path, SubdomainContent]]:
    """What the files beside `standard.yaml` hold, in the order of the ids."""
    found = [
        (path, content) for path in sorted(folder.glob("*.yaml")) if path.name != "standard.yaml"
        for content in read_model(path, ContentFile).subdomains
    ]
    return sorted(found, key=lambda row: row[1].id)


def _citation(
    pattern: str | None, standard: Standard, item: ItemEntry, level: int, table: int | None, file: Path
) -> str | None:
    """The citation by the standard's pattern. Raises KnowledgeFault for a level that it has not."""
    try:
        rank = standard.level(level).name.zh
    except KeyError:
        raise _fault(file, Text(f"{item.id}：没有等级 {level}", f"{item.id}: there is no level {level}")) from None
    subdomain = standard.nodes[standard.ancestor_of_kind(item.id, "subdomain")]
    return pattern and pattern.format(table=table, subdomain=subdomain.label.zh, item=item.label.zh, rank=rank)


def _requirement(
    entry: RequirementEntry, made_id: str | None, parent: str, made_cite: str | None, file: Path
) -> Requirement:
    identifier, cite = entry.id or made_id, entry.cite or made_cite
    if identifier is None or cite is None:
        raise _fault(file, Text(f"{parent} 的一条要求缺编号或出处", f"A requirement of {parent} lacks its id or citation"))
    return Requirement(
        id=identifier, parent=parent, level=entry.level, statement=entry.statement,
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
