"""All routes. A route reads the request, hands work to a worker, and writes the answer; it decides nothing."""

from __future__ import annotations

from fastapi import APIRouter

from hengbiao_api.routes import assess, crosswalks, jobs, knowledge, linked, pages, plans, sparql, system

__all__ = ["LAST", "ROUTERS"]

#: In the order in which they are tried.
ROUTERS: list[APIRouter] = [
    system.router,
    sparql.router,
    assess.router,
    plans.router,
    jobs.router,
    knowledge.router,
    crosswalks.router,
    pages.router,
]
#: Takes whatever nothing else takes.
LAST: APIRouter = linked.router
