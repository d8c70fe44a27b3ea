"""The forms in which answers to queries go out, with their media types; the preferred one first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyoxigraph import QueryResultsFormat, RdfFormat

from hengbiao_api.negotiation import chosen_form

#: Of SELECT.
RESULTS: Final = {
    "json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
#: Of ASK, for which the CSV and TSV formats have no form.
TRUTH: Final = {form: RESULTS[form] for form in ("json", "xml")}
#: Of CONSTRUCT and DESCRIBE, and of the service description.
GRAPHS: Final = {
    "turtle": "text/turtle; charset=utf-8", "ntriples": "application/n-triples", "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
#: What clients also call them.
ALIASES: Final = {
    "application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml", "application/x-turtle": "text/turtle", "text/plain": "application/n-triples",
}
#: What clients call forms of a graph in `format`; SPARQLWrapper asks for a graph as "xml" unless it is told otherwise.
NICKNAMES: Final = {"xml": "rdfxml", "rdf": "rdfxml", "rdf+xml": "rdfxml", "json": "jsonld", "json-ld": "jsonld", "n3": "turtle"}
RESULT_WRITERS: Final = {
    "json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV,
}
GRAPH_WRITERS: Final = {
    "turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML,
}


def form_of(forms: Mapping[str, str], accept: str, named: str | None) -> str:
    """The form to answer in, by whatever name the client has for it. Raises NotAcceptable."""
    if named is not None and named not in forms:
        named = NICKNAMES.get(named, named)
    return chosen_form(forms, _as_named(accept, forms), named)


def _as_named(accept: str, forms: Mapping[str, str]) -> str:
    """The Accept field with other names of the same forms replaced by theirs."""
    bare = {media.partition(";")[0] for media in forms.values()}
    parts = []
    for part in accept.split(","):
        name, mark, weight = part.strip().partition(";")
        known = ALIASES.get(name.strip().lower())
        parts.append((known if known in bare else name) + mark + weight)
    return ",".join(parts)
