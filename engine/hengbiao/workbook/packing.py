"""A workbook as bytes that depend on what it holds alone, not on when or where it was written."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

__all__ = ["packed"]

_MOMENT = dt.datetime(2000, 1, 1)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def packed(book: Workbook) -> bytes:
    """The file, without anything that depends on when or where it was written."""
    book.properties.creator = "hengbiao"
    book.properties.created = book.properties.modified = _MOMENT
    raw = io.BytesIO()
    # Not `book.save`, which stamps the time of writing.
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    result = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        # The list of content types stands first, as Excel writes it.
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(entry, source.read(name))
    return result.getvalue()
