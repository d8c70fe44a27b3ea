"""The form of the YAML files in `crosswalks/capabilities/`."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from hengbiao.knowledge.files import KnowledgeFile
from hengbiao.model.profile import Bilingual

__all__ = ["AreaFile", "CapabilityEntry", "HubFile", "ObjectiveEntry", "RetiredEntry", "RetiredFile"]


class HubFile(KnowledgeFile):
    """`crosswalks/hub.yaml`: what the hub is, and which edition of it this is."""

    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    date: dt.date
    title: Bilingual
    definition: Bilingual


class ObjectiveEntry(KnowledgeFile):
    """One objective. `implies` names those that it cannot exist without; the nearest are enough."""

    id: str = Field(pattern=r"^obj:[a-z0-9-]+\.[a-z0-9-]+\.[a-z0-9-]+$")
    statement: Bilingual
    stage: str
    scope: str
    evidence: list[str] = Field(min_length=1)
    implies: list[str] = Field(default_factory=list)


class CapabilityEntry(KnowledgeFile):
    """One capability with its ladder, from the lowest rung up."""

    id: str = Field(pattern=r"^cap:[a-z0-9-]+\.[a-z0-9-]+$")
    label: Bilingual
    definition: Bilingual
    objectives: list[ObjectiveEntry] = Field(min_length=1)


class AreaFile(KnowledgeFile):
    """One area with its capabilities; an area may be written in several files, which then label and define it alike."""

    area: str = Field(pattern=r"^cap:[a-z0-9-]+$")
    label: Bilingual
    definition: Bilingual
    capabilities: list[CapabilityEntry] = Field(min_length=1)


class RetiredEntry(KnowledgeFile):
    """An objective that is no longer used: since which version, why, and what took its place."""

    id: str
    version: str
    reason: Bilingual
    successor: str | None = None


class RetiredFile(KnowledgeFile):
    """`retired.yaml`."""

    retired: list[RetiredEntry] = Field(default_factory=list)
