"""How a fact came to be: the rule that yields it and the facts that the rule found, each with its own proof.

The premises are the triple patterns of the rule's WHERE clause with the solution's values put in. Patterns inside
FILTER NOT EXISTS are what was not there; they are said as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, Store, Triple, Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, URIRef
from rdflib.term import Literal as RdfLiteral
from rdflib.term import Variable as RdfVariable

from hengbiao.inference.rules import Rule
from hengbiao.knowledge.naming import Namer
from hengbiao.model.results import Proof

Term = NamedNode | BlankNode | Literal
Fact = tuple[Term, NamedNode, Term]
_HEAD = re.compile(r"^\s*(?:#[^\n]*\n\s*)*CONSTRUCT\s*\{.*?\}\s*WHERE", re.DOTALL)
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Premises:
    """What one solution of a query rests on."""

    facts: tuple[Fact, ...]
    absent: tuple[str, ...]


class FactProofs:
    """Proofs of the facts of one store."""

    def __init__(self, store: Store, rules: Sequence[Rule], prefixes: dict[str, str], lang: str) -> None:
        self._store = store
        self._rules = rules
        self._prefixes = prefixes
        self._lang = lang
        self._namer = Namer(store, prefixes, lang)
        #: Queries as they were parsed: each fact of a proof is held against all rules.
        self._parsed: dict[str, Any] = {}

    def holds(self, fact: Fact) -> bool:
        subject, predicate, value = fact
        if isinstance(subject, Literal):
            return False
        return next(self._store.quads_for_pattern(subject, predicate, value, None), None) is not None

    def said(self, fact: Fact) -> str:
        """The fact as a short sentence."""
        return " ".join(self._namer.phrase(t) for t in fact)

    def prove(self, fact: Fact, seen: frozenset[Fact] = frozenset()) -> Proof:
        """The proof of a fact that holds; one that no rule yields is given (by the set or by the knowledge)."""
        if fact not in seen and len(seen) < _DEEPEST:
            for rule in self._rules:
                premises = self._derivation(rule, fact, seen)
                if premises is not None:
                    return self.from_premises(self.said(fact), rule.title.in_language(self._lang), rule.cite,
                                              premises, seen | {fact})
        given = "given" if self._lang == "en" else "已知事实"
        return Proof(conclusion=self.said(fact), rule=given, cite=self._namer.citation(fact[0]), premises=[])

    def from_premises(
        self, conclusion: str, rule: str, cite: str | None, premises: Premises, seen: frozenset[Fact] = frozenset()
    ) -> Proof:
        """A conclusion over facts, each of which is proven in turn."""
        absent_rule = "no such fact is there" if self._lang == "en" else "没有这样的事实"
        not_so = "not: {}" if self._lang == "en" else "没有：{}"
        absent = [Proof(conclusion=not_so.format(text), rule=absent_rule, cite=None, premises=[]) for text in premises.absent]
        return Proof(conclusion=conclusion, rule=rule, cite=cite,
                     premises=[self.prove(f, seen) for f in premises.facts] + absent)

    def premises_of(self, query: str, bound: dict[str, Term]) -> Premises | None:
        """What the first solution of a SELECT with these values rests on, or None where there is none."""
        solutions = self._solutions(query, bound)
        return self._rests_on(query, solutions[0] | bound) if solutions else None

    def matching(self, query: str, focus: str, value: str) -> Premises | None:
        """What the solution of a shape's query with this focus node and value rests on."""
        # Aggregates over ?this are computed before values could be put in, so the solutions are chosen afterwards.
        for solution in self._solutions(query, {}):
            chosen = solution.get("value")
            if getattr(solution["this"], "value", "") == focus and (chosen.value if chosen else "") == value:
                return self._rests_on(query, solution)
        return None

    def _solutions(self, query: str, bound: dict[str, Term]) -> list[dict[str, Term]]:
        given: dict[Variable, Term | Triple] = {Variable(name): value for name, value in bound.items()}
        rows = self._store.query(query, prefixes=self._prefixes, use_default_graph_as_union=True, substitutions=given)
        assert isinstance(rows, QuerySolutions)
        names = [v.value for v in rows.variables]
        return [_values(row, names) for row in sorted(rows, key=str)]

    def _rests_on(self, query: str, values: dict[str, Term]) -> Premises:
        algebra = self._algebra(query)
        facts = tuple(dict.fromkeys(f for f in (_fact(t, values) for t in _patterns(algebra)) if f))
        absent = tuple(self._pattern_text(t, values) for t in _patterns(algebra, negated=True))
        return Premises(facts, absent)

    def _derivation(self, rule: Rule, fact: Fact, seen: frozenset[Fact]) -> Premises | None:
        for triple in self._algebra(rule.query).template:
            bound = _unified(triple, fact)
            if bound is not None:
                premises = self.premises_of(_HEAD.sub("SELECT * WHERE", rule.query, count=1), bound)
                if premises is not None and not seen.intersection(premises.facts) and fact not in premises.facts:
                    return premises
        return None

    def _algebra(self, query: str) -> Any:
        if query not in self._parsed:
            self._parsed[query] = translateQuery(parseQuery(query), initNs=self._prefixes).algebra
        return self._parsed[query]

    def _pattern_text(self, triple: Any, values: dict[str, Term]) -> str:
        terms = [_ground(item, values) for item in triple]
        return " ".join(self._namer.phrase(term) if term is not None else "…" for term in terms)


def _patterns(node: Any, *, negated: bool = False, inside: bool = False) -> Iterator[Any]:
    """The triple patterns of an algebra tree: those that must hold, or (`negated`) those that must not."""
    if isinstance(node, CompValue):
        if node.name in ("BGP", "TriplesBlock") and inside == negated:
            # Inside NOT EXISTS the tree is still as parsed: one flat list of terms for each block.
            for block in node.triples:
                yield from (tuple(block[i : i + 3]) for i in range(0, len(block), 3))
        deeper = inside or node.name == "Builtin_NOTEXISTS"
        for key, value in node.items():
            if key not in ("template", "triples"):
                yield from _patterns(value, negated=negated, inside=deeper)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _patterns(item, negated=negated, inside=inside)


def _unified(triple: Iterable[Any], fact: Fact) -> dict[str, Term] | None:
    bound: dict[str, Term] = {}
    for pattern, term in zip(triple, fact, strict=True):
        if isinstance(pattern, RdfVariable):
            if bound.setdefault(str(pattern), term) != term:
                return None
        elif not (isinstance(term, NamedNode) and str(pattern) == term.value):
            return None
    return bound


def _values(solution: QuerySolution, names: Iterable[str]) -> dict[str, Term]:
    found = {name: solution[name] for name in names}
    return {name: term for name, term in found.items() if isinstance(term, NamedNode | BlankNode | Literal)}


def _fact(triple: Any, values: dict[str, Term]) -> Fact | None:
    """The pattern with its values; None for a property path, which stands for facts in between."""
    terms = [_ground(item, values) for item in triple]
    if isinstance(terms[1], NamedNode) and terms[0] is not None and terms[2] is not None:
        return terms[0], terms[1], terms[2]
    return None


def _ground(item: Any, values: dict[str, Term]) -> Term | None:
    if isinstance(item, RdfVariable):
        return values.get(str(item))
    if isinstance(item, URIRef):
        return NamedNode(str(item))
    if isinstance(item, RdfLiteral):
        return Literal(str(item), datatype=NamedNode(str(item.datatype)) if item.datatype else None)
    return BlankNode(str(item)) if isinstance(item, BNode) else None
