"""The command that writes the whole graph."""

from __future__ import annotations

from pathlib import Path

import click

from hengbiao.cli.output import ending, force_option, lang_option, output_option, write_new
from hengbiao.service.exporting import FORMATS, exported
from hengbiao.service.workspace import Workspace


@click.command()
@output_option
@force_option
@lang_option
def export(output: Path, force: bool, lang: str) -> None:  # noqa: ARG001 - `lang` is for faults
    """Write the whole compiled graph: .ttl, .nq, .jsonld, or .owl (RDF/XML). / 导出整个知识图谱。"""
    suffix = ending(output, tuple(FORMATS))
    workspace = Workspace()
    write_new(output, exported(workspace.graph, suffix, workspace.knowledge.prefixes), force=force)
    click.echo(str(output), err=True)
