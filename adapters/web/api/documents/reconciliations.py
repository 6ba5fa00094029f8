"""Reconciling as the API takes it, and what it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from adapters.statements.moved_breaks import OpenedBreak
from adapters.statements.reconciling import Reconciled
from adapters.web.api.documents.base import Asked, Currency, Told
from ledger.money import decimal_from_minor
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Match, Rule
from ledger.statements.statement import Origin

TOLD_MAX = 200
"""Of the matches and breaks of one run; their lists have them all."""
NAMES_MAX = 20
"""Of the lines of each."""
AccountText = Annotated[
    str,
    Field(
        pattern="^[A-Za-z0-9:-]+$",
        max_length=120,
        description="An account at a bank, or a wallet at a provider.",
        examples=["Assets:Bank:Hdfc"],
    ),
]
Names = Annotated[tuple[str, ...], Field(description="The first 20 of its lines on this side, by their names.")]
_EXAMPLE: dict[str, JsonValue] = {"account": "Assets:Bank:Hdfc", "currency": "INR", "dry_run": True}


class ReconciliationAsked(Asked):
    """Which account is to be reconciled with its statements."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    account: AccountText
    currency: Currency = "INR"
    dry_run: bool = Field(default=False, strict=True, description="Only tell what it would come to; write nothing.")


class MadeMatchTold(Told):
    """Lines that were found to be the same fact."""

    rule: Rule
    amount_minor: int = Field(description="What either side comes to; negative where money went out.")
    amount: str = Field(description="The same amount as a decimal number.", examples=["-25000.00"])
    statement_lines: Names
    book_lines: Names

    @classmethod
    def of(cls, found: Match, currency: str) -> Self:
        """Tell of a match."""
        amount_minor = sum(line.signed_minor for line in found.external)
        return cls(
            rule=found.rule,
            amount_minor=amount_minor,
            amount=str(decimal_from_minor(amount_minor, currency)),
            statement_lines=_names(found.external),
            book_lines=_names(found.booked),
        )


class OpenedBreakTold(Told):
    """A difference that was not known before."""

    id: UUID | None = Field(description="None in a dry run.")
    kind: BreakKind
    value_date: date = Field(description="The day of its first line.")
    difference_minor: int = Field(description="By how much the statement has more than the books.")
    difference: str = Field(description="The same amount as a decimal number.", examples=["-5.90"])
    statement_lines: Names
    book_lines: Names

    @classmethod
    def of(cls, opened: OpenedBreak, currency: str) -> Self:
        """Tell of a break."""
        found = opened.found
        return cls(
            id=opened.break_id,
            kind=found.kind,
            value_date=found.value_date,
            difference_minor=found.difference_minor,
            difference=str(decimal_from_minor(found.difference_minor, currency)),
            statement_lines=_names(found.external),
            book_lines=_names(found.booked),
        )


class ReconciledTold(Told):
    """What reconciling an account with one teller came to. Lists are cut at 200; the counts beside them are not."""

    account: str
    currency: str
    origin: Origin
    matched: dict[str, int] = Field(description="How many matches each rule made now.", examples=[{"utr/1": 41}])
    matches: tuple[MadeMatchTold, ...]
    opened: tuple[OpenedBreakTold, ...] = Field(description="The breaks that are new.")
    opened_count: int
    closed: tuple[UUID, ...] = Field(description="The breaks that were open before, and are no longer.")
    closed_count: int
    open_count: int = Field(description="How many breaks are open behind it, those that were open before included.")
    outstanding_count: int = Field(description="How many of our lines wait for the statement of a later day.")
    returned: tuple[UUID, ...] = Field(description="The payouts whose money came back.")

    @classmethod
    def of(cls, each: Reconciled) -> Self:
        """Tell what it came to."""
        source, outcome, moved = each.source, each.outcome, each.moved
        return cls(
            account=source.account,
            currency=source.currency,
            origin=source.origin,
            matched=dict(sorted(Counter(match.rule.value for match in outcome.matches).items())),
            matches=tuple(MadeMatchTold.of(match, source.currency) for match in outcome.matches[:TOLD_MAX]),
            opened=tuple(OpenedBreakTold.of(opened, source.currency) for opened in moved.opened[:TOLD_MAX]),
            opened_count=len(moved.opened),
            closed=moved.closed[:TOLD_MAX],
            closed_count=len(moved.closed),
            open_count=len(outcome.breaks),
            outstanding_count=len(outcome.outstanding),
            returned=each.returned[:TOLD_MAX],
        )


class ReconciliationTold(Told):
    """What reconciling an account came to, or would come to, with each teller of its statements."""

    dry_run: bool
    reconciled: tuple[ReconciledTold, ...]


def _names(lines: Collection[ComparedLine]) -> tuple[str, ...]:
    return tuple(sorted(line.line_id for line in lines)[:NAMES_MAX])
