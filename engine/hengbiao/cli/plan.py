"""The command that looks ahead: a path to chosen levels."""

from __future__ import annotations

import sys
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
from hengbiao.errors import FormatFault, Text
from hengbiao.knowledge.planning import PlanningRules
from hengbiao.model.plan import Case, Frontier
from hengbiao.planning.solver import Progress, Watch
from hengbiao.service.documents import json_text
from hengbiao.service.opening import Opened
from hengbiao.service.plan_making import front_of, plan_of, planning_rules
from hengbiao.service.plan_targets import Measure
from hengbiao.service.plan_wishes import read_wishes
from hengbiao.service.planning import Preference
from hengbiao.service.sets import decode, read_bytes
from hengbiao.service.syntax import read_yaml

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
    wishes = read_wishes(wanted)
    if output is not None:
        refuse_taken(output, force=force)
    keys = [row.partition("=")[0] for row in targets] + list(fronts)
    opened = open_set(set_path, (), profiles, keys)
    rules = rules_for(opened, costs)
    if fronts:
        front = front_of(opened, rules, case, fronts, measure, wishes.seconds, lang)
        return _front(front, output, force, as_json, lang)
    result = plan_of(opened, rules, case, targets, measure, wishes, lang, _progress(lang))
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
    if costs is None:
        return planning_rules(opened)
    with faults_in(costs):
        return planning_rules(opened, read_yaml(decode(read_bytes(costs))))


def _front(result: Frontier, output: Path | None, force: bool, as_json: bool, lang: str) -> int:
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
