"""Access: who asks, whether they may, and how often; what the paths of the API depend on.

Behind our own keys and behind a host's own authentication alike, a path sees a `Caller` and the site, and nothing of
how they came about.
"""

# Without postponed annotations: FastAPI reads those of the dependencies made here, which name what is in a closure.
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from structlog.contextvars import bind_contextvars

from adapters.web.callers import Caller, Right
from adapters.web.errors import CredentialsMissingError, RightMissingError
from adapters.web.keys.api_key import ApiKey
from adapters.web.site import Site

Authenticate = Callable[..., Caller]
"""A dependency of FastAPI that returns who asks, or refuses."""

_BEARER = HTTPBearer(
    bearerFormat="plk_<id>_<secret>", description="An API key, made by `payouts keys create`.", auto_error=False
)


def key_of(site: Site) -> Authenticate:
    """Return the dependency that knows callers by the API keys of a site."""

    def authenticate(shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
        if shown is None:
            raise CredentialsMissingError
        return site.keys.caller_with(ApiKey.from_text(shown.credentials))

    return authenticate


def entering(site: Site, authenticate: Authenticate) -> Any:
    """Return the dependency that lets a caller in to a site, before any path is asked."""

    def enter(request: Request, caller: Annotated[Caller, Depends(authenticate)]) -> None:
        site.rates.check(caller.actor)
        request.state.site, request.state.caller = site, caller

    async def name(request: Request, _: Annotated[None, Depends(enter)]) -> None:
        # Not in a thread, which has a context of its own that nobody sees afterwards.
        bind_contextvars(actor=request.state.caller.actor)

    return Depends(name)


# A dependency that waits for nothing is asynchronous: any other costs a change of threads.
async def _site_of(request: Request) -> Site:
    site: Site = request.state.site
    return site


def allowed(right: Right) -> Any:
    """Return the dependency on a caller who has a right. Raises RightMissingError."""

    async def check(request: Request) -> Caller:
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller is None:
            # What a host knows callers by has no form; the framework tells of that only after having asked everybody.
            raise CredentialsMissingError
        if not caller.may(right):
            raise RightMissingError(right, tuple(sorted(caller.roles)))
        return caller

    return Depends(check)


OfSite = Annotated[Site, Depends(_site_of)]
"""The site that is asked."""
