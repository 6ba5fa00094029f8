"""Requests: counts what this process is asked, by the template of its path, and how long an answer takes to begin.

A path as it was asked is never a label: it names payouts, and there is no end of paths. A stream of events is timed
until it begins, since when it ends says nothing about the service.
"""

from __future__ import annotations

from time import perf_counter

from prometheus_client import CollectorRegistry, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_ROUTE = "none"
"""Stands for every path that there is not."""
_METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
_OTHER = "other"
_BROKE = 500
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class RequestMeasures:
    """What one process was asked."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Tell a registry."""
        self._seconds = Histogram(
            "payouts_http_request_seconds",
            "Requests to this process, until the answer begins.",
            ("method", "route", "status"),
            registry=registry,
            buckets=_SECONDS,
        )

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """Take in one request."""
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        self._seconds.labels(method, route_of(scope), str(status)).observe(seconds)


class MeasuredRequests:
    """Passes requests on, and measures each."""

    def __init__(self, app: ASGIApp, measures: RequestMeasures) -> None:
        """Stand in front of an application."""
        self._app, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request be answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_at, has_begun = perf_counter(), False

        async def send_measured(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                self._measures.answered(scope, message["status"], perf_counter() - began_at)
            await send(message)

        try:
            await self._app(scope, receive, send_measured)
        except Exception:
            if not has_begun:
                self._measures.answered(scope, _BROKE, perf_counter() - began_at)
            raise


def route_of(scope: Scope) -> str:
    """Return the template of the path that was asked, such as `/v1/payouts/{payout_id}`."""
    if "endpoint" not in scope:
        return NO_ROUTE
    told = scope["path"].split("/")
    route = getattr(scope.get("route"), "path", None)
    if route is None:
        names = {value: f"{{{name}}}" for name, value in scope["path_params"].items()}
        return "/".join(names.get(part, part) for part in told)
    # A route knows its path within the router that it was declared in; what that was included under has no parameters.
    own = route.split("/")[1:]
    return "/".join(told[: len(told) - len(own)] + own)
