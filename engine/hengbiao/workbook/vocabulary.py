"""The words that a cell may hold: labels from the SKOS vocabularies, and back to their keys."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import get_args

from pyoxigraph import Literal, NamedNode

from hengbiao.errors import Text
from hengbiao.knowledge.graph import ontology_quads
from hengbiao.model.evidence_set import EnterpriseType, EvidenceKind, Method, Party, Satisfaction, Unit
from hengbiao.namespaces import PREFIXES, SKOS

#: Name of a list -> its scheme and the keys that the evidence set allows, in the order of the drop-down.
_LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "satisfaction": ("satisfaction", get_args(Satisfaction)),
    "evidence-kind": ("evidence-kind", get_args(EvidenceKind)),
    "method": ("method", get_args(Method)),
    "party": ("party", get_args(Party)),
    "enterprise-type": ("enterprise-type", get_args(EnterpriseType)),
    "unit-type": ("enterprise-type", get_args(Unit.model_fields["type"].annotation)),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a drop-down. `others` are further words that mean the same."""

    key: str
    label: Text
    definition: Text
    others: tuple[str, ...]


def normal(text: str) -> str:
    """`text` for comparison: full-width and case variants, spaces and the mark of a required field make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" *:")


@cache
def _words() -> dict[str, dict[str, list[Literal]]]:
    """IRI of a concept -> SKOS property -> texts."""
    found: dict[str, dict[str, list[Literal]]] = {}
    for quad in ontology_quads():
        predicate = quad.predicate.value
        if predicate.startswith(SKOS) and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            found.setdefault(quad.subject.value, {}).setdefault(predicate.removeprefix(SKOS), []).append(quad.object)
    return found


@cache
def terms(name: str) -> tuple[Term, ...]:
    """The entries of one drop-down list, in its order."""
    scheme, keys = _LISTS[name]
    result = []
    for key in keys:
        words = _words()[PREFIXES[scheme] + key]
        others = tuple(sorted(w.value for w in words.get("altLabel", [])))
        result.append(Term(key, _both(words["prefLabel"]), _both(words["definition"]), others))
    return tuple(result)


def _both(texts: list[Literal]) -> Text:
    by_language = {t.language: t.value for t in texts}
    return Text(by_language["zh"], by_language["en"])


def label(name: str, key: str, lang: str) -> str:
    """What a cell shows for a key."""
    return next(t for t in terms(name) if t.key == key).label.in_language(lang)


def labels(name: str, lang: str) -> list[str]:
    """What the drop-down offers."""
    return [t.label.in_language(lang) for t in terms(name)]


@cache
def keys_by_word(name: str) -> dict[str, str]:
    """Every word for an entry, made `normal` -> its key."""
    found: dict[str, str] = {}
    for term in terms(name):
        for word in (term.key, term.label.zh, term.label.en, *term.others):
            found.setdefault(normal(word), term.key)
    return found
