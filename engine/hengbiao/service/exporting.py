"""`export`: the whole compiled graph as one file."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import RdfFormat, parse, serialize

from hengbiao.namespaces import PREFIXES

#: Ending -> format, and whether it keeps the named graphs. RDF/XML is what `.owl` holds for Protégé and its kin.
FORMATS = {
    ".ttl": (RdfFormat.TURTLE, False),
    ".nq": (RdfFormat.N_QUADS, True),
    ".jsonld": (RdfFormat.JSON_LD, True),
    ".owl": (RdfFormat.RDF_XML, False),
}


def exported(compiled: bytes, suffix: str, prefixes: Mapping[str, str]) -> bytes:
    """The compiled graph (N-Quads) in the format of an ending: `.ttl`, `.nq`, `.jsonld` or `.owl`.

    Turtle and RDF/XML know no named graphs and hold every statement once, whichever graphs it stands in. The same graph
    gives the same bytes.
    """
    kind, named = FORMATS[suffix]
    if suffix == ".nq":
        return compiled
    quads = list(parse(input=compiled, format=RdfFormat.N_QUADS))
    if named:
        return serialize(quads, format=kind) or b""
    triples = sorted(dict.fromkeys(q.triple for q in quads), key=str)
    used = {p: iri for p, iri in prefixes.items() if not iri.startswith(PREFIXES["set"])}
    return serialize(triples, format=kind, prefixes=used) or b""
