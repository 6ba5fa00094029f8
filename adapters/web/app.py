"""The application: the whole service of one book, ready for any ASGI server."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.routing import Match

from adapters.web.api.router import PREFIX, api_paths
from adapters.web.dashboard.router import PATH, dashboard_paths
from adapters.web.health import health_router
from adapters.web.metrics.requests import MeasuredRequests, RequestMeasures
from adapters.web.metrics.router import metrics_router
from adapters.web.openapi import DescribedApp
from adapters.web.problems.problem import TYPE_PREFIX, Problem, ProblemResponse
from adapters.web.problems.telling import refused_by_framework
from adapters.web.request_ids import request_id_of
from adapters.web.site import Site
from adapters.web.webhooks import webhook_router

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def create_app(site: Site) -> DescribedApp:
    """Return the service of a site. The book stays the caller's to close."""
    app = DescribedApp(exception_handlers={HTTPException: _refused, Exception: _broke}, redirect_slashes=False)
    registry = CollectorRegistry()
    app.add_middleware(MeasuredRequests, measures=RequestMeasures(registry))
    app.include_router(metrics_router(site, registry))
    app.include_router(health_router(site))
    app.include_router(api_paths(site), prefix=PREFIX)
    app.include_router(webhook_router(site.reception, site.settings.trusted_proxies))
    app.include_router(dashboard_paths(site), prefix=PATH)
    _work_out_routes(app)
    return app


def _work_out_routes(app: DescribedApp) -> None:
    """Have the framework work every route out now: no request waits for it, and no two do it side by side."""
    for route in app.routes:
        route.matches({"type": "http", "method": "GET", "path": "/-", "root_path": "", "headers": []})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        error.headers = {"Allow": ", ".join(_methods_of(request))}
    return refused_by_framework(request, error)


def _methods_of(request: Request) -> list[str]:
    """Return every method of the path that is asked; the framework names those of one route only (RFC 9110)."""
    scopes = ({**request.scope, "method": method} for method in _METHODS)
    routes = request.app.routes
    return [scope["method"] for scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in routes)]


async def _broke(request: Request, _: Exception) -> Response:
    """Answer when something of ours broke; the server logs what it was."""
    problem = Problem(
        type=f"{TYPE_PREFIX}fault",
        title="Something of ours broke.",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        detail="It was logged under the id of this request. Whether it was carried out, the same request will tell.",
        request_id=request_id_of(request),
    )
    return ProblemResponse(problem)
