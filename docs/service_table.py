"""Writes the table of settings in SERVICE.md anew from what the program knows: `python docs/service_table.py`."""

from __future__ import annotations

from pathlib import Path

from hengbiao_api.settings import Settings

_FILE = Path(__file__).parent / "SERVICE.md"
_BEGIN, _END = "<!-- settings -->\n", "<!-- end of settings -->\n"


def shown(value: object) -> str:
    """A value as it is written in the environment."""
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def table() -> str:
    """One line for each setting."""
    rows = ["| variable | default | meaning / 含义 |", "|---|---|---|"]
    rows += [f"| `HENGBIAO_{name.upper()}` | {shown(field.default) and f'`{shown(field.default)}`'} | {field.description} |"
             for name, field in Settings.model_fields.items()]
    return "\n".join(rows) + "\n"


def written(text: str) -> str:
    """The page with the table of today."""
    before, _, rest = text.partition(_BEGIN)
    return before + _BEGIN + "\n" + table() + "\n" + _END + rest.partition(_END)[2]


if __name__ == "__main__":
    _FILE.write_text(written(_FILE.read_text("utf-8")), "utf-8")
