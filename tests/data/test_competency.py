"""The questions of `ontology/competency/`: each is asked of the compiled graph and held against its expected answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Store

from hengbiao.namespaces import shrink
from hengbiao.resources import data_files
from hengbiao.service.workspace import Workspace

FILES = data_files("ontology/competency", "*.rq")
HEAD = re.compile(r"#\s*([a-z-]+):\s*(.*?)\s*$")
ASKED_BY = {"assessor", "consultant", "regulator"}
EXPECT = re.compile(r"rows (\d+)|ask (true|false)")


@dataclass(frozen=True)
class Question:
    """One question. `expected` is a number of rows, a yes or no, or the rows themselves, in order."""

    zh: str
    en: str
    asked_by: str
    expected: int | bool | list[str]
    query: str


def read_question(text: str) -> Question:
    """A file's question. Raises ValueError where the head does not say all that it must, or says something else."""
    head: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = HEAD.match(line)
        if not match:
            raise ValueError(f"no line of a head: {line}")
        head.setdefault(match[1], []).append(match[2])
    rows = head.pop("row", [])
    expect = head.pop("expect", [])
    if {name: len(values) for name, values in head.items()} != {"question-zh": 1, "question-en": 1, "asked-by": 1}:
        raise ValueError("a head gives question-zh, question-en and asked-by, each once")
    if head["asked-by"][0] not in ASKED_BY or not all(value for values in head.values() for value in values):
        raise ValueError(f"asked-by is one of {', '.join(sorted(ASKED_BY))}, and a question is not empty")
    return Question(head["question-zh"][0], head["question-en"][0], head["asked-by"][0], _expected(rows, expect), text)


def _expected(rows: list[str], expect: list[str]) -> int | bool | list[str]:
    if bool(rows) == bool(expect) or len(expect) > 1:
        raise ValueError("the answer is given either by one line 'expect' or by lines 'row'")
    if rows:
        return rows
    match = EXPECT.fullmatch(expect[0])
    if not match:
        raise ValueError("expect is 'rows N', 'ask true' or 'ask false'")
    return int(match[1]) if match[1] else match[2] == "true"


def answer(store: Store, query: str, prefixes: Mapping[str, str]) -> bool | list[str]:
    """What the graph says: yes or no, or each row with its values as they stand in a head."""
    result = store.query(query, prefixes=dict(prefixes), use_default_graph_as_union=True)
    if isinstance(result, QueryBoolean):
        return bool(result)
    assert isinstance(result, QuerySolutions)
    names = [v.value for v in result.variables]
    return [" | ".join(_value(solution[name], prefixes) for name in names) for solution in result]


def _value(term: object, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        return shrink(term.value, dict(prefixes))
    return term.value if isinstance(term, Literal | BlankNode) else ""


@pytest.fixture(scope="module")
def graph(workspace: Workspace) -> Store:
    return workspace.store()


def test_there_are_questions_enough() -> None:
    assert len(FILES) >= 25


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_graph_gives_the_expected_answer(path: Path, graph: Store, workspace: Workspace) -> None:
    question = read_question(path.read_text("utf-8"))
    found = answer(graph, question.query, workspace.knowledge.prefixes)
    if isinstance(question.expected, int) and not isinstance(question.expected, bool):
        assert isinstance(found, list)
        assert len(found) == question.expected
    else:
        assert found == question.expected


def test_no_two_questions_are_the_same() -> None:
    questions = [read_question(path.read_text("utf-8")) for path in FILES]
    assert len({q.zh for q in questions}) == len({q.en for q in questions}) == len(questions)
    assert {q.asked_by for q in questions} == ASKED_BY
    numbers = [path.stem.partition("-")[0] for path in FILES]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    "expectation",
    ["", "# expect: rows", "# expect: ask perhaps", "# expect: rows 1\n# row: a", "# expect: rows 1\n# expect: rows 2"],
)
def test_a_question_without_a_clear_expectation_fails(expectation: str) -> None:
    head = "# question-zh: 问\n# question-en: Asked\n# asked-by: assessor\n"
    with pytest.raises(ValueError, match=r"expect|answer"):
        read_question(f"{head}{expectation}\nASK {{}}".replace("\n\n", "\n"))


@pytest.mark.parametrize("without", ["question-zh", "question-en", "asked-by"])
def test_a_question_that_leaves_out_who_or_what_fails(without: str) -> None:
    head = ["# question-zh: 问", "# question-en: Asked", "# asked-by: assessor", "# expect: ask true"]
    kept = [line for line in head if without not in line]
    assert len(kept) == 3
    with pytest.raises(ValueError, match="head gives"):
        read_question("\n".join([*kept, "ASK {}"]))


def test_a_wrong_answer_is_told_from_a_right_one(graph: Store, workspace: Workspace) -> None:
    prefixes = workspace.knowledge.prefixes
    query = "SELECT ?lower WHERE { db12:16.2-L2 hb:buildsOn ?lower }"
    assert answer(graph, query, prefixes) == ["db12:16.2-L1"]
    assert answer(graph, "ASK { db12:16.2-L1 hb:buildsOn ?lower }", prefixes) is False
