"""Commands that judge: a set (check, score, explain), or the knowledge itself (lint)."""

from __future__ import annotations

from pathlib import Path

import click

from hengbiao.cli import render
from hengbiao.cli.output import json_option, lang_option, print_json
from hengbiao.cli.sets import faults_in, open_set, profile_option, set_argument, standard_option
from hengbiao.model.results import Check
from hengbiao.service.assessing import score_report
from hengbiao.service.checking import detailed_findings, knowledge_findings
from hengbiao.service.workspace import Workspace


@click.command()
@set_argument
@standard_option
@profile_option
@click.option("--engine", type=click.Choice(["fast", "reference"]), default="fast", show_default=True,
              help="reference: pySHACL over rdflib, slow / 参考引擎，较慢")
@json_option
@lang_option
def check(
    set_path: Path, standards: tuple[str, ...], profiles: tuple[str, ...], engine: str, as_json: bool, lang: str
) -> int:
    """What is incomplete or contradictory in SET. / 检查证据集是否完整、有无矛盾。"""
    opened = open_set(set_path, standards, profiles)
    found = detailed_findings(opened.workspace, opened.loaded, opened.profiles, lang=lang, engine=engine)
    result = Check.of([d.finding for d in found])
    return _said(result, as_json, lang)


def _said(result: Check, as_json: bool, lang: str) -> int:
    if as_json:
        print_json(result)
    else:
        click.echo(render.check_text(result, lang))
    return 0 if result.conforms else 1


@click.command()
@json_option
@lang_option
def lint(as_json: bool, lang: str) -> int:
    """Faults of the knowledge itself, the hub included. / 检查知识本身（含能力目标与映射）有无缺漏。"""
    from hengbiao.knowledge.planning import load_planning  # heavy: networkx

    workspace = Workspace()
    # What plans rest on is refused with its file where it is at fault: unknown ids and classes, circles.
    load_planning(workspace.knowledge)
    result = Check.of(knowledge_findings(workspace, lang=lang))
    return _said(result, as_json, lang)


@click.command()
@set_argument
@standard_option
@profile_option
@click.option("--evidence", type=click.Choice(["as-rated", "strict"]), default="as-rated", show_default=True,
              help="strict: a rating whose evidence is incomplete counts as unknown / 证据不全的评分按未知计")
@json_option
@lang_option
def score(
    set_path: Path, standards: tuple[str, ...], profiles: tuple[str, ...], evidence: str, as_json: bool, lang: str
) -> int:
    """Score SET against each standard that it has ratings for. / 按各标准计分。"""
    opened = open_set(set_path, standards, profiles)
    with faults_in(set_path):
        report = score_report(opened, lang, strict=evidence == "strict")
    if as_json:
        print_json(report)
    else:
        click.echo(render.score_text(report, opened.workspace.knowledge, lang))
    return 0


@click.command()
@set_argument
@click.argument("wanted", metavar="ID")
@profile_option
@json_option
@lang_option
def explain(set_path: Path, wanted: str, profiles: tuple[str, ...], as_json: bool, lang: str) -> int:
    """Unfold a number, finding or fact of SET into its proof. / 展开某个数字、发现或事实的依据。

    ID: db12:total, db12:grade, db12:L3, db12:09@L3, db12:09, db12:09.1-L3, a finding's id from `check --json`, or a fact
    in quotes: "db12:09 a hb:MandatorySubdomain".
    """
    from hengbiao.service.explaining import Explainer  # heavy: rdflib's SPARQL parser

    opened = open_set(set_path, (), profiles)
    with faults_in(set_path):
        proof = Explainer(opened.workspace, opened.loaded, opened.profiles, lang).explain(wanted)
    if as_json:
        print_json(proof)
    else:
        click.echo(render.proof_text(proof, lang))
    return 0
