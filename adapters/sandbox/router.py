"""The router: finds the route of a request, has it authorised, and turns refusals into the contract's answers."""

from __future__ import annotations

from adapters.sandbox.desk import Desk
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.outage import Outage
from adapters.sandbox.refusals import ErrorCode, NoAnswerError, RefusalError
from adapters.sandbox.route import Route

CONTROL_PREFIX = "/_sandbox/"
"""What begins with this is asked of the sandbox itself, and goes on through an outage."""


class Router:
    """All routes of the sandbox."""

    def __init__(self, routes: tuple[Route, ...], desk: Desk, outage: Outage) -> None:
        """Route to these; the desk says who may use those that are not public, and words every refusal."""
        self.routes = routes
        self._desk = desk
        self._outage = outage

    def answer(self, request: Request) -> Answer | Silence:
        """Serve a request."""
        try:
            return self._serve(request)
        except NoAnswerError as silence:
            return Silence(silence.hold_seconds)
        except RefusalError as refusal:
            return self._desk.refused(refusal)

    def _serve(self, request: Request) -> Answer | Silence:
        if not request.path.startswith(CONTROL_PREFIX):
            self._outage.check()
        route, wanted = self._found(request)
        if not (route.is_public or self._desk.is_authorised(request)):
            raise RefusalError(ErrorCode.UNAUTHORIZED, "the credentials are missing, wrong or no longer valid")
        return route.serve(request, wanted)

    def _found(self, request: Request) -> tuple[Route, str]:
        path_exists = False
        for route in self.routes:
            match = route.path.fullmatch(request.path)
            if match is None:
                continue
            path_exists = True
            if route.method == request.method:
                return route, match.group(1) if match.groups() else ""
        if path_exists:
            raise RefusalError(ErrorCode.METHOD_NOT_ALLOWED, "the path has no such method")
        raise RefusalError(ErrorCode.NOT_FOUND, "there is no such path")
