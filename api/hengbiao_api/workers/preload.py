"""Imported by the fork server when it starts: whoever is forked from it finds the knowledge and the work in memory.

A sealed worker can open no file, not even to import a module, so all that queries need is imported here.
"""

from __future__ import annotations

from hengbiao_api.tasks import assess, crosswalks, knowledge, linked, pages, plans, sparql
from hengbiao_api.web.pages import prepare
from hengbiao_api.workers.warm import warm

__all__ = ["assess", "crosswalks", "knowledge", "linked", "pages", "plans", "sparql"]

prepare()
warm()
