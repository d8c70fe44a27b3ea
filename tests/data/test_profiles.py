"""Every scoring profile is a case by itself; a profile with a fault is refused with file and field."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from hengbiao.errors import KnowledgeFault
from hengbiao.knowledge import profiles as loader
from hengbiao.knowledge import sources
from hengbiao.knowledge.base import Knowledge, load_knowledge
from hengbiao.knowledge.profiles import load_profiles, read_profile
from hengbiao.model.numbers import Interval
from hengbiao.resources import data_files, data_root
from hengbiao.scoring.engine import score_standard, walk
from hengbiao.scoring.tree import Facts
from hengbiao.scoring.weights import weights_for

PROFILES = data_files("rules/scoring", "**/*.yaml")


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


def short(path: Path) -> str:
    return path.relative_to(data_root()).as_posix()


def test_there_are_profiles_and_each_is_loaded() -> None:
    curies = {f"profile:{path.parent.name}-{path.stem}" for path in PROFILES}
    assert {"profile:db12-discrete", "profile:db12-process"} <= curies
    assert set(knowledge().profiles) == curies


@pytest.mark.parametrize("path", PROFILES, ids=short)
def test_weights_sum_to_a_hundred(path: Path) -> None:
    """Under each parent where they are percentages, over all where they are shares."""
    profile = read_profile(path)
    weights = profile.weights
    if weights is None:
        assert "weighted-mean" not in {step.method for step in profile.steps}
        return
    standard = knowledge().standards[profile.standard]
    kinds = {step.to: step.of for step in profile.steps if step.method == "weighted-mean"}
    for enterprise_type in weights.types():
        printed = weights.printed(enterprise_type)
        assert printed
        assert all(weight > 0 for weight in printed.values())
        if weights.unit == "shares":
            absent = weights.absent(enterprise_type)
            assert sum(printed.values()) + sum(a.weight for a in absent) == 100
            assert {standard.nodes[a.parent].kind for a in absent} <= {"domain"}
        sums: dict[str | None, Fraction] = {}
        for node, weight in weights_for(weights, standard, enterprise_type).items():
            parent = standard.nodes[node].parent
            sums[parent] = sums.get(parent, Fraction(0)) + weight
        assert sums[None] == 100 or weights.unit == "parts"
        if weights.unit == "percent":
            assert {parent: total for parent, total in sums.items() if total != 100} == {}
        # A weight whose node has nothing weighted below would silently go to its siblings.
        for node in printed:
            assert standard.nodes[node].kind in kinds.values()
            assert standard.nodes[node].kind not in kinds or node in sums, node


@pytest.mark.parametrize("path", PROFILES, ids=short)
def test_every_choice_says_what_it_rests_on(path: Path) -> None:
    profile = read_profile(path)
    choices = profile.choices()
    assert {"scale", "total", "mandatory", "evidence", "team"} <= set(choices)
    assert sum(name.startswith("steps[") for name in choices) == len(profile.steps)
    for name, choice in choices.items():
        assert choice.cite.strip(), name
        assert choice.basis in ("document", "reading"), name
        assert re.search("[一-鿿]", choice.reason.zh), name
        assert re.search("[a-z]", choice.reason.en), name
        if choice.issue is not None:
            issue = knowledge().issues[choice.issue]
            assert issue.standard == profile.standard, name
            # The issue in turn names the profiles that resolve it.
            assert profile.curie in issue.profiles, name


@pytest.mark.parametrize("path", PROFILES, ids=short)
def test_the_steps_lead_from_requirements_upwards_without_a_gap(path: Path) -> None:
    profile = read_profile(path)
    assert profile.steps[0].of == "requirement"
    assert profile.steps[-1].to == ("level" if profile.total.method == "gated-sum" else "total")
    assert [step.to for step in profile.steps[:-1]] == [step.of for step in profile.steps[1:]]


@pytest.mark.parametrize("path", PROFILES, ids=short)
def test_every_requirement_that_counts_can_be_reached(path: Path) -> None:
    """Full ratings of all that can be rated come to the highest total, and none of it to the lowest."""
    profile = read_profile(path)
    standard = knowledge().standards[profile.standard]
    highest = len(standard.levels) if profile.total.method == "gated-sum" else profile.total.factor
    for enterprise_type in profile.weights.types() if profile.weights else [None]:
        for degree, total in (("full", highest), ("none", 0)):
            facts = Facts({r.id: degree for r in standard.leaves}, type=enterprise_type)
            assert score_standard(standard, profile, facts).outcome.total == Interval(Fraction(total), Fraction(total))


@pytest.mark.parametrize("path", PROFILES, ids=short)
def test_every_grade_has_a_name_of_its_own(path: Path) -> None:
    profile = read_profile(path)
    if profile.grades is None:
        return
    names = [row.name.zh for row in profile.grades.table]
    assert len(set(names)) == len(names)
    assert profile.grades.below.zh not in names
    if profile.total.method == "gated-sum":
        levels = knowledge().standards[profile.standard].levels
        assert {row.level: row.name.zh for row in profile.grades.table} == {lv.number: lv.name.zh for lv in levels}


def test_each_type_of_enterprise_has_one_default() -> None:
    types = [(p.standard, kind) for p in knowledge().profiles.values() for kind in p.applies_to]
    assert len(set(types)) == len(types)
    assert knowledge().default_profile("db12", "discrete").id == "discrete"
    for kind in ("process", "mining", "smelting", "processing", "composite"):
        assert knowledge().default_profile("db12", kind).id == "process"


@pytest.mark.parametrize(("name", "scored", "requirements"), [("discrete", 23, 495), ("process", 21, None)])
def test_db12_scores_its_sub_domains(name: str, scored: int, requirements: int | None) -> None:
    profile = knowledge().profiles[f"profile:db12-{name}"]
    standard = knowledge().standards["db12"]
    result = score_standard(standard, profile, Facts({}))
    found = {node.id.partition("@")[0] for level in result.levels for node in walk(level) if node.kind == "subdomain"}
    assert len(found) == scored
    left_out = {i for i, node in standard.nodes.items() if node.kind == "subdomain"} - found
    assert left_out == (set() if name == "discrete" else {"db12:07", "db12:19"})
    assert requirements is None or result.unknown == requirements


def test_db12_reads_table_14_and_15_by_what_they_share() -> None:
    """Personnel, technology and management and control weigh the same in both kinds of industry."""
    discrete, process = (knowledge().profiles[f"profile:db12-{n}"].weights.nodes for n in ("discrete", "process"))
    top = [[int(w[f"db12:e{n}"]) for n in range(1, 6)] for w in (discrete, process)]
    assert top == [[3, 10, 11, 69, 7], [3, 10, 14, 66, 7]]


# Faults.

Change = Callable[[dict[str, Any]], object]


def set_in(*path: Any) -> Change:
    """Sets the value at a path of keys; the last entry is the value."""

    def change(content: dict[str, Any]) -> None:
        part: Any = content
        for key in path[:-2]:
            part = part[key]
        part[path[-2]] = path[-1]

    return change


FAULTS: dict[str, tuple[Change, str, str]] = {
    "wrong sum": (set_in("weights", "nodes", "db12:e1", 4), "weights.nodes", "not to 100"),
    "wrong sum below a domain": (set_in("weights", "nodes", "db12:07", "49.99"), "weights.nodes", "db12:d07"),
    "negative weight": (lambda c: c["weights"]["nodes"].update({"db12:07": -50, "db12:08": 150}), "weights.nodes", "above 0"),
    "weight of an unknown node": (set_in("weights", "nodes", "db12:99", 1), "weights.nodes", "db12:99"),
    "unknown mandatory node": (set_in("mandatory", "nodes", ["db12:x"]), "mandatory.nodes", "db12:x"),
    "unknown issue": (set_in("gate", "issue", "issue:db12-none"), "gate.issue", "issue:db12-none"),
    "unknown issue of a step": (set_in("steps", 1, "issue", "issue:db12-none"), "steps[1].issue", "issue:db12-none"),
    "unknown standard": (set_in("standard", "db13"), "id", "name"),
    "grades in disorder": (lambda c: c["grades"]["table"].reverse(), "grades.table", "high to low"),
    "another id than the file": (set_in("id", "other"), "id", "name"),
    "float": (set_in("gate", "value", 0.8), "gate.value", "exact"),
    "no number": (set_in("gate", "value", "1/0"), "gate.value", "number"),
    "unknown method": (set_in("total", "method", "sum"), "total.method", "gated-sum"),
    "choice without reason": (lambda c: c["gate"].pop("reason"), "gate.reason", "required"),
    "choice without clause": (set_in("scale", "cite", ""), "scale.cite", "1 character"),
    "unknown basis": (set_in("scale", "basis", "custom"), "scale.basis", "reading"),
    "unknown field": (set_in("colour", "red"), "colour", "xtra"),
    "missing part": (lambda c: c.pop("team"), "team", "required"),
    "no grades for a gated sum": (lambda c: c.pop("grades"), "", "needs grades"),
    "no weights for a weighted mean": (lambda c: c.pop("weights"), "", "needs weights"),
    "a step left out": (lambda c: c["steps"].pop(1), "", "steps must lead"),
    "a last step that leads nowhere": (set_in("steps", 3, "to", "total"), "", "last step"),
    "degree missing": (lambda c: c["scale"]["values"].pop("partly"), "scale.values", "partly"),
    "extends nothing": (set_in("extends", "nowhere"), "extends", "nowhere"),
    "extends itself": (set_in("extends", "discrete"), "extends", "circle"),
    "extends another folder": (set_in("extends", "../../x"), "extends", "not there"),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the one profile `discrete`, which loads as it is."""
    folder = tmp_path / "rules" / "scoring" / "db12"
    folder.mkdir(parents=True)
    (folder / "discrete.yaml").write_bytes((data_root() / "rules/scoring/db12/discrete.yaml").read_bytes())
    knowledge()
    monkeypatch.setattr(sources, "data_root", lambda: tmp_path)
    monkeypatch.setattr(loader, "data_files", lambda folder, pattern: sorted((tmp_path / folder).glob(pattern)))
    assert list(load()) == ["profile:db12-discrete"]
    return folder


