"""A standard as the engine sees it: levels, a tree of nodes, and requirements at its leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    """An element, domain, sub-domain or item. `parent` is None for the topmost.

    `applies_to` are the types of enterprise that it is for; empty where it is for all.
    """

    id: str
    kind: str
    label: Text
    parent: str | None
    applies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement or provision in our own words, with what a full rating of it needs.

    `parent` is the node of the tree that it stands below. `level_range` is given instead of `level` where the document
    does not show which of several levels a text belongs to. `under` is the provision that introduces this one, and
    `kind` what a provision of guidance is (goal, risk, …).
    """

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
    level_range: tuple[int, int] | None = None
    kind: str | None = None
    under: str | None = None

    @property
    def levels(self) -> tuple[int, int] | None:
        """The lowest and the highest level that it may belong to; None where the standard has no levels."""
        return (self.level, self.level) if self.level is not None else self.level_range


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
    #: What a sub-domain says of a level before its requirements: (sub-domain, level) -> in our words.
    preambles: Mapping[tuple[str, int], str] = field(default_factory=dict)

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
    def leaves(self) -> tuple[Requirement, ...]:
        """The requirements that introduce no others, in the order of the document: those that can be rated and scored."""
        introducing = {r.under for r in self.requirements.values()}
        return tuple(r for r in self.requirements.values() if r.id not in introducing)

    def below(self, node_id: str | None, kind: str) -> Iterator[Node]:
        """The nearest nodes of `kind` below a node (None: the whole standard), in the order of the document."""
        for child in self.children.get(node_id, ()):
            if child.kind == kind:
                yield child
            else:
                yield from self.below(child.id, kind)

    def ancestor_of_kind(self, node_id: str, kind: str) -> str:
        """The id of the nearest node of `kind` at or above `node_id`. Raises KeyError where there is none."""
        for node in self.ancestors(node_id):
            if node.kind == kind:
                return node.id
        raise KeyError(f"{node_id} lies under no {kind}")

    def applies(self, node_id: str, enterprise_type: str) -> bool:
        """Whether a node is for enterprises, or units, of that type: neither it nor any node above it is for others only."""
        return all(not node.applies_to or enterprise_type in node.applies_to for node in self.ancestors(node_id))

    def narrowed(self, types: Collection[str], keep: Collection[str] = ()) -> Standard:
        """The standard with only what applies to any of the types, or holds a requirement of `keep`.

        The standard itself where no type is given.
        """
        if not types:
            return self
        held = {node.id for i in keep if i in self.requirements for node in self.ancestors(self.requirements[i].parent)}
        fits = {i for i in self.nodes if i in held or any(self.applies(i, kind) for kind in types)}
        rows = {i: r for i, r in self.requirements.items() if r.parent in fits}
        return replace(self, nodes={i: n for i, n in self.nodes.items() if i in fits}, requirements=rows)

    def level(self, number: int) -> Level:
        """The level of that number. Raises KeyError where there is none."""
        for level in self.levels:
            if level.number == number:
                return level
        raise KeyError(f"{self.key} has no level {number}")
