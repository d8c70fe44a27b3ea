"""Commands that show what is known: standards, requirements, issues, profiles, schemas."""

from __future__ import annotations

import json

import click
from pydantic import TypeAdapter

from hengbiao.cli.output import json_option, lang_option, print_json, write_out
from hengbiao.cli.sets import standard_option
from hengbiao.errors import Text
from hengbiao.knowledge.base import unknown_name
from hengbiao.service import catalogue
from hengbiao.service.schemas import SCHEMAS
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
@lang_option
def profiles(standards: tuple[str, ...], lang: str) -> None:
    """The scoring profiles. / 评分规则。"""
    knowledge = Workspace().knowledge
    keys = catalogue.chosen(knowledge, standards)
    for profile in knowledge.profiles.values():
        if profile.standard in keys:
            title = profile.title.en if lang == "en" else profile.title.zh
            click.echo(f"{profile.standard}={profile.id:16} {', '.join(profile.applies_to):45} {title}")


@click.command()
@click.argument("name")
def schema(name: str) -> None:
    """The JSON Schema of an input or output. / 输入或输出的 JSON Schema。"""
    if name not in SCHEMAS:
        raise unknown_name(Text("模式", "schema"), name, list(SCHEMAS))
    document = TypeAdapter(SCHEMAS[name]).json_schema(mode="validation")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"https://w3id.org/hengbiao/schema/{name}"} | document
    write_out(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
