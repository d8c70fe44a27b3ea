"""Each fault that the linter of the hub looks for, on a small hub that has it and beside one that does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hubs import small_hub

from hengbiao.crosswalk.index import HubIndex
from hengbiao.crosswalk.lint import hub_faults
from hengbiao.model.hub import Hub
from hengbiao.service.workspace import Workspace

Rows = Mapping[str, Sequence[tuple[str, str]]]


@pytest.fixture(scope="module")
def everything(workspace: Workspace) -> dict[str, Sequence[tuple[str, str]]]:
    return dict.fromkeys(workspace.index.profiles, ())


def found(hub: Hub, workspace: Workspace) -> set[tuple[str, str]]:
    """Kind and focus of every fault, those of unmapped requirements left out."""
    faults = hub_faults(HubIndex(hub), workspace.knowledge.standards)
    return {(f.kind, f.focus) for f in faults if f.kind not in ("unmapped", "objective-of-one")}


def hub_of(everything: Rows, implies: Mapping[str, Sequence[str]], rows: Rows) -> Hub:
    return small_hub(implies, {**everything, **rows})


def test_a_sound_hub_has_no_fault(everything: Rows, workspace: Workspace) -> None:
    hub = hub_of(everything, {"obj:x.y.a": (), "obj:x.y.b": ("obj:x.y.a",)},
                 {"db12:09.1-L1": [("=", "obj:x.y.a")], "ccua:18-L1.1": [("=", "obj:x.y.b")]})
    assert found(hub, workspace) == set()


@pytest.mark.parametrize(("implies", "rows", "fault"), [
    ({"a": (), "b": ()}, {"db12:09.1-L1": [("=", "a"), ("=", "b")]}, ("rows-together", "db12:09.1-L1")),
    ({"a": (), "b": ()}, {"db12:09.1-L1": [("=", "a"), ("<", "b")]}, ("rows-together", "db12:09.1-L1")),
    ({"a": ()}, {"db12:09.1-L1": [("&", "a")]}, ("group-shares", "db12:09.1-L1")),
    ({"a": (), "b": ("a",)}, {"db12:09.1-L1": [("&", "a"), ("&", "b")]}, ("implied-twice", "db12:09.1-L1")),
    ({"b": ("a",), "a": ()}, {"db12:09.1-L1": [("=", "a")], "db12:09.1-L2": [("=", "b")]}, ("ladder-order", "obj:x.y.b")),
    ({"a": (), "b": ()}, {"db12:09.1-L1": [("=", "a")]}, ("objective-unused", "obj:x.y.b")),
    ({"a": (), "b": ()}, {"db12:09.1-L1": [("=", "a")], "db12:09.1-L2": [("~", "b")]}, ("objective-unused", "obj:x.y.b")),
    ({"a": (), "b": ("a",)}, {"db12:09.1-L1": [("=", "b")], "db12:09.1-L2": [("=", "a")]}, ("level-order", "db12:09.1-L1")),
    ({"a": ()}, {"db12:09.1-L1": [("=", "a")], **{f"yst:s01-L1.{n}": [("=", "a")] for n in range(1, 7)}},
     ("many-equals", "db12:09.1-L1")),
])  # fmt: skip
def test_a_fault_is_found(
    implies: Mapping[str, Sequence[str]], rows: Rows, fault: tuple[str, str], everything: Rows, workspace: Workspace
) -> None:
    long = {f"obj:x.y.{name}": tuple(f"obj:x.y.{low}" for low in lower) for name, lower in implies.items()}
    named = {subject: [(code, f"obj:x.y.{target}") for code, target in given] for subject, given in rows.items()}
    assert fault in found(hub_of(everything, long, named), workspace)


def test_a_step_that_two_objectives_share_needs_no_row(everything: Rows, workspace: Workspace) -> None:
    implies = {"obj:x.y.a": (), "obj:x.y.b": ("obj:x.y.a",), "obj:x.y.c": ("obj:x.y.a",)}
    hub = hub_of(everything, implies, {"db12:09.1-L1": [("=", "obj:x.y.b")], "ccua:18-L1.1": [("=", "obj:x.y.c")]})
    assert found(hub, workspace) == set()


def test_an_objective_of_a_later_stage_is_noted(everything: Rows, workspace: Workspace) -> None:
    hub = hub_of(everything, {"obj:x.y.a": (), "obj:x.y.b": ("obj:x.y.a",)},
                 {"db12:09.1-L1": [("=", "obj:x.y.a")], "db12:09.1-L2": [("=", "obj:x.y.b")]})
    later = replace(hub.objectives["obj:x.y.a"], stage="integrated")
    assert ("ladder-stage", "obj:x.y.b") in found(replace(hub, objectives={**hub.objectives, later.id: later}), workspace)


def test_one_reason_for_many_requirements_is_found(everything: Rows, workspace: Workspace) -> None:
    subjects = [f"db12:09.1-L{n}" for n in range(1, 6)]
    hub = hub_of(everything, {"obj:x.y.a": ()}, {s: [("=", "obj:x.y.a")] for s in subjects})
    pasted = {s: tuple(replace(row, reason="如上") for row in hub.rows[s]) for s in subjects}
    assert ("reason-pasted", "如上") in found(replace(hub, rows={**hub.rows, **pasted}), workspace)


def test_shall_held_equal_to_should_is_noted(everything: Rows, workspace: Workspace) -> None:
    known = {i: r for s in workspace.knowledge.standards.values() for i, r in s.requirements.items()}
    shall = next(i for i, r in known.items() if i.startswith("db12:") and r.modality == "shall")
    should = next(i for i, r in known.items() if i.startswith("dalian:") and r.modality == "should")
    hub = hub_of(everything, {"obj:x.y.a": ()}, {shall: [("=", "obj:x.y.a")], should: [("=", "obj:x.y.a")]})
    assert ("modality", shall) in found(hub, workspace)


def test_one_text_mapped_in_two_ways_is_found(everything: Rows, workspace: Workspace) -> None:
    first: dict[tuple[str, str], str] = {}
    for standard in workspace.knowledge.standards.values():
        for i, r in standard.requirements.items():
            other = first.setdefault((standard.key, r.statement), i)
            if other != i:
                rows = {other: [("=", "obj:x.y.a")], i: [("=", "obj:x.y.b")]}
                hub = hub_of(everything, {"obj:x.y.a": (), "obj:x.y.b": ()}, rows)
                assert ("repeated-text", i) in found(hub, workspace)
                return
    raise AssertionError("no standard repeats a statement")


def test_what_is_neither_mapped_nor_marked_is_named(everything: Rows, workspace: Workspace) -> None:
    hub = hub_of(everything, {"obj:x.y.a": ()}, {"db12:09.1-L1": [("=", "obj:x.y.a")]})
    faults = [f for f in hub_faults(HubIndex(hub), workspace.knowledge.standards) if f.kind == "unmapped"]
    assert {f.focus for f in faults} == set(everything) - {"db12:09.1-L1"}
