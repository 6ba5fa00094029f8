"""The router of the dashboard: every page under /ops, for a site."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from adapters.web.access import Authenticate
from adapters.web.dashboard.entrance import OfFront, entering, placing, session_of
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.pages import (
    anomalies,
    books,
    break_steps,
    breaks,
    charts,
    files,
    imported_statement,
    matches,
    messages,
    overview,
    payout,
    payouts,
    period_close,
    periods,
    reconciliation,
    reports,
    sign_in,
    statements,
    stuck,
    workbench,
)
from adapters.web.dashboard.route import PageRoute
from adapters.web.site import Site

PATH = "/ops"
OPEN = (files.router, sign_in.router)
"""The pages for whoever comes."""
PAGES = (
    overview.router,
    payouts.router,
    payout.router,
    stuck.router,
    anomalies.router,
    breaks.router,
    messages.router,
    books.router,
    statements.router,
    imported_statement.router,
    matches.router,
    workbench.router,
    break_steps.router,
    reconciliation.router,
    periods.router,
    period_close.router,
    reports.router,
    charts.router,
)
"""The pages for those who have signed in."""


def dashboard_router(site: Site, authenticate: Authenticate | None = None) -> APIRouter:
    """Return the dashboard of a book, to be included in any FastAPI application.

    `authenticate` is a dependency of the host's that returns a Caller or refuses; without it, people show API keys.
    """
    return dashboard_paths(site, authenticate, PATH)


def dashboard_paths(site: Site, authenticate: Authenticate | None = None, prefix: str = "") -> APIRouter:
    """Return the dashboard to be included under `PATH`, as `adapters.web.api.router.api_paths` is under its prefix."""
    front = Front.of(site, PATH)
    router = APIRouter(prefix=prefix, route_class=PageRoute, include_in_schema=False, dependencies=[placing(front)])
    router.add_api_route("", _to_overview)
    for pages in OPEN:
        router.include_router(pages)
    for pages in PAGES:
        router.include_router(pages, dependencies=[entering(front, authenticate or session_of)])
    return router


def _to_overview(request: Request, front: OfFront) -> Response:
    """Lead to the overview."""
    return RedirectResponse(front.shell(request).at("/"), HTTPStatus.SEE_OTHER)
