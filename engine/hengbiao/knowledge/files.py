"""The form of the YAML files in `ontology/standards/` and `ontology/issues/`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hengbiao.model.profile import Bilingual


class KnowledgeFile(BaseModel):
    """A file of knowledge, or a part of one: nothing in it that is not foreseen, and nothing changed once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelEntry(KnowledgeFile):
    level: int = Field(ge=1, le=9)
    name: Bilingual
    title: Bilingual
    description: Bilingual


class TreeEntry(KnowledgeFile):
    """A node of the tree. `table` is where the document prints the requirements below it; `applies_to` names the types
    of enterprise that it is for, where it is not for all."""

    id: str
    label: Bilingual
    table: int | None = None
    applies_to: list[str] = Field(default_factory=list)
    children: list[TreeEntry] = Field(default_factory=list)


class StandardFile(KnowledgeFile):
    """`standard.yaml`: the document and its tree.

    `kinds` names the layers of the tree from the top; a node without children is of the last kind, however deep it is.
    """

    key: str
    edition: str
    number: str
    kind: Literal["maturity-model", "guidance"]
    title: Bilingual
    citation: str | None = None
    levels: list[LevelEntry] = Field(default_factory=list)
    kinds: list[Literal["element", "domain", "subdomain"]] = Field(min_length=1)
    tree: list[TreeEntry] = Field(min_length=1)


class RequirementEntry(KnowledgeFile):
    """A requirement. Its id and citation are made from its item's where they are not given.

    `levels` (lowest, highest) stands instead of `level` where the document does not show which one it is. A provision of
    guidance has no level but a `kind`, and `under` where another provision introduces it.
    """

    id: str | None = None
    level: int | None = None
    levels: tuple[int, int] | None = None
    kind: str | None = None
    under: str | None = None
    cite: str | None = None
    statement: str = Field(min_length=1)
    modality: Literal["shall", "should", "conditional", "may"]
    stage: str
    scope: str
    evidence: list[str] = Field(min_length=1)
    technologies: list[str]
    systems: list[str]
    note: str | None = None


class ItemEntry(KnowledgeFile):
    id: str
    label: Bilingual
    requirements: list[RequirementEntry] = Field(min_length=1)


class Preamble(KnowledgeFile):
    """What the document says of a level of a sub-domain before its requirements, in our words."""

    level: int
    text: str = Field(min_length=1)


class SubdomainContent(KnowledgeFile):
    """What a sub-domain asks for: items with a requirement at each level, or requirements right below it."""

    id: str
    preambles: list[Preamble] = Field(default_factory=list)
    items: list[ItemEntry] = Field(default_factory=list)
    requirements: list[RequirementEntry] = Field(default_factory=list)


class ContentFile(KnowledgeFile):
    """Any other file of a standard: items and requirements of some of its sub-domains."""

    subdomains: list[SubdomainContent] = Field(min_length=1)


class IssueEntry(KnowledgeFile):
    id: str = Field(pattern=r"^issue:[a-z0-9-]+$")
    place: Bilingual
    what: Bilingual
    affects: list[str] = Field(min_length=1)
    touches: Literal["score", "structure", "meaning"]
    resolution: Bilingual
    profiles: list[str] = Field(default_factory=list)


class IssuesFile(KnowledgeFile):
    """`issues/KEY.yaml`."""

    standard: str
    issues: list[IssueEntry]
