"""The command that asks the graph in SPARQL."""

from __future__ import annotations

from pathlib import Path

import click

from hengbiao.cli.output import json_option, lang_option, write_out
from hengbiao.cli.sets import faults_in, open_set
from hengbiao.cli.terminal import padded, width
from hengbiao.errors import InputError, Text
from hengbiao.service.querying import Answer, answer, ready_queries, ready_query
from hengbiao.service.sets import decode, read_bytes
from hengbiao.service.workspace import Workspace

_WIDEST = 60


@click.command()
@click.argument("query", metavar="TEXT_OR_FILE", required=False)
@click.option("--format", "form", type=click.Choice(["json", "csv", "turtle"]), help="Form of the results / 结果格式")
@click.option("--with", "set_path", metavar="SET", type=click.Path(path_type=Path),
              help="Ask of this evidence set too / 连同该证据集一起查询")
@click.option("--list", "listing", is_flag=True, help="The queries that come with the program / 列出现成的查询")
@json_option
@lang_option
def sparql(
    query: str | None, form: str | None, set_path: Path | None, listing: bool, as_json: bool, lang: str
) -> int:
    """Ask the whole graph, derived relations included. / 用 SPARQL 查询整个图谱（含推导出的关系）。

    TEXT_OR_FILE: a query, a file with one, or the name of a ready one (see --list). Prefixes need no declaration.
    """
    if listing or query is None:
        for ready in ready_queries():
            mark = "--with SET" if ready.needs_set else ""
            click.echo(f"{padded(ready.name, 40)} {padded(mark, 10)} {ready.title.in_language(lang)}")
        return 0
    text, where, needs_set = _text(query)
    if needs_set and set_path is None:
        what = Text(f"查询 {query} 要问证据集", f"The query {query} asks of an evidence set")
        raise InputError(what, mend=Text("用 --with 给出证据集", "Give one by --with SET."))
    workspace = Workspace()
    if set_path is None:
        store = workspace.asked
    else:
        opened = open_set(set_path, (), ())
        workspace, store = opened.workspace, opened.workspace.whole_with(opened.loaded.content, opened.profiles)
    with faults_in(where):
        result = answer(store, text, workspace.knowledge.prefixes)
        write_out(_said(result, "json" if as_json else form))
    return 0


def _text(query: str) -> tuple[str, Path, bool]:
    """The query, what to call it in a fault, and whether it asks of a set."""
    path = Path(query)
    if path.suffix in (".rq", ".sparql"):
        return decode(read_bytes(path)), path, False
    if any(c in query for c in "{ \n"):
        return query, Path("TEXT"), False
    ready = ready_query(query)
    return ready.text, Path(f"{ready.name}.rq"), ready.needs_set


def _said(result: Answer, form: str | None) -> str:
    if form is not None:
        return result.serialized(form)
    if result.is_graph:
        return result.serialized("turtle")
    if result.is_boolean:
        return result.serialized("json")
    names, rows = result.table()
    wide = [min(_WIDEST, max(width(cell) for cell in column)) for column in zip(names, *rows, strict=True)]
    lines = ["  ".join(padded(cell, size) for cell, size in zip(row, wide, strict=True)).rstrip() for row in [names, *rows]]
    return "\n".join(lines) + "\n"
