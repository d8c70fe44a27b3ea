"""Commands that ask: the next best questions, and an interview in the terminal."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from hengbiao.cli.output import ending, json_option, lang_option, print_json, refuse_taken, write_new
from hengbiao.cli.sets import faults_in, open_set, profile_option, set_argument, standard_option
from hengbiao.model.evidence_set import EvidenceSet, Rating
from hengbiao.model.numbers import rounded
from hengbiao.model.results import QuestionRow
from hengbiao.service.asking import questions, settled
from hengbiao.service.assessing import question_rows, reach_and_scores
from hengbiao.service.sets import TEXT_SUFFIXES, to_text
from hengbiao.workbook.writing import write_workbook

#: Key -> degree. The first letters of the degrees, in either language's order of the list.
_KEYS = {"1": "full", "2": "mostly", "3": "partly", "4": "none"}


@click.command()
@set_argument
@standard_option
@profile_option
@click.option("--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many questions / 问题数")
@json_option
@lang_option
def ask(
    set_path: Path, standards: tuple[str, ...], profiles: tuple[str, ...], count: int, as_json: bool, lang: str
) -> int:
    """The questions whose answers narrow the scores of SET most. / 最能收窄得分区间的问题。"""
    opened = open_set(set_path, standards, profiles)
    with faults_in(set_path):
        rows = question_rows(opened, count, lang)
    if as_json:
        print_json(rows)
        return 0
    for n, row in enumerate(rows, 1):
        _show(n, row, lang)
    if not rows:
        click.echo("没有还能收窄得分的问题" if lang != "en" else "No question narrows the scores any further")
    return 0


def _show(number: int, row: QuestionRow, lang: str) -> None:
    gain = rounded(Fraction(row.gain) * 100)
    settles = ", ".join(row.settles[:6]) + (" …" if len(row.settles) > 6 else "")
    zh = lang != "en"
    click.echo(f"{number}. {row.text}")
    click.echo(f"   {row.objective}  {'平均收窄' if zh else 'narrows by'} {gain} %  {'可定' if zh else 'settles'} {settles or '-'}")


@click.command()
@set_argument
@standard_option
@profile_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the set here instead of over SET / 另存为")
@lang_option
def interview(
    set_path: Path, standards: tuple[str, ...], profiles: tuple[str, ...], output: Path | None, lang: str
) -> int:
    """Ask in the terminal, one question at a time, until the grades are settled; writes the set. / 在终端逐题提问并写回证据集。"""
    zh = lang != "en"
    target = output or set_path
    suffix = ending(target, (".xlsx", *TEXT_SUFFIXES))
    force = output is None or output == set_path
    # Before the first question: nobody is to answer for nothing.
    refuse_taken(target, force=force)
    opened = open_set(set_path, standards, profiles)
    given: list[Rating] = []
    skipped: set[str] = set()
    while True:
        content = _with(opened.loaded.content, given)
        with faults_in(set_path):
            reach, scored = reach_and_scores(opened, content)
        if settled(scored):
            click.echo("各标准的等级都已确定" if zh else "All grades are settled")
            break
        rows = questions(opened.workspace.knowledge, opened.workspace.index, reach, scored, len(skipped) + 1, lang)
        row = next((r for r in rows if r.objective not in skipped), None)
        if row is None:
            click.echo("没有更多可问的问题" if zh else "There is nothing more to ask")
            break
        _show(len(given) + 1, row, lang)
        reply = click.prompt("1 全部满足  2 大部分  3 部分  4 不满足  s 跳过  u 撤销  q 结束" if zh else
                             "1 full  2 mostly  3 partly  4 none  s skip  u undo  q quit",
                             type=click.Choice([*_KEYS, "s", "u", "q"]), show_choices=False)
        if reply == "q":
            break
        if reply == "u":
            if given:
                given.pop()
            skipped.clear()
        elif reply == "s":
            skipped.add(row.objective)
        else:
            given.append(Rating.model_validate({"requirement": row.objective, "rating": _KEYS[reply]}))
    if given:
        content = _with(opened.loaded.content, given)
        knowledge = opened.workspace.knowledge
        data = (write_workbook(knowledge, content.standards() or list(knowledge.standards), content, lang)
                if suffix == ".xlsx" else to_text(content, suffix, knowledge))
        write_new(target, data, force=force)
        click.echo(f"{'已写入' if zh else 'Written to'} {target}", err=True)
    return 0


def _with(content: EvidenceSet, given: list[Rating]) -> EvidenceSet:
    return content.model_copy(update={"ratings": [*content.ratings, *given]})
