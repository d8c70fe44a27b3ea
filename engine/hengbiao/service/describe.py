"""What pydantic found wrong with an evidence set, said to a person."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from hengbiao.errors import Text, visible


def describe_error(error: ValidationError) -> tuple[Text, Text, str]:
    """What is wrong, how to mend it, and the field, for the first fault of `error`."""
    first: Any = error.errors(include_url=False)[0]
    what, mend = _say(first)
    more = error.error_count() - 1
    if more:
        mend = Text(f"{mend.zh}（另有 {more} 处）", f"{mend.en} (and {more} more)")
    return what, mend, _field(first["loc"])


def _field(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return visible(text.lstrip(".")[:200])


def _say(fault: Any) -> tuple[Text, Text]:
    kind, value = fault["type"], _shown(fault.get("input"))
    context = fault.get("ctx", {})
    if kind == "missing":
        return Text("缺少该字段", "This field is missing"), Text("请补上", "Add it.")
    if kind == "extra_forbidden":
        return Text("没有这个字段", "There is no such field"), Text("请删去或更正字段名", "Take it out or mend its name.")
    if kind == "literal_error":
        allowed = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        near = get_close_matches(value, allowed, n=1)
        hint = Text(f"，是否指 {near[0]}", f" (did you mean {near[0]}?)") if near else Text("", "")
        listed = ", ".join(allowed)
        return (Text(f"“{value}”不在允许的取值中", f"'{value}' is not among the values allowed"),
                Text(f"可用：{listed}{hint.zh}", f"Allowed: {listed}{hint.en}."))
    if kind.startswith("date"):
        return Text(f"“{value}”不是日期", f"'{value}' is no date"), Text("写成 2026-11-01", "Write it as 2026-11-01.")
    if kind in ("string_too_long", "too_long"):
        limit = context["max_length"]
        return Text(f"超过上限 {limit}", f"Is over the limit of {limit}"), Text("请缩短", "Shorten it.")
    if kind in ("string_too_short", "too_short"):
        return Text("是空的", "Is empty"), Text("请填写", "Fill it in.")
    if kind == "string_pattern_mismatch":
        return Text(f"“{value}”格式不对", f"'{value}' has the wrong form"), Text(
            f"应符合 {context['pattern']}", f"It must fit {context['pattern']}.")
    if kind == "value_error":
        return Text("含有不能使用的控制字符", "Holds a control character"), Text("请删去该字符", "Take that character out.")
    return Text(f"“{value}”的类型不对", f"'{value}' is of the wrong type"), Text(
        "请对照 hengbiao schema evidence-set", "Compare it with hengbiao schema evidence-set.")


def _shown(value: object) -> str:
    text = str(value)
    return visible(text if len(text) <= 60 else text[:57] + "…")
