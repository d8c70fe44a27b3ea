"""What is wrong with a parameter, or with the way of asking, as faults of the one tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from hengbiao.errors import FormatFault, HengbiaoError, Place, Text, visible
from hengbiao_api.faults import NotFound, Unforeseen, WrongMethod

__all__ = ["of_http", "of_settings", "of_validation", "said"]

_LONGEST: Final = 60
_BOUNDS: Final = {
    "greater_than_equal": ("ge", "不能小于", "not below"), "greater_than": ("gt", "必须大于", "above"),
    "less_than_equal": ("le", "不能大于", "not above"), "less_than": ("lt", "必须小于", "below"),
    "too_long": ("max_length", "最多个数：", "at most this many:"), "string_too_long": ("max_length", "最多字数：", "at most this long:"),
    "too_short": ("min_length", "最少个数：", "at least this many:"), "string_too_short": ("min_length", "最少字数：", "at least this long:"),
}
_KINDS: Final = {
    "int": ("整数", "a whole number"), "float": ("数", "a number"), "bool": ("true 或 false", "true or false"), "json": ("JSON", "JSON"),
}


def said(error: Mapping[str, Any]) -> tuple[Text, Text]:
    """What is wrong and how to mend it, for one error as pydantic tells it."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    text = visible(str(error.get("input")))
    value = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    if kind == "missing":
        return Text("缺少该参数", "This parameter is missing"), Text("请补上", "Add it.")
    if kind in ("literal_error", "enum"):
        listed = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return Text(f"“{value}”不在允许的取值中", f"'{value}' is not among the values allowed"), Text(f"可用：{listed}", f"Use one of {listed}.")
    if kind in _BOUNDS:
        name, zh, en = _BOUNDS[kind]
        what = Text("超出范围", "Is out of range") if kind.startswith(("too_", "string_")) else Text(
            f"“{value}”超出范围", f"'{value}' is out of range")
        return what, Text(f"{zh} {context[name]}", f"It must be {en} {context[name]}.")
    zh, en = _KINDS.get(kind.partition("_")[0], ("文档所说的形式", "of the form that the description tells"))
    return Text(f"“{value}”不能用", f"'{value}' does not fit"), Text(f"应为{zh}", f"It must be {en}.")


def of_validation(error: RequestValidationError) -> FormatFault:
    """The first thing wrong with the parameters of a request, and how many more there are."""
    errors: Sequence[Any] = error.errors()
    first = errors[0]
    what, mend = said(first)
    if len(errors) > 1:
        mend = Text(f"{mend.zh}（另有 {len(errors) - 1} 处）", f"{mend.en} ({len(errors) - 1} more)")
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return FormatFault(what, mend=mend, place=Place(field=visible(field[:200])))


def of_http(error: HTTPException) -> HengbiaoError:
    """What the framework itself refuses."""
    if error.status_code == 404:
        return NotFound(Text("没有这个地址", "There is no such address"), mend=Text("地址都在 /openapi.json 中", "All are in /openapi.json."))
    if error.status_code == 405:
        allow = (error.headers or {}).get("Allow", "")
        return WrongMethod(allow)
    if error.status_code < 500:
        # The form that came, mostly: too many parts, or parts that cannot be told apart.
        mend = Text("请检查请求体的形式和各部分的数目", "Look at the form of the body and the number of its parts.")
        return FormatFault(Text("请求读不出", "The request cannot be read"), mend=mend)
    return Unforeseen("")


def of_settings(name: str, error: Mapping[str, Any]) -> FormatFault:
    """A setting that cannot be used, by the name of its variable."""
    what, mend = said(error)
    return FormatFault(what, mend=mend, place=Place(field=name))
