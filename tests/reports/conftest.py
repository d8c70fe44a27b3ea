"""What the tests of all report formats share."""

from __future__ import annotations

import pytest
from report_contents import Contents, plan_for

from hengbiao.model.plan import Plan
from hengbiao.service.workspace import Workspace


@pytest.fixture(scope="session")
def contents(workspace: Workspace) -> Contents:
    """What reports are made of, by example and language."""
    return Contents(workspace)


@pytest.fixture(scope="session")
def sample_plan(contents: Contents) -> Plan:
    """A small plan for the first example, in Chinese."""
    return plan_for(contents["discrete-machinery", "zh"])
