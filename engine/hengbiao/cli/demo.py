"""`hengbiao demo`: check and score the example enterprises, and show what they lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import click

from hengbiao.cli.output import json_option, lang_option, print_json
from hengbiao.cli.render import standard_lines
from hengbiao.cli.sets import open_set
from hengbiao.cli.terminal import bar, padded, radar
from hengbiao.model.numbers import Interval, rounded
from hengbiao.model.results import Check, Demo, DemoCase
from hengbiao.resources import data_files
from hengbiao.scoring.engine import Scored
from hengbiao.service.checking import detailed_findings
from hengbiao.service.insight import missing_kinds, points_of_kind, weakest_items
from hengbiao.service.opening import Opened
from hengbiao.service.reach import Reach
from hengbiao.service.scoring import as_json as score_json
from hengbiao.service.scoring import score_profiles


@dataclass(frozen=True, slots=True)
class _Case:
    opened: Opened
    check: Check
    scored: list[Scored]


@click.command()
@json_option
@lang_option
def demo(as_json: bool, lang: str) -> int:
    """Check and score the examples that come with the program. / 核查并评分随程序附带的示例。"""
    cases = [_case(open_set(path, (), ()), lang) for path in data_files("examples", "*.json")]
    if as_json:
        print_json(Demo(cases=[_json(case, lang) for case in cases]))
    else:
        click.echo("\n".join(line for case in cases for line in _shown(case, lang)))
    return 0


def _case(opened: Opened, lang: str) -> _Case:
    found = detailed_findings(opened.workspace, opened.loaded, opened.profiles, lang=lang)
    reach = Reach(opened.workspace.index, opened.loaded.content)
    scored = score_profiles(opened.workspace.knowledge, opened.loaded.content, opened.profiles, reach=reach)
    return _Case(opened, Check.of([d.finding for d in found]), scored)


def _json(case: _Case, lang: str) -> DemoCase:
    scores = [score_json(s, case.opened.workspace.knowledge, lang) for s in case.scored]
    return DemoCase(enterprise=case.opened.loaded.content.enterprise.name, check=case.check, standards=scores)


def _shown(case: _Case, lang: str) -> Iterator[str]:
    zh = lang != "en"
    content, knowledge = case.opened.loaded.content, case.opened.workspace.knowledge
    count = Counter(f.severity for f in case.check.findings)
    yield "━" * 78
    yield content.enterprise.name
    yield (f"证据 {len(content.evidence)} 份；核查：{count['violation']} 项不符合，{count['warning']} 项提醒" if zh else
           f"{len(content.evidence)} pieces of evidence; check: {count['violation']} violations, "
           f"{count['warning']} warnings")
    for scored in case.scored:
        if not scored.rated:
            continue
        yield ""
        yield from standard_lines(score_json(scored, knowledge, lang), knowledge, lang)
        yield ""
        # Without levels the bars above say as much; of several units the domains have no one score.
        if scored.levels and not scored.units:
            yield from _radar_with_legend(scored, lang)
            yield ""
        yield from _weakest(case, scored, lang)
    yield ""
    yield from _inferred(case, lang)
    yield "还缺的证据（类别、条数、所涉要求）" if zh else "Evidence that is missing (kind, how many, where)"
    for kind, ids in missing_kinds(case.check)[:6]:
        label = padded(knowledge.concepts[kind].in_language(lang), 26)
        yield f"  {label} {len(ids):3}  {', '.join(ids[:4])}{' …' if len(ids) > 4 else ''}"
    yield ""


def _inferred(case: _Case, lang: str) -> Iterator[str]:
    """What the ratings say of standards that have none of their own."""
    others = [s for s in case.scored if not s.rated]
    if not others:
        return
    yield "没有直接评分的标准，由映射推得" if lang != "en" else "Standards without ratings of their own, as the others imply"
    for scored in others:
        said = _range(scored.outcome.total)
        counts = (f"推得 {scored.inferred} 条，未知 {scored.unknown} 条" if lang != "en" else
                  f"{scored.inferred} inferred, {scored.unknown} unknown")
        yield f"  {padded(scored.standard.title.in_language(lang), 44)} {said}  {counts}"
    yield ""


def _radar_with_legend(scored: Scored, lang: str) -> Iterator[str]:
    """The radar of the domains, 0 to 5 points each, and beside it what its axes are."""
    points = points_of_kind(scored, "domain")
    most = Fraction(len(scored.levels))
    picture = radar([(float(p.low / most), float(p.high / most)) for _, p in points])
    legend = [
        f"{n:2} {padded(node.label.in_language(lang), 22)} {bar(p, 10, most)} {_range(p)}"
        for n, (node, p) in enumerate(points, 1)
    ]
    top = max(0, (len(picture) - len(legend)) // 2)
    for n, line in enumerate(picture):
        yield line + (legend[n - top] if top <= n < top + len(legend) else "")


def _range(points: Interval) -> str:
    low, high = rounded(points.low), rounded(points.high)
    return low if points.is_point else f"{low} … {high}"


def _weakest(case: _Case, scored: Scored, lang: str) -> Iterator[str]:
    concepts = case.opened.workspace.knowledge.concepts
    yield "最弱的五个分项" if lang != "en" else "The five weakest items"
    for weak in weakest_items(case.opened.loaded.content, scored, 5):
        names = [(level, concepts[f"satisfaction:{d}"].in_language(lang)) for level, d in weak.degrees]
        if len({level for level, _ in names}) == len(names):
            degrees = ", ".join(f"L{level} {name}" for level, name in names)
        else:
            degrees = ", ".join(f"{name} {n}" for name, n in Counter(name for _, name in names).most_common())
        yield f"  {weak.item.id:12} {padded(weak.item.label.in_language(lang), 24)} {rounded(weak.mean)}  {degrees}"
