"""Reading the SET argument of a command, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from hengbiao.errors import HengbiaoError, Place
from hengbiao.service.opening import Opened, adopt_own, named_profiles, opened, refuse_unknown
from hengbiao.service.sets import decode, read_bytes
from hengbiao.service.syntax import read_yaml
from hengbiao.service.workspace import LoadedSet, Workspace
from hengbiao.workbook.sets import known_suffix, loaded_set


def load_set(workspace: Workspace, path: Path) -> LoadedSet:
    """The evidence set in `path`: workbook, JSON, YAML or RDF by its ending. Raises InputError with the place."""
    suffix = path.suffix.lower()
    if path.is_file():
        known_suffix(suffix, path.name)
    return loaded_set(workspace, read_bytes(path), suffix, path.name)


@contextmanager
def faults_in(path: Path, field: str | None = None) -> Iterator[None]:
    """Gives faults the name of the file that they are in, and the field where they name none."""
    try:
        yield
    except HengbiaoError as fault:
        raise fault.at(Place(file=path.name, field=field)) from None


def open_set(path: Path, standards: Sequence[str], profiles: Sequence[str], also: Sequence[str] = ()) -> Opened:
    """Load the set and choose standards and profiles (see `service.opening.opened`)."""
    workspace = Workspace()
    named = named_profiles(profiles)
    # Before the set is read: a slip in an option is said at once.
    refuse_unknown(workspace, (*standards, *also, *named), {})
    for key, name in named.items():
        if name.endswith((".yaml", ".yml")):
            own = Path(name)
            with faults_in(own):
                named[key] = adopt_own(workspace, key, read_yaml(decode(read_bytes(own))), own.name)
    refuse_unknown(workspace, (), named)
    return opened(workspace, load_set(workspace, path), standards, named, also)


set_argument = click.argument("set_path", metavar="SET", type=click.Path(path_type=Path))
standard_option = click.option("--standard", "standards", multiple=True, metavar="K", help="Only this standard / 只看该标准")
profile_option = click.option(
    "--profile", "profiles", multiple=True, metavar="K=NAME",
    help="Scoring profile of a standard, or a file with your own (K=FILE.yaml) / 指定评分规则，或自己的规则文件")
