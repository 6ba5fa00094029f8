"""What forms do: they tell the ledger who sends them, and lead back to a page that says what was done."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Query, Request, Response
from starlette.responses import RedirectResponse

from adapters.web.callers import Caller
from adapters.web.dashboard.front import Front
from adapters.web.request_ids import request_id_of
from ledger.application.commands import Context
from ledger.application.reconciling import REASON_LENGTH_MAX

Reason = Annotated[str, Form(min_length=1, max_length=REASON_LENGTH_MAX)]
"""Why something is done; it is recorded."""
Said = Annotated[str, Query(max_length=20)]
"""Which of a page's own sentences tells what was just done."""


def context_of(request: Request, sender: Caller) -> Context:
    """Return who runs a command."""
    return Context(actor=sender.actor, request_id=request_id_of(request))


def back_to(request: Request, front: Front, path: str, **told: str | int) -> Response:
    """Lead to a page of the dashboard, with what it is to tell."""
    address = front.shell(request).at(path)
    return RedirectResponse(f"{address}?{urlencode(told)}" if told else address, HTTPStatus.SEE_OTHER)
