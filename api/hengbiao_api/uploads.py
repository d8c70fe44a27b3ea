"""Evidence sets, and what goes with them, as they come in a request: taken in here, read in a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile

from hengbiao.errors import FileFault, FormatFault, Place, Text, visible
from hengbiao_api.faults import UnsupportedForm
from hengbiao_api.parts import XLSX, Part, Upload
from hengbiao_api.samples import SET

__all__ = ["body_of_set", "read_upload"]

_SUFFIXES: Final = {
    "application/json": ".json", "application/yaml": ".yaml", "application/x-yaml": ".yaml", "text/yaml": ".yaml",
    "text/turtle": ".ttl", "application/ld+json": ".jsonld", XLSX: ".xlsx",
}
_KNOWN = (".json", ".yaml", ".yml", ".ttl", ".jsonld", ".xlsx")
#: Parts that are evidence sets, of which there are several forms; every other part has one.
_SETS = ("set", "other")
_MULTIPART = "multipart/form-data"
#: A name is shown in faults, and never more of it.
_LONGEST_NAME = 80
_MOST_FILES, _MOST_FIELDS = 12, 20


async def read_upload(request: Request, extra: Iterable[str] = (), *, enveloped: bool = False) -> Upload:
    """The set (`set`) and the parts named in `extra`, from a body of one form or from multipart/form-data.

    With `enveloped` a JSON body holds them all by name. Raises UnsupportedForm, FormatFault and FileFault.
    """
    said = request.headers.get("content-type", "")
    media = said.partition(";")[0].strip().lower()
    if media == _MULTIPART:
        _refuse_other_charset(said)
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
            return Upload(await _parts(form, {"set", *extra}))
    if media not in _SUFFIXES:
        raise _unread(media)
    content = await request.body()
    if not content.strip():
        raise FileFault(Text("请求体是空的", "The body is empty"), mend=Text("请给出证据集", "Hand in an evidence set."))
    if enveloped:
        if media != "application/json":
            raise _unread(media)
        return Upload({}, content)
    return Upload({"set": (Part(content, _SUFFIXES[media]),)})


def _refuse_other_charset(said: str) -> None:
    """Fields are decoded here and not in a worker, by whatever charset is named: some take time that grows with the square of
    the length, some give text that is no Unicode. Read as the parser of the form itself reads it."""
    named = parse_options_header(said)[1].get(b"charset", b"utf-8").lower()
    if named not in (b"utf-8", b"utf8"):
        raise UnsupportedForm(Text("只读 UTF-8", "Only UTF-8 is read"), mend=Text("请用 UTF-8", "Send it in UTF-8."))


async def _parts(form: FormData, names: set[str]) -> dict[str, tuple[Part, ...]]:
    found: dict[str, tuple[Part, ...]] = {}
    for name, value in form.multi_items():
        if name not in names:
            listed = ", ".join(sorted(names))
            what = Text(f"没有“{visible(name[:40])}”这一部分", f"There is no part '{visible(name[:40])}' here")
            raise FormatFault(what, mend=Text(f"可用：{listed}", f"Use {listed}."), place=Place(field=visible(name[:40])))
        found[name] = (*found.get(name, ()), await _part(name, value))
    if "set" not in found:
        raise FormatFault(Text("没有证据集", "There is no evidence set"),
                          mend=Text("请在 set 部分给出", "Hand it in as the part 'set'."), place=Place(field="set"))
    return found


async def _part(name: str, value: UploadFile | str) -> Part:
    if isinstance(value, str):
        return Part(value.encode(), ".json", name)
    said = (value.filename or name).replace("\\", "/").rpartition("/")[2][:_LONGEST_NAME]
    content = await value.read()
    if not content.strip():
        raise FileFault(Text("文件是空的", "The file is empty"), mend=Text("请填写后再用", "Fill it in first."), place=Place(file=said))
    if name not in _SETS:
        return Part(content, "", said)
    media = (value.content_type or "").partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(media) or "." + said.rpartition(".")[2].lower()
    if suffix not in _KNOWN:
        raise _unread(media)
    return Part(content, suffix, said)


def _unread(media: str) -> UnsupportedForm:
    what = Text(f"不读“{visible(media[:80])}”格式", f"A body of the type '{visible(media[:80])}' is not read")
    listed = ", ".join([*dict.fromkeys(_SUFFIXES), _MULTIPART])
    return UnsupportedForm(what, mend=Text(f"可用：{listed}", f"Use one of {listed}."))


def body_of_set(extra: Iterable[str] = (), *, enveloped: bool = False) -> dict[str, Any]:
    """The request body of a route that takes a set, for its description."""
    plain = {"type": "object", "description": "证据集，见 /api/v1/schemas/evidence-set / An evidence set, see there"}
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    content: dict[str, Any] = {media: {"schema": {"type": "string"}} for media in _SUFFIXES if media != "application/json"}
    content["application/json"] = {"schema": plain, "examples": {"set": {"value": SET}}}
    if enveloped:
        names = ["set", *extra]
        content = {"application/json": {
            "schema": {"type": "object", "required": names,
                       "properties": {n: {"type": "string"} if n == "query" else plain for n in names}},
            "examples": {"sets": {"value": {n: SET if n != "query" else "ASK { ?r a hb:Rating }" for n in names}}}}}
    content[_MULTIPART] = {"schema": {"type": "object", "required": ["set"], "properties": dict.fromkeys(("set", *extra), file)}}
    return {"requestBody": {"required": True, "content": content}}
