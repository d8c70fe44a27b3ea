"""Whether every id in an evidence set is known, and there once."""

from __future__ import annotations

from hengbiao.errors import InputError, Place, Text
from hengbiao.knowledge.base import Knowledge, unknown_name
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.service.syntax import given_twice


def refuse_unknown_ids(s: EvidenceSet, knowledge: Knowledge) -> None:
    """Raises UnknownName or FormatFault with the field of the first id that is unknown or there twice."""
    evidence = _evidence_ids(s)
    _rated_ids(s, evidence, knowledge)
    _tailored_ids(s, knowledge)


def _evidence_ids(s: EvidenceSet) -> set[str]:
    evidence: set[str] = set()
    for n, item in enumerate(s.evidence):
        if item.id in evidence:
            raise given_twice(f"evidence[{n}].id", Text("证据编号", "Evidence id"), item.id)
        evidence.add(item.id)
    return evidence


def _rated_ids(s: EvidenceSet, evidence: set[str], knowledge: Knowledge) -> None:
    rated: set[tuple[str, str | None]] = set()
    for n, rating in enumerate(s.ratings):
        try:
            knowledge.require_rateable(rating)
        except InputError as fault:
            raise fault.at(Place(field=f"ratings[{n}].requirement")) from None
        if (rating.requirement, rating.unit) in rated:
            kind = Text("能力目标", "Objective") if rating.rates_objective else Text("要求", "Requirement")
            raise given_twice(f"ratings[{n}].requirement", kind, rating.requirement)
        rated.add((rating.requirement, rating.unit))
        for m, cited in enumerate(rating.evidence):
            if cited not in evidence:
                unknown = unknown_name(Text("证据", "evidence"), cited, sorted(evidence))
                raise unknown.at(Place(field=f"ratings[{n}].evidence[{m}]"))


def _tailored_ids(s: EvidenceSet, knowledge: Knowledge) -> None:
    known = [i for st in knowledge.standards.values() for i, node in st.nodes.items() if node.kind == "subdomain"]
    tailored: set[str] = set()
    for n, tailoring in enumerate(s.tailoring):
        field = f"tailoring[{n}].subdomain"
        if tailoring.subdomain not in known:
            unknown = unknown_name(Text("能力子域", "sub-domain"), tailoring.subdomain, known)
            raise unknown.at(Place(field=field))
        if tailoring.subdomain in tailored:
            raise given_twice(field, Text("裁剪的能力子域", "Tailored sub-domain"), tailoring.subdomain)
        tailored.add(tailoring.subdomain)
