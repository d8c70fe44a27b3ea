"""Measure what users wait for, as ratios in one run, so that a slow machine slows both sides.

    make bench

Medians of whole processes (`score`) and of calls in a warm process (`score`, `check`).
"""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from hengbiao.cli.sets import Opened, open_set
from hengbiao.knowledge.records import set_quads
from hengbiao.resources import data_root
from hengbiao.service.checking import detailed_findings
from hengbiao.service.scoring import score_profiles

HERE = Path(__file__).resolve().parent
SET = data_root() / "examples" / "discrete-machinery.json"


def process_seconds(command: list[str], runs: int) -> tuple[float, str]:
    """Median wall time of a whole process after one warm-up, and what it printed."""
    times, out = [], ""
    for run in range(runs + 1):
        start = time.perf_counter()
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if run:
            times.append(time.perf_counter() - start)
    return statistics.median(times), out


def call_seconds(call: Callable[[], object], runs: int) -> float:
    """Median time of a call in this process after one warm-up."""
    call()
    times = []
    gc.disable()
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    gc.enable()
    return statistics.median(times)


def as_turtle(opened: Opened, folder: Path) -> list[str]:
    """The compiled graph and the set as Turtle files, for the program that is compared with."""
    workspace, content = opened.workspace, opened.loaded.content
    prefixes = workspace.knowledge.prefixes
    graph, records = folder / "graph.ttl", folder / "set.ttl"
    triples = [quad.triple for quad in workspace.store()]
    graph.write_bytes(serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b"")
    quads = set_quads(content, prefixes, opened.profiles)
    records.write_bytes(serialize([q.triple for q in quads], format=RdfFormat.TURTLE, prefixes=prefixes) or b"")
    return [str(graph), str(records)]


def main() -> None:
    opened = open_set(SET, (), ())
    workspace, content = opened.workspace, opened.loaded.content
    with tempfile.TemporaryDirectory() as folder:
        files = as_turtle(opened, Path(folder))
        ours, _ = process_seconds([sys.executable, "-m", "hengbiao", "score", str(SET), "--json"], 7)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        plain, _ = process_seconds([sys.executable, str(HERE / "rdflib_score.py"), *files, str(SET)], 1)
    warm = call_seconds(lambda: score_profiles(workspace.knowledge, content, opened.profiles), 50)
    fast = call_seconds(lambda: detailed_findings(workspace, opened.loaded, opened.profiles), 20)
    start = time.perf_counter()
    reference = detailed_findings(workspace, opened.loaded, opened.profiles, engine="reference")
    slow = time.perf_counter() - start
    same = reference == detailed_findings(workspace, opened.loaded, opened.profiles)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {len(content.ratings)} ratings, "
          f"{len(content.evidence)} pieces of evidence, graph of {workspace.graph.count(10)} statements")
    print(f"score, whole process      {ours:8.3f} s   peak {peak:.0f} MiB")
    print(f"  rdflib does the same    {plain:8.3f} s   ratio {plain / ours:.1f}   (wanted: at least 5)")
    print(f"score, warm               {warm * 1000:8.2f} ms  (wanted: under 10)")
    print(f"check, warm               {fast * 1000:8.1f} ms")
    print(f"  pySHACL over rdflib     {slow:8.2f} s   ratio {slow / fast:.0f}   (wanted: at least 50)   "
          f"identical findings: {'yes' if same else 'NO'}")
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
