"""The parts that the standards ask a report to have: read from `rules/reporting/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field

from hengbiao.knowledge.files import KnowledgeFile
from hengbiao.knowledge.sources import read_model
from hengbiao.model.profile import Bilingual
from hengbiao.resources import data_files
from hengbiao.service.report_rows import AskedPart
from hengbiao.service.report_words import Words

__all__ = ["ReportingFile", "SectionId", "asked_parts"]

#: The sections of a report; a format that lays one out gives it this id.
SectionId = Literal[
    "summary", "facts", "scope", "method", "results", "strengths", "weak-points", "findings", "source-issues", "roadmap",
    "enterprise-policy", "scenario-policy", "asked-parts", "ratings", "inferred", "calculation", "evidence",
]


class PartEntry(KnowledgeFile):
    """One part that is asked for, and the section that answers it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    clause: str = Field(min_length=1)
    title: Bilingual
    section: SectionId


class ReportingFile(KnowledgeFile):
    """`rules/reporting/KEY.yaml`."""

    standard: str
    parts: list[PartEntry] = Field(min_length=1)


def asked_parts(keys: Iterable[str], words: Words) -> Iterator[AskedPart]:
    """What the standards of these keys ask for, in their order. Raises KnowledgeFault where a file is at fault."""
    files = [read_model(path, ReportingFile) for path in data_files("rules/reporting", "*.yaml")]
    by_key = {file.standard: file for file in files}
    for key in keys:
        for part in by_key[key].parts if key in by_key else ():
            yield AskedPart(key, part.id, part.clause, words.text(part.title), part.section)
