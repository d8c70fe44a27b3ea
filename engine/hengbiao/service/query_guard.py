"""What a SPARQL query may be: a query, over the graphs there are, of bounded depth, asking nothing of the network.

Oxigraph follows SERVICE over the network and its parser ends the process on deep nesting, so both are refused before it
sees the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hengbiao.errors import FormatFault, Text

__all__ = ["guarded"]

_MAX_LENGTH = 100_000
_MAX_DEPTH = 60
#: Operators that nest without brackets (a + b + …, !!!…, a/b/…, UNION).
_MAX_OPERATORS = 2_000
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
#: The parts of a query, in the order of SPARQL 1.1 19.8: what holds free text first.
_PARTS = re.compile(
    r'(?P<text>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\')'
    r'|(?P<iri><[^\x00-\x20<>"{}|^`\\]*>)|(?P<comment>#[^\n\r]*)|(?P<variable>[?$]\w+)'
    r"|(?P<name>(?P<prefix>[A-Za-z][\w-]*)?:(?P<local>[\w%](?:[\w.%-]*[\w%-])?)?)|(?P<word>[A-Za-z]+)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<operator>[-+*/|!^&=<>])",
    re.DOTALL,
)
#: FROM too: what is asked is always the union of all graphs, and no other is fetched.
_REMOTE = {"SERVICE", "LOAD", "FROM"}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}


def guarded(text: str, prefixes: Mapping[str, str]) -> str:
    """The query as the store is to see it. Raises FormatFault for what may not run.

    Names of ours with a dot in them (`dalian:7.3.4`) are written out, since Oxigraph does not read them.
    """
    if len(text) > _MAX_LENGTH:
        raise _refused(f"查询超过 {_MAX_LENGTH} 个字符", f"The query is longer than {_MAX_LENGTH} characters")
    text = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text)
    own = {m[1] for m in re.finditer(r"(?i)\bPREFIX\s+([\w-]+)\s*:", text)}
    known = {prefix: iri for prefix, iri in prefixes.items() if prefix not in own}
    return "".join(_checked(text, known))


def _checked(text: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    end = depth = operators = 0
    for part in _PARTS.finditer(text):
        yield text[end : part.start()]
        end = part.end()
        depth += (part["open"] is not None) - (part["close"] is not None)
        word = (part["word"] or "").upper()
        operators += part["operator"] is not None or word == "UNION"
        if depth > _MAX_DEPTH or operators > _MAX_OPERATORS:
            raise _refused("查询嵌套过深", "The query nests too deep")
        if word in _REMOTE:
            raise _refused(f"查询不能使用 {word}：不访问网络", f"A query may not use {word}: nothing is fetched")
        if word in _UPDATES:
            raise _refused(f"这里只能查询，不能 {word}", f"This is for queries, not for {word}")
        if part["prefix"] in prefixes and "." in (part["local"] or ""):
            yield f"<{prefixes[part['prefix']]}{part['local']}>"
        else:
            yield part[0]
    yield text[end:]


def _refused(zh: str, en: str) -> FormatFault:
    return FormatFault(Text(zh, en), mend=Text("请改写查询", "Write the query another way."))
