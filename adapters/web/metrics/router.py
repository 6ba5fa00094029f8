"""GET /metrics: everything that the service measures, in the text format of Prometheus.

It is asked with the API key of somebody who may see payouts, as Prometheus sends one (`authorization` of a scrape), or
without one from networks that a setting names. Nothing in it is about one payout or one payee.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from adapters.networks import lies_in
from adapters.source_address import FORWARDED_FOR, source_address
from adapters.web.callers import Right
from adapters.web.errors import CredentialsMissingError, RightMissingError
from adapters.web.keys.api_key import ApiKey
from adapters.web.metrics.books import BooksCollector
from adapters.web.route import LedgerRoute
from adapters.web.site import Site

PATH = "/metrics"
_SCHEME = "bearer "


def metrics_router(site: Site, registry: CollectorRegistry) -> APIRouter:
    """Return the path that tells what a registry, the books of a site, and the site's own measures hold."""
    router = APIRouter(route_class=LedgerRoute)
    registry.register(BooksCollector(site))

    @router.get(PATH, include_in_schema=False)
    def show_metrics(request: Request) -> Response:
        _check(site, request)
        told = generate_latest(registry) + generate_latest(site.measures.registry)
        return Response(told, media_type=CONTENT_TYPE_LATEST)

    return router


def _check(site: Site, request: Request) -> None:
    """Raises CredentialsMissingError, CredentialsWrongError, RightMissingError or RateExceededError."""
    if _is_trusted(site, request):
        return
    shown = request.headers.get("Authorization", "")
    if not shown.lower().startswith(_SCHEME):
        raise CredentialsMissingError
    caller = site.keys.caller_with(ApiKey.from_text(shown[len(_SCHEME) :].strip()))
    site.rates.check(caller.actor)
    if not caller.may(Right.SEE_PAYOUTS):
        raise RightMissingError(Right.SEE_PAYOUTS, tuple(sorted(caller.roles)))


def _is_trusted(site: Site, request: Request) -> bool:
    peer = request.client.host if request.client is not None else None
    forwarded = request.headers.getlist(FORWARDED_FOR)
    source = source_address(peer, forwarded, site.settings.trusted_proxies)
    return lies_in(source, site.settings.metrics_open_to)
