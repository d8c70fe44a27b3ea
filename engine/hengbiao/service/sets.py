"""Evidence sets as files: JSON, YAML, Turtle, JSON-LD. Read with caps, checked against what is known."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from pydantic import ValidationError
from pyoxigraph import RdfFormat, serialize

from hengbiao.errors import FileFault, FormatFault, Place, Text
from hengbiao.knowledge.base import Knowledge
from hengbiao.knowledge.records import set_quads
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.service.describe import describe_error
from hengbiao.service.identity import refuse_unknown_ids
from hengbiao.service.syntax import PlainDumper, read_json, read_rdf, read_yaml

MAX_BYTES = 20 * 1024 * 1024
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
        raw = read_json(text)
    elif suffix in (".yaml", ".yml"):
        raw = read_yaml(text)
    else:
        raw = read_rdf(text, RDF_FORMATS[suffix], knowledge.prefixes)
    return validated(raw, knowledge)


def validated(raw: object, knowledge: Knowledge) -> EvidenceSet:
    """Plain data as an evidence set in which every id is known. Raises FormatFault or UnknownName with the field."""
    try:
        result = EvidenceSet.model_validate(raw)
    except ValidationError as error:
        what, mend, field = describe_error(error)
        raise FormatFault(what, mend=mend, place=Place(field=field)) from error
    refuse_unknown_ids(result, knowledge)
    return result


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
    return yaml.dump(plain, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=120).encode()


