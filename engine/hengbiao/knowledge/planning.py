"""Reading `rules/planning/`: estimates of effort, and prerequisites between objectives, free of circles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import networkx as nx
from pydantic import ValidationError

from hengbiao.errors import FormatFault, KnowledgeFault, Place, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.knowledge.sources import data_fingerprint, first_fault, read_model, relative
from hengbiao.model.hub import Hub
from hengbiao.model.planning import Estimates, Override, OverrideFile, Prerequisite, PrerequisiteFile
from hengbiao.resources import data_files, data_root

__all__ = ["PlanningRules", "load_planning", "own_estimates", "planning_digest"]

_FOLDER = "rules/planning"


@dataclass(frozen=True)
class PlanningRules:
    """Estimates with all their overrides by objective, and prerequisites by the objective that needs them."""

    estimates: Estimates
    overrides: Mapping[str, Override]
    prerequisites: Mapping[str, tuple[Prerequisite, ...]]

    def effort_class(self, stage: str, scope: str, objective: str | None = None) -> str:
        """The class of a step: its override, else the default of its stage and scope."""
        if objective is not None and objective in self.overrides:
            return self.overrides[objective].effort_class
        return self.estimates.defaults[stage][scope]


def load_planning(knowledge: Knowledge, estimates: Estimates | None = None) -> PlanningRules:
    """All of `rules/planning/`, with `estimates` in place of the default ones where given.

    Raises KnowledgeFault for unknown ids or classes, an override or prerequisite given twice, and circles.
    """
    hub = knowledge.hub
    own = estimates or read_model(data_root() / _FOLDER / "effort.yaml", Estimates)
    overrides: dict[str, Override] = {}
    for path in data_files(_FOLDER, "effort/*.yaml"):
        for row in read_model(path, OverrideFile).overrides:
            _known(hub, path, row.objective)
            if row.objective in overrides:
                raise _fault(path, row.objective, Text("同一目标写了两次", "The objective is given twice"))
            # Someone's own estimates may have other classes; what they do not know keeps their default.
            if row.effort_class in own.classes:
                overrides[row.objective] = row
            elif estimates is None:
                raise _fault(path, row.objective, Text(f"没有投入等级 {row.effort_class}", f"There is no class {row.effort_class}"))
    for row in own.overrides:
        knowledge.objective(row.objective)
        overrides[row.objective] = row
    _complete(knowledge, own)
    return PlanningRules(own, overrides, _prerequisites(knowledge))


def _prerequisites(knowledge: Knowledge) -> dict[str, tuple[Prerequisite, ...]]:
    found: dict[str, list[Prerequisite]] = {}
    requirements = {i for standard in knowledge.standards.values() for i in standard.requirements}
    graph: nx.DiGraph[str] = nx.DiGraph()
    for objective in knowledge.hub.objectives.values():
        graph.add_edges_from((objective.id, lower) for lower in objective.implies)
    for path in data_files(_FOLDER, "prerequisites/*.yaml"):
        for row in read_model(path, PrerequisiteFile).prerequisites:
            _known(knowledge.hub, path, row.objective)
            _known(knowledge.hub, path, row.needs)
            if row.cite is not None and row.cite not in requirements:
                raise _fault(path, row.objective, Text(f"没有条款 {row.cite}", f"There is no requirement {row.cite}"))
            if graph.has_edge(row.objective, row.needs):
                raise _fault(path, row.objective, Text(f"已写明需要 {row.needs}", f"That it needs {row.needs} is said already"))
            graph.add_edge(row.objective, row.needs)
            found.setdefault(row.objective, []).append(row)
    if not nx.is_directed_acyclic_graph(graph):
        circle = " → ".join(edge[0] for edge in nx.find_cycle(graph))
        raise KnowledgeFault(
            Text(f"前提条件成环：{circle}", f"Prerequisites go round in a circle: {circle}"),
            mend=Text("去掉其中一条", "Take one of them out."), place=Place(file=f"{_FOLDER}/prerequisites"),
        )
    return {i: tuple(rows) for i, rows in found.items()}


def _complete(knowledge: Knowledge, estimates: Estimates) -> None:
    """Raises FormatFault where a stage or scope has no default class."""
    stages, scopes = ([k.partition(":")[2] for k in knowledge.concepts if k.startswith(kind)] for kind in ("stage:", "scope:"))
    for stage, scope in product(stages, scopes):
        if scope not in estimates.defaults.get(stage, {}):
            what = Text(f"阶段 {stage}、范围 {scope} 没有默认等级", f"Stage {stage} with scope {scope} has no default class")
            raise FormatFault(what, mend=Text("补上这一格", "Add it."), place=Place(field=f"defaults.{stage}.{scope}"))


def planning_digest(estimates: Estimates) -> str:
    """SHA-256 over all knowledge, the files of `rules/planning/` and the estimates in use."""
    digest = hashlib.sha256(data_fingerprint().encode())
    for path in data_files(_FOLDER, "*/*.yaml"):
        digest.update(path.read_bytes())
    digest.update(estimates.model_dump_json().encode())
    return digest.hexdigest()


def own_estimates(content: object) -> Estimates:
    """A user's own estimates, from plain data. Raises FormatFault with the field."""
    try:
        return Estimates.model_validate(content)
    except ValidationError as error:
        field, what = first_fault(error)
        mend = Text("对照 rules/planning/effort.yaml 改正", "Mend it after the pattern of rules/planning/effort.yaml.")
        raise FormatFault(what, mend=mend, place=Place(field=field)) from error


def _known(hub: Hub, path: Path, objective: str) -> None:
    if objective not in hub.objectives:
        raise _fault(path, objective, Text("没有这个目标", "There is no such objective"))


def _fault(path: Path, field: str, what: Text) -> KnowledgeFault:
    return KnowledgeFault(what, mend=Text("请改正该文件", "Mend that file."), place=Place(file=relative(path), field=field))
