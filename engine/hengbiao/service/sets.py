"""Evidence sets as text: JSON, YAML, Turtle, JSON-LD. Read with caps, checked against what is known; written whole or not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pyoxigraph import RdfFormat, parse, serialize

from hengbiao.errors import FileFault, FormatFault, InputError, Place, Text, visible
from hengbiao.knowledge.base import Knowledge, unknown_name
from hengbiao.knowledge.records import SetReader, set_quads
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.service.describe import describe_error

MAX_BYTES = 20 * 1024 * 1024
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
RDF_FORMATS = {".ttl": RdfFormat.TURTLE, ".jsonld": RdfFormat.JSON_LD}
TEXT_SUFFIXES = (".json", ".yaml", ".yml", *RDF_FORMATS)


def read_bytes(path: Path) -> bytes:
    """The file's content, refused before it is read where it is missing, empty or too large."""
    place = Place(file=path.name)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise FileFault(Text("不是文件", "Is no file"), mend=Text("请给出文件", "Name a file."), place=place)
        if size > MAX_BYTES:
            what = Text(f"文件有 {size // 1024 // 1024} MB，超过 {MAX_BYTES // 1024 // 1024} MB",
                        f"The file has {size // 1024 // 1024} MB, more than {MAX_BYTES // 1024 // 1024} MB")
            raise FileFault(what, mend=Text("请拆分或去掉附件", "Split it or take out attachments."), place=place)
        content = path.read_bytes()
    except FileNotFoundError as error:
        what, mend = Text("找不到文件", "There is no such file"), Text("请核对路径", "Check the path.")
        raise FileFault(what, mend=mend, place=place) from error
    except (OSError, ValueError) as error:
        what = Text("文件无法读取", "The file cannot be read")
        raise FileFault(what, mend=Text("请检查权限", "Check its permissions."), place=place) from error
    if not content.strip():
        raise FileFault(Text("文件是空的", "The file is empty"), mend=Text("请填写后再用", "Fill it in first."), place=place)
    return content


def decode(content: bytes) -> str:
    """UTF-8 with or without BOM, else GB18030. Raises FormatFault for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    what = Text("不是 UTF-8 或 GB18030 编码的文本", "Is no text in UTF-8 or GB18030")
    raise FormatFault(what, mend=Text("请另存为 UTF-8", "Save it as UTF-8."))


def parse_text(content: bytes, suffix: str, knowledge: Knowledge) -> EvidenceSet:
    """The set in `content`, whose form `suffix` names (`.json`, `.yaml`, `.ttl`, `.jsonld`), checked by `validated`."""
    text = decode(content)
    if suffix == ".json":
        raw = _json(text)
    elif suffix in (".yaml", ".yml"):
        raw = _yaml(text)
    else:
        raw = _rdf(text, RDF_FORMATS[suffix], knowledge.prefixes)
    return validated(raw, knowledge)


def validated(raw: object, knowledge: Knowledge) -> EvidenceSet:
    """Plain data as an evidence set in which every id is known. Raises FormatFault or UnknownName with the field."""
    try:
        result = EvidenceSet.model_validate(raw)
    except ValidationError as error:
        what, mend, field = describe_error(error)
        raise FormatFault(what, mend=mend, place=Place(field=field)) from error
    _known_ids(result, knowledge)
    return result


def _known_ids(s: EvidenceSet, knowledge: Knowledge) -> None:
    evidence: set[str] = set()
    for n, item in enumerate(s.evidence):
        if item.id in evidence:
            raise _twice(f"evidence[{n}].id", Text("证据编号", "Evidence id"), item.id)
        evidence.add(item.id)
    rated: set[tuple[str, str | None]] = set()
    for n, rating in enumerate(s.ratings):
        try:
            knowledge.requirement(rating.requirement)
        except InputError as fault:
            raise fault.at(Place(field=f"ratings[{n}].requirement")) from None
        if (rating.requirement, rating.unit) in rated:
            raise _twice(f"ratings[{n}].requirement", Text("要求", "Requirement"), rating.requirement)
        rated.add((rating.requirement, rating.unit))
        for m, cited in enumerate(rating.evidence):
            if cited not in evidence:
                unknown = unknown_name(Text("证据", "evidence"), cited, sorted(evidence))
                raise unknown.at(Place(field=f"ratings[{n}].evidence[{m}]"))
    tailored: set[str] = set()
    for n, tailoring in enumerate(s.tailoring):
        standard = knowledge.standards.get(tailoring.subdomain.partition(":")[0])
        known = [i for st in knowledge.standards.values() for i, node in st.nodes.items() if node.kind == "subdomain"]
        if standard is None or tailoring.subdomain not in known:
            unknown = unknown_name(Text("能力子域", "sub-domain"), tailoring.subdomain, known)
            raise unknown.at(Place(field=f"tailoring[{n}].subdomain"))
        if tailoring.subdomain in tailored:
            raise _twice(f"tailoring[{n}].subdomain", Text("裁剪的能力子域", "Tailored sub-domain"), tailoring.subdomain)
        tailored.add(tailoring.subdomain)


def _twice(field: str, kind: Text, name: str) -> FormatFault:
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
        raise _twice(visible(name[:80]), Text("字段", "Field"), visible(name[:80]))
    return result


def _json(text: str) -> object:
    _refuse_deep(text, _JSON_PARTS, _MAX_DEPTH)
    try:
        return json.loads(text, object_pairs_hook=_no_duplicates)
    except ValueError as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else None
        what = Text("不是合法的 JSON", "Is no valid JSON")
        mend = Text("请用 JSON 编辑器检查该处", "Look at that place with a JSON editor.")
        raise FormatFault(what, mend=mend, place=Place(field=where)) from error


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


def _yaml(text: str) -> object:
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


def _rdf(text: str, form: RdfFormat, prefixes: dict[str, str]) -> object:
    _refuse_deep(text, _TURTLE_PARTS if form == RdfFormat.TURTLE else _JSON_PARTS, _MAX_RDF_DEPTH)
    try:
        # Without a base, and with no loader for remote contexts: nothing is fetched.
        quads = list(parse(text.encode(), format=form))
    except (SyntaxError, ValueError) as error:
        row = getattr(error, "lineno", None)
        what, mend = Text(f"不是合法的 {form.name}", f"Is no valid {form.name}"), Text("请检查该处", "Look at that place.")
        raise FormatFault(what, mend=mend, place=Place(row=row)) from error
    return SetReader(quads, prefixes).plain()


def to_text(s: EvidenceSet, suffix: str, knowledge: Knowledge) -> bytes:
    """The set in the form that `suffix` names; reading it back gives the same set."""
    if suffix in RDF_FORMATS:
        quads = set_quads(s, knowledge.prefixes, [])
        triples = sorted((q.triple for q in quads), key=str)
        known = {"hb", "skos", "dcterms", "prov", "xsd", "set", *s.standards()}
        used = {p: n for p, n in knowledge.prefixes.items() if p in known}
        return serialize(triples, format=RDF_FORMATS[suffix], prefixes=used) or b""
    plain = s.model_dump(mode="json", exclude_none=True)
    if suffix == ".json":
        return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120).encode()


