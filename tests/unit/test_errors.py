"""The tree of errors, and how one prints."""

from __future__ import annotations

import re

import pytest

from hengbiao import errors
from hengbiao.errors import FormatFault, HengbiaoError, Place, Text, UnknownName, visible

WHAT, MEND = Text("缺少该字段", "This field is missing"), Text("请补上", "Add it.")


def drawn_tree() -> dict[str, str]:
    """Class -> base, as the module's docstring draws them; each level of the drawing is four characters wide."""
    parents: dict[str, str] = {}
    above = {0: "HengbiaoError"}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ((?:│   |    )*)[├└]── (\w+)", line)
        if match:
            depth = len(match[1]) // 4 + 1
            above[depth] = match[2]
            parents[match[2]] = above[depth - 1]
    return parents


def classes() -> dict[str, type[HengbiaoError]]:
    return {n: c for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, HengbiaoError)}


def test_the_tree_is_what_the_docstring_draws() -> None:
    real = {name: c.__bases__[0].__name__ for name, c in classes().items() if c is not HengbiaoError}
    assert len(real) >= 7
    assert drawn_tree() == real
    assert all(len(c.__bases__) == 1 for c in classes().values())


def test_every_public_name_is_exported() -> None:
    own = {n for n, v in vars(errors).items() if getattr(v, "__module__", None) == errors.__name__}
    assert set(errors.__all__) == own
    assert list(errors.__all__) == sorted(errors.__all__, key=lambda n: (n.islower(), n))


@pytest.mark.parametrize("name", sorted(classes()))
def test_every_error_carries_what_where_and_how_to_mend(name: str) -> None:
    fault = classes()[name](WHAT, mend=MEND, place=Place("a.xlsx", "评分", 7, "rating"))
    assert fault.line("zh") == "a.xlsx, 工作表“评分”, 第 7 行, rating：缺少该字段。请补上"
    assert fault.line("en") == "a.xlsx, sheet '评分', row 7, rating: This field is missing. Add it."
    assert fault.line() == fault.line("zh")
    assert str(fault) == WHAT.en


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        (Place(), "", ""),
        (Place(file="a.json"), "a.json", "a.json"),
        (Place(row=0), "第 0 行", "row 0"),
        (Place(row=3, field="x"), "第 3 行, x", "row 3, x"),
        (Place(sheet="证据"), "工作表“证据”", "sheet '证据'"),
    ],
)
def test_unknown_parts_of_a_place_are_left_out(place: Place, zh: str, en: str) -> None:
    assert (place.in_language("zh"), place.in_language("en")) == (zh, en)
    line = FormatFault(WHAT, mend=MEND, place=place).line("en")
    assert line == (f"{en}: " if en else "") + "This field is missing. Add it."


def test_at_fills_in_only_what_is_not_known() -> None:
    fault = UnknownName(WHAT, mend=MEND, place=Place(row=0, field="ratings[0]"))
    assert fault.at(Place("set.json", "S", 9, "other")) is fault
    assert fault.place == Place("set.json", "S", 0, "ratings[0]")
    assert fault.at(Place("else.json")).place.file == "set.json"


@pytest.mark.parametrize("bad", ["a\nb", "a\r\nb", "a\u2028b", "a\x85b", "a\x0bb", "a\tb"])
def test_a_line_is_one_line_whatever_it_quotes(bad: str) -> None:
    fault = FormatFault(Text(bad, bad), mend=Text(bad, bad), place=Place(file=bad, field=bad))
    for lang in ("zh", "en"):
        assert fault.line(lang).splitlines() == [fault.line(lang)]
        assert "a b" in fault.line(lang)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("采购 ok", "采购 ok"), ("\x1b[31m", "\\x1b[31m"), ("\ud800", "\\ud800"), ("a\u202eb", "a\\u202eb"), ("\0", "\\x00")],
)
def test_visible_escapes_what_a_terminal_obeys_or_cannot_print(text: str, shown: str) -> None:
    assert visible(text) == shown
