"""The entrance: who opens a page, whether they may, and whether a form is theirs; what every page depends on."""

# Without postponed annotations: FastAPI reads those of the dependencies made here, which name what is in a closure.
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from structlog.contextvars import bind_contextvars

from adapters.web.access import Authenticate
from adapters.web.callers import Caller
from adapters.web.dashboard.front import NOBODY, Front
from adapters.web.errors import CredentialsMissingError

COOKIE = "payouts_operator"


def placing(front: Front) -> Any:
    """Return the dependency that says which dashboard is asked."""

    def place(request: Request) -> None:
        request.state.front, request.state.site, request.state.caller = front, front.site, NOBODY

    return Depends(place)


def session_of(request: Request) -> Caller:
    """Return whose session it is. Raises CredentialsMissingError or CredentialsWrongError."""
    front: Front = request.state.front
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        raise CredentialsMissingError
    return front.sessions.caller_in(cookie)


def entering(front: Front, authenticate: Authenticate) -> Any:
    """Return the dependency that lets a person in."""

    def enter(request: Request, caller: Annotated[Caller, Depends(authenticate)]) -> None:
        front.site.rates.check(caller.actor)
        request.state.caller = caller
        bind_contextvars(actor=caller.actor)

    return Depends(enter)


def _front_of(request: Request) -> Front:
    front: Front = request.state.front
    return front


def _form_checked(request: Request, csrf_token: Annotated[str, Form(max_length=500)]) -> Caller:
    front: Front = request.state.front
    caller: Caller = request.state.caller
    front.sessions.check_form(caller, csrf_token)
    return caller


OfFront = Annotated[Front, Depends(_front_of)]
"""The dashboard that is asked."""
Sender = Annotated[Caller, Depends(_form_checked)]
"""Who sends a form that they were given."""
