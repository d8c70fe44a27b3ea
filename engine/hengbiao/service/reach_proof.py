"""Why a requirement without a rating is given bounds: its mapping, the objectives, and the ratings that reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hengbiao.crosswalk.index import HubIndex
from hengbiao.crosswalk.transfer import DEGREES, FULL, Bound, Bounds
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.hub import BROAD, EXACT, NARROW, MappingRow
from hengbiao.model.numbers import rounded
from hengbiao.model.results import Proof
from hengbiao.service.reach import Reach

__all__ = ["ReachProofs"]

#: Id of what is rated and unit -> the proof of its rating.
RatingProof = Callable[[str, str | None], Proof | None]
#: More ratings than this that all yield one bound are counted, not shown.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ReachProofs:
    """Makes proofs of what one set implies, in one language."""

    knowledge: Knowledge
    index: HubIndex
    reach: Reach
    lang: str
    rating_proof: RatingProof

    def requirement(self, requirement: str, unit: str | None = None) -> Proof | None:
        """The proof of what other ratings say of a requirement; None where they say nothing."""
        bounds = self.reach.bounds(requirement, unit)
        if bounds.is_open:
            return None
        mapped = self.index.profiles[requirement]
        premises = [p for row in mapped.rows if row.object is not None for p in self._row(row, bounds, unit)]
        return Proof(
            conclusion=self._say(f"{requirement} 由其他评分推得{self._span(bounds)}",
                                 f"{requirement}: {self._span(bounds)}, as other ratings imply"),
            rule=self._say("评分经能力目标传递：只有完整的链条才算数", "Ratings carry by way of objectives, and only along an unbroken chain"),
            cite=self.knowledge.requirement(requirement).cite, premises=premises,
        )

    def objective(self, objective: str, unit: str | None = None) -> Proof:
        """The proof of what is known of an objective."""
        n = self.index.number[objective]
        known = self.reach.known(unit)
        bounds = known.at(n)
        own = [p for p in [self.rating_proof(objective, unit) if n in known.direct else None] if p]
        # Beside its own rating only what contradicts it.
        implied = _ends(known.implied(n) if own else bounds)
        ends = [*own, *(self._end(objective, end, is_low, unit) for end, is_low in implied
                        if not own or end.rank != bounds.low.rank)]
        text = self.knowledge.hub.objectives[objective].statement.in_language(self.lang)
        return Proof(conclusion=f"{objective} {self._span(bounds)}",
                     rule=self._say(f"能力目标：{text}", f"Objective: {text}"), cite=None, premises=ends)

    def _row(self, row: MappingRow, bounds: Bounds, unit: str | None) -> Iterator[Proof]:
        assert row.object is not None
        at = self.reach.known(unit).at(self.index.number[row.object])
        carries_low = bounds.low.rank > 0 and at.low.rank > 0 and (
            row.predicate == EXACT or (row.predicate == NARROW and row.complete)
            or (row.predicate == BROAD and at.low.rank == FULL))
        carries_high = bounds.high.rank < FULL and at.high.rank < FULL and row.predicate in (EXACT, NARROW)
        if carries_low or carries_high:
            yield Proof(conclusion=f"{row.subject} {row.predicate} {row.object}", rule=self._judged(row), cite=None,
                        premises=[self.objective(row.object, unit)])

    def _judged(self, row: MappingRow) -> str:
        share = "" if row.coverage is None else self._say(f"，份额 {rounded(row.coverage)}", f", share {rounded(row.coverage)}")
        group = "" if not row.complete else self._say("，与同组各行合为全部要求", ", with its group all that is asked")
        confidence = rounded(row.confidence)
        return self._say(f"映射（把握 {confidence}{share}{group}）：{row.reason}",
                         f"Mapping (confidence {confidence}{share}{group}): {row.reason}")

    def _end(self, objective: str, end: Bound, is_low: bool, unit: str | None) -> Proof:
        """One end of an objective's bounds with the ratings that yield it."""
        degree = self._degree(end.rank)
        sources = sorted(end.sources)
        more = len(sources) - _SHOWN
        rest = "" if more <= 0 else self._say(f"（另有 {more} 条评分同样得出）", f" ({more} more ratings yield the same)")
        said = (self._say(f"{objective} 至少{degree}", f"{objective} is at least {degree}") if is_low else
                self._say(f"{objective} 至多{degree}", f"{objective} is at most {degree}"))
        return Proof(conclusion=said + rest, rule=self._say("取各评分中最高的下限、最低的上限", "The highest lower bound and the lowest upper one"),
                     cite=None, premises=[p for s in sources[:_SHOWN] for p in self._source(s, objective, is_low, unit)])

    def _source(self, source: str, objective: str, is_low: bool, unit: str | None) -> Iterator[Proof]:
        """How a rating reaches an objective: its own mapping row, and what implies what."""
        rated = self.rating_proof(source, unit)
        premises = [rated] if rated else []
        target = self.index.number[objective]
        if source in self.index.number:
            yield self._implied(source, objective, is_low, premises)
            return
        rows = [row for row in self.index.profiles[source].rows
                if row.object is not None and self._reaches(row, target, is_low)]
        for row in rows[:1]:
            assert row.object is not None
            mapping = Proof(conclusion=f"{row.subject} {row.predicate} {row.object}", rule=self._judged(row), cite=None,
                            premises=premises)
            yield mapping if row.object == objective else self._implied(row.object, objective, is_low, [mapping])

    def _reaches(self, row: MappingRow, target: int, is_low: bool) -> bool:
        n = self.index.number[row.object or ""]
        if is_low:
            return row.predicate in (EXACT, NARROW) and bool(self.index.closure[n] >> target & 1)
        return row.predicate in (EXACT, BROAD) and bool(self.index.closure[target] >> n & 1)

    def _implied(self, start: str, objective: str, is_low: bool, premises: list[Proof]) -> Proof:
        higher, lower = (start, objective) if is_low else (objective, start)
        return Proof(conclusion=self._say(f"{higher} 蕴含 {lower}", f"{higher} implies {lower}"),
                     rule=self._say("没有后者就不可能有前者", "The former cannot exist without the latter"), cite=None,
                     premises=premises)

    def _span(self, bounds: Bounds) -> str:
        low, high = self._degree(bounds.low.rank), self._degree(bounds.high.rank)
        if bounds.crossed:
            return self._say(f"有矛盾：至少{low}，又至多{high}", f"a contradiction: at least {low}, and at most {high}")
        if bounds.is_open:
            return self._say("未知", "unknown")
        if bounds.low.rank == bounds.high.rank:
            return low
        if bounds.high.rank == FULL:
            return self._say(f"至少{low}", f"at least {low}")
        return self._say(f"至多{high}", f"at most {high}") if bounds.low.rank == 0 else self._say(
            f"在{low}与{high}之间", f"between {low} and {high}")

    def _degree(self, rank: int) -> str:
        return self.knowledge.concepts[f"satisfaction:{DEGREES[rank]}"].in_language(self.lang)

    def _say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh


def _ends(bounds: Bounds) -> Iterator[tuple[Bound, bool]]:
    """The ends that say anything: each with whether it is the lower one."""
    if bounds.low.rank > 0:
        yield bounds.low, True
    if bounds.high.rank < FULL:
        yield bounds.high, False
