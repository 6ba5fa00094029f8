"""Signing in and out: a person shows an API key once, and a cookie stands for it until the evening."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import RedirectResponse

from adapters.web.dashboard.entrance import COOKIE, OfFront, Sender
from adapters.web.dashboard.fields import Field
from adapters.web.dashboard.route import PageRoute
from adapters.web.dashboard.sessions import LASTS_SECONDS
from adapters.web.errors import CredentialsWrongError
from adapters.web.keys.api_key import ApiKey

router = APIRouter(route_class=PageRoute)
_KEY = Field("key", "API key", "password", required=True, autocomplete="current-password")
Next = Annotated[str, Query(max_length=2_000)]


@router.get("/sign-in")
def ask_for_key(request: Request, front: OfFront, next: Next = "") -> Response:  # noqa: A002 - what addresses call it
    """Ask who it is."""
    return front.page(request, "sign_in.html", key_field=_KEY, next=next, error="")


@router.post("/sign-in")
def sign_in(
    request: Request,
    front: OfFront,
    _: Sender,
    key: Annotated[str, Form(max_length=200)],
    next: Annotated[str, Form(max_length=2_000)] = "",  # noqa: A002 - as above
) -> Response:
    """Begin a session, and go on to where the person wanted to go."""
    try:
        cookie = front.sessions.begin(ApiKey.from_text(key.strip()))
    except CredentialsWrongError as error:
        status, reason = HTTPStatus.UNAUTHORIZED, f"{error}."
        return front.page(request, "sign_in.html", status, key_field=_KEY, next=next, error=reason)
    shell = front.shell(request)
    answer = RedirectResponse(_own(shell.prefix, next), HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=LASTS_SECONDS,
        path=shell.prefix,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request, front: OfFront) -> Response:
    """End the session of this browser. It needs no proof of who asks: a session that is over harms nobody."""
    prefix = front.shell(request).prefix
    answer = RedirectResponse(f"{prefix}/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, path=prefix, httponly=True, samesite="lax")
    return answer


def _own(prefix: str, wanted: str) -> str:
    """Return an address of this dashboard: nobody is sent anywhere else by a link to the sign-in page."""
    is_own = wanted.startswith(f"{prefix}/") and wanted.isprintable() and "\\" not in wanted
    return wanted if is_own else f"{prefix}/"
