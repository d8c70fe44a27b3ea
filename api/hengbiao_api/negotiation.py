"""Which language and which form a client wants, by RFC 9110 12.5."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from starlette.requests import Request

from hengbiao.errors import Text
from hengbiao_api.faults import NotAcceptable

__all__ = ["chosen_form", "language_of", "ranked"]

LANGUAGES = ("zh", "en")
_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)
#: More than this of a field is not looked at.
_MOST = 40


def ranked(field: str) -> list[tuple[str, float]]:
    """The members of an Accept or Accept-Language field with their weights, the best first; weight 0 last."""
    found: list[tuple[str, float]] = []
    for part in field.split(",")[:_MOST]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [m for m in map(_WEIGHT.fullmatch, parameters) if m]
        if name:
            found.append((name, float(weights[0][1]) if weights else 1.0))
    return sorted(found, key=lambda row: -row[1])


def language_of(request: Request) -> str:
    """`?lang=`, else the best of Accept-Language, else Chinese."""
    named = request.query_params.get("lang")
    if named in LANGUAGES:
        return named
    for name, weight in ranked(request.headers.get("accept-language", "")):
        if weight and name.partition("-")[0] in LANGUAGES:
            return name.partition("-")[0]
    return LANGUAGES[0]


def chosen_form(forms: Mapping[str, str], accept: str, named: str | None = None) -> str:
    """The form to answer in. `forms`: form -> media type, the preferred one first; `accept`: the Accept field;
    `named`: the `format` parameter, which goes before it.

    Raises NotAcceptable where the client takes none of them.
    """
    if named is not None:
        if named in forms:
            return named
        raise _unfit(list(forms))
    accepted = ranked(accept or "*/*")
    best: tuple[float, int, str] | None = None
    for n, (form, media) in enumerate(forms.items()):
        weight = _weight(media, accepted)
        if weight > 0 and (best is None or (weight, -n) > best[:2]):
            best = (weight, -n, form)
    if best is None:
        raise _unfit(list(forms.values()))
    return best[2]


def _weight(media: str, accepted: Sequence[tuple[str, float]]) -> float:
    """By the most specific range that fits (RFC 9110 12.5.1)."""
    bare = media.partition(";")[0].lower()
    for wanted in (bare, f"{bare.partition('/')[0]}/*", "*/*"):
        found = [weight for name, weight in accepted if name == wanted]
        if found:
            return found[0]
    return 0.0


def _unfit(offered: Sequence[str]) -> NotAcceptable:
    listed = ", ".join(offered)
    return NotAcceptable(Text("没有所要的格式", "There is no such form of it"), mend=Text(f"可用：{listed}", f"Use one of {listed}."))
