"""The router of the API: everything under /v1, for a site, behind one way of knowing callers."""

from __future__ import annotations

from fastapi import APIRouter

from adapters.web.access import Authenticate, entering, key_of
from adapters.web.api import (
    accounts,
    anomalies,
    api_keys,
    batches,
    beneficiaries,
    breaks,
    deposits,
    events,
    figures,
    manual_entries,
    matches,
    messages,
    payout_history,
    payouts,
    periods,
    reconciliations,
    reports,
    statements,
)
from adapters.web.api.refusals import EVERYWHERE
from adapters.web.route import LedgerRoute
from adapters.web.site import Site

PREFIX = "/v1"
PATHS = (
    batches.queueing,
    payouts.router,
    payout_history.router,
    batches.router,
    beneficiaries.router,
    anomalies.router,
    messages.router,
    deposits.router,
    manual_entries.router,
    accounts.router,
    figures.router,
    reports.router,
    statements.router,
    statements.uploads,
    statements.layouts,
    reconciliations.router,
    breaks.router,
    matches.router,
    periods.router,
    events.router,
    api_keys.router,
)
"""Every group of paths, in the order in which the documentation shows them.

Where one path has a name in the place of another's id, the name comes first.
"""


def api_router(site: Site, authenticate: Authenticate | None = None) -> APIRouter:
    """Return the API of a book, to be included in any FastAPI application.

    `authenticate` is a dependency of the host's that returns a Caller or refuses; without it, callers show API keys.
    """
    return api_paths(site, authenticate, PREFIX)


def api_paths(site: Site, authenticate: Authenticate | None = None, prefix: str = "") -> APIRouter:
    """Return the API to be included under a prefix, which spares the framework from working all paths out twice."""
    router = APIRouter(
        prefix=prefix,
        route_class=LedgerRoute,
        responses=EVERYWHERE,
        dependencies=[entering(site, authenticate or key_of(site))],
    )
    for paths in PATHS:
        router.include_router(paths)
    return router
