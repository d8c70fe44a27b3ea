"""Commands that show what is known: standards, requirements, issues, profiles, schemas."""

from __future__ import annotations

import click

from hengbiao.cli.output import json_option, lang_option, print_json, write_out
from hengbiao.cli.sets import standard_option
from hengbiao.service import catalogue
from hengbiao.service.schemas import schema_text
from hengbiao.service.workspace import Workspace


@click.command()
@json_option
@lang_option
def standards(as_json: bool, lang: str) -> None:
    """The standards that the graph holds. / 图谱中的标准。"""
    rows = catalogue.standards(Workspace().knowledge)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        title = row.title.en if lang == "en" else row.title.zh
        click.echo(f"{row.id:8} {row.edition:10} {row.subdomains:4} {row.requirements:6}  {title}")


@click.command()
@standard_option
@json_option
@lang_option
def requirements(standards: tuple[str, ...], as_json: bool, lang: str) -> None:
    """The requirements, in our own words. / 各项要求（本项目自己的陈述）。"""
    rows = catalogue.requirements(Workspace().knowledge, standards)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        path = " / ".join((row.path.en if lang == "en" else row.path.zh)[-2:])
        click.echo(f"{row.id:16} {path}: {row.statement}")


@click.command()
@standard_option
@json_option
@lang_option
def issues(standards: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Contradictions of the sources and how each is resolved. / 标准原文的矛盾之处及处理办法。"""
    rows = catalogue.issues(Workspace().knowledge, standards, lang)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row.id}  [{row.place}]\n    {row.what}\n    → {row.resolution}")


@click.command()
@standard_option
@json_option
@lang_option
def profiles(standards: tuple[str, ...], as_json: bool, lang: str) -> None:
    """The scoring profiles. / 评分规则。"""
    rows = catalogue.profiles(Workspace().knowledge, standards)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row.standard}={row.id:16} {', '.join(row.applies_to):45} {row.title.en if lang == 'en' else row.title.zh}")


@click.command()
@json_option
@lang_option
def capabilities(as_json: bool, lang: str) -> None:
    """The capabilities of the hub. / 能力目标体系中的能力。"""
    rows = catalogue.capabilities(Workspace().knowledge)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row.id:45} {len(row.objectives):4}  {row.label.en if lang == 'en' else row.label.zh}")


@click.command()
@click.option("--capability", "of", multiple=True, metavar="ID", help="Only this capability; may be given again / 只看该能力")
@json_option
@lang_option
def objectives(of: tuple[str, ...], as_json: bool, lang: str) -> None:
    """The objectives: the smallest practices that an assessor can verify. / 能力目标：评估人员能核实的最小做法。"""
    rows = catalogue.objectives(Workspace().knowledge, of)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row.id:60} {row.statement.en if lang == 'en' else row.statement.zh}")


@click.command()
@standard_option
@json_option
@lang_option
def mappings(standards: tuple[str, ...], as_json: bool, lang: str) -> None:  # noqa: ARG001 - reasons are in Chinese
    """How each requirement maps to objectives, and why. / 各项要求与能力目标的映射及理由。"""
    rows = catalogue.mappings(Workspace().knowledge, standards)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row.requirement:16} {row.predicate:18} {row.objective or '-':60} {row.reason}")


@click.command()
@click.argument("name")
def schema(name: str) -> None:
    """The JSON Schema of an input or output. / 输入或输出的 JSON Schema。"""
    write_out(schema_text(name))
