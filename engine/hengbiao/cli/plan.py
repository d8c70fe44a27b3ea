"""The command that looks ahead: a path to chosen levels."""

from __future__ import annotations

import datetime as dt
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import click

from hengbiao.cli.output import (
    force_option,
    json_option,
    lang_option,
    print_json,
    refuse_taken,
    write_new,
    write_out,
)
from hengbiao.cli.render_plan import frontier_text, plan_text
from hengbiao.cli.sets import faults_in, open_set, profile_option, set_argument
from hengbiao.errors import FormatFault, Place, Text
from hengbiao.knowledge.planning import PlanningRules, load_planning, own_estimates
from hengbiao.model.plan import Case
from hengbiao.planning.solver import Progress, Watch
from hengbiao.service.documents import json_text
from hengbiao.service.frontier import frontier
from hengbiao.service.opening import Opened
from hengbiao.service.plan_problem import PlanScene, plan_scene
from hengbiao.service.plan_targets import Measure, read_goals
from hengbiao.service.planning import Preference, Wishes, make_plan
from hengbiao.service.sets import decode, read_bytes
from hengbiao.service.syntax import read_yaml

_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,2})?)(pd)?", re.ASCII)

target_option = click.option("--target", "targets", multiple=True, metavar="K=LEVEL",
                             help="A level, grade or total to reach (db12=3, suzhou=B, yst=2.9) / 要达到的等级或总分")
costs_option = click.option("--costs", type=click.Path(path_type=Path), metavar="FILE.yaml",
                            help="Your own estimates, in the form of rules/planning/effort.yaml / 自己的投入估算")
case_option = click.option("--case", type=click.Choice(get_args(Case)), default="pessimistic", show_default=True,
                           help="Whether what is unknown counts as not done or as done / 未知的按未做还是已做计")


@click.command()
@set_argument
@target_option
@click.option("--measure", type=click.Choice(get_args(Measure)), default="by-interval", show_default=True,
              help="Grade by the interval table, or by unbroken levels / 按分值区间，或按连续满足的等级")
@click.option("--phases", type=click.IntRange(1, 24), default=None, help="Number of phases, by default 3 / 阶段数，默认 3")
@click.option("--prefer", type=click.Choice(get_args(Preference)), default="least-cost", show_default=True,
              help="What comes first / 优先考虑")
@click.option("--budget", "budgets", multiple=True, metavar="X", help="Most in all: yuan, or person-days as 400pd / 总预算")
@click.option("--phase-budget", "phase_budgets", multiple=True, metavar="X",
              help="Most in each phase, one for each or one for all / 各阶段预算")
@click.option("--fix", multiple=True, metavar="ID", help="A step that has to be in the plan / 必须做的步骤")
@click.option("--exclude", multiple=True, metavar="ID", help="A step that must not be in it / 不做的步骤")
@case_option
@click.option("--start", metavar="DATE", help="First day, by default the day after the assessment / 开始日期")
@click.option("--people", type=click.IntRange(1, 100_000), help="How many work at the same time / 同时投入的人数")
@costs_option
@click.option("--seconds", type=click.FloatRange(1, 3600), default=60, show_default=True, help="Time for the search / 求解时限")
@click.option("--weigh", type=click.IntRange(0, 50), default=0, help="How many of the dearest steps to weigh / 分析最贵的几步")
@click.option("--front", "fronts", multiple=True, metavar="K",
              help="Instead: the least cost of each level of one or two standards / 改为列出各等级的最低投入")
@profile_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File for the plan (.json), or the front (.json .svg .png) / 输出文件")
@force_option
@json_option
@lang_option
def plan(set_path: Path, targets: tuple[str, ...], fronts: tuple[str, ...], profiles: tuple[str, ...], costs: Path | None,
         case: Case, measure: Measure, output: Path | None, force: bool, as_json: bool, lang: str, **wanted: Any) -> int:
    """The cheapest path from SET to the targets, proven, with phases and dates. / 用最少投入达到目标等级的转型路径。"""
    if bool(targets) == bool(fronts):
        what = Text("请给出 --target 或 --front 之一", "Give either --target or --front")
        raise FormatFault(what, mend=Text("例如 --target db12=3", "For example --target db12=3."))
    wishes = _wishes(wanted)
    if output is not None:
        refuse_taken(output, force=force)
    keys = [row.partition("=")[0] for row in targets] + list(fronts)
    opened = open_set(set_path, (), profiles, keys)
    rules = rules_for(opened, costs)
    with faults_in(set_path):
        scene = plan_scene(opened.workspace, opened.loaded.content, opened.profiles, rules, case)
    if fronts:
        return _front(scene, fronts, wishes, measure, output, force, as_json, lang)
    goals = read_goals(targets, scene.scored, measure)
    for step in (*wishes.fix, *wishes.exclude):
        scene.maker.is_open(step)
    result = make_plan(scene, goals, wishes, lang, _progress(lang))
    if output is not None:
        write_new(output, json_text(result).encode(), force=force)
        click.echo(str(output), err=True)
    if as_json:
        print_json(result)
    else:
        write_out(plan_text(result, lang))
    return 1 if result.status == "infeasible" else 0


