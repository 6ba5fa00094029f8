"""The router of the dashboard: every page under /ops, for a site."""

from __future__ import annotations

from fastapi import APIRouter

from adapters.web.access import Authenticate
from adapters.web.dashboard.entrance import entering, placing, session_of
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.pages import files, sign_in
from adapters.web.dashboard.route import PageRoute
from adapters.web.site import Site

PATH = "/ops"
OPEN = (files.router, sign_in.router)
"""The pages for whoever comes."""
PAGES: tuple[APIRouter, ...] = ()
"""The pages for those who have signed in."""


def dashboard_router(site: Site, authenticate: Authenticate | None = None) -> APIRouter:
    """Return the dashboard of a book, to be included in any FastAPI application.

    `authenticate` is a dependency of the host's that returns a Caller or refuses; without it, people show API keys.
    """
    front = Front.of(site, PATH)
    router = APIRouter(prefix=PATH, route_class=PageRoute, include_in_schema=False, dependencies=[placing(front)])
    for pages in OPEN:
        router.include_router(pages)
    for pages in PAGES:
        router.include_router(pages, dependencies=[entering(front, authenticate or session_of)])
    return router
