"""The names of the JSON Schemas that `hengbiao schema NAME` prints."""

from __future__ import annotations

from typing import Any, Final

from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.plan import Comparison, Frontier, Plan, WhatIf
from hengbiao.model.planning import Estimates
from hengbiao.model.profile import Profile
from hengbiao.model.results import (
    Check,
    CrosswalkRow,
    Demo,
    IssueRow,
    Matrix,
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
