"""The ready queries of `crosswalks/queries/`: each says what it answers, runs, and has something to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Store

from hengbiao.model.evidence_set import Assessment, Enterprise, Evidence, EvidenceSet, Rating
from hengbiao.resources import data_files, data_root
from hengbiao.service.querying import answer, ready_queries, ready_query
from hengbiao.service.sets import parse_text
from hengbiao.service.workspace import Workspace

FILES = data_files("crosswalks/queries", "*.rq")
NEED_SET = [path.stem for path in FILES if "\n# with: set\n" in path.read_text("utf-8")]
#: What a query may be asked of: the first of these that it has an answer for is enough. No example has every kind of gap.
EXAMPLES = ("copper-smelter", "process-chemical", "suzhou-electronics")
#: Contradictions are faults of a set, which an example may be rid of one day; the test brings its own.
MAY_BE_EMPTY = {"13-ratings-that-conflict"}


@pytest.fixture(scope="module")
def knowledge_store(workspace: Workspace) -> Store:
    return workspace.store()


@pytest.fixture(scope="module")
def example_stores(workspace: Workspace) -> list[Store]:
    texts = [(data_root() / "examples" / f"{name}.json").read_bytes() for name in EXAMPLES]
    return [with_set(workspace, parse_text(text, ".json", workspace.knowledge)) for text in texts]


@pytest.fixture(scope="module")
def full_store(workspace: Workspace) -> Store:
    """An assessment that rates every requirement of every standard; of one degree, so that no two ratings conflict."""
    requirements = [r for s in workspace.knowledge.standards.values() for r in s.requirements]
    cited = [["E1"], ["E2"], []]
    ratings = [Rating(requirement=r, rating="mostly", evidence=cited[n % 3]) for n, r in enumerate(requirements)]
    return with_set(workspace, a_set(ratings))


def a_set(ratings: Sequence[Rating]) -> EvidenceSet:
    return EvidenceSet(
        enterprise=Enterprise(name="甲厂", type="smelting"),
        assessment=Assessment(date=date(2026, 11, 1), party="second", assessors=["甲", "乙", "丙"]),
        evidence=[Evidence(id="E1", kind="record", title="记录"), Evidence(id="E2", kind="policy", title="制度")],
        ratings=list(ratings),
    )


def with_set(workspace: Workspace, content: EvidenceSet) -> Store:
    """The whole graph with a set, judged for all standards that fit the enterprise, as the command line does."""
    keys = dict.fromkeys([*content.standards(), *workspace.knowledge.fitting(content.enterprise.type)])
    return workspace.whole_with(content, workspace.profiles_for(content, {}, keys))


def rows(store: Store, text: str, workspace: Workspace) -> list[list[str]]:
    return answer(store, text, workspace.knowledge.prefixes).table()[1]


def test_the_numbers_run_from_01_without_a_gap() -> None:
    assert [path.stem.partition("-")[0] for path in FILES] == [f"{n:02}" for n in range(1, len(FILES) + 1)]
    assert [query.name for query in ready_queries()] == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_query_says_what_it_answers(path: Path) -> None:
    text = path.read_text("utf-8")
    head = text.splitlines()
    assert re.fullmatch(r"# title-zh: .*[\u4e00-\u9fff].*？", head[0])
    assert re.fullmatch(r"# title-en: [A-Z].*\?", head[1])
    assert ready_query(path.stem.partition("-")[2]).text == text
    # Two runs are to print the same.
    assert "ORDER BY" in text


def test_no_two_queries_have_the_same_title() -> None:
    queries = ready_queries()
    assert len({q.title.zh for q in queries}) == len({q.title.en for q in queries}) == len(queries)


@pytest.mark.parametrize("name", [path.stem for path in FILES if path.stem not in NEED_SET])
def test_a_query_of_the_knowledge_has_an_answer(name: str, knowledge_store: Store, workspace: Workspace) -> None:
    query = ready_query(name)
    assert not query.needs_set
    assert rows(knowledge_store, query.text, workspace)


@pytest.mark.parametrize("name", [name for name in NEED_SET if name not in MAY_BE_EMPTY])
def test_a_query_of_a_set_has_an_answer(name: str, example_stores: list[Store], workspace: Workspace) -> None:
    query = ready_query(name)
    assert query.needs_set
    assert any(rows(store, query.text, workspace) for store in example_stores)


def test_ratings_that_conflict_are_found(workspace: Workspace) -> None:
    exact: dict[str, list[str]] = {}
    for mapped in workspace.knowledge.hub.rows.values():
        for row in mapped:
            if row.predicate == "skos:exactMatch" and row.object is not None:
                exact.setdefault(row.object, []).append(row.subject)
    # Two requirements that ask for the same objective cannot be met in full and not at all.
    one, other = next(subjects for subjects in exact.values() if len(subjects) > 1)[:2]
    ratings = [Rating(requirement=one, rating="full", evidence=["E1"]), Rating(requirement=other, rating="none")]
    found = rows(with_set(workspace, a_set(ratings)), ready_query("ratings-that-conflict").text, workspace)
    assert [other, "satisfaction:none", "at least", "satisfaction:full", one, "satisfaction:full"] in found
    assert [one, "satisfaction:full", "at most", "satisfaction:none", other, "satisfaction:none"] in found


def test_a_set_without_contradictions_has_none(workspace: Workspace) -> None:
    store = with_set(workspace, a_set([Rating(requirement="db12:01.1-L1", rating="full", evidence=["E1"])]))
    assert rows(store, ready_query("ratings-that-conflict").text, workspace) == []


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_every_query_runs_on_a_full_assessment(name: str, full_store: Store, workspace: Workspace) -> None:
    text = ready_query(name).text
    assert rows(full_store, text, workspace) == rows(full_store, text, workspace)


def test_a_full_assessment_leaves_nothing_unrated(full_store: Store, workspace: Workspace) -> None:
    query = (
        "SELECT ?requirement WHERE { ?requirement hb:scoredIn ?profile . "
        "FILTER NOT EXISTS { ?rating hb:rates ?requirement } }"
    )
    assert rows(full_store, query, workspace) == []
    assert rows(full_store, ready_query("capabilities-with-most-unrated").text, workspace) == []


def test_what_is_optional_is_empty_where_it_is_missing(full_store: Store, workspace: Workspace) -> None:
    query = (
        "SELECT ?rating ?evidence WHERE { ?rating a hb:Rating . OPTIONAL { ?rating hb:supportedBy ?evidence } } "
        "ORDER BY ?rating"
    )
    found = rows(full_store, query, workspace)
    assert len(found) == sum(len(s.requirements) for s in workspace.knowledge.standards.values())
    assert {evidence for _, evidence in found} == {"set:evidence-E1", "set:evidence-E2", ""}
    without = sorted(rating for rating, evidence in found if not evidence)
    unsupported = "SELECT ?rating WHERE { ?rating a hb:Rating . FILTER NOT EXISTS { ?rating hb:supportedBy ?any } }"
    assert sorted(rating for (rating,) in rows(full_store, unsupported, workspace)) == without
