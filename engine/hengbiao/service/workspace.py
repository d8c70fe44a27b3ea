"""The knowledge, opened: compiled once, cached, and asked by commands and API alike."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyoxigraph import RdfFormat, Store

from hengbiao.crosswalk.index import HubIndex
from hengbiao.crosswalk.relations import Relations
from hengbiao.errors import Place
from hengbiao.inference.fixpoint import run_to_fixpoint
from hengbiao.inference.rules import load_rules
from hengbiao.knowledge.base import Knowledge, from_bytes
from hengbiao.knowledge.cache import load_or_build
from hengbiao.knowledge.disk import open_or_build
from hengbiao.knowledge.graph import profile_quads
from hengbiao.knowledge.profiles import own_profile
from hengbiao.knowledge.records import evidence_node, rating_node, set_quads
from hengbiao.knowledge.sources import fingerprint
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.profile import Profile
from hengbiao.namespaces import GRAPH_SET_DERIVED, expand
from hengbiao.service.compiling import HUB, compile_all, part_name
from hengbiao.service.inferences import inference_quads
from hengbiao.service.reach import Reach


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """An evidence set with the places that its records were read from: record (`set:…`) -> place."""

    content: EvidenceSet
    name: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)

    def record_places(self) -> dict[str, Place]:
        """Where each record stands; by its index where the reader gave no better place."""
        indexed = {evidence_node(e.id): Place(field=f"evidence[{n}]") for n, e in enumerate(self.content.evidence)}
        for n, r in enumerate(self.content.ratings):
            indexed[rating_node(r.requirement, r.unit)] = Place(field=f"ratings[{n}]")
        for n, _ in enumerate(self.content.enterprise.units):
            indexed[f"set:unit-{n + 1}"] = Place(field=f"enterprise.units[{n}]")
        for n, _ in enumerate(self.content.tailoring):
            indexed[f"set:tailoring-{n + 1}"] = Place(field=f"tailoring[{n}]")
        return indexed | dict(self.places)


class Workspace:
    """All knowledge, typed and as a graph; each part is read when it is first asked for."""

    def __init__(self) -> None:
        self._own: list[Profile] = []

    def apart(self) -> Workspace:
        """The same knowledge, as far as it is loaded already; what one of the two adopts, the other does not know."""
        twin = copy.copy(self)
        twin._own = list(self._own)
        return twin

    @cached_property
    def _compiled(self) -> dict[str, bytes]:
        # Once, also where no cache can be written and every file would be missing.
        return compile_all()

    def _file(self, name: str) -> bytes:
        return load_or_build(fingerprint(), name, lambda: self._compiled)

    @cached_property
    def knowledge(self) -> Knowledge:
        return from_bytes(self._file("structure.json"))

    @cached_property
    def index(self) -> HubIndex:
        """The hub as bit sets."""
        return HubIndex(self.knowledge.hub)

    @cached_property
    def relations(self) -> Relations:
        """How requirements relate through the hub."""
        return Relations(self.index)

    @cached_property
    def graph(self) -> bytes:
        """The compiled graph, derived facts included, as N-Quads in a fixed order."""
        return self._file("graph.nq")

    @cached_property
    def asked(self) -> Store:
        """The compiled graph, to be asked and never written to; it opens from the cache in milliseconds."""
        return open_or_build(fingerprint(), lambda: self.graph) or self.store()

    def store(self) -> Store:
        """A store of its own with the compiled graph; writing to it changes nothing else."""
        store = Store()
        # Lenient: the graph is our own, checked when it was compiled and by its digest since.
        store.bulk_load(self.graph, format=RdfFormat.N_QUADS, lenient=True)
        return store

    def store_with(self, evidence_set: EvidenceSet, profiles: Iterable[Profile]) -> Store:
        """What the compiled graph says of the standards in question, the set, and all that the rules derive from both."""
        profiles = list(profiles)
        store = Store()
        named = {p.standard for p in profiles} | set(evidence_set.standards())
        hub = [HUB] if any(r.rates_objective for r in evidence_set.ratings) else []
        for key in (None, *hub, *(key for key in self.knowledge.standards if key in named)):
            store.bulk_load(self._file(part_name(key)), format=RdfFormat.N_QUADS, lenient=True)
        self._add_set(store, evidence_set, profiles)
        return store

    def whole_with(self, evidence_set: EvidenceSet, profiles: Iterable[Profile]) -> Store:
        """The whole compiled graph, mappings and derived relations included, with the set and all that follows from it."""
        store = self.store()
        self._add_set(store, evidence_set, list(profiles))
        return store

    def _add_set(self, store: Store, evidence_set: EvidenceSet, profiles: Sequence[Profile]) -> None:
        prefixes = self.knowledge.prefixes
        for own in self._own:
            store.extend(profile_quads(own, self.knowledge.standard(own.standard), prefixes))
        if self._own:
            run_to_fixpoint(store, [r for r in load_rules() if r.over == "knowledge"], GRAPH_SET_DERIVED, prefixes)
        store.extend(set_quads(evidence_set, prefixes, profiles))
        store.extend(inference_quads(Reach(self.index, evidence_set), (p.standard for p in profiles), prefixes))
        rules = [rule for rule in load_rules() if rule.over == "assessment"]
        run_to_fixpoint(store, rules, GRAPH_SET_DERIVED, prefixes)

    def adopt(self, content: object) -> Profile:
        """Take in a user's own profile (plain data), for this run only. Raises FormatFault."""
        known = self.knowledge
        profile = own_profile(content, known.standards, known.issues, known.profiles)
        self.knowledge = replace(known, profiles={**known.profiles, profile.curie: profile})
        self._own.append(profile)
        return profile

    def profiles_for(self, evidence_set: EvidenceSet, named: Mapping[str, str], keys: Iterable[str]) -> list[Profile]:
        """The profile of each standard: the one that is named, else the default for the enterprise's type."""
        return [
            self.knowledge.profile(key, named[key]) if key in named
            else self.knowledge.default_profile(key, evidence_set.enterprise.type)
            for key in keys
        ]

    def place_finder(self, loaded: LoadedSet) -> dict[str, Place]:
        """IRI of a record -> where it stands."""
        prefixes = self.knowledge.prefixes
        return {expand(node, prefixes): place for node, place in loaded.record_places().items()}
