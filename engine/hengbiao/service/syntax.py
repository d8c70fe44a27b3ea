"""JSON, YAML and RDF as plain data, from text that nobody vouches for: no depth, alias, tag or context gets through."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from pyoxigraph import RdfFormat, parse

from hengbiao.errors import FormatFault, Place, Text, visible
from hengbiao.knowledge.records import SetReader

_MAX_DEPTH = 40
#: A list in Turtle or expanded JSON-LD nests deeper than a set does.
_MAX_RDF_DEPTH = 400
#: What holds brackets that open nothing, then the brackets. Possessive, so that no text makes them slow.
_JSON_PARTS = re.compile(r'"(?:[^"\\]++|\\.)*+"|([\[{])|([\]}])', re.DOTALL)
_TURTLE_PARTS = re.compile(
    r'\\.|#[^\n\r]*+|<[^\x00-\x20<>"{}|^`]*+>'
    r'|"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\\n\r]++|\\.)*+"'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''|'(?:[^'\\\n\r]++|\\.)*+'"
    r"|([(\[{])|([)\]}])", re.DOTALL)
_YAML_BREAKS = re.compile("[\x85\u2028\u2029]")


def given_twice(field: str, kind: Text, name: str) -> FormatFault:
    """The fault that something stands there twice."""
    what = Text(f"{kind.zh} {name} 出现两次", f"{kind.en} {name} is there twice")
    return FormatFault(what, mend=Text("只留一条", "Leave one."), place=Place(field=field))


def _refuse_deep(text: str, parts: re.Pattern[str], limit: int) -> None:
    """Counts brackets outside of strings and comments: a parser's stack is no place to find out, it may end the process."""
    depth = 0
    for part in parts.finditer(text):
        depth += (part[1] is not None) - (part[2] is not None)
        if depth > limit:
            raise _too_deep(limit)


def _too_deep(limit: int) -> FormatFault:
    what = Text(f"嵌套超过 {limit} 层", f"Is nested more than {limit} deep")
    return FormatFault(what, mend=Text("证据集只有几层，请核对文件", "An evidence set has a few levels; check the file."))


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        name = next(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
        raise given_twice(visible(name[:80]), Text("字段", "Field"), visible(name[:80]))
    return result


def read_json(text: str) -> object:
    _refuse_deep(text, _JSON_PARTS, _MAX_DEPTH)
    try:
        return json.loads(text, object_pairs_hook=_no_duplicates)
    except ValueError as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else None
        what = Text("不是合法的 JSON", "Is no valid JSON")
        mend = Text("请用 JSON 编辑器检查该处", "Look at that place with a JSON editor.")
        raise FormatFault(what, mend=mend, place=Place(field=where)) from error


class PlainDumper(yaml.SafeDumper):
    """Writes text with line ends that only YAML knows (NEL, U+2028, U+2029) so that they are not folded into blanks."""


def _written_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _YAML_BREAKS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


PlainDumper.add_representer(str, _written_text)


class _PlainLoader(yaml.SafeLoader):
    """Reads every scalar as text, empty ones as nothing, so that a set means the same in YAML as in JSON."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag == "tag:yaml.org,2002:null"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    pairs: list[tuple[str, Any]] = []
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a field's name is plain text", key.start_mark)
        pairs.append((key.value, loader.construct_object(value, deep=True)))
    try:
        return _no_duplicates(pairs)
    except FormatFault as fault:
        raise fault.at(_mark(node.start_mark)) from None


_PlainLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
#: Any other tag would build something that JSON does not have.
_YAML_TAGS = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def read_yaml(text: str) -> object:
    depth = 0
    try:
        # Events come one by one: aliases, tags and deep nesting are refused before anything is built from them.
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.AliasEvent):
                what = Text("YAML 别名（*）不允许使用", "YAML aliases (*) are not allowed")
                raise FormatFault(what, mend=Text("请写全", "Write it out."), place=_mark(event.start_mark))
            if getattr(event, "tag", None) not in _YAML_TAGS:
                what = Text("YAML 标签（!）不允许使用", "YAML tags (!) are not allowed")
                raise FormatFault(what, mend=Text("请去掉标签", "Take the tag out."), place=_mark(event.start_mark))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise _too_deep(_MAX_DEPTH)
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a safe loader with fewer types
    except yaml.YAMLError as error:
        what, mend = Text("不是合法的 YAML", "Is no valid YAML"), Text("请检查该处的缩进和引号", "Check indents and quotes there.")
        raise FormatFault(what, mend=mend, place=_mark(getattr(error, "problem_mark", None))) from error


def _mark(mark: Any) -> Place:
    return Place(row=mark.line + 1) if mark is not None else Place()


def read_rdf(text: str, form: RdfFormat, prefixes: dict[str, str]) -> object:
    _refuse_deep(text, _TURTLE_PARTS if form == RdfFormat.TURTLE else _JSON_PARTS, _MAX_RDF_DEPTH)
    try:
        # Without a base, and with no loader for remote contexts: nothing is fetched.
        quads = list(parse(text.encode(), format=form))
    except (SyntaxError, ValueError) as error:
        row = getattr(error, "lineno", None)
        what, mend = Text(f"不是合法的 {form.name}", f"Is no valid {form.name}"), Text("请检查该处", "Look at that place.")
        raise FormatFault(what, mend=mend, place=Place(row=row)) from error
    return SetReader(quads, prefixes).plain()
