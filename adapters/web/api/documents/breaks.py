"""Breaks as the API gives them: every difference that is open, and all of what is known of one."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from adapters.web.api.documents.base import DayAsked, Moment, PageWanted, Told
from adapters.web.api.documents.reconciliations import AccountText
from ledger.application.commands import ACTOR_LENGTH_MAX
from ledger.money import decimal_from_minor
from ledger.reconciliation.break_kinds import BreakKind
from ledger.statements.statement import Origin
from projections.queries.breaks import Break
from projections.queries.open_breaks import OpenBreak
from projections.queries.recorded_breaks import BreakRow

Difference = Annotated[
    int | None, Field(description="By how much the statement has more than the books; none without a statement.")
]


class BreakSource(StrEnum):
    """What shows a break."""

    PAYOUTS = "payouts"
    """The book's own payouts: money too long in transit, or a provider who contradicts."""
    STATEMENTS = "statements"
    """A statement that was compared with the books."""


class BreaksWanted(PageWanted):
    """Which breaks are wanted; what is left out is not asked for."""

    account: AccountText | None = Field(default=None, description="Those that a statement of this account opened.")
    owner: Annotated[str, Field(min_length=1, max_length=ACTOR_LENGTH_MAX)] | None = Field(
        default=None, description="Those that this person looks after now."
    )
    as_of: DayAsked | None = Field(
        default=None,
        description="Those open at the end of this day, aged as of it; now, without it. A day is one in the book's "
        "reporting time zone. What payouts show is told while it is there.",
    )


class BreakTold(Told):
    """One difference that is open."""

    source: BreakSource
    id: UUID | None = Field(description="Of a break that a statement opened; what payouts show has none.")
    kind: BreakKind
    payout_id: UUID | None
    reference: str | None
    attempt: int | None
    anomaly: int | None = Field(description="The payout's anomaly that opened the break, if one did.")
    provider: str | None
    account: str | None = Field(
        description="The account that holds the money, or that the statement is of; none where it holds none back."
    )
    origin: Origin | None = Field(description="Who told the statement.")
    amount_minor: int = Field(description="What is held or contradicted, or how large the difference is.")
    amount: str = Field(description="The same amount as a decimal number.", examples=["25000.00"])
    difference_minor: Difference
    currency: str
    expected: str
    found: str
    value_date: date | None = Field(description="The day of a statement's first line, or of ours.")
    since: Moment
    age_seconds: int
    age_days: int = Field(description="From the day that it is of.")
    owner: str | None = Field(description="Who looks after it.")

    @classmethod
    def of(cls, row: OpenBreak) -> Self:
        """Tell of a break."""
        facts = _of_payout(row.found) if isinstance(row.found, Break) else _of_statement(row.found)
        amount = str(decimal_from_minor(facts["amount_minor"], facts["currency"]))
        return cls(**facts, amount=amount, age_seconds=int(row.age.total_seconds()), age_days=row.age_days)


class BreakPage(Told):
    """A page of open breaks, the oldest first."""

    breaks: tuple[BreakTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


def _of_payout(found: Break) -> dict[str, Any]:
    names = ("kind", "payout_id", "reference", "attempt", "anomaly", "provider", "account", "amount_minor", "currency")
    known = {name: getattr(found, name) for name in (*names, "expected", "found", "since")}
    unknown = dict.fromkeys(("id", "origin", "difference_minor", "value_date", "owner"))
    return {"source": BreakSource.PAYOUTS, **known, **unknown}


def _of_statement(found: BreakRow) -> dict[str, Any]:
    names = ("id", "kind", "account", "origin", "difference_minor", "currency", "value_date", "owner")
    return {
        "source": BreakSource.STATEMENTS,
        **{name: getattr(found, name) for name in names},
        **dict.fromkeys(("payout_id", "reference", "attempt", "anomaly", "provider")),
        "amount_minor": abs(found.difference_minor),
        "expected": f"as our books: {_lines(found.booked_count)}",
        "found": f"as the statement: {_lines(found.external_count)}",
        "since": found.opened_at,
    }


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"
