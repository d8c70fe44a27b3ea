"""The reference: pySHACL over rdflib, with the shape files as they are. Slow, and by the specification."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import RdfFormat, Store, serialize
from rdflib.namespace import RDF, SH

from hengbiao.validation.raw import RawFinding


def find(store: Store, shape_files: Iterable[Path]) -> set[RawFinding]:
    """Every violation in the union of the store's graphs, as pySHACL sees it."""
    shapes = rdflib.Graph()
    for path in shape_files:
        shapes.parse(path, format="turtle")
    triples = {quad.triple for quad in store}
    data = rdflib.Graph()
    data.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, advanced=False, inference="none", do_owl_imports=False, allow_infos=True,
        allow_warnings=True, inplace=True,
    )
    assert isinstance(report, rdflib.Graph)
    return {_raw(report, result, shapes) for result in report.subjects(RDF.type, SH.ValidationResult)}


def _raw(report: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph) -> RawFinding:
    source = report.value(result, SH.sourceShape)
    assert source is not None
    # A property shape has no name of its own here: the shape that holds it does.
    owner = shapes.value(None, SH.property, source) or source
    focus = report.value(result, SH.focusNode)
    path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
    # A SPARQL constraint that binds no ?value reports the focus node as the value (SHACL 5.3.2), which says nothing more.
    said = "" if value is None or value == focus else str(value)
    return RawFinding(str(owner).rpartition("/")[2], str(focus), str(path or ""), said)
