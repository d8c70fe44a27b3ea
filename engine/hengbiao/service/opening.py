"""From a set that was read to a set that can be judged: which standards, by which profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hengbiao.errors import FormatFault, InputError, Place, Text
from hengbiao.model.profile import Profile
from hengbiao.service.workspace import LoadedSet, Workspace

__all__ = ["Opened", "adopt_own", "named_profiles", "opened", "refuse_unknown"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A set with the knowledge and the profiles that it is judged by."""

    workspace: Workspace
    loaded: LoadedSet
    profiles: list[Profile]


def named_profiles(rows: Sequence[str]) -> dict[str, str]:
    """`K=NAME` rows as a mapping. Raises FormatFault."""
    named: dict[str, str] = {}
    for row in rows:
        key, sign, name = row.partition("=")
        if not (key and sign and name) or key in named:
            what = Text(f"--profile {row} 写法不对或重复", f"--profile {row} is not of the form K=NAME, or is given twice")
            raise FormatFault(what, mend=Text("写成 --profile db12=discrete", "Write --profile db12=discrete."))
        named[key] = name
    return named


def adopt_own(workspace: Workspace, key: str, content: object, file: str | None = None) -> str:
    """Take in a user's own profile of the standard `key` (plain data), and return its name. Raises FormatFault."""
    profile = workspace.adopt(content)
    if profile.standard != key:
        what = Text(f"这是 {profile.standard} 的评分规则，不是 {key} 的", f"This is a profile of {profile.standard}, not of {key}")
        raise FormatFault(what, mend=Text("请改正 standard", "Mend its standard."), place=Place(file=file))
    return profile.id


def refuse_unknown(workspace: Workspace, keys: Iterable[str], named: Mapping[str, str]) -> None:
    """Raises UnknownName for a standard or profile that is not known."""
    for key in (*keys, *named):
        workspace.knowledge.standard(key)
    for key, name in named.items():
        workspace.knowledge.profile(key, name)


def opened(
    workspace: Workspace, loaded: LoadedSet, standards: Sequence[str] = (), named: Mapping[str, str] | None = None,
    also: Sequence[str] = (),
) -> Opened:
    """Choose standards and profiles for a set.

    The standards are those asked for; else those that have ratings, and after them all others that are for enterprises of
    this type: what is rated for one says something of the others. Those in `also` are there in any case.
    Raises UnknownName, and InputError where nothing is rated.
    """
    named = named or {}
    refuse_unknown(workspace, (*standards, *also), named)
    keys = list(dict.fromkeys(standards))
    content = loaded.content
    rated = content.standards()
    if not keys and (rated or content.ratings):
        fitting = workspace.knowledge.fitting(content.enterprise.type)
        keys = rated + [k for k in workspace.knowledge.standards if k not in rated and (k in fitting or k in named)]
    keys += [key for key in dict.fromkeys(also) if key not in keys]
    place = Place(file=loaded.name or None)
    if not keys:
        what = Text("没有任何评分", "Nothing is rated")
        raise InputError(what, mend=Text("请先评分，或用 --standard 指定标准", "Rate something, or name a --standard."), place=place)
    try:
        return Opened(workspace, loaded, workspace.profiles_for(content, named, keys))
    except InputError as fault:
        raise fault.at(Place(file=place.file, field="enterprise.type")) from None
