"""How long the queries that consultants write take: as they come to mind, and in the form that is ready.

    .venv/bin/python benchmarks/sparql.py [--rounds 20]

Asked of the whole graph with the first example, as a worker of the service asks it, written out as JSON included. Medians in
milliseconds, with the number of rows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

from hengbiao.resources import data_files
from hengbiao.service.opening import opened
from hengbiao.service.querying import answer, ready_query
from hengbiao.service.workspace import Workspace
from hengbiao.workbook.sets import loaded_set

_RELATED = "hb:sameAsk|hb:includesAsk|hb:overlapsAsk"
NAIVE = {
    "coverage matrix through the hub": """
        SELECT ?a ?b (COUNT(*) AS ?pairs) WHERE {
          ?ra hb:inStandard db12:standard ; hb:partOf ?a ; hb:asksFor ?o . ?a a hb:CapabilitySubdomain .
          ?rb hb:inStandard ccua:standard ; hb:partOf ?b ; hb:asksFor ?o . ?b a hb:CapabilitySubdomain
        } GROUP BY ?a ?b ORDER BY ?a ?b""",
    "coverage matrix by derived relations": f"""
        SELECT ?a ?b (COUNT(*) AS ?pairs) WHERE {{
          ?ra hb:inStandard db12:standard ; hb:partOf ?a ; {_RELATED} ?rb . ?a a hb:CapabilitySubdomain .
          ?rb hb:inStandard ccua:standard ; hb:partOf ?b . ?b a hb:CapabilitySubdomain
        }} GROUP BY ?a ?b ORDER BY ?a ?b""",
    "evidence reuse through the hub": """
        SELECT ?e (COUNT(DISTINCT ?other) AS ?requirements) (COUNT(DISTINCT ?standard) AS ?standards) WHERE {
          ?rating hb:supportedBy ?e ; hb:rates ?r . ?r hb:asksFor ?o ; hb:inStandard ?own .
          ?other hb:asksFor ?o ; hb:inStandard ?standard . FILTER(?standard != ?own)
        } GROUP BY ?e ORDER BY DESC(?requirements) ?e""",
    "evidence reuse by derived relations": f"""
        SELECT ?e (COUNT(DISTINCT ?other) AS ?requirements) (COUNT(DISTINCT ?standard) AS ?standards) WHERE {{
          ?rating hb:supportedBy ?e ; hb:rates ?r . ?r {_RELATED} ?other . ?other hb:inStandard ?standard
        }} GROUP BY ?e ORDER BY DESC(?requirements) ?e""",
    "gap list, NOT EXISTS": """
        SELECT ?r WHERE {
          ?r hb:ofLevel db12:L3 . FILTER NOT EXISTS { ?any hb:rates ?r ; hb:satisfaction satisfaction:full }
        } ORDER BY ?r""",
}
READY = ("coverage-matrix", "evidence-serving-most-standards", "not-yet-shown-at-a-level", "requirements-per-area",
         "objectives-that-settle-most")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    space = Workspace()
    example = data_files("examples", "*.json")[0]
    judged = opened(space, loaded_set(space, example.read_bytes(), example.suffix, example.name))
    store = space.whole_with(judged.loaded.content, judged.profiles)
    queries = NAIVE | {f"ready: {name}": ready_query(name).text for name in READY}
    print(f"{len(store):,} statements, {example.name}")
    for name, text in queries.items():
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            written = answer(store, text, space.knowledge.prefixes).serialized("json")
            times.append((time.perf_counter() - began) * 1000)
        print(f"{name:42} {statistics.median(times):7.1f} ms  {len(json.loads(written)['results']['bindings']):5} rows")


if __name__ == "__main__":
    main()
