"""What people do about a break besides matching: look after it, note what they found, write it off, or dismiss it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.dashboard.commands import Reason, back_to, context_of
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.route import PageRoute
from ledger.application.commands import ACTOR_LENGTH_MAX
from ledger.application.reconciling import REASON_LENGTH_MAX

router = APIRouter(
    prefix="/reconciliation/breaks/{break_id}", route_class=PageRoute, dependencies=[allowed(Right.BOOK)]
)
Owner = Annotated[str, Form(min_length=1, max_length=ACTOR_LENGTH_MAX)]
Note = Annotated[str, Form(min_length=1, max_length=REASON_LENGTH_MAX)]
Account = Annotated[str, Form(min_length=1, max_length=200)]


@router.post("/assign")
def assign(request: Request, front: OfFront, break_id: UUID, sender: Sender, owner: Owner) -> Response:
    """Say who looks after a break."""
    front.site.book.reconciliation.assign_break(break_id, owner.strip(), **context_of(request, sender))
    return _back(request, front, break_id, "assigned")


@router.post("/note")
def note(request: Request, front: OfFront, break_id: UUID, sender: Sender, note: Note) -> Response:
    """Write down what was found out about a break."""
    front.site.book.reconciliation.note_on_break(break_id, note.strip(), **context_of(request, sender))
    return _back(request, front, break_id, "noted")


@router.post("/propose")
def propose(
    request: Request, front: OfFront, break_id: UUID, sender: Sender, account: Account, reason: Reason
) -> Response:
    """Propose that an account bears a break's difference."""
    front.site.book.reconciliation.propose_write_off(
        break_id, account.strip(), reason.strip(), **context_of(request, sender)
    )
    return _back(request, front, break_id, "proposed")


@router.post("/approve")
def approve(request: Request, front: OfFront, break_id: UUID, sender: Sender) -> Response:
    """Book the write-off that another person proposed."""
    front.site.book.reconciliation.approve_write_off(break_id, **context_of(request, sender))
    return _back(request, front, break_id, "approved")


@router.post("/dismiss")
def dismiss(request: Request, front: OfFront, break_id: UUID, sender: Sender, reason: Reason) -> Response:
    """Let nothing follow from a break that holds no money."""
    front.site.book.reconciliation.dismiss_break(break_id, reason.strip(), **context_of(request, sender))
    return _back(request, front, break_id, "dismissed")


def _back(request: Request, front: Front, break_id: UUID, said: str) -> Response:
    return back_to(request, front, f"/reconciliation/breaks/{break_id}", said=said)
