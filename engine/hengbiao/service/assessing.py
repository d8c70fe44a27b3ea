"""What is asked of an opened set: its scores, and the questions that would narrow them."""

from __future__ import annotations

from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.results import QuestionRow, ScoreReport
from hengbiao.scoring.engine import Scored
from hengbiao.service.asking import questions
from hengbiao.service.checking import detailed_findings, unsupported, withheld
from hengbiao.service.opening import Opened
from hengbiao.service.reach import Reach
from hengbiao.service.scoring import as_json, conflicts, score_profiles

__all__ = ["question_rows", "reach_and_scores", "score_report"]


def score_report(opened: Opened, lang: str, *, strict: bool = False) -> ScoreReport:
    """The scores by each profile, and how many findings `check` has; `strict`: a rating whose evidence is incomplete counts
    as unknown."""
    workspace, content = opened.workspace, opened.loaded.content
    found = detailed_findings(workspace, opened.loaded, opened.profiles, lang=lang)
    without = withheld(found, content) if strict else set()
    reach = Reach(workspace.index, content, without, unsupported(found) if strict else set())
    scored = score_profiles(workspace.knowledge, content, opened.profiles, without, reach)
    return ScoreReport(standards=[as_json(s, workspace.knowledge, lang, reach) for s in scored], findings=len(found),
                       conflicts=conflicts(reach, "obj"))


def reach_and_scores(opened: Opened, content: EvidenceSet) -> tuple[Reach, list[Scored]]:
    """How far the ratings of `content` reach, and the scores under the profiles of the set that was opened."""
    reach = Reach(opened.workspace.index, content)
    return reach, score_profiles(opened.workspace.knowledge, content, opened.profiles, reach=reach)


def question_rows(opened: Opened, count: int, lang: str) -> list[QuestionRow]:
    """The `count` best questions."""
    reach, scored = reach_and_scores(opened, opened.loaded.content)
    return questions(opened.workspace.knowledge, opened.workspace.index, reach, scored, count, lang)
