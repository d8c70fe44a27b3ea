"""The plain way, to compare with: parse the whole graph with rdflib and do the same as `hengbiao score`.

    python benchmarks/rdflib_score.py GRAPH.ttl SET.ttl SET.json

It takes the same graph and the same set, runs the same rules and the queries of the same shapes with rdflib's SPARQL
engine, finds weights and levels by SPARQL, and prints the same total and the same number of findings.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import rdflib

from hengbiao.inference.rules import load_rules
from hengbiao.namespaces import PREFIXES as KNOWN
from hengbiao.validation.shapes import load_shapes

PREFIXES = "PREFIX hb: <https://w3id.org/hengbiao/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
VALUES = {"full": Fraction(1), "mostly": Fraction(4, 5), "partly": Fraction(1, 2), "none": Fraction(0)}
PROFILE = "https://w3id.org/hengbiao/profile/db12-{}"
NAMES = dict(KNOWN)
BASE = "https://w3id.org/hengbiao/db12/2021/"


def main(graph_file: str, set_graph: str, set_file: str) -> None:
    graph = rdflib.Graph()
    graph.parse(graph_file, format="turtle")
    graph.parse(set_graph, format="turtle")
    findings = checked(graph)
    content = json.loads(Path(set_file).read_text("utf-8"))
    kind = content["enterprise"]["type"]
    profile = rdflib.URIRef(PROFILE.format("discrete" if kind == "discrete" else "process"))
    weights = {str(n): Fraction(str(w)) for n, w in graph.query(
        PREFIXES + "SELECT ?n ?w WHERE { ?a hb:inProfile ?p ; hb:weightedNode ?n ; hb:weight ?w }",
        initBindings={"p": profile})}
    parents = {str(c): str(p) for c, p in graph.query(PREFIXES + "SELECT ?c ?p WHERE { ?c hb:directPartOf ?p }")}
    levels = {str(r): int(n) for r, n in graph.query(
        PREFIXES + "SELECT ?r ?n WHERE { ?r hb:ofLevel/hb:levelNumber ?n }")}
    gone = {BASE + t["subdomain"].partition(":")[2] for t in content["tailoring"]}
    ratings = {BASE + r["requirement"].partition(":")[2]: VALUES[r["rating"]] for r in content["ratings"]}
    total = [Fraction(0), Fraction(0)]
    for level in range(1, 6):
        for end, unrated in enumerate((Fraction(0), Fraction(1))):
            score = level_score(level, unrated, weights, parents, levels, gone, ratings)
            total[end] += 1 if score >= Fraction(4, 5) else score
    print(*total, findings)


def checked(graph: rdflib.Graph) -> int:
    """Run the assessment rules and count what the shapes' queries find."""
    for rule in load_rules():
        if rule.over == "assessment":
            for triple in graph.query(rule.query, initNs=NAMES):
                graph.add(triple)
    queries = [query for shape in load_shapes() for query in shape.queries]
    return sum(len(set(graph.query(query, initNs=NAMES))) for query in queries)


def level_score(level, unrated, weights, parents, levels, gone, ratings):  # type: ignore[no-untyped-def]
    leaves = defaultdict(list)
    for requirement, number in levels.items():
        if number == level:
            leaves[parents[parents[requirement]]].append(ratings.get(requirement, unrated))
    scores = {n: sum(v) / len(v) for n, v in leaves.items() if n in weights and n not in gone}
    for _ in range(3):
        sums, shares = defaultdict(Fraction), defaultdict(Fraction)
        for node, score in scores.items():
            sums[parents[node]] += weights[node] * score
            shares[parents[node]] += weights[node]
        scores = {node: sums[node] / shares[node] for node in sums}
    return next(iter(scores.values()))


if __name__ == "__main__":
    main(*sys.argv[1:])
