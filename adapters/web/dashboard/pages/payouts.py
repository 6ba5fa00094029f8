"""Payouts: found by whatever a person has of them, or listed by filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.fields import Choice
from adapters.web.dashboard.fields import Field as Shown
from adapters.web.dashboard.optional import Optional
from adapters.web.dashboard.route import PageRoute
from adapters.web.dashboard.texts import words
from ledger.money import LARGEST_AMOUNT_MINOR
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from projections.queries.payout_filter import PayoutFilter
from projections.queries.payout_search import search_payouts
from projections.queries.payouts import list_payouts
from projections.queries.spans import Span

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_PAYOUTS)])
PAGE = 50
TYPED_LENGTH_MAX = 200


class PayoutsAsked(BaseModel):
    """What was typed into the form above the list."""

    model_config = ConfigDict(frozen=True)

    q: str = Field(default="", max_length=TYPED_LENGTH_MAX)
    status: Optional[PayoutStatus] = None
    rail: Optional[Rail] = None
    provider: str = Field(default="", max_length=TYPED_LENGTH_MAX)
    since: Optional[date] = None
    until: Optional[date] = None
    unknown: Optional[Literal["yes", "no"]] = None
    before: Annotated[int | None, Field(ge=0, le=LARGEST_AMOUNT_MINOR)] = None

    def filter(self) -> PayoutFilter:
        """Return what the books are asked. Raises SpanReversedError."""
        return PayoutFilter(
            status=self.status,
            rail=self.rail,
            provider=self.provider or None,
            queued=Span(self.since, self.until) if self.since or self.until else None,
            outcome_unknown=None if self.unknown is None else self.unknown == "yes",
        )

    def older(self, path: str, position: int) -> str:
        """Return the address of the page behind a place in the list."""
        told = self.model_dump(mode="json", exclude_defaults=True) | {"before": position}
        return f"{path}?{urlencode(told)}"


@router.get("/payouts")
def show_payouts(request: Request, front: OfFront, asked: Annotated[PayoutsAsked, Query()]) -> Response:
    """List payouts, those accepted last first."""
    book, typed = front.site.book, asked.q.strip()
    with front.site.read() as connection:
        if typed:
            found, older = search_payouts(connection, book.tables, typed), ""
        else:
            found = list_payouts(connection, book.tables, asked.filter(), limit=PAGE, before=asked.before)
            path = front.shell(request).at("/payouts")
            older = asked.older(path, found[-1].queued_position) if len(found) == PAGE else ""
    return front.page(request, "pages/payouts.html", payouts=found, older=older, filters=_fields(asked), typed=typed)


def _fields(asked: PayoutsAsked) -> tuple[Shown, ...]:
    hint = "Reference, id, UTR, or a provider's id; finds whatever the other fields say"
    return (
        Shown("q", "Find", "search", asked.q, hint=hint, length_max=TYPED_LENGTH_MAX),
        Shown("status", "Status", "select", asked.status or "", _choices(PayoutStatus)),
        Shown("rail", "Rail", "select", asked.rail or "", _choices(Rail)),
        Shown("provider", "Provider", value=asked.provider, length_max=TYPED_LENGTH_MAX),
        Shown("since", "Accepted since", "date", _day(asked.since)),
        Shown("until", "Before", "date", _day(asked.until)),
        Shown("unknown", "Outcome", "select", asked.unknown or "", _OUTCOMES),
    )


_OUTCOMES = (Choice("", "any"), Choice("yes", "unknown"), Choice("no", "known"))


def _choices(kinds: Iterable[StrEnum]) -> tuple[Choice, ...]:
    return (Choice("", "any"), *(Choice(kind.value, words(kind.value)) for kind in kinds))


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
