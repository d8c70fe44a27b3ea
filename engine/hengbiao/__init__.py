"""Weigh one enterprise against several digital-transformation standards at once, with the proof of every number."""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("hengbiao")
