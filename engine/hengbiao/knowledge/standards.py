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
    preambles: dict[tuple[str, int], str] = {}
    standard = Standard(
        key=head.key, edition=head.edition, number=head.number, title=_text(head.title), kind=head.kind,
        namespace=standard_namespace(head.key, head.edition), levels=levels, nodes=nodes, requirements=requirements,
        preambles=preambles,
    )
    for file, content in _contents(folder):
        if content.id not in nodes or nodes[content.id].kind != "subdomain":
            what = Text(f"{content.id} 不是该标准的能力子域", f"{content.id} is no sub-domain of this standard")
            raise _fault(file, what)
        for preamble in content.preambles:
            preambles[content.id, preamble.level] = preamble.text
        for item in content.items:
            _add(nodes, item.id, Node(item.id, "item", _text(item.label), content.id), file)
            for entry in item.requirements:
                cite = entry.cite or _citation(head.citation, standard, item, entry.level, tables[content.id], file)
                made = _requirement(entry, f"{item.id}-L{entry.level}", item.id, cite, standard, file)
                _add(requirements, made.id, made, file)
        for entry in content.requirements:
            made = _requirement(entry, None, content.id, None, standard, file)
            _add(requirements, made.id, made, file)
    return standard


def _tree(
    entries: list[TreeEntry], kinds: Sequence[str], parent: str | None, path: Path
) -> Iterator[tuple[Node, int | None]]:
    for entry in entries:
        if not kinds:
            raise _fault(path, Text(f"{entry.id} 之上的层次多于 kinds", f"There are more layers above {entry.id} than kinds"))
        kind = kinds[0] if entry.children else kinds[-1]
        yield Node(entry.id, kind, _text(entry.label), parent, tuple(entry.applies_to)), entry.table
        yield from _tree(entry.children, kinds[1:], entry.id, path)


def _contents(folder: Path) -> list[tuple[Path, SubdomainContent]]:
    """What the files beside `standard.yaml` hold, in the order of the ids."""
    found = [
        (path, content) for path in sorted(folder.glob("*.yaml")) if path.name != "standard.yaml"
        for content in read_model(path, ContentFile).subdomains
    ]
    return sorted(found, key=lambda row: row[1].id)


def _citation(
    pattern: str | None, standard: Standard, item: ItemEntry, level: int | None, table: int | None, file: Path
) -> str | None:
    """The citation by the standard's pattern. Raises KnowledgeFault for a level that it has not."""
    if level is None:
        return None
    _known_levels(standard, item.id, (level, level), file)
    rank = standard.level(level).name.zh
    subdomain = standard.nodes[standard.ancestor_of_kind(item.id, "subdomain")]
    return pattern and pattern.format(table=table, subdomain=subdomain.label.zh, item=item.label.zh, rank=rank)


def _known_levels(standard: Standard, where: str, levels: tuple[int, int], file: Path) -> None:
    known = [level.number for level in standard.levels]
    missing = next((n for n in levels if n not in known), None)
    if missing is not None:
        raise _fault(file, Text(f"{where}：没有等级 {missing}", f"{where}: there is no level {missing}"))
    if levels[0] > levels[1]:
        raise _fault(file, Text(f"{where}：等级范围应从低到高", f"{where}: a range of levels goes from low to high"))


def _requirement(
    entry: RequirementEntry, made_id: str | None, parent: str, made_cite: str | None, standard: Standard, file: Path
) -> Requirement:
    identifier, cite = entry.id or made_id, entry.cite or made_cite
    if identifier is None or cite is None:
        raise _fault(file, Text(f"{parent} 的一条要求缺编号或出处", f"A requirement of {parent} lacks its id or citation"))
    if entry.under is not None and entry.under not in standard.requirements:
        raise _fault(file, Text(f"{identifier}：{entry.under} 不在它之前", f"{identifier}: {entry.under} does not stand before it"))
    made = Requirement(
        id=identifier, parent=parent, level=entry.level, statement=entry.statement,
        modality=entry.modality, stage=entry.stage, scope=entry.scope, evidence_kinds=tuple(entry.evidence),
        technologies=tuple(entry.technologies), systems=tuple(entry.systems), cite=cite,
        level_range=entry.levels, kind=entry.kind, under=entry.under,
    )
    if (made.levels is None) != (not standard.levels) or (entry.level is not None and entry.levels is not None):
        raise _fault(file, Text(f"{identifier}：分等级的标准恰写 level 或 levels 之一，不分等级的都不写",
                                f"{identifier}: level or levels, one alone, in a standard with levels; neither in one without"))
    if made.levels is not None:
        _known_levels(standard, identifier, made.levels, file)
    return made


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