def load() -> dict[str, Any]:
    return load_profiles(knowledge().standards, knowledge().issues)


@pytest.mark.parametrize("name", FAULTS)
def test_a_profile_with_a_fault_is_refused_with_file_and_field(name: str, root: Path) -> None:
    change, field, said = FAULTS[name]
    path = root / "discrete.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(KnowledgeFault) as caught:
        load()
    assert caught.value.place.file == "rules/scoring/db12/discrete.yaml"
    assert caught.value.place.field == field
    for lang in ("zh", "en"):
        assert caught.value.line(lang).splitlines() == [caught.value.line(lang)]
    assert said in caught.value.line("en")


def test_profiles_that_extend_each_other_in_a_circle_are_refused(root: Path) -> None:
    (root / "a.yaml").write_text("extends: b\nid: a\n")
    (root / "b.yaml").write_text("extends: a\nid: b\n")
    with pytest.raises(KnowledgeFault, match="circle") as caught:
        load()
    assert caught.value.place.field == "extends"
    assert caught.value.place.file in ("rules/scoring/db12/a.yaml", "rules/scoring/db12/b.yaml")


def test_a_file_under_another_name_or_standard_is_refused(root: Path) -> None:
    (root / "discrete.yaml").rename(root / "renamed.yaml")
    with pytest.raises(KnowledgeFault) as caught:
        load()
    assert (caught.value.place.file, caught.value.place.field) == ("rules/scoring/db12/renamed.yaml", "id")
    (root / "renamed.yaml").rename(root / "discrete.yaml")
    root.rename(root.with_name("yst"))
    with pytest.raises(KnowledgeFault):
        load()


@pytest.mark.parametrize("content", ["", "[]", "text", "a: [", "extends: [a]", "? [a]\n: b"])
def test_a_file_that_is_no_profile_is_refused(content: str, root: Path) -> None:
    (root / "discrete.yaml").write_text(content)
    with pytest.raises(KnowledgeFault) as caught:
        load()
    assert caught.value.place.file == "rules/scoring/db12/discrete.yaml"


def test_a_profile_takes_over_what_it_does_not_give(root: Path) -> None:
    (root / "strict.yaml").write_text(
        "extends: discrete\nid: strict\napplies_to: []\n"
        "gate: {value: '0.8', inclusive: false, counts_as: '1', cite: c, basis: reading, reason: {zh: 理由, en: reason}}\n",
        "utf-8",
    )
    both = load()
    strict, discrete = both["profile:db12-strict"], both["profile:db12-discrete"]
    assert strict.gate.inclusive is False
    assert strict.weights == discrete.weights
    assert strict.steps == discrete.steps
