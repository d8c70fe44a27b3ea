"""The JSON Schemas of what goes in and comes out, by name."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter

from hengbiao.errors import Text
from hengbiao.knowledge.base import unknown_name
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.plan import Comparison, Frontier, Plan, WhatIf
from hengbiao.model.planning import Estimates
from hengbiao.model.profile import Profile
from hengbiao.model.results import (
    CapabilityRow,
    Check,
    CrosswalkRow,
    Demo,
    IssueRow,
    MappingOut,
    Matrix,
    ObjectiveRow,
    ProfileRow,
    Proof,
    QuestionRow,
    RequirementRow,
    ScoreReport,
    StandardRow,
    Unmapped,
)

SCHEMAS: Final[dict[str, Any]] = {
    "evidence-set": EvidenceSet,
    "profile": Profile,
    "estimates": Estimates,
    "standards": list[StandardRow],
    "requirements": list[RequirementRow],
    "issues": list[IssueRow],
    "capabilities": list[CapabilityRow],
    "objectives": list[ObjectiveRow],
    "mappings": list[MappingOut],
    "profiles": list[ProfileRow],
    "check": Check,
    "score": ScoreReport,
    "explain": Proof,
    "ask": list[QuestionRow],
    "crosswalk": list[CrosswalkRow],
    "crosswalk-matrix": Matrix,
    "crosswalk-unmapped": Unmapped,
    "plan": Plan,
    "plan-front": Frontier,
    "whatif": WhatIf,
    "compare": Comparison,
    "demo": Demo,
}


def schema_text(name: str) -> str:
    """The schema of that name as JSON. Raises UnknownName."""
    if name not in SCHEMAS:
        raise unknown_name(Text("模式", "schema"), name, list(SCHEMAS))
    document = TypeAdapter(SCHEMAS[name]).json_schema(mode="validation")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"https://w3id.org/hengbiao/schema/{name}"} | document
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
