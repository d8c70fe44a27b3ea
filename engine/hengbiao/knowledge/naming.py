"""What nodes of a graph are called when a person reads of them."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from hengbiao.errors import Text
from hengbiao.namespaces import DCTERMS, HB, PREFIXES, RDF, RDFS, SKOS, shrink

#: What a record is known by: class -> the property whose value names it, and how it is said.
_RECORDS = {
    HB + "Rating": (HB + "rates", Text("{} 的评分", "the rating of {}")),
    HB + "Inference": (HB + "infers", Text("{} 的推断", "the inference for {}")),
    HB + "Evidence": (DCTERMS + "identifier", Text("证据 {}", "evidence {}")),
    HB + "Tailoring": (HB + "tailors", Text("{} 的裁剪", "the tailoring of {}")),
    HB + "ProductionUnit": (SKOS + "prefLabel", Text("单元 {}", "unit {}")),
}
#: What is said in words of its own.
_SAID = {
    RDF + "type": Text("是", "is a"), PREFIXES["set"] + "assessment": Text("本次评估", "this assessment"),
    PREFIXES["set"] + "enterprise": Text("该企业", "the enterprise"),
}
_LABELS = (SKOS + "prefLabel", RDFS + "label")


class Namer:
    """Names of the nodes of one store, in one language."""

    def __init__(self, store: Store, prefixes: dict[str, str], lang: str) -> None:
        self._store = store
        self._prefixes = prefixes
        self._lang = lang
        self._labels: dict[str, str] = {}

    def record(self, iri: str) -> str:
        """The id by which a record of the set is known; a CURIE for everything else."""
        return self._record(iri)[0]

    def label(self, value: str) -> str:
        """The label of a node in our language, or its id; plain text as it is."""
        if value not in self._labels:
            self._labels[value] = self._looked_up(value)
        return self._labels[value]

    def phrase(self, term: NamedNode | BlankNode | Literal) -> str:
        """A term in a sentence: a record as what it is, a node by label and id, text as it is."""
        if not isinstance(term, NamedNode):
            return term.value
        if term.value in _SAID:
            return _SAID[term.value].in_language(self._lang)
        name, form = self._record(term.value)
        if form is not None:
            return form.in_language(self._lang).format(name)
        label = self.label(term.value)
        # A node of a standard is known by its id; a term of a vocabulary or of the ontology by its label alone.
        return f"{name} {label}" if name[:1].islower() and name.partition(":")[2][:1].isdigit() and label != name else label

    def citation(self, term: NamedNode | BlankNode | Literal) -> str | None:
        """The clause that a requirement cites, or None for anything else."""
        cited = self._object(term.value, HB + "citation") if isinstance(term, NamedNode) else None
        return cited.value if cited is not None else None

    def _record(self, iri: str) -> tuple[str, Text | None]:
        for quad in self._store.quads_for_pattern(NamedNode(iri), NamedNode(RDF + "type"), None, None):
            known_by, form = _RECORDS.get(getattr(quad.object, "value", ""), (None, None))
            named = self._object(iri, known_by) if known_by else None
            if named is not None:
                return named.value if isinstance(named, Literal) else shrink(named.value, self._prefixes), form
        return shrink(iri, self._prefixes), None

    def _looked_up(self, value: str) -> str:
        if "://" not in value and not value.startswith("urn:"):
            return value
        for predicate in _LABELS:
            for quad in self._store.quads_for_pattern(NamedNode(value), NamedNode(predicate), None, None):
                if isinstance(quad.object, Literal) and quad.object.language == self._lang:
                    return quad.object.value
        return self.record(value)

    def _object(self, iri: str, predicate: str) -> NamedNode | Literal | None:
        found = self._store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None)
        objects = sorted((q.object for q in found if isinstance(q.object, NamedNode | Literal)), key=str)
        return objects[0] if objects else None
