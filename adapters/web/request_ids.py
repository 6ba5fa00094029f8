"""Request ids: one for each request, the caller's own if it sends one, in every answer, log line and event."""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.requests import Request

HEADER = "X-Request-Id"
_FORM = re.compile(r"[!-~]{1,200}", flags=re.ASCII)


def request_id_of(request: Request) -> str:
    """Return the id of a request: what its caller calls it, where that is an id, else one that is made up once."""
    known: str | None = getattr(request.state, "request_id", None)
    if known is None:
        told = request.headers.get(HEADER, "")
        known = told if _FORM.fullmatch(told) else uuid4().hex
        request.state.request_id = known
    return known
