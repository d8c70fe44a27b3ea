"""What the formulas of a workbook come to, put into the file: seen where nothing is calculated (protected view, preview)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape

__all__ = ["with_values"]

_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v ?/?>(?:</v>)?</c>')


def with_values(content: bytes, values: Sequence[Mapping[str, Fraction | int | str]]) -> bytes:
    """The workbook `content` with the value of each formula beside it; `values` by cell, for each sheet in turn."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {f"xl/worksheets/sheet{n}.xml": found for n, found in enumerate(values, 1)}
        for entry in source.infolist():
            data = source.read(entry)
            if parts.get(entry.filename):
                data = _filled(data.decode(), parts[entry.filename]).encode()
            target.writestr(entry, data)
    return out.getvalue()


def _filled(xml: str, values: Mapping[str, Fraction | int | str]) -> str:
    def cell(match: re.Match[str]) -> str:
        where, attributes, formula = match.groups()
        value = values[where]
        if isinstance(value, str):
            return f'<c r="{where}"{attributes} t="str">{formula}<v>{escape(value)}</v></c>'
        return f'<c r="{where}"{attributes}>{formula}<v>{float(value)!r}</v></c>'

    return _FORMULA.sub(cell, xml)
