"""What every worker finds ready: the compiled knowledge and a store of it, loaded once and shared by fork.

This module is imported by the fork server alone (`multiprocessing`'s, see `pool`) and by the workers that it makes. Nothing
here is ever written to.
"""

from __future__ import annotations

import gc
from functools import cache

from pyoxigraph import Store

from hengbiao.resources import data_files
from hengbiao.service.assessing import score_report
from hengbiao.service.opening import opened
from hengbiao.service.workspace import Workspace
from hengbiao.workbook.sets import loaded_set

__all__ = ["store", "warm", "workspace"]


@cache
def workspace() -> Workspace:
    """The knowledge. To adopt a user's own profile work on `workspace().apart()`."""
    return Workspace()


@cache
def store() -> Store:
    """The compiled graph in memory, to be asked and never written to."""
    return workspace().store()


def warm() -> None:
    """Load all that a worker may need, by judging an example once, and keep the collector from touching the shared pages."""
    space = workspace()
    _ = space.relations
    store()
    example = data_files("examples", "*.json")[0]
    judged = opened(space, loaded_set(space, example.read_bytes(), example.suffix, example.name))
    score_report(judged, "zh")
    space.whole_with(judged.loaded.content, judged.profiles)
    gc.collect()
    gc.freeze()
