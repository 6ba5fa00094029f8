"""The route of a page: refusals are pages too, and whoever is not signed in is asked to sign in first."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from structlog.contextvars import bound_contextvars

from adapters.web.bodies import limited
from adapters.web.dashboard.front import Front
from adapters.web.errors import CredentialsMissingError, CredentialsWrongError
from adapters.web.problems.problem import ProblemResponse
from adapters.web.problems.telling import OUTAGES, database_away, form_wrong, refused_by_framework, rule_broken
from adapters.web.request_ids import HEADER, request_id_of
from ledger.errors import LedgerError

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
FORM_BYTES_MAX = 64 * 1024
HTMX = "HX-Request"


class PageRoute(APIRoute):
    """One page, or one thing that a page lets people do."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            with bound_contextvars(request_id=request_id_of(request)):
                response = await self._answer_or_refuse(handler, request)
            response.headers[HEADER] = request_id_of(request)
            return response

        return answer

    async def _answer_or_refuse(self, handler: Handler, request: Request) -> Response:
        try:
            return await handler(limited(request, FORM_BYTES_MAX))
        except (CredentialsMissingError, CredentialsWrongError):
            return _to_sign_in(request)
        except LedgerError as error:
            return _page_of(request, rule_broken(request, error))
        except RequestValidationError as error:
            return _page_of(request, form_wrong(request, error))
        except HTTPException as error:
            cause = error.__cause__
            refusal = rule_broken(request, cause) if isinstance(cause, LedgerError) else None
            return _page_of(request, refusal or refused_by_framework(request, error))
        except OUTAGES:
            return _page_of(request, database_away(request))


def _page_of(request: Request, refusal: ProblemResponse) -> Response:
    front: Front | None = getattr(request.state, "front", None)
    if front is None:
        # The request broke before it was known which dashboard it asks: only its form can be to blame.
        return refusal
    status, back = HTTPStatus(refusal.status_code), _back(request, front)
    kept = {name: refusal.headers[name] for name in ("Retry-After", "Allow") if name in refusal.headers}
    return front.page(request, "problem.html", status, kept, problem=refusal.problem, back=back)


def _back(request: Request, front: Front) -> str:
    """Return where somebody came from, if that is here."""
    home = front.shell(request).prefix
    came_from = request.headers.get("Referer", "")
    own = f"{request.url.scheme}://{request.url.netloc}"
    return came_from.removeprefix(own) if came_from.startswith(f"{own}{home}/") else f"{home}/"


def _to_sign_in(request: Request) -> Response:
    front: Front = request.state.front
    wanted = request.url.path if request.method == "GET" else ""
    query = f"?{request.url.query}" if wanted and request.url.query else ""
    address = f"{front.shell(request).prefix}/sign-in?{urlencode({'next': wanted + query})}"
    if HTMX in request.headers:
        # A part of a page cannot be replaced by the page that asks for a key: the browser is sent there as a whole.
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
