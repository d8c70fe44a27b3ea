"""Results as text for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from hengbiao.cli.terminal import bar, padded
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.numbers import Interval, rounded
from hengbiao.model.profile import Profile
from hengbiao.model.results import Check, Conflict, Proof, ScoreRange, ScoreReport, StandardScore

#: Notes of one shape that are written out; the others are counted.
_SHOWN_NOTES = 5
_MARKS = {"violation": "✗", "warning": "!", "info": "i"}


def interval(score: ScoreRange) -> Interval:
    """The exact interval that a result holds as text."""
    return Interval(Fraction(score.low), Fraction(score.high))


def span(score: ScoreRange, places: int = 2) -> str:
    """For a person: rounded, a range where it is one."""
    low, high = (rounded(Fraction(v), places) for v in (score.low, score.high))
    return low if score.low == score.high else f"{low} … {high}"


def check_text(result: Check, lang: str) -> str:
    """One line for each finding, notes of one kind past a few counted, and how many there are of each severity."""
    zh = lang != "en"
    lines = []
    noted: Counter[str] = Counter()
    for f in result.findings:
        if f.severity == "info":
            noted[f.shape] += 1
            if noted[f.shape] > _SHOWN_NOTES:
                continue
        cite = f" [{f.cite}]" if f.cite else ""
        place = f" ({f.place})" if f.place else ""
        lines.append(f"{_MARKS[f.severity]} {f.message}{cite}{place}\n    → {f.fix}")
    lines += [(f"i 同类提示另有 {n - _SHOWN_NOTES} 项（{shape}），见 --json" if zh else
               f"i {n - _SHOWN_NOTES} more notes of this kind ({shape}); see --json")
              for shape, n in noted.items() if n > _SHOWN_NOTES]
    count = {s: sum(1 for f in result.findings if f.severity == s) for s in _MARKS}
    summary = (f"{count['violation']} 项不符合，{count['warning']} 项提醒，{count['info']} 项提示" if zh else
               f"{count['violation']} violations, {count['warning']} warnings, {count['info']} notes")
    verdict = ("符合" if zh else "Conforms") if result.conforms else ("不符合" if zh else "Does not conform")
    return "\n".join([*lines, f"{verdict}: {summary}"])


def score_text(report: ScoreReport, knowledge: Knowledge, lang: str) -> str:
    """Every standard with its level bars, total and grade."""
    blocks = ["\n".join(standard_lines(s, knowledge, lang)) for s in report.standards]
    tail = (f"核查发现 {report.findings} 项，详见 hengbiao check" if lang != "en" else
            f"{report.findings} findings; see hengbiao check")
    objectives = list(conflict_lines(report.conflicts, knowledge, lang))
    return "\n\n".join([*blocks, *(["\n".join(objectives)] if objectives else []), tail])


def standard_lines(s: StandardScore, knowledge: Knowledge, lang: str) -> Iterator[str]:
    """Title, level bars, total, grade and what the score rests on."""
    zh = lang != "en"
    standard, profile = knowledge.standard(s.id), knowledge.profile(s.id, s.profile)
    title = profile.title.zh if zh else profile.title.en
    yield f"{standard.number} {standard.title.in_language(lang)}"
    yield f"{'评分规则' if zh else 'Profile'}: {s.profile} ({title})"
    for row in s.levels:
        level = standard.level(row.level)
        mark = {True: "✓", False: "✗", None: "?"}[row.satisfied]
        names = dict.fromkeys((level.name.in_language(lang), level.title.in_language(lang)))
        name = padded(" ".join(names), 22)
        yield f"  {name} {bar(interval(row.score), 30)} {mark} {span(row.score)}"
    if not s.levels:
        for part in s.breakdown:
            yield f"  {padded(part.label, 22)} {bar(interval(part.score), 30)}   {span(part.score)}"
    yield "  " + "    ".join(_result(s, profile, zh))
    if zh:
        yield f"  已评 {s.rated} 条，推得 {s.inferred} 条，未知 {s.unknown} 条；涉及标准原文问题 {len(s.source_issues)} 项"
    else:
        yield (f"  {s.rated} rated, {s.inferred} inferred, {s.unknown} unknown; rests on {len(s.source_issues)} source "
               "issues")
    yield from conflict_lines(s.conflicts, knowledge, lang)


def conflict_lines(found: Sequence[Conflict], knowledge: Knowledge, lang: str) -> Iterator[str]:
    """Each rating that others contradict, with what they imply."""
    for c in found:
        rated, low, high = (knowledge.concepts[f"satisfaction:{d}"].in_language(lang) for d in (c.rated, *c.implied))
        implied = low if low == high else f"{low} … {high}"
        others = ", ".join(c.sources[:3]) + (" …" if len(c.sources) > 3 else "")
        unit = f" ({c.unit})" if c.unit else ""
        yield (f"  矛盾：{c.id}{unit} 评为{rated}，而 {others} 推出{implied}" if lang != "en" else
               f"  Conflict: {c.id}{unit} is rated {rated}, but {others} imply {implied}")


def _result(s: StandardScore, profile: Profile, zh: bool) -> Iterator[str]:
    """The total, and the grades where the profile has any."""
    unit = profile.total.unit
    name = ("总分 S" if zh else "Total S") if s.levels else ("总分" if zh else "Total")
    yield f"{name} {span(s.total)}" + (f" {unit.zh if zh else unit.en}" if unit else "")
    if s.grade is None:
        return
    grade = " … ".join(dict.fromkeys(s.grade.by_interval))
    yield f"等级（按区间）{grade}" if zh else f"by interval: {grade}"
    if s.grade.consecutive_level is not None:
        unbroken = " … ".join(dict.fromkeys(s.grade.consecutive_level))
        agree = {True: ("一致", "they agree"), False: ("两者不一致", "they do not agree"),
                 None: ("是否一致未定", "open whether they agree")}[s.grade.agree][0 if zh else 1]
        yield f"连续满足到 {unbroken}（{agree}）" if zh else f"without a gap: {unbroken} ({agree})"


def proof_text(proof: Proof, lang: str) -> str:
    """The proof as a working paper: numbered, from the conclusion down."""
    return "\n".join(_proof_lines(proof, "", 0, lang))


def _proof_lines(proof: Proof, number: str, depth: int, lang: str) -> Iterator[str]:
    zh = lang != "en"
    indent = "  " * depth
    yield f"{indent}{number + ' ' if number else ''}{proof.conclusion}"
    inner = indent + "   "
    if proof.arithmetic:
        yield f"{inner}{'计算' if zh else 'Arithmetic'}: {proof.arithmetic}"
    yield f"{inner}{'规则' if zh else 'Rule'}: {proof.rule}" + (
        f"  [{'依据' if zh else 'Clause'}: {proof.cite}]" if proof.cite else "")
    for n, premise in enumerate(proof.premises, 1):
        yield from _proof_lines(premise, f"{number}.{n}" if number else str(n), depth + 1, lang)
