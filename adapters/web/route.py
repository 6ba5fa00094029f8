"""The route of the API: what every one of its requests has in common, also inside a host's own application.

A request id, a limit on the body, and a problem document for every rule that is broken. What is not a refusal but a
fault of ours is left to the application, so that a host's own handling of faults sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from structlog.contextvars import bound_contextvars

from adapters.web.bodies import limited
from adapters.web.problems.problem import ProblemResponse
from adapters.web.problems.telling import OUTAGES, database_away, form_wrong, refused_by_framework, rule_broken
from adapters.web.request_ids import HEADER, request_id_of
from ledger.errors import LedgerError

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class LedgerRoute(APIRoute):
    """One path and method of the API."""

    body_bytes_max: ClassVar[int] = 256 * 1024
    """How much of a body is read: far more than any single request has."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            with bound_contextvars(request_id=request_id_of(request)):
                response = await self._answer_or_refuse(handler, request)
            response.headers[HEADER] = request_id_of(request)
            return response

        return answer

    def refused(self, request: Request, refusal: ProblemResponse) -> Response:  # noqa: ARG002 - for whoever tells it otherwise
        """Return how a refusal is told: as the problem document that it is."""
        return refusal

    async def _answer_or_refuse(self, handler: Handler, request: Request) -> Response:
        try:
            return await handler(limited(request, self.body_bytes_max))
        except LedgerError as error:
            return self.refused(request, rule_broken(request, error))
        except RequestValidationError as error:
            return self.refused(request, form_wrong(request, error))
        except HTTPException as error:
            # What ends the reading of a body reaches us as the framework's "there was an error".
            cause = error.__cause__
            told = (
                rule_broken(request, cause) if isinstance(cause, LedgerError) else refused_by_framework(request, error)
            )
            return self.refused(request, told)
        except OUTAGES:
            return self.refused(request, database_away(request))


class BulkRoute(LedgerRoute):
    """A path and method that takes many things at once."""

    body_bytes_max: ClassVar[int] = 16 * 1024 * 1024
