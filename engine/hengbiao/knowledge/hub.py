"""From the files of `crosswalks/` to the typed hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.knowledge.hub_files import AreaFile, HubFile, ObjectiveEntry, RetiredFile
from hengbiao.knowledge.sources import read_model, relative
from hengbiao.knowledge.sssom import read_rows
from hengbiao.model.hub import Area, Capability, Hub, MappingRow, Objective, Retired
from hengbiao.model.profile import Bilingual
from hengbiao.model.standard import Standard
from hengbiao.resources import data_files, data_root

__all__ = ["closed", "load_hub"]

_MEND = Text("请改正该文件", "Mend that file.")


def load_hub(standards: Mapping[str, Standard]) -> Hub:
    """The hub of the files. Raises KnowledgeFault where one is at fault."""
    edition = read_model(data_root() / "crosswalks" / "hub.yaml", HubFile)
    areas: dict[str, Area] = {}
    capabilities: dict[str, Capability] = {}
    objectives: dict[str, Objective] = {}
    for path in data_files("crosswalks/capabilities", "*.yaml"):
        if path.name != "retired.yaml":
            _area(path, areas, capabilities, objectives)
    retired = {entry.id: entry for entry in _retired(objectives)}
    objectives = closed(objectives)
    rows: dict[str, list[MappingRow]] = {i: [] for s in standards.values() for i in s.requirements}
    for row in _mapping_rows(standards, objectives):
        rows[row.subject].append(row)
    mapped = {i: tuple(found) for i, found in rows.items()}
    return Hub(edition.version, edition.date.isoformat(), _text(edition.title), _text(edition.definition), areas,
               capabilities, objectives, mapped, retired)


def _mapping_rows(standards: Mapping[str, Standard], objectives: Mapping[str, Objective]) -> Iterator[MappingRow]:
    """Every row of every mapping file."""
    for path in data_files("crosswalks/mappings", "*.sssom.tsv"):
        key = path.name.partition(".")[0]
        if key not in standards:
            what = Text(f"没有标准 {key}", f"There is no standard {key}")
            raise KnowledgeFault(what, mend=Text("文件名应为 KEY.sssom.tsv", "Name the file KEY.sssom.tsv."), place=Place(file=relative(path)))
        for line in read_rows(path.read_bytes(), relative(path), standards[key].requirements, objectives):
            yield line.row


def _area(
    path: Path, areas: dict[str, Area], capabilities: dict[str, Capability], objectives: dict[str, Objective]
) -> None:
    content = read_model(path, AreaFile)
    area = Area(content.area, _text(content.label), _text(content.definition))
    if areas.setdefault(area.id, area) != area:
        raise _fault(path, Text(f"{area.id} 的名称或说明与另一文件不同", f"{area.id} reads otherwise in another file"))
    for entry in content.capabilities:
        _once(capabilities, entry.id, path)
        capabilities[entry.id] = Capability(entry.id, area.id, _text(entry.label), _text(entry.definition))
        for rung in entry.objectives:
            _once(objectives, rung.id, path)
            if not rung.id.startswith(f"obj:{entry.id.removeprefix('cap:')}."):
                raise _fault(path, Text(f"{rung.id} 不以能力 {entry.id} 的名称开头", f"{rung.id} does not begin with its capability {entry.id}"))
            objectives[rung.id] = _objective(rung, entry.id)


def _objective(entry: ObjectiveEntry, capability: str) -> Objective:
    return Objective(entry.id, capability, _text(entry.statement), entry.stage, entry.scope,
                     tuple(entry.evidence), tuple(entry.implies))


def _once(known: Mapping[str, object], key: str, path: Path) -> None:
    if key in known:
        raise _fault(path, Text(f"{key} 出现两次", f"{key} is there twice"))


def _retired(objectives: Mapping[str, Objective]) -> Iterator[Retired]:
    for path in data_files("crosswalks/capabilities", "retired.yaml"):
        for entry in read_model(path, RetiredFile).retired:
            if entry.id in objectives:
                raise _fault(path, Text(f"{entry.id} 已停用却仍在能力文件里", f"{entry.id} is retired, but still stands in a capability"))
            if entry.successor is not None and entry.successor not in objectives:
                raise _fault(path, Text(f"{entry.id} 的接替者 {entry.successor} 不存在",
                                        f"{entry.successor}, which follows {entry.id}, is not there"))
            yield Retired(entry.id, entry.version, _text(entry.reason), entry.successor)


def closed(objectives: Mapping[str, Objective]) -> dict[str, Objective]:
    """The same objectives, each with all that it implies. Raises KnowledgeFault for an unknown one and for a cycle."""
    import networkx as nx  # only where knowledge is compiled

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(objectives)
    for objective in objectives.values():
        for lower in objective.implies:
            if lower not in objectives:
                raise _hub_fault(Text(f"{objective.id} 蕴含的 {lower} 不存在", f"{objective.id} implies {lower}, which is not there"))
            graph.add_edge(objective.id, lower)
    if not nx.is_directed_acyclic_graph(graph):
        cycle = _shown_cycle(nx.find_cycle(graph))
        raise _hub_fault(Text(f"implies 成环：{cycle}", f"implies runs in a circle: {cycle}"))
    return {i: replace(o, implied=tuple(sorted(nx.descendants(graph, i)))) for i, o in objectives.items()}


def _shown_cycle(edges: Iterable[tuple[str, ...]]) -> str:
    steps = list(edges)
    return " → ".join([*(edge[0] for edge in steps), steps[0][0]])


def _text(label: Bilingual) -> Text:
    return Text(label.zh, label.en)


def _fault(path: Path, what: Text) -> KnowledgeFault:
    return KnowledgeFault(what, mend=_MEND, place=Place(file=relative(path)))


def _hub_fault(what: Text) -> KnowledgeFault:
    return KnowledgeFault(what, mend=Text("删去不成立的 implies", "Take out the implies that does not hold."),
                          place=Place(file="crosswalks/capabilities", field="implies"))
