"""Reading the SET argument of a command, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from hengbiao.errors import FileFault, FormatFault, HengbiaoError, InputError, Place, Text
from hengbiao.model.profile import Profile
from hengbiao.service.sets import TEXT_SUFFIXES, decode, parse_text, read_bytes
from hengbiao.service.syntax import read_yaml
from hengbiao.service.workspace import LoadedSet, Workspace


@dataclass(frozen=True, slots=True)
class Opened:
    """A set with the knowledge and the profiles that it is judged by."""

    workspace: Workspace
    loaded: LoadedSet
    profiles: list[Profile]


def load_set(workspace: Workspace, path: Path) -> LoadedSet:
    """The evidence set in `path`: workbook, JSON, YAML or RDF by its ending. Raises InputError with the place."""
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", *TEXT_SUFFIXES):
        known = ", ".join((".xlsx", *TEXT_SUFFIXES))
        if not path.is_file():
            read_bytes(path)
        raise FileFault(Text(f"不认识的文件类型“{suffix}”", f"Unknown kind of file '{suffix}'"),
                        mend=Text(f"可用：{known}", f"Use one of {known}."), place=Place(file=path.name))
    content = read_bytes(path)
    with faults_in(path):
        if suffix == ".xlsx":
            from hengbiao.workbook.reading import read_workbook  # heavy: openpyxl

            return read_workbook(content, path.name, workspace.knowledge)
        return LoadedSet(parse_text(content, suffix, workspace.knowledge), path.name)


@contextmanager
def faults_in(path: Path, field: str | None = None) -> Iterator[None]:
    """Gives faults the name of the file that they are in, and the field where they name none."""
    try:
        yield
    except HengbiaoError as fault:
        raise fault.at(Place(file=path.name, field=field)) from None


def named_profiles(rows: Sequence[str]) -> dict[str, str]:
    """`--profile K=NAME` options as a mapping. Raises InputError."""
    named: dict[str, str] = {}
    for row in rows:
        key, sign, name = row.partition("=")
        if not (key and sign and name) or key in named:
            what = Text(f"--profile {row} 写法不对或重复", f"--profile {row} is not of the form K=NAME, or is given twice")
            raise FormatFault(what, mend=Text("写成 --profile db12=discrete", "Write --profile db12=discrete."))
        named[key] = name
    return named


def adopted(workspace: Workspace, key: str, path: Path) -> str:
    """Take in the user's own profile in a file, and return its name. Raises InputError with file and field."""
    with faults_in(path):
        profile = workspace.adopt(read_yaml(decode(read_bytes(path))))
    if profile.standard != key:
        what = Text(f"这是 {profile.standard} 的评分规则，不是 {key} 的", f"This is a profile of {profile.standard}, not of {key}")
        raise FormatFault(what, mend=Text("请改正 standard", "Mend its standard."), place=Place(file=path.name))
    return profile.id


def open_set(path: Path, standards: Sequence[str], profiles: Sequence[str], also: Sequence[str] = ()) -> Opened:
    """Load the set and choose standards and profiles.

    The standards are those asked for; else those that have ratings, and after them all others that are for enterprises of
    this type: what is rated for one says something of the others. Those in `also` are there in any case.
    """
    workspace = Workspace()
    named = named_profiles(profiles)
    keys = list(dict.fromkeys(standards))
    for key in (*keys, *also, *named):
        workspace.knowledge.standard(key)
    for key, name in named.items():
        if name.endswith((".yaml", ".yml")):
            named[key] = adopted(workspace, key, Path(name))
        workspace.knowledge.profile(key, named[key])
    loaded = load_set(workspace, path)
    rated = loaded.content.standards()
    if not keys and (rated or loaded.content.ratings):
        fitting = workspace.knowledge.fitting(loaded.content.enterprise.type)
        keys = rated + [k for k in workspace.knowledge.standards if k not in rated and (k in fitting or k in named)]
    keys += [key for key in dict.fromkeys(also) if key not in keys]
    if not keys:
        what = Text("没有任何评分", "Nothing is rated")
        raise InputError(what, mend=Text("请先评分，或用 --standard 指定标准", "Rate something, or name a --standard."),
                         place=Place(file=path.name))
    with faults_in(path, "enterprise.type"):
        return Opened(workspace, loaded, workspace.profiles_for(loaded.content, named, keys))


set_argument = click.argument("set_path", metavar="SET", type=click.Path(path_type=Path))
standard_option = click.option("--standard", "standards", multiple=True, metavar="K", help="Only this standard / 只看该标准")
profile_option = click.option(
    "--profile", "profiles", multiple=True, metavar="K=NAME",
    help="Scoring profile of a standard, or a file with your own (K=FILE.yaml) / 指定评分规则，或自己的规则文件")
