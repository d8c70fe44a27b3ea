"""What the calculation takes for granted of a profile, now demanded of it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from hengbiao.model.numbers import point
from hengbiao.model.profile import Gate, Profile, Scale
from hengbiao.scoring.grade import outcome
from hengbiao.service.workspace import Workspace

FULL_SCALE = {"full": "1", "mostly": "0.8", "partly": "0.5", "none": "0"}


@pytest.fixture(scope="module")
def profile(workspace: Workspace) -> Profile:
    return workspace.knowledge.profiles["profile:db12-discrete"]


@pytest.mark.parametrize(
    "values",
    [
        {"full": "1", "none": "0"},
        FULL_SCALE | {"full": "1.2"},
        FULL_SCALE | {"none": "-0.1"},
        FULL_SCALE | {"mostly": "0.4"},
        FULL_SCALE | {"full": "0.7"},
    ],
)
def test_a_scale_has_four_degrees_that_rise_within_0_and_1(values: dict[str, str], profile: Profile) -> None:
    """What is not rated counts [0, 1]: a degree outside of that would widen the interval."""
    raw: dict[str, Any] = profile.scale.model_dump() | {"values": values}
    with pytest.raises(ValidationError, match="values"):
        Scale.model_validate(raw)


def test_a_level_that_reaches_the_gate_counts_no_less_than_its_score(profile: Profile) -> None:
    raw = profile.gate.model_dump()
    with pytest.raises(ValidationError, match="counts_as"):
        Gate.model_validate(raw | {"counts_as": "0.99"})
    assert Gate.model_validate(raw | {"counts_as": "1"}).counts_as == 1


def test_a_level_that_nothing_belongs_to_does_not_shift_the_names_of_those_above(profile: Profile) -> None:
    full = point(profile.gate.counts_as)
    result = outcome([full, full], profile, numbers=[1, 3])
    assert [name.zh for name in result.consecutive_names] == ["三级", "三级"]
    assert result.consecutive == (3, 3)
