"""A crosswalk as a file: CSV, SSSOM (derived mappings, with their head), and an OSCAL mapping collection."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hengbiao.knowledge.base import Knowledge
from hengbiao.model.results import CrosswalkRow, Unmapped
from hengbiao.namespaces import PREFIXES, ROOT
from hengbiao.service.documents import plain_cell

__all__ = ["HEAD", "as_csv", "as_oscal", "as_sssom"]

#: The columns of a crosswalk as a table.
HEAD = ("subject", "object", "relation", "confidence", "coverage", "via", "reason")
#: From the subject's side: the object is the broader one where the subject lies inside it.
_MATCHES = {"equal": "skos:exactMatch", "a_in_b": "skos:broadMatch", "b_in_a": "skos:narrowMatch",
            "intersects": "skos:relatedMatch"}
#: NIST IR 8477, set theory relationship mapping, as OSCAL's control mapping model names it.
_RELATIONSHIPS = {"equal": "equal-to", "a_in_b": "subset-of", "b_in_a": "superset-of", "intersects": "intersects-with"}
_OSCAL = "1.2.0"


def as_csv(rows: Sequence[CrosswalkRow]) -> str:
    """CSV (RFC 4180) with a line of column names; objectives are parted by blanks."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for r in rows:
        writer.writerow([r.subject, r.object, r.relation, r.confidence, r.coverage, " ".join(r.via), plain_cell(r.reason)])
    return out.getvalue()


def as_sssom(rows: Sequence[CrosswalkRow], knowledge: Knowledge, name: str) -> str:
    """An SSSOM mapping set in TSV: mappings that follow from others (semapv:MappingChaining)."""
    keys = dict.fromkeys(i.partition(":")[0] for r in rows for i in (r.subject, r.object))
    used = {key: knowledge.prefixes[key] for key in keys} | {
        "obj": PREFIXES["obj"], "skos": PREFIXES["skos"], "semapv": "https://w3id.org/semapv/vocab/",
        "hb": PREFIXES["hb"], "xsd": PREFIXES["xsd"]}
    head = [
        f"#mapping_set_id: {ROOT}mappings/{name}", f"#mapping_set_version: {knowledge.hub.version}",
        f"#mapping_date: {knowledge.hub.date}", "#license: https://www.apache.org/licenses/LICENSE-2.0",
        "#mapping_tool: hengbiao", "#curie_map:", *(f"#  {prefix}: {iri}" for prefix, iri in used.items()),
        "#extension_definitions:", "#- slot_name: ext_coverage", "#  property: hb:coverage", "#  type_hint: xsd:decimal",
        "#- slot_name: ext_via", "#  property: hb:asksFor", "#  type_hint: xsd:string",
    ]
    columns = ("subject_id", "predicate_id", "object_id", "mapping_justification", "confidence", "comment",
               "ext_coverage", "ext_via")
    cells = (
        (r.subject, _MATCHES[r.relation], r.object, "semapv:MappingChaining", str(r.confidence), r.reason, str(r.coverage),
         "|".join(r.via))
        for r in rows
    )
    return "\n".join([*head, "\t".join(columns), *("\t".join(row) for row in cells)]) + "\n"


def as_oscal(rows: Sequence[CrosswalkRow], unmapped: Unmapped, knowledge: Knowledge, name: str) -> str:
    """An OSCAL mapping collection (control mapping model) in JSON: one mapping for each pair of standards.

    OSCAL tokens hold no colon, so ids stand as `id-ref` whole and as IRIs in links.
    """
    def made(*parts: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{ROOT}mappings/{knowledge.hub.version}/{name}/{'/'.join(parts)}"))

    grouped: dict[tuple[str, str], list[CrosswalkRow]] = {}
    for row in rows:
        grouped.setdefault((row.subject.partition(":")[0], row.object.partition(":")[0]), []).append(row)
    mappings = [_mapping(pair, found, knowledge, made) for pair, found in grouped.items()]
    document = {"mapping-collection": {
        "uuid": made("collection"),
        "metadata": {
            "title": f"Hengbiao crosswalk {name}", "last-modified": f"{knowledge.hub.date}T00:00:00Z",
            "version": knowledge.hub.version, "oscal-version": _OSCAL,
        },
        "provenance": {
            "method": "hybrid", "matching-rationale": "semantic", "status": "complete",
            "mapping-description": "Derived from manual mappings of requirements to shared objectives. Not related here: "
            f"{len(unmapped.subject)} of the source's and {len(unmapped.object)} of the target's requirements.",
        },
        "mappings": mappings,
    }}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _mapping(
    pair: tuple[str, str], rows: Sequence[CrosswalkRow], knowledge: Knowledge, made: Callable[..., str]
) -> Mapping[str, Any]:
    source, target = (knowledge.standards[key] for key in pair)
    return {
        "uuid": made(*pair),
        "source-resource": {"type": "catalog", "href": source.namespace},
        "target-resource": {"type": "catalog", "href": target.namespace},
        "maps": [
            {
                "uuid": made(r.subject, r.object), "relationship": _RELATIONSHIPS[r.relation],
                "sources": [{"type": "control", "id-ref": r.subject}],
                "targets": [{"type": "control", "id-ref": r.object}],
                "confidence-score": {"percentage": r.confidence},
                "coverage": {"generation-method": "arbitrary", "target-coverage": r.coverage},
                "remarks": f"{' '.join(r.via)}: {r.reason}",
            }
            for r in rows
        ],
    }
