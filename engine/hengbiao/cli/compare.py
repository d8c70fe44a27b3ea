"""Commands that hold one scoring against another: what if, and then and now."""

from __future__ import annotations

from pathlib import Path

import click

from hengbiao.cli.output import json_option, lang_option, print_json, write_out
from hengbiao.cli.render_plan import comparison_text, whatif_text
from hengbiao.cli.sets import faults_in, open_set, profile_option, set_argument, standard_option
from hengbiao.service.comparing import compared
from hengbiao.service.scoring import scores_of
from hengbiao.service.whatif import what_if


@click.command()
@set_argument
@click.option("--set", "changes", multiple=True, required=True, metavar="ID=RATING",
              help="Another rating of a requirement or objective (obj:…=full) / 改变一项评分")
@standard_option
@profile_option
@json_option
@lang_option
def whatif(set_path: Path, changes: tuple[str, ...], standards: tuple[str, ...], profiles: tuple[str, ...], as_json: bool,
           lang: str) -> int:
    """Scores of SET before and after other ratings. / 改变几项评分，看各标准得分如何变化。"""
    opened = open_set(set_path, standards, profiles)
    with faults_in(set_path):
        result = what_if(opened.workspace, opened.loaded.content, opened.profiles, changes, lang)
    if as_json:
        print_json(result)
    else:
        write_out(whatif_text(result, lang))
    return 0


@click.command()
@set_argument
@click.argument("other_path", metavar="SET2", type=click.Path(path_type=Path))
@standard_option
@profile_option
@json_option
@lang_option
def compare(set_path: Path, other_path: Path, standards: tuple[str, ...], profiles: tuple[str, ...], as_json: bool,
            lang: str) -> int:
    """Two assessments: what rose, what fell, and why. / 对比两次（或两家）评估：升了什么、降了什么、为什么。"""
    scored = []
    for path in (set_path, other_path):
        opened = open_set(path, standards, profiles)
        with faults_in(path):
            scored.append(scores_of(opened.workspace, opened.loaded.content, opened.profiles))
    result = compared(opened.workspace.knowledge, scored[0], scored[1], lang)
    if as_json:
        print_json(result)
    else:
        write_out(comparison_text(result, lang))
    return 0
