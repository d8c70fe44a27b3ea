"""What a SPARQL query may be: a query, over the graphs there are, of bounded depth, asking nothing of the network.

Oxigraph follows SERVICE over the network and its parser ends the process on deep nesting, so both are refused before it
sees the text. The graphs of FROM and FROM NAMED are taken out of it: which graphs a query sees is for the caller to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hengbiao.errors import FormatFault, Text

__all__ = ["Guarded", "guarded"]

_MAX_LENGTH = 100_000
#: Brackets within brackets. Oxigraph's process ends at 800 (NOT EXISTS in a filter) to 6,000 (parentheses) of them.
_MAX_DEPTH = 60
#: What nests without brackets (a + b + …, !!!…, a/b/…, UNION, BIND). Oxigraph's process ends above 6,000 of them.
_MAX_OPERATORS = 2_000
_CHAINED = {"UNION", "BIND", "OPTIONAL", "MINUS", "FILTER", "AS"}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
#: The parts of a query, in the order of SPARQL 1.1 19.8: what holds free text first. A backslash outside of texts belongs
#: to a local name and takes the next character with it, so that neither quote nor # after it begins anything.
_PARTS = re.compile(
    r'(?P<text>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\')'
    r'|(?P<iri><[^\x00-\x20<>"{}|^`\\]*>)|(?P<comment>#[^\n\r]*)|(?P<variable>[?$]\w+)|(?P<escape>\\.)|(?P<language>@[A-Za-z][\w-]*)'
    r"|(?P<name>(?P<prefix>[A-Za-z](?:[\w.-]*[\w-])?)?:(?P<local>[\w%:](?:[\w.:%-]*[\w:%-])?)?)|(?P<word>[A-Za-z]+)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<operator>[-+*/|!^&=<>])",
    re.DOTALL,
)
_REMOTE = {"SERVICE", "LOAD"}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}


@dataclass(slots=True)
class Guarded:
    """A query that may run, and the graphs that it names in FROM (`default`) and FROM NAMED (`named`), as IRIs."""

    text: str = ""
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    @property
    def names_graphs(self) -> bool:
        return bool(self.default or self.named)


def guarded(text: str, prefixes: Mapping[str, str]) -> Guarded:
    """The query as the store is to see it. Raises FormatFault for what may not run.

    Names of ours with a dot in them (`dalian:7.3.4`) are written out, since Oxigraph does not read them.
    """
    if len(text) > _MAX_LENGTH:
        raise _refused(f"查询超过 {_MAX_LENGTH} 个字符", f"The query is longer than {_MAX_LENGTH} characters")
    text = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text)
    if _ESCAPE.search(text):
        raise _refused("查询中有转义的转义", "The query holds an escape within an escape")
    found = Guarded()
    found.text = "".join(_checked(text, prefixes, found))
    return found


def _checked(text: str, ours: Mapping[str, str], found: Guarded) -> Iterator[str]:
    end = 0
    bounds = _Bounds()
    declared: dict[str, str] = {}
    clause = prefix = ""
    for part in _PARTS.finditer(text):
        yield text[end : part.start()]
        end = part.end()
        if part["comment"] is not None:
            yield part[0]
            continue
        bounds.take(part)
        word = (part["word"] or "").upper()
        if word == "FROM":
            clause = "FROM"
        elif word == "NAMED" and clause == "FROM":
            clause = "NAMED"
        elif clause in ("FROM", "NAMED") and (part["iri"] or part["name"]):
            (found.default if clause == "FROM" else found.named).append(_iri(part, {**ours, **declared}))
            clause = ""
        else:
            if clause == "PREFIX" and part["iri"]:
                declared[prefix] = part["iri"][1:-1]
            clause = "PREFIX" if word == "PREFIX" or (clause == "PREFIX" and part["name"]) else ""
            prefix = part["prefix"] or ""
            written_out = prefix in ours and prefix not in declared and "." in (part["local"] or "")
            yield f"<{ours[prefix]}{part['local']}>" if written_out else part[0]
    yield text[end:]


@dataclass(slots=True)
class _Bounds:
    """What has been met so far. Raises FormatFault at what may not be there."""

    depth: int = 0
    operators: int = 0

    def take(self, part: re.Match[str]) -> None:
        self.depth = max(0, self.depth + (part["open"] is not None) - (part["close"] is not None))
        word = (part["word"] or "").upper()
        self.operators += part["operator"] is not None or word in _CHAINED
        if self.depth > _MAX_DEPTH or self.operators > _MAX_OPERATORS:
            raise _refused("查询嵌套过深", "The query nests too deep")
        if word in _REMOTE:
            raise _refused(f"查询不能使用 {word}：不访问网络", f"A query may not use {word}: nothing is fetched")
        if word in _UPDATES:
            raise _refused(f"这里只能查询，不能 {word}", f"This is for queries, not for {word}")


def _iri(part: re.Match[str], prefixes: Mapping[str, str]) -> str:
    if part["iri"]:
        return part["iri"][1:-1]
    return prefixes.get(part["prefix"] or "", "") + (part["local"] or "")


def _refused(zh: str, en: str) -> FormatFault:
    return FormatFault(Text(zh, en), mend=Text("请改写查询", "Write the query another way."))
