"""The route of a page: refusals are pages too, and whoever is not signed in is asked to sign in first."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from adapters.web.dashboard.front import Front
from adapters.web.problems.problem import ProblemResponse
from adapters.web.route import LedgerRoute

HTMX = "HX-Request"


class PageRoute(LedgerRoute):
    """One page, or one thing that a page lets people do."""

    body_bytes_max: ClassVar[int] = 64 * 1024

    def refused(self, request: Request, refusal: ProblemResponse) -> Response:
        """Return the page that tells of a refusal; who is not known is asked who it is."""
        front: Front | None = getattr(request.state, "front", None)
        if front is None:
            # The request broke before it was known which dashboard it asks: only its form can be to blame.
            return refusal
        if refusal.status_code == HTTPStatus.UNAUTHORIZED:
            return _to_sign_in(request, front)
        return _page_of(request, front, refusal)


def _page_of(request: Request, front: Front, refusal: ProblemResponse) -> Response:
    status, back = HTTPStatus(refusal.status_code), _back(request, front)
    kept = {name: refusal.headers[name] for name in ("Retry-After", "Allow") if name in refusal.headers}
    return front.page(request, "problem.html", status, kept, problem=refusal.problem, back=back)


def _back(request: Request, front: Front) -> str:
    """Return where somebody came from, if that is here."""
    home = front.shell(request).prefix
    came_from = request.headers.get("Referer", "")
    own = f"{request.url.scheme}://{request.url.netloc}"
    return came_from.removeprefix(own) if came_from.startswith(f"{own}{home}/") else f"{home}/"


def _to_sign_in(request: Request, front: Front) -> Response:
    wanted = request.url.path if request.method == "GET" else ""
    query = f"?{request.url.query}" if wanted and request.url.query else ""
    address = f"{front.shell(request).prefix}/sign-in?{urlencode({'next': wanted + query})}"
    if HTMX in request.headers:
        # A part of a page cannot be replaced by the page that asks for a key: the browser is sent there as a whole.
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
