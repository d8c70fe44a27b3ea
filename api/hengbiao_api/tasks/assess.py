"""Judging an evidence set: what the commands of the same names do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from hengbiao.errors import FormatFault, HengbiaoError, Place, Text
from hengbiao.model.results import Check
from hengbiao.service.assessing import question_rows, score_report
from hengbiao.service.checking import detailed_findings
from hengbiao.service.comparing import compared
from hengbiao.service.documents import json_text
from hengbiao.service.opening import Opened, adopt_own, named_profiles, opened, refuse_unknown
from hengbiao.service.scoring import scores_of
from hengbiao.service.sets import TEXT_SUFFIXES, decode, to_text, validated
from hengbiao.service.syntax import read_json, read_yaml
from hengbiao.service.whatif import what_if
from hengbiao.service.workspace import LoadedSet, Workspace
from hengbiao.workbook.sets import loaded_set
from hengbiao_api.parts import XLSX, Part, Upload
from hengbiao_api.replies import Reply
from hengbiao_api.workers.warm import workspace

__all__ = ["Asked", "ask", "check", "compare", "convert", "explain", "open_part", "opened_set", "question_and_set", "score", "whatif"]

_JSON = "application/json"
_MEDIA = {".json": _JSON, ".yaml": "application/yaml", ".ttl": "text/turtle; charset=utf-8", ".jsonld": "application/ld+json",
          ".xlsx": XLSX}


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in a request: the parts, and the options that all commands over a set share."""

    upload: Upload
    lang: str
    standards: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


def document(value: BaseModel | Sequence[BaseModel]) -> Reply:
    """The JSON that the command prints."""
    return Reply(json_text(value).encode(), _JSON)


def open_part(asked: Asked, space: Workspace, name: str = "set") -> LoadedSet:
    """The set that is the part `name`. Raises InputError with the place."""
    if asked.upload.envelope is not None:
        plain = _enveloped(asked.upload.envelope, name)
        try:
            return LoadedSet(validated(plain, space.knowledge))
        except HengbiaoError as fault:
            raise fault.at(Place(file=name)) from None
    part: Part = _one(asked.upload, name)
    return loaded_set(space, part.content, part.suffix, part.name)


def _enveloped(envelope: bytes, name: str) -> Any:
    whole = read_json(decode(envelope))
    if not isinstance(whole, dict) or name not in whole:
        raise _missing(name)
    return whole[name]


def text_part(asked: Asked, name: str) -> str:
    """The text that is the part `name`. Raises FormatFault."""
    if asked.upload.envelope is not None:
        found = _enveloped(asked.upload.envelope, name)
        if not isinstance(found, str):
            raise _missing(name)
        return found
    return decode(_one(asked.upload, name).content)


def _one(upload: Upload, name: str) -> Part:
    parts = upload.parts.get(name, ())
    if len(parts) != 1:
        raise _missing(name)
    return parts[0]


def _missing(name: str) -> FormatFault:
    what = Text(f"缺少“{name}”，或给了不止一个", f"'{name}' is missing, or there more than once")
    return FormatFault(what, mend=Text("请给出一个", "Give one."), place=Place(field=name))


def opened_set(asked: Asked, name: str = "set", also: Sequence[str] = ()) -> Opened:
    """The set with its standards and profiles, the user's own among them."""
    named = named_profiles(asked.profiles)
    own = asked.upload.parts.get("profile", ())
    space = workspace().apart() if own else workspace()
    refuse_unknown(space, (*asked.standards, *also, *named), {})
    for part in own:
        content = read_yaml(decode(part.content))
        key = str(content.get("standard", "")) if isinstance(content, dict) else ""
        space.knowledge.standard(key)
        named[key] = adopt_own(space, key, content, part.name)
    return opened(space, open_part(asked, space, name), asked.standards, named, also)


def check(asked: Asked) -> Reply:
    """`hengbiao check`."""
    set_ = opened_set(asked)
    found = detailed_findings(set_.workspace, set_.loaded, set_.profiles, lang=asked.lang)
    return document(Check.of([d.finding for d in found]))


def score(asked: Asked, strict: bool) -> Reply:
    """`hengbiao score`."""
    return document(score_report(opened_set(asked), asked.lang, strict=strict))


def explain(asked: Asked, wanted: str) -> Reply:
    """`hengbiao explain`."""
    from hengbiao.service.explaining import Explainer  # heavy: rdflib's SPARQL parser

    set_ = opened_set(asked)
    return document(Explainer(set_.workspace, set_.loaded, set_.profiles, asked.lang).explain(wanted))


def ask(asked: Asked, count: int) -> Reply:
    """`hengbiao ask`."""
    return document(question_rows(opened_set(asked), count, asked.lang))


def whatif(asked: Asked, changes: tuple[str, ...]) -> Reply:
    """`hengbiao whatif`."""
    set_ = opened_set(asked)
    return document(what_if(set_.workspace, set_.loaded.content, set_.profiles, changes, asked.lang))


def compare(asked: Asked) -> Reply:
    """`hengbiao compare`."""
    both = [opened_set(asked, name) for name in ("set", "other")]
    first, second = (scores_of(s.workspace, s.loaded.content, s.profiles) for s in both)
    return document(compared(both[1].workspace.knowledge, first, second, asked.lang))


def convert(asked: Asked, suffix: str) -> Reply:
    """`hengbiao convert`."""
    space = workspace()
    content = open_part(asked, space).content
    if suffix in TEXT_SUFFIXES:
        return Reply(to_text(content, suffix, space.knowledge), _MEDIA[suffix], f"evidence-set{suffix}")
    from hengbiao.workbook.writing import write_workbook  # heavy: openpyxl

    keys = content.standards() or list(space.knowledge.standards)
    return Reply(write_workbook(space.knowledge, keys, content, asked.lang), XLSX, "evidence-set.xlsx")


def question_and_set(asked: Asked) -> tuple[str, bytes]:
    """A query, and the set that it is asked of, read and checked, as plain JSON."""
    content = open_part(asked, workspace()).content
    return text_part(asked, "query"), content.model_dump_json(exclude_none=True).encode()
