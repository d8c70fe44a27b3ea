"""Commands that write evidence sets: an empty workbook, or a set in another form."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from hengbiao.cli.output import ending, force_option, lang_option, output_option, write_new
from hengbiao.cli.sets import load_set, set_argument
from hengbiao.model.evidence_set import EnterpriseType
from hengbiao.service.catalogue import chosen
from hengbiao.service.sets import TEXT_SUFFIXES, to_text
from hengbiao.service.workspace import Workspace
from hengbiao.workbook.writing import write_template, write_workbook


@click.command()
@click.argument("keys", metavar="K...", nargs=-1, required=True)
@output_option
@click.option("--type", "types", multiple=True, type=click.Choice(get_args(EnterpriseType)),
              help="Only what applies to this type of enterprise; may be given again / 只含适用于该类企业的要求")
@force_option
@lang_option
def template(keys: tuple[str, ...], output: Path, types: tuple[str, ...], force: bool, lang: str) -> None:
    """Write a workbook to fill in for the standards K. / 生成待填写的工作簿。"""
    knowledge = Workspace().knowledge
    wanted = chosen(knowledge, keys)
    ending(output, (".xlsx",))
    write_new(output, write_template(knowledge, wanted, lang, types), force=force)
    click.echo(str(output), err=True)


@click.command()
@set_argument
@output_option
@force_option
@lang_option
def convert(set_path: Path, output: Path, force: bool, lang: str) -> None:
    """Write SET in another form: .xlsx, .json, .yaml, .ttl, .jsonld. / 转换证据集的格式。"""
    suffix = ending(output, (".xlsx", *TEXT_SUFFIXES))
    workspace = Workspace()
    content = load_set(workspace, set_path).content
    if suffix == ".xlsx":
        keys = content.standards() or list(workspace.knowledge.standards)
        data = write_workbook(workspace.knowledge, keys, content, lang)
    else:
        data = to_text(content, suffix, workspace.knowledge)
    write_new(output, data, force=force)
    click.echo(str(output), err=True)
