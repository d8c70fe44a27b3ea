"""A standard as the engine sees it: levels, a tree of nodes, and requirements at its leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from hengbiao.errors import Text

__all__ = ["KIND_CLASSES", "Level", "Node", "Requirement", "SourceIssue", "Standard"]

#: Kind of a node -> its class in the ontology, from the top down.
KIND_CLASSES: Mapping[str, str] = {
    "element": "CapabilityElement",
    "domain": "CapabilityDomain",
    "subdomain": "CapabilitySubdomain",
    "item": "CapabilityItem",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One maturity level. `name` is its rank as printed (三级), `title` what the standard calls it (集成级)."""

    id: str
    number: int
    name: Text
    title: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Node:
    """An element, domain, sub-domain or item. `parent` is None for the topmost."""

    id: str
    kind: str
    label: Text
    parent: str | None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement in our own words, with what a full rating of it needs."""

    id: str
    parent: str
    level: int | None
    statement: str
    modality: str
    stage: str
    scope: str
    evidence_kinds: tuple[str, ...]
    technologies: tuple[str, ...]
    systems: tuple[str, ...]
    cite: str


@dataclass(frozen=True, slots=True)
class SourceIssue:
    """A contradiction of the source document and how it is resolved."""

    id: str
    standard: str
    place: Text
    what: Text
    affects: tuple[str, ...]
    touches: str
    resolution: Text
    profiles: tuple[str, ...]


@dataclass(frozen=True)
class Standard:
    """One standard whole. Nodes and requirements are in the order of the document."""

    key: str
    edition: str
    number: str
    title: Text
    kind: str
    namespace: str
    levels: tuple[Level, ...]
    nodes: Mapping[str, Node]
    requirements: Mapping[str, Requirement]

    def ancestors(self, node_id: str) -> Iterator[Node]:
        """The node itself and all above it, from below upwards."""
        current: str | None = node_id
        while current is not None:
            node = self.nodes[current]
            yield node
            current = node.parent

    def path(self, node_id: str) -> list[Node]:
        """From the topmost node down to `node_id`."""
        return list(self.ancestors(node_id))[::-1]

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Node, ...]]:
        """Parent id (None: the top) -> its nodes, in the order of the document."""
        grouped: dict[str | None, list[Node]] = {}
        for node in self.nodes.values():
            grouped.setdefault(node.parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in grouped.items()}

    @cached_property
    def by_subdomain(self) -> Mapping[str, tuple[Requirement, ...]]:
        """Sub-domain id -> its requirements of all levels, in the order of the document."""
        grouped: dict[str, list[Requirement]] = {}
        for requirement in self.requirements.values():
            grouped.setdefault(self.ancestor_of_kind(requirement.parent, "subdomain"), []).append(requirement)
        return {node: tuple(rows) for node, rows in grouped.items()}

    def ancestor_of_kind(self, node_id: str, kind: str) -> str:
        """The id of the nearest node of `kind` at or above `node_id`. Raises KeyError where there is none."""
        for node in self.ancestors(node_id):
            if node.kind == kind:
                return node.id
        raise KeyError(f"{node_id} lies under no {kind}")

    def level(self, number: int) -> Level:
        """The level of that number. Raises KeyError where there is none."""
        for level in self.levels:
            if level.number == number:
                return level
        raise KeyError(f"{self.key} has no level {number}")
