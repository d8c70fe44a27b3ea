"""An evidence set as RDF (PROV-O and our own terms), and back."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from hengbiao.errors import FormatFault, Text
from hengbiao.knowledge.graph import GraphWriter
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.profile import Profile
from hengbiao.namespaces import DCTERMS, GRAPH_SET, HB, PREFIXES, PROV, RDF, SKOS, XSD, shrink

ASSESSMENT = "set:assessment"
_ENTERPRISE = "set:enterprise"


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of the month `months` earlier, or that month's last day where it is shorter."""
    year, month0 = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < dt.MINYEAR:
        return dt.date.min
    return dt.date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def set_quads(
    evidence_set: EvidenceSet, prefixes: dict[str, str], profiles: Iterable[Profile], graph: str = GRAPH_SET
) -> list[Quad]:
    """The set as triples of one named graph. `profiles` are those that it is checked and scored under."""
    out = _RecordWriter(graph, prefixes)
    out.header(evidence_set)
    for profile in sorted(profiles, key=lambda p: p.curie):
        oldest = months_before(evidence_set.assessment.date, profile.evidence.max_age_months)
        for variant in dict.fromkeys(profile.variant(kind) for kind in _types(evidence_set, profile)):
            out.link(ASSESSMENT, HB + "usesProfile", variant)
            out.date(variant, HB + "evidenceNotBefore", oldest)
    out.records(evidence_set)
    return out.quads


def _types(evidence_set: EvidenceSet, profile: Profile) -> list[str]:
    """The types whose weights the set is scored with: those of the units where a composite enterprise is scored by unit."""
    # Without units the profile itself stands for its variants; a shape asks for the units.
    return (evidence_set.types() if profile.composite else []) or [evidence_set.enterprise.type]


class _RecordWriter(GraphWriter):
    """Writes the records of one set. Ids of people are percent-encoded, so that no name can break an IRI."""

    def date(self, subject: str, predicate: str, day: dt.date) -> None:
        self.add(subject, predicate, Literal(day.isoformat(), datatype=NamedNode(XSD + "date")))

    def optional(self, subject: str, predicate: str, value: str | None) -> None:
        if value:
            self.plain(subject, predicate, value)

    def header(self, s: EvidenceSet) -> None:
        self.is_a(_ENTERPRISE, HB + "Enterprise")
        self.plain(_ENTERPRISE, SKOS + "prefLabel", s.enterprise.name)
        self.link(_ENTERPRISE, HB + "enterpriseType", f"enterprise-type:{s.enterprise.type}")
        for n, unit in enumerate(s.enterprise.units, 1):
            node = f"set:unit-{n}"
            self.is_a(node, HB + "ProductionUnit")
            self.link(_ENTERPRISE, HB + "unit", node)
            self.integer(node, HB + "ordinal", n)
            self.plain(node, SKOS + "prefLabel", unit.name)
            self.link(node, HB + "enterpriseType", f"enterprise-type:{unit.type}")
            self.optional(node, HB + "outputValue", unit.output_value)
        self.is_a(ASSESSMENT, HB + "Assessment")
        self.link(ASSESSMENT, HB + "assesses", _ENTERPRISE)
        self.date(ASSESSMENT, HB + "assessedOn", s.assessment.date)
        if s.assessment.party:
            self.link(ASSESSMENT, HB + "party", f"party:{s.assessment.party}")
        for n, name in enumerate(s.assessment.assessors, 1):
            self.is_a(f"set:assessor-{n}", HB + "Assessor")
            self.link(ASSESSMENT, HB + "assessor", f"set:assessor-{n}")
            self.integer(f"set:assessor-{n}", HB + "ordinal", n)
            self.plain(f"set:assessor-{n}", SKOS + "prefLabel", name)

    def records(self, s: EvidenceSet) -> None:
        for n, e in enumerate(s.evidence, 1):
            node = evidence_node(e.id)
            self.is_a(node, HB + "Evidence", PROV + "Entity")
            self.link(node, HB + "evidenceIn", ASSESSMENT)
            self.integer(node, HB + "ordinal", n)
            self.plain(node, DCTERMS + "identifier", e.id)
            if e.kind:
                self.link(node, HB + "evidenceKind", f"evidence-kind:{e.kind}")
            self.optional(node, DCTERMS + "title", e.title)
            self.optional(node, HB + "sourceOfEvidence", e.source)
            if e.collected_on:
                self.date(node, HB + "collectedOn", e.collected_on)
            if e.method:
                self.link(node, HB + "collectionMethod", f"method:{e.method}")
            self.optional(node, HB + "file", e.file)
            self.optional(node, HB + "sha256", e.sha256)
        for n, r in enumerate(s.ratings, 1):
            node = rating_node(r.requirement, r.unit)
            self.is_a(node, HB + "Rating", PROV + "Entity")
            self.link(node, HB + "ratedIn", ASSESSMENT)
            self.integer(node, HB + "ordinal", n)
            self.link(node, HB + "rates", r.requirement)
            self.link(node, HB + "satisfaction", f"satisfaction:{r.rating}")
            for evidence_id in r.evidence:
                self.link(node, HB + "supportedBy", evidence_node(evidence_id))
            self.optional(node, HB + "note", r.note)
            self.optional(node, HB + "unitName", r.unit)
        for n, t in enumerate(s.tailoring, 1):
            node = f"set:tailoring-{n}"
            self.is_a(node, HB + "Tailoring")
            self.link(node, HB + "tailoredIn", ASSESSMENT)
            self.integer(node, HB + "ordinal", n)
            self.link(node, HB + "tailors", t.subdomain)
            self.optional(node, HB + "reason", t.reason)


