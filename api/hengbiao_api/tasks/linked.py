"""What the graph says of one thing, by its IRI."""

from __future__ import annotations

from typing import Any, Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from hengbiao.errors import Text
from hengbiao.namespaces import ROOT, shrink
from hengbiao_api.faults import NotFound
from hengbiao_api.replies import Reply
from hengbiao_api.web.pages import page
from hengbiao_api.workers.warm import store, workspace

__all__ = ["FORMS", "thing"]

FORMS: Final = {"html": "text/html; charset=utf-8", "turtle": "text/turtle; charset=utf-8", "ntriples": "application/n-triples",
                "jsonld": "application/ld+json"}
_KINDS: Final = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}
#: Statements that lead to a thing are shown up to so many.
_INCOMING = 200
#: Of a whole graph so many things are listed.
_TERMS = 1000
_VERSION: Final = NamedNode("http://www.w3.org/2002/07/owl#versionIRI")
_LABELS = ("http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2000/01/rdf-schema#label", f"{ROOT}ontology#statement",
           "http://purl.org/dc/terms/title")


def thing(path: str, form: str, lang: str) -> Reply:
    """The thing whose IRI is the project's root and `path`; the ontology as a whole, and a named graph, hold all that is in them.

    Raises NotFound where the graph says nothing of it.
    """
    iri = ROOT + path
    quads, incoming = _said_of(iri)
    if not quads:
        raise NotFound(Text("图谱里没有这个标识", "The graph says nothing of this"),
                       mend=Text("请核对标识，或用 /sparql 查找", "Check the id, or look for it at /sparql."))
    prefixes = {p: i for p, i in workspace().knowledge.prefixes.items() if p != "set"}
    if form != "html":
        triples = _fixed({q.triple for q in quads})
        used = prefixes if form == "turtle" else None
        return Reply(serialize(triples, format=_KINDS[form], prefixes=used) or b"", FORMS[form])
    return Reply(_page(iri, quads, incoming, prefixes, lang), FORMS["html"])


def _fixed(triples: set[Triple]) -> list[Triple]:
    """In a fixed order. A store gives blank nodes new labels each time it is loaded; here they get those of RDFC-1.0."""
    if any(isinstance(term, BlankNode) for t in triples for term in (t.subject, t.object)):
        named = Dataset([Quad(*t) for t in triples])
        named.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        triples = {q.triple for q in named}
    return sorted(triples, key=str)


def _said_of(iri: str) -> tuple[list[Quad], list[Quad]]:
    where = store()
    try:
        node = NamedNode(iri)
    except ValueError:
        # No IRI at all.
        return [], []
    if iri.startswith(f"{ROOT}graph/"):
        return list(where.quads_for_pattern(None, None, None, node)), []
    if iri == f"{ROOT}ontology" or any(where.quads_for_pattern(None, _VERSION, node, None)):
        return list(where.quads_for_pattern(None, None, None, NamedNode(f"{ROOT}graph/core"))), []
    quads = list(where.quads_for_pattern(node, None, None, None))
    seen = set()
    for q in quads:
        if isinstance(q.object, BlankNode) and q.object not in seen:
            seen.add(q.object)
            quads += where.quads_for_pattern(q.object, None, None, None)
    incoming = []
    for q in where.quads_for_pattern(None, None, node, None):
        incoming.append(q)
        if len(incoming) >= _INCOMING:
            break
    return quads, sorted(incoming, key=str)


def _page(iri: str, quads: list[Quad], incoming: list[Quad], prefixes: dict[str, str], lang: str) -> bytes:
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for q in sorted(quads, key=str)[:_INCOMING * 5]:
        if isinstance(q.subject, NamedNode) and q.subject.value == iri:
            shown = _term(q.object, prefixes, lang)
            rows.setdefault(shrink(q.predicate.value, prefixes), {})[shown["text"] + shown["lang"]] = shown
    leading = {(shrink(q.predicate.value, prefixes), q.subject.value): _term(q.subject, prefixes, lang)
               for q in incoming if isinstance(q.subject, NamedNode)}
    return page("thing.html", lang, iri=iri, curie=shrink(iri, prefixes), label=_label(iri, lang), whole=len(quads),
                rows=[(name, list(values.values())) for name, values in sorted(rows.items())],
                terms=_terms(quads, prefixes, lang) if not rows else [],
                leading=[(name, term) for (name, _), term in sorted(leading.items())], more=len(incoming) >= _INCOMING)


def _terms(quads: list[Quad], prefixes: dict[str, str], lang: str) -> list[dict[str, Any]]:
    """The things that a whole ontology or graph speaks of, the first of them; a term of the ontology has its anchor."""
    iris = sorted({q.subject.value for q in quads if isinstance(q.subject, NamedNode)})[:_TERMS]
    return [_term(NamedNode(iri), prefixes, lang) | {"anchor": iri.partition("#")[2]} for iri in iris]


def _term(term: Any, prefixes: dict[str, str], lang: str) -> dict[str, Any]:
    """A term as it is shown; what is ours leads to its page here."""
    if isinstance(term, NamedNode):
        own = term.value.startswith(ROOT)
        href = "/" + term.value.removeprefix(ROOT) if own else term.value if term.value.startswith(("http:", "https:")) else None
        return {"text": shrink(term.value, prefixes), "href": href, "lang": "", "label": _label(term.value, lang) if own else ""}
    if isinstance(term, Literal):
        return {"text": term.value, "href": None, "lang": term.language or "", "label": ""}
    return {"text": "…", "href": None, "lang": "", "label": ""}


def _label(iri: str, lang: str) -> str:
    for predicate in _LABELS:
        found = {q.object.language: q.object.value for q in store().quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None)
                 if isinstance(q.object, Literal)}
        if found:
            return found.get(lang) or found.get("zh") or next(iter(found.values()))
    return ""
