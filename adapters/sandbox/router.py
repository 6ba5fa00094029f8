"""The router: finds the route of a request, checks its token, and turns refusals into answers."""

from __future__ import annotations

from adapters.sandbox.exchanges import Answer, Request, Silence, failed, refused
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.routes import Route
from adapters.sandbox.tokens import Tokens

BEARER = "Bearer "


class Router:
    """All routes of the sandbox."""

    def __init__(self, routes: tuple[Route, ...], tokens: Tokens) -> None:
        """Route to these, guarding all but the public ones by the tokens."""
        self.routes = routes
        self._tokens = tokens

    def answer(self, request: Request) -> Answer | Silence:
        """Serve a request."""
        path_exists = False
        for route in self.routes:
            match = route.path.fullmatch(request.path)
            if match is None:
                continue
            path_exists = True
            if route.method == request.method:
                return self._serve(route, request, match.group(1) if match.groups() else "")
        if path_exists:
            return failed(ErrorCode.METHOD_NOT_ALLOWED, "the path has no such method")
        return failed(ErrorCode.NOT_FOUND, "there is no such path")

    def _serve(self, route: Route, request: Request, wanted: str) -> Answer | Silence:
        if not (route.is_public or self._is_authorised(request)):
            return failed(ErrorCode.UNAUTHORIZED, "the access token is missing, expired or revoked")
        try:
            return route.serve(request, wanted)
        except RefusalError as refusal:
            return refused(refusal)

    def _is_authorised(self, request: Request) -> bool:
        authorization = request.authorization
        return authorization.startswith(BEARER) and self._tokens.is_valid(authorization.removeprefix(BEARER))
