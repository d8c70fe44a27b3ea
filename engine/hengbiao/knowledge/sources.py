"""The files that knowledge is written in, and their fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph
import yaml
from pydantic import BaseModel, ValidationError

from hengbiao.errors import KnowledgeFault, Place, Text
from hengbiao.resources import data_files, data_root

_M = TypeVar("_M", bound=BaseModel)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MEND = Text("请改正该文件", "Mend that file.")
#: All that goes into the compiled knowledge.
_PATTERNS = (
    ("ontology", "*.ttl"),
    ("ontology", "vocabularies/*.ttl"),
    ("ontology", "standards/*/*.yaml"),
    ("ontology", "issues/*.yaml"),
    ("rules", "scoring/*/*.yaml"),
    ("rules", "inference/*.rq"),
    ("crosswalks", "hub.yaml"),
    ("crosswalks", "capabilities/*.yaml"),
    ("crosswalks", "mappings/*.sssom.tsv"),
)
#: The code that compiles it: another compiler makes another result.
_COMPILER = ("*.py", "knowledge/*.py", "model/*.py", "inference/*.py", "crosswalk/*.py", "service/compiling.py")


def relative(path: Path) -> str:
    """The path as people know it, from the data root on."""
    return path.relative_to(data_root()).as_posix()


def read_yaml(path: Path) -> Any:
    """A YAML file of ours. Raises KnowledgeFault where it is none."""
    try:
        return yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506 - a safe loader, the C one where there is one
    except yaml.YAMLError as error:
        what = Text(f"不是合法的 YAML（{error}）", f"No valid YAML ({error})")
        raise KnowledgeFault(what, mend=_MEND, place=Place(file=relative(path))) from error


def read_model(path: Path, model: type[_M]) -> _M:
    """A YAML file of ours as a typed model."""
    return typed(read_yaml(path), path, model)


def typed(content: object, path: Path, model: type[_M]) -> _M:
    """The content of `path` as a typed model. Raises KnowledgeFault where it does not fit."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        field, what = first_fault(error)
        raise KnowledgeFault(what, mend=_MEND, place=Place(file=relative(path), field=field)) from error


def first_fault(error: ValidationError) -> tuple[str, Text]:
    """The field of the first fault, and what is wrong with it."""
    first = error.errors(include_url=False)[0]
    return ".".join(str(part) for part in first["loc"]), Text(first["msg"], first["msg"])


def data_fingerprint() -> str:
    """SHA-256 over all knowledge files, whatever program reads them."""
    return _digest("", [path for folder, pattern in _PATTERNS for path in data_files(folder, pattern)])


@cache
def fingerprint() -> str:
    """SHA-256 over all knowledge files, the code that compiles them and the version of the store that it compiles with."""
    engine = Path(__file__).resolve().parents[1]
    code = [path for pattern in _COMPILER for path in sorted(engine.glob(pattern))]
    return _digest(pyoxigraph.__version__ + data_fingerprint(), code)


def _digest(start: str, paths: Sequence[Path]) -> str:
    digest = hashlib.sha256(start.encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{path.parent.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
