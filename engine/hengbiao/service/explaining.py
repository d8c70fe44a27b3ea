"""`explain`: any total, level score, grade, finding or inferred fact of a set, as a proof tree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from pyoxigraph import NamedNode, Store

from hengbiao.errors import Text
from hengbiao.inference.proof import FactProofs
from hengbiao.inference.rules import load_rules
from hengbiao.knowledge.base import unknown_name
from hengbiao.model.profile import Profile
from hengbiao.model.results import Proof
from hengbiao.namespaces import expand
from hengbiao.scoring.engine import Scored
from hengbiao.scoring.proof import ScoreProofs
from hengbiao.service.checking import detailed_findings
from hengbiao.service.rating_proof import RatingProofs
from hengbiao.service.reach import Reach
from hengbiao.service.reach_proof import ReachProofs
from hengbiao.service.scoring import score_profiles
from hengbiao.service.workspace import LoadedSet, Workspace
from hengbiao.validation.findings import Detailed


class Explainer:
    """Explains one set under its profiles, in one language."""

    def __init__(self, workspace: Workspace, loaded: LoadedSet, profiles: Sequence[Profile], lang: str) -> None:
        self._workspace = workspace
        self._loaded = loaded
        self._profiles = profiles
        self._lang = lang

    def explain(self, wanted: str) -> Proof:
        """The proof of `wanted`. Raises UnknownName where there is no such number, finding or fact.

        `db12` or `db12:total` is the total; `db12:grade`; `db12:L3` a level; `db12:09@L3` or `db12:d08@L3` a node at a
        level; `db12:09` that node at every level; `db12:09.1-L3` a requirement, rated or not; `obj:…` an objective;
        `yst:b01@L1/2` a node of the second unit;
        `SHAPE/FOCUS…` a finding; and three words `SUBJECT PREDICATE OBJECT` a fact.
        """
        parts = wanted.split()
        if len(parts) == 3:
            return self._fact(parts)
        # A finding's id begins with its shape and a slash; behind the colon a slash parts a node from its unit.
        if "/" in wanted.partition(":")[0]:
            return self._finding(wanted)
        return self._number(wanted)

    def _number(self, wanted: str) -> Proof:
        if wanted in self._workspace.index.number:
            return self._reached.objective(wanted)
        key, _, local = wanted.partition(":")
        known = {p.standard: s for p, s in zip(self._profiles, self._scored, strict=True)}
        if key not in known:
            raise unknown_name(Text("有评分的标准", "scored standard"), key, known)
        scored = known[key]
        proofs = ScoreProofs(scored, self._lang, self._rating_proof, {
            t.subdomain: t.reason for t in self._loaded.content.tailoring})
        if local in ("", "total"):
            return proofs.total()
        if local == "grade":
            return proofs.grade()
        node = scored.find(wanted)
        if node is not None:
            return proofs.node(node)
        if wanted in scored.standard.nodes and any(node.node == wanted for node in scored.nodes()):
            return proofs.across_levels(wanted)
        if wanted in scored.standard.requirements:
            return self._rating_proof(wanted) or self._not_rated(scored, wanted)
        ids = [f"{key}:total", f"{key}:grade", *dict.fromkeys(node.node for node in scored.nodes())]
        raise unknown_name(Text("可以解释的编号", "thing to explain"), wanted, ids)

    def _not_rated(self, scored: Scored, requirement_id: str) -> Proof:
        """A requirement without a rating for the whole enterprise: rated by unit, open, or out of scope."""
        r = self._workspace.knowledge.requirement(requirement_id)
        by_unit = [p for p in (self._rating_proof(node.id) for node in scored.nodes() if node.node == r.id) if p]
        if by_unit:
            said = self._say(f"{r.id} 按单元评分", f"{r.id} is rated by unit")
            return Proof(conclusion=said, rule=r.statement, cite=r.cite, premises=by_unit)
        out = self._say(f"{r.id} 不在评分范围内", f"{r.id} is out of scope")
        why = self._say("已裁剪，或所用评分规则没有给它权重", "Tailored out, or without a weight in the profile in use")
        return Proof(conclusion=out, rule=why, cite=r.cite, premises=[])

    @cached_property
    def _scored(self) -> list[Scored]:
        return score_profiles(self._workspace.knowledge, self._loaded.content, self._profiles, reach=self._reach)

    @cached_property
    def _ratings(self) -> RatingProofs:
        return RatingProofs(self._workspace.knowledge, self._loaded.content, self._profiles, self._lang)

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self._workspace.index, self._loaded.content)

    @cached_property
    def _reached(self) -> ReachProofs:
        return ReachProofs(self._workspace.knowledge, self._workspace.index, self._reach, self._lang, self._ratings.proof)

    @cached_property
    def _store(self) -> Store:
        return self._workspace.store_with(self._loaded.content, self._profiles)

    def _say(self, zh: str, en: str) -> str:
        return en if self._lang == "en" else zh

    def _rating_proof(self, wanted: str) -> Proof | None:
        """The rating of a requirement, and what contradicts it; where it has none, what other ratings say of it.

        `wanted` is a requirement's id, with the number of the unit behind it where units are scored (`yst:b01-L1.1/2`).
        """
        requirement_id, _, number = wanted.partition("/")
        unit = self._loaded.content.enterprise.units[int(number) - 1].name if number else None
        rated = self._ratings.proof(requirement_id, unit)
        if rated is None:
            return self._reached.requirement(requirement_id, unit)
        clash = next((c for c in self._reach.clashes if c.rating.requirement == requirement_id
                      and c.rating.unit in (unit, None)), None)
        against = self._reached.requirement(requirement_id, unit) if clash else None
        return rated if against is None else rated.model_copy(update={"premises": [*rated.premises, against]})

    def _finding(self, wanted: str) -> Proof:
        found = detailed_findings(self._workspace, self._loaded, self._profiles, lang=self._lang)
        by_id = {d.finding.id: d for d in found}
        if wanted not in by_id:
            raise unknown_name(Text("核查发现", "finding"), wanted, by_id)
        return self._finding_proof(by_id[wanted])

    def _finding_proof(self, detailed: Detailed) -> Proof:
        raw, shape = detailed.raw, detailed.shape
        proofs = (self._facts.matching(query, raw.focus, raw.value) for query in shape.open_queries)
        premises = next(found for found in proofs if found is not None)
        rule = self._say(f"形状 {shape.id}；{detailed.finding.fix}", f"Shape {shape.id}. {detailed.finding.fix}")
        return self._facts.from_premises(detailed.finding.message, rule, detailed.finding.cite, premises)

    @cached_property
    def _facts(self) -> FactProofs:
        return FactProofs(self._store, load_rules(), self._workspace.knowledge.prefixes, self._lang)

    def _fact(self, parts: list[str]) -> Proof:
        prefixes = self._workspace.knowledge.prefixes
        nodes = []
        for part in parts:
            curie = "rdf:type" if part == "a" else part
            try:
                nodes.append(NamedNode(expand(curie, prefixes)))
            except (KeyError, ValueError):
                raise unknown_name(Text("前缀", "prefix"), part.partition(":")[0], prefixes) from None
        fact = (nodes[0], nodes[1], nodes[2])
        if not self._facts.holds(fact):
            raise unknown_name(Text("事实", "fact"), " ".join(parts), [])
        return self._facts.prove(fact)
