"""Raw findings put into words: ids and labels that a person knows instead of IRIs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import Store

from hengbiao.errors import Place
from hengbiao.knowledge.naming import Namer
from hengbiao.model.results import Finding
from hengbiao.namespaces import shrink
from hengbiao.validation.raw import RawFinding
from hengbiao.validation.shapes import Shape

#: Violations first.
SEVERITY_ORDER = {"violation": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Detailed:
    """A finding with what it was made from."""

    finding: Finding
    raw: RawFinding
    shape: Shape


def in_words(
    raw: Iterable[RawFinding], shapes: Iterable[Shape], store: Store, prefixes: dict[str, str], lang: str,
    place_of: Callable[[str], Place | None], cited: Iterable[str],
) -> list[Detailed]:
    """Findings in a fixed order: violations first, then by shape and focus.

    `cited` are the numbers of the standards that the set is judged by: the clause of another says nothing here.
    """
    by_id = {shape.id: shape for shape in shapes}
    namer = Namer(store, prefixes, lang)
    numbers = tuple(cited)
    detailed = [_worded(r, by_id[r.shape], namer, prefixes, lang, place_of(r.focus), numbers) for r in set(raw)]
    return sorted(detailed, key=lambda d: (SEVERITY_ORDER[d.finding.severity], d.finding.id))


def _worded(
    raw: RawFinding, shape: Shape, namer: Namer, prefixes: dict[str, str], lang: str, place: Place | None,
    numbers: tuple[str, ...],
) -> Detailed:
    focus = namer.record(raw.focus)
    value = shrink(raw.value, prefixes) if raw.value else None
    names = {"focus": focus, "value": namer.label(raw.value)}
    message = shape.message.in_language(lang)
    for name, text in names.items():
        message = message.replace("{" + name + "}", text)
    finding = Finding(
        id="/".join(part for part in (shape.id, focus, value) if part),
        shape=shape.id, severity=shape.severity,
        focus=focus, field=shrink(raw.path, prefixes).partition(":")[2] if raw.path else None, value=value,
        message=message, fix=shape.fix.in_language(lang),
        cite=shape.clause if shape.clause and shape.clause.startswith(numbers) else None,
        place=place.in_language(lang) if place else None,
    )
    return Detailed(finding, raw, shape)

