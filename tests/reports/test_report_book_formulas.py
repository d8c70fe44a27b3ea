"""The formulas of the report, calculated by LibreOffice, say what the engine says: as it was made, and after changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from books import (
    Contents,
    Values,
    agrees,
    calculated,
    cells_of,
    opened,
    rate,
    rescored,
    rows_by,
    saved,
    sheet,
    without_values,
)

from hengbiao.cli.sets import open_set
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.resources import data_root
from hengbiao.scoring.engine import Scored
from hengbiao.service.reporting import ReportContent, report_content
from hengbiao.service.workspace import LoadedSet
from hengbiao.workbook.report import write_report_book

pytestmark = pytest.mark.long

EXAMPLES = ("discrete-machinery", "process-chemical", "copper-smelter", "nonferrous-group", "suzhou-electronics")
OWN: dict[str, Any] = {
    "extends": "discrete", "standard": "db12", "applies_to": [], "title": {"zh": "试验", "en": "Trial"},
    "note": {"zh": "试验", "en": "A trial"},
}
CHOICE = {"cite": "-", "basis": "reading", "reason": {"zh": "试验", "en": "A trial"}}
STRICT = {"gate": {**CHOICE, "value": "0.8", "inclusive": False, "counts_as": "1"}}
Change = dict[str, str | None]


def content_of(name: str, lang: str, standards: tuple[str, ...] = (), profiles: tuple[str, ...] = ()) -> ReportContent:
    found = open_set(data_root() / "examples" / f"{name}.json", standards, profiles)
    return report_content(found.workspace, found.loaded, found.profiles, lang)


def with_steps(first: str, second: str) -> dict[str, Any]:
    """The first two steps of a profile of db12 joined in other ways."""
    ways = (("requirement", "subdomain", first), ("subdomain", "domain", second), ("domain", "element", "weighted-mean"),
            ("element", "level", "weighted-mean"))
    return {"steps": [{**CHOICE, "of": of, "to": to, "method": method} for of, to, method in ways]}


def own(folder: Path, name: str, rules: dict[str, Any]) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(json.dumps({**OWN, "id": name, **rules}), "utf-8")
    return f"db12={path}"


def bare(content: ReportContent) -> ReportContent:
    """The same enterprise with nothing rated."""
    return again(content, {"ratings": [], "tailoring": []})


def smaller(content: ReportContent, share: int) -> ReportContent:
    """The same with one sub-domain in so many, the others tailored out."""
    standard = content.scored[0].standard
    places = [i for i, node in standard.nodes.items() if node.kind == "subdomain"]
    out = {i for n, i in enumerate(places) if n % share}
    return again(content, {
        "tailoring": [{"subdomain": i, "reason": "-"} for i in sorted(out)],
        "ratings": [r for r in content.content.model_dump(mode="json")["ratings"]
                    if not any(node.id in out for node in standard.ancestors(standard.requirements[r["requirement"]].parent))],
    })


def again(content: ReportContent, changes: dict[str, Any]) -> ReportContent:
    changed = EvidenceSet.model_validate({**content.content.model_dump(mode="json"), **changes})
    return report_content(content.workspace, LoadedSet(changed, "set.json"), content.profiles, content.lang)


def of_level(number: int, degree: str | None) -> Callable[[Scored], Change]:
    return lambda scored: {leaf.id: degree for leaf in scored.nodes() if leaf.kind == "requirement" and leaf.level == number}


def every(nth: int, degree: str | None) -> Callable[[Scored], Change]:
    return lambda scored: {leaf.id: degree for leaf in [x for x in scored.nodes() if x.kind == "requirement"][::nth]}


def in_turn(*changes: Callable[[Scored], Change]) -> Callable[[Scored], Change]:
    return lambda scored: {i: degree for change in changes for i, degree in change(scored).items()}


#: Book -> what is changed in it, by standard.
CHANGES: dict[str, dict[str, Callable[[Scored], Change]]] = {
    # All of a level at 0.8, so that it is exactly at the gate, whatever the weights are.
    "machinery": {"db12": in_turn(every(3, "full"), every(4, None), of_level(3, "mostly"))},
    "strict": {"db12": of_level(1, "mostly")},
    "medians": {"db12": every(3, "none")},
    "unbroken": {"db12": every(2, "mostly")},
    "bare": {"db12": every(2, "full")},
    "electronics": {"suzhou": every(2, "mostly"), "dalian": every(6, "full")},
    "attained": {"suzhou": every(5, "none")},
    "levels": {"yst": of_level(2, "mostly")},
    "totals": {"yst": of_level(2, "mostly")},
    "unit-medians": {"yst": every(2, "partly")},
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReportContent]:
    """Each kind of rule, those included that no example follows by itself."""
    folder = tmp_path_factory.mktemp("profiles")

    def machinery(lang: str, name: str, rules: dict[str, Any]) -> ReportContent:
        return content_of("discrete-machinery", lang, ("db12",), (own(folder, name, rules),))

    group = content_of("nonferrous-group", "zh", ("yst",))
    return {
        "machinery": content_of("discrete-machinery", "zh", ("db12",)),
        "strict": machinery("zh", "strict", STRICT),
        "medians": machinery("en", "medians", with_steps("median", "median")),
        "unbroken": machinery("zh", "unbroken", with_steps("consecutive", "mean")),
        "bare": bare(content_of("discrete-machinery", "zh", ("db12",))),
        "electronics": content_of("suzhou-electronics", "en", ("suzhou", "dalian")),
        "attained": content_of("suzhou-electronics", "zh", ("suzhou",), ("suzhou=attained-level",)),
        "levels": smaller(group, 7),
        "totals": smaller(content_of("nonferrous-group", "en", ("yst",), ("yst=composite-total",)), 7),
        "unit-medians": smaller(content_of("nonferrous-group", "zh", ("yst",), ("yst=composite-median",)), 7),
    }


@pytest.fixture(scope="module")
def books(small: dict[str, ReportContent]) -> dict[str, bytes]:
    return {name: write_report_book(content) for name, content in small.items()}


@pytest.fixture(scope="module")
def done(small: dict[str, ReportContent], books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Values]:
    """All books after their change, calculated, and one as it was made."""
    found = {"as-made": without_values(books["bare"])}
    for name, changes in CHANGES.items():
        content, book = small[name], opened(books[name])
        for key, change in changes.items():
            rate(book, change(scored_of(content, key)), content)
        found[name] = saved(book)
    return {name: Values(book) for name, book in calculated(found, tmp_path_factory.mktemp("books")).items()}


def scored_of(content: ReportContent, key: str) -> Scored:
    return next(s for s in content.scored if s.standard.key == key)


@pytest.mark.parametrize("name", CHANGES)
def test_the_score_follows_a_changed_rating(name: str, small: dict[str, ReportContent], done: dict[str, Values]) -> None:
    for key, change in CHANGES[name].items():
        before = scored_of(small[name], key)
        after = rescored(before, change(before))
        assert after.outcome.total != before.outcome.total
        assert agrees(done[name], after, small[name].lang) > 20


def test_with_nothing_rated_all_is_open(small: dict[str, ReportContent], done: dict[str, Values]) -> None:
    agrees(done["as-made"], small["bare"].scored[0], "zh")
    overview = sheet(done["as-made"], "overview", "zh")
    assert [overview.at(6, n) for n in (3, 4)] == [0, 5]


@pytest.mark.parametrize(("name", "level", "word"), [("machinery", "三级", "满足"), ("strict", "一级", "未满足")])
def test_a_level_exactly_at_the_gate(name: str, level: str, word: str, done: dict[str, Values]) -> None:
    """It passes, but for a gate that must be exceeded."""
    scores = sheet(done[name], "scores", "zh")
    row = next(n for n in range(4, 60) if scores.at(n, 1) == level and scores.at(n, 11))
    assert scores.at(row, 3) == pytest.approx(0.8, abs=1e-12)
    assert scores.at(row, 11) == word


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_calculates_to_what_the_engine_says(name: str, contents: Contents, tmp_path: Path) -> None:
    """Every node, level, total and grade; and what is stored beside any formula is what it comes to."""
    content = contents[name, "en" if EXAMPLES.index(name) % 2 else "zh"]
    book = write_report_book(content)
    theirs = calculated({"book": without_values(book)}, tmp_path)["book"]
    read = Values(theirs)
    for scored in content.scored:
        assert agrees(read, scored, content.lang) > 20
    ours, found = cells_of(book), cells_of(theirs)
    assert ours.keys() == found.keys()
    for where, value in ours.items():
        try:
            assert float(found[where]) == pytest.approx(float(value), abs=1e-9), where
        except ValueError:
            assert found[where] == value, where


def test_sorted_ratings_still_count_where_they_belong(books: dict[str, bytes], small: dict[str, ReportContent], tmp_path: Path) -> None:
    """Rows are found by id and node: the order of the ratings makes no difference."""
    content, book = small["levels"], opened(books["levels"])
    page = sheet(book, "ratings", content.lang)
    rows = list(rows_by(page, 4).values())
    moved = (3, 4, 7, 9, 10, 18)
    cells = {(row, column): page.cell(row, column).value for row in rows for column in moved}
    for row, other in zip(rows, reversed(rows), strict=True):
        for column in moved:
            page.cell(row, column).value = cells[other, column]
    agrees(Values(calculated({"sorted": saved(book)}, tmp_path)["sorted"]), content.scored[0], content.lang)
