"""A second reckoning, written plainly from formulas (1) to (4) and clause 9.4, that the engine must agree with."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
import yaml

from hengbiao.model.profile import Profile
from hengbiao.model.standard import Standard
from hengbiao.resources import data_root
from hengbiao.scoring.engine import score_standard
from hengbiao.scoring.tree import Facts
from hengbiao.service.workspace import Workspace

WORTH = {"full": Fraction(1), "mostly": Fraction(8, 10), "partly": Fraction(5, 10), "none": Fraction(0)}
GRADES = ["未达级", "一级", "二级", "三级", "四级", "五级"]
FIXED = {"01", "02", "03", "04", "05", "06", *(f"{n:02}" for n in range(9, 16)), "20", "21"}


def yaml_of(*parts: str) -> Any:
    return yaml.safe_load(data_root().joinpath(*parts).read_text("utf-8"))


class Sheet:
    """The standard as it stands in the files: weights and rows, without the engine's types."""

    def __init__(self, profile: str) -> None:
        self.weight: dict[str, int] = yaml_of("rules", "scoring", "db12", f"{profile}.yaml")["weights"]["nodes"]
        self.tree = yaml_of("ontology", "standards", "db12", "standard.yaml")["tree"]
        self.rows: dict[str, list[str]] = {}
        for path in (data_root() / "ontology" / "standards" / "db12").glob("[0-9]*.yaml"):
            for sub in yaml_of("ontology", "standards", "db12", path.name)["subdomains"]:
                self.rows[sub["id"]] = [item["id"] for item in sub["items"]]

    def level(self, number: int, ratings: dict[str, str], tailored: set[str], unrated: Fraction) -> Fraction:
        """Formulas (1) to (4) for one level; what is not rated counts `unrated`."""
        elements = []
        for element in self.tree:
            domains = []
            for domain in element["children"]:
                subs = []
                for sub in domain["children"]:
                    if sub["id"] in self.weight and sub["id"] not in tailored:
                        given = [ratings.get(f"{item}-L{number}") for item in self.rows[sub["id"]]]
                        worth = [unrated if g is None else WORTH[g] for g in given]
                        subs.append((self.weight[sub["id"]], sum(worth) / Fraction(len(worth))))
                if subs:
                    domains.append((self.weight[domain["id"]], mean(subs)))
            if domains:
                elements.append((self.weight[element["id"]], mean(domains)))
        return mean(elements)


def mean(parts: list[tuple[int, Fraction]]) -> Fraction:
    upper, lower = Fraction(0), 0
    for weight, score in parts:
        upper += weight * score
        lower += weight
    return upper / lower


def graded(levels: list[Fraction]) -> tuple[Fraction, str, str]:
    total = sum((Fraction(1) if level * 10 >= 8 else level for level in levels), Fraction(0))
    # Table 16: 0.8 up to 1.8 is level 1, and so on; 4.8 to 5 is level 5.
    by_interval = GRADES[max(0, (total + Fraction(2, 10)).__floor__())]
    run = 0
    while run < len(levels) and levels[run] * 10 >= 8:
        run += 1
    return total, by_interval, GRADES[run]


def random_case(seed: int, standard: Standard) -> tuple[dict[str, str], set[str]]:
    chance = random.Random(seed)
    # Higher levels are met less, as in life, so that all grades occur.
    lean = chance.uniform(0, 3)
    ratings = {}
    for r in standard.requirements.values():
        if chance.random() < (1 if seed % 3 else 0.9):
            best = max(0.1, lean - (r.level or 0) * 0.4)
            ratings[r.id] = chance.choices(list(WORTH), [best * 4, best * 2, 0.5, 0.3])[0]
    subs = sorted(n.id for n in standard.nodes.values() if n.kind == "subdomain")
    return ratings, set(chance.sample(subs, chance.choice([0, 0, 1, 3, 8])))


@pytest.mark.parametrize("name", ["discrete", "process"])
@pytest.mark.parametrize("block", range(4))
def test_the_engine_agrees_with_the_plain_reckoning(name: str, block: int, workspace: Workspace) -> None:
    standard = workspace.knowledge.standards["db12"]
    profile = workspace.knowledge.profiles[f"profile:db12-{name}"]
    sheet = Sheet(name)
    seen: set[str] = set()
    for seed in range(block * 25, block * 25 + 25):
        ratings, tailored = random_case(seed, standard)
        result = score_standard(standard, profile, Facts(ratings, tailored))
        allowed = {t for t in tailored if t.removeprefix("db12:") not in FIXED}
        for unrated, end in ((Fraction(0), 0), (Fraction(1), 1)):
            levels = [sheet.level(n, ratings, allowed, unrated) for n in range(1, 6)]
            assert [ends(level.score)[end] for level in result.levels] == levels
            total, by_interval, by_level = graded(levels)
            assert ends(result.outcome.total)[end] == total
            assert result.outcome.by_interval[end].zh == by_interval
            assert result.outcome.consecutive_names[end].zh == by_level
            seen.add(by_interval)
    assert len(seen) > 2, "the random sets are too much alike to show anything"


def ends(interval: Any) -> tuple[Fraction, Fraction]:
    return interval.low, interval.high


@pytest.mark.parametrize("name", ["discrete", "process"])
def test_full_ratings_give_five_and_none_gives_nothing(name: str, workspace: Workspace) -> None:
    standard = workspace.knowledge.standards["db12"]
    profile: Profile = workspace.knowledge.profiles[f"profile:db12-{name}"]
    for degree, total, grade in (("full", "5", "五级"), ("mostly", "5", "五级"), ("partly", "2.5", "二级"), ("none", "0", "未达级")):
        result = score_standard(standard, profile, Facts(dict.fromkeys(standard.requirements, degree)))
        assert ends(result.outcome.total) == (Fraction(total), Fraction(total))
        assert result.outcome.by_interval[0].zh == grade


def test_the_calculation_reads_nothing_but_profile_and_structure(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is opened and no store is asked while scoring."""
    standard = workspace.knowledge.standards["db12"]
    profile = workspace.knowledge.profiles["profile:db12-discrete"]
    facts = Facts(dict.fromkeys(standard.requirements, "mostly"))

    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError("opened something")

    for target in ("builtins.open", "io.open", "pathlib.Path.read_bytes", "pathlib.Path.read_text", "pathlib.Path.glob",
                   "hengbiao.service.workspace.Store", "hengbiao.resources.data_files"):
        monkeypatch.setattr(target, forbidden)
    assert score_standard(standard, profile, facts).outcome.total.low == 5