def rules_for(opened: Opened, costs: Path | None) -> PlanningRules:
    """The planning rules, with the user's own estimates where a file of them is named."""
    knowledge = opened.workspace.knowledge
    if costs is None:
        return load_planning(knowledge)
    with faults_in(costs):
        return load_planning(knowledge, own_estimates(read_yaml(decode(read_bytes(costs)))))


def _front(
    scene: PlanScene, keys: tuple[str, ...], wishes: Wishes, measure: Measure, output: Path | None, force: bool, as_json: bool,
    lang: str,
) -> int:
    result = frontier(scene, keys, measure, wishes.seconds, lang)
    if output is not None and output.suffix.lower() in (".svg", ".png"):
        from hengbiao.reports.front import draw_front  # heavy: matplotlib

        write_new(output, draw_front(result, output.suffix.lower(), lang), force=force)
        click.echo(str(output), err=True)
    elif output is not None:
        write_new(output, json_text(result).encode(), force=force)
        click.echo(str(output), err=True)
    if as_json:
        print_json(result)
    elif output is None:
        write_out(frontier_text(result, lang))
    return 0


def _wishes(wanted: dict[str, Any]) -> Wishes:
    """The options as wishes. Raises FormatFault where one cannot be read."""
    budgets, phase_budgets = _amounts("--budget", wanted["budgets"]), _amounts("--phase-budget", wanted["phase_budgets"])
    phases = wanted["phases"] or max([len(rows) for rows in phase_budgets.values() if len(rows) > 1], default=3)
    for unit, rows in phase_budgets.items():
        if len(rows) not in (0, 1, phases):
            what = Text(f"{phases} 个阶段给了 {len(rows)} 个阶段预算", f"{len(rows)} phase budgets were given for {phases} phases")
            raise FormatFault(what, mend=Text("每阶段给一个，或只给一个", "Give one for each phase, or one for all."))
        phase_budgets[unit] = rows * phases if len(rows) == 1 else rows
    if any(len(rows) > 1 for rows in budgets.values()):
        what = Text("同一单位的 --budget 给了两次", "--budget is given twice in the same unit")
        raise FormatFault(what, mend=Text("只给一次", "Give it once."))
    return Wishes(
        phases=phases, prefer=wanted["prefer"], budget=next(iter(budgets["yuan"]), None), days=next(iter(budgets["pd"]), None),
        phase_budgets=tuple(phase_budgets["yuan"]), phase_days=tuple(phase_budgets["pd"]), fix=wanted["fix"],
        exclude=wanted["exclude"], start=_day(wanted["start"]), people=wanted["people"], seconds=wanted["seconds"],
        weigh=wanted["weigh"],
    )


def _amounts(option: str, rows: tuple[str, ...]) -> dict[str, list[Fraction]]:
    found: dict[str, list[Fraction]] = {"yuan": [], "pd": []}
    for row in rows:
        match = _AMOUNT.fullmatch(row.replace(",", ""))
        if match is None:
            shown = row if len(row) <= 40 else row[:39] + "…"
            what = Text(f"{option} 读不出“{shown}”", f"{option} cannot be read: '{shown}'")
            raise FormatFault(what, mend=Text("写金额（元）3000000，或人日 400pd", "Write yuan (3000000) or person-days (400pd)."))
        found["pd" if match[2] else "yuan"].append(Fraction(match[1]))
    return found


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        what = Text(f"--start 不是日期“{text[:40]}”", f"--start is no date: '{text[:40]}'")
        raise FormatFault(what, mend=Text("写成 2026-12-01", "Write it as 2026-12-01."), place=Place(field="start")) from error


def _progress(lang: str) -> Watch | None:
    """Tells of each better plan on a terminal; a file or pipe is told nothing."""
    if not sys.stderr.isatty():
        return None
    word = "目前最好" if lang == "zh" else "best so far"

    def tell(progress: Progress) -> None:
        if progress.best is not None and progress.bound > 0:
            gap = max(0.0, 1 - progress.bound / progress.best) if progress.best else 0.0
            click.echo(f"\r{progress.seconds:6.1f} s  {word} {progress.best:,.0f}  (≤ {gap:.1%})   ", err=True, nl=False)
    return tell
