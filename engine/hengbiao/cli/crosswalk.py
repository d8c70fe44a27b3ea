"""The command that shows how standards relate."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from hengbiao.cli.output import (
    ending,
    force_option,
    json_option,
    lang_option,
    print_json,
    write_new,
    write_out,
)
from hengbiao.cli.terminal import padded
from hengbiao.errors import FormatFault, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.model.results import CrosswalkRow, Matrix, RelationName, Unmapped
from hengbiao.service.crosswalk_formats import as_csv, as_oscal, as_sssom
from hengbiao.service.crosswalking import Crosswalk, select
from hengbiao.service.documents import json_text
from hengbiao.service.workspace import Workspace

#: The form that a file's ending stands for where none is named.
_ENDINGS = {".json": "json", ".csv": "csv", ".tsv": "sssom", ".xlsx": "xlsx"}
_SIGNS = {"equal": "=", "a_in_b": "⊂", "b_in_a": "⊃", "intersects": "∩"}
_MEANINGS = {
    "equal": ("要求相同", "ask the same"), "a_in_b": ("前者包含在后者之内", "the first lies inside the second"),
    "b_in_a": ("前者包含后者", "the first includes the second"), "intersects": ("相交，不计分", "overlap, no credit"),
}


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="[B]...", nargs=-1)
@click.option("--relation", "relations", multiple=True, type=click.Choice(get_args(RelationName)),
              help="Only pairs of this relation; may be given again / 只要这种关系")
@click.option("--format", "form", type=click.Choice(["json", "csv", "sssom", "xlsx", "oscal"]),
              help="Form of the output / 输出格式")
@click.option("--unmapped", is_flag=True, help="What relates to nothing on the other side / 列出两侧没有对应的要求")
@click.option("--matrix", is_flag=True, help="Coverage, sub-domain by sub-domain; a picture with -o FILE.svg or .png / 覆盖矩阵")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write / 输出文件")
@force_option
@json_option
@lang_option
def crosswalk(
    a: str, b: tuple[str, ...], relations: tuple[str, ...], form: str | None, unmapped: bool, matrix: bool,
    output: Path | None, force: bool, as_json: bool, lang: str,
) -> int:
    """How A relates to B, derived through the hub, with proofs. / A 与 B 的要求如何对应及其依据。

    A and B: a standard, a node of it, a requirement, or an objective. Without B: all other standards.
    """
    workspace = Workspace()
    knowledge = workspace.knowledge
    first = select(knowledge, a)
    own = {i.partition(":")[0] for i in first.requirements}
    seconds = [select(knowledge, wanted) for wanted in b or [k for k in knowledge.standards if not {k} >= own]]
    walk = Crosswalk(workspace, first, seconds)
    name = "-".join(["".join(c if c.isalnum() else "." for c in s) for s in (a, *b)])
    if matrix:
        return _matrix(walk.matrix(), output, force, as_json or form == "json", lang)
    if unmapped:
        return _unmapped(walk.unmapped(), knowledge, as_json or form == "json")
    rows = walk.rows(relations)
    if form is None and output is not None and not as_json:
        form = _ENDINGS.get(output.suffix.lower())
    if form == "xlsx":
        return _book(rows, walk.unmapped(), knowledge, output, force, lang)
    if as_json:
        form = "json"
    text = _formed(form, walk, rows, knowledge, name, lang)
    if output is not None:
        # Excel takes a CSV file for Chinese in UTF-8 only where it begins with the mark.
        write_new(output, text.encode("utf-8-sig" if form == "csv" else "utf-8"), force=force)
        click.echo(str(output), err=True)
    else:
        write_out(text)
    return 0


def _formed(
    form: str | None, walk: Crosswalk, rows: list[CrosswalkRow], knowledge: Knowledge, name: str, lang: str
) -> str:
    if form == "csv":
        return as_csv(rows)
    if form == "sssom":
        return as_sssom(rows, knowledge, name)
    if form == "oscal":
        return as_oscal(rows, walk.unmapped(), knowledge, name)
    if form == "json":
        return json_text(rows)
    return _text(rows, walk.unmapped(), knowledge, lang)


def _text(rows: list[CrosswalkRow], left: Unmapped, knowledge: Knowledge, lang: str) -> str:
    n = 1 if lang == "en" else 0
    lines = []
    for r in rows:
        lines.append(f"{padded(r.subject, 14)} {_SIGNS[r.relation]} {padded(r.object, 16)} {_MEANINGS[r.relation][n]}"
                     f"  ({'把握' if n == 0 else 'confidence'} {r.confidence}, {'覆盖' if n == 0 else 'coverage'} {r.coverage})")
        lines += [f"    {i}  {knowledge.hub.objectives[i].statement.in_language(lang)}" for i in r.via]
        lines.append(f"    {r.reason}")
    tail = (f"{len(rows)} 对；没有对应的：前者 {len(left.subject)} 条，后者 {len(left.object)} 条" if n == 0 else
            f"{len(rows)} pairs; without any: {len(left.subject)} of the first, {len(left.object)} of the second")
    return "\n".join([*lines, tail]) + "\n"


def _unmapped(left: Unmapped, knowledge: Knowledge, as_json: bool) -> int:
    if as_json:
        print_json(left)
    else:
        for side in (left.subject, left.object):
            write_out("".join(f"{i:16} {knowledge.requirement(i).statement}\n" for i in side) + "\n")
    return 0


def _book(
    rows: list[CrosswalkRow], left: Unmapped, knowledge: Knowledge, output: Path | None, force: bool, lang: str
) -> int:
    if output is None:
        what = Text("xlsx 须写到文件", "xlsx goes to a file")
        raise FormatFault(what, mend=Text("用 -o 指定文件", "Name one with -o."))
    from hengbiao.workbook.crosswalk import write_crosswalk  # heavy: openpyxl

    ending(output, (".xlsx",))
    write_new(output, write_crosswalk(rows, left, knowledge, lang), force=force)
    click.echo(str(output), err=True)
    return 0


def _matrix(matrix: Matrix, output: Path | None, force: bool, as_json: bool, lang: str) -> int:
    if output is not None and output.suffix.lower() in (".svg", ".png"):
        from hengbiao.reports.matrix import draw_matrix  # heavy: matplotlib

        write_new(output, draw_matrix(matrix, output.suffix.lower(), lang), force=force)
        click.echo(str(output), err=True)
    elif output is not None:
        ending(output, (".svg", ".png"))
    elif as_json:
        print_json(matrix)
    else:
        labels = {side.id: side.label.en if lang == "en" else side.label.zh for side in (*matrix.subjects, *matrix.objects)}
        for cell in sorted(matrix.cells, key=lambda c: (-c.coverage, c.subject, c.object)):
            write_out(f"{cell.coverage:6.2f}  {padded(f'{cell.subject} {labels[cell.subject]}', 36)} "
                      f"{padded(f'{cell.object} {labels[cell.object]}', 36)} = {cell.equal}  ⊂ {cell.a_in_b}  "
                      f"⊃ {cell.b_in_a}  ∩ {cell.intersects}\n")
    return 0