def evidence_node(evidence_id: str) -> str:
    return f"set:evidence-{quote(evidence_id, safe='')}"


def rating_node(requirement: str, unit: str | None) -> str:
    return f"set:rating-{quote(requirement, safe='')}" + (f"-{quote(unit, safe='')}" if unit else "")


class SetReader:
    """Reads the one assessment of a graph back into the plain form of the JSON set."""

    def __init__(self, quads: Iterable[Quad], prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._values: dict[str, dict[str, list[Any]]] = {}
        for quad in quads:
            subject = getattr(quad.subject, "value", str(quad.subject))
            self._values.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)

    def plain(self) -> dict[str, Any]:
        """The set as plain data, to be validated like any other. Raises FormatFault where it is not one assessment."""
        enterprises, assessments = self._of_class("Enterprise"), self._of_class("Assessment")
        if len(enterprises) != 1 or len(assessments) != 1:
            what = Text("文件中应恰有一个 hb:Enterprise 和一个 hb:Assessment",
                        "The file must hold exactly one hb:Enterprise and one hb:Assessment")
            raise FormatFault(what, mend=Text("请补上或删去多余的", "Add what is missing or take out what is too much."))
        enterprise, assessment = enterprises[0], assessments[0]
        ids = {node: self._one(node, DCTERMS + "identifier") for node in self._of_class("Evidence")}
        return {
            "enterprise": _filled(
                name=self._one(enterprise, SKOS + "prefLabel"), type=self._key(enterprise, HB + "enterpriseType"),
                units=[_filled(name=self._one(u, SKOS + "prefLabel"), type=self._key(u, HB + "enterpriseType"),
                               output_value=self._one(u, HB + "outputValue"))
                       for u in self._ordered(self._all(enterprise, HB + "unit"))]),
            "assessment": _filled(
                date=self._one(assessment, HB + "assessedOn"), party=self._key(assessment, HB + "party"),
                assessors=[self._one(a, SKOS + "prefLabel")
                           for a in self._ordered(self._all(assessment, HB + "assessor"))]),
            "evidence": [self._evidence(e) for e in self._ordered(self._of_class("Evidence"))],
            "ratings": [self._rating(r, ids) for r in self._ordered(self._of_class("Rating"))],
            "tailoring": [_filled(subdomain=self._curie(t, HB + "tailors"), reason=self._one(t, HB + "reason"))
                          for t in self._ordered(self._of_class("Tailoring"))],
        }

    def _evidence(self, node: str) -> dict[str, Any]:
        return _filled(
            id=self._one(node, DCTERMS + "identifier"), kind=self._key(node, HB + "evidenceKind"),
            title=self._one(node, DCTERMS + "title"), source=self._one(node, HB + "sourceOfEvidence"),
            collected_on=self._one(node, HB + "collectedOn"), method=self._key(node, HB + "collectionMethod"),
            file=self._one(node, HB + "file"), sha256=self._one(node, HB + "sha256"),
        )

    def _rating(self, node: str, ids: dict[str, str | None]) -> dict[str, Any]:
        cited = self._all(node, HB + "supportedBy")
        return _filled(
            requirement=self._curie(node, HB + "rates"), rating=self._key(node, HB + "satisfaction"),
            evidence=sorted(ids.get(e) or shrink(e, self._prefixes) for e in cited),
            note=self._one(node, HB + "note"), unit=self._one(node, HB + "unitName"),
        )

    def _of_class(self, name: str) -> list[str]:
        return sorted(s for s, values in self._values.items()
                      if any(t.value == HB + name for t in values.get(RDF + "type", []) if isinstance(t, NamedNode)))

    def _ordered(self, nodes: Iterable[str]) -> Iterator[str]:
        return iter(sorted(nodes, key=lambda n: (self._ordinal(n), n)))

    def _ordinal(self, node: str) -> int:
        text = self._one(node, HB + "ordinal") or "0"
        if not re.fullmatch(r"[0-9]{1,9}", text):
            name = shrink(node, self._prefixes)
            what = Text(f"{name} 的 ordinal 不是整数", f"The ordinal of {name} is no whole number")
            raise FormatFault(what, mend=Text("写成 1、2、3", "Write 1, 2, 3."))
        return int(text)

    def _all(self, node: str, predicate: str) -> list[str]:
        return [getattr(o, "value", str(o)) for o in self._values.get(node, {}).get(predicate, [])]

    def _one(self, node: str, predicate: str) -> str | None:
        found = self._all(node, predicate)
        if len(found) > 1:
            local = predicate.rpartition("#")[2]
            what = Text(f"{shrink(node, self._prefixes)} 的 {local} 有 {len(found)} 个值",
                        f"{shrink(node, self._prefixes)} has {len(found)} values of {local}")
            raise FormatFault(what, mend=Text("只留一个", "Leave one."))
        return found[0] if found else None

    def _curie(self, node: str, predicate: str) -> str | None:
        iri = self._one(node, predicate)
        return shrink(iri, self._prefixes) if iri else None

    def _key(self, node: str, predicate: str) -> str | None:
        curie = self._curie(node, predicate)
        return curie.partition(":")[2] if curie and curie.partition(":")[0] in PREFIXES else curie


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
