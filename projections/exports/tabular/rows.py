"""The rows of the journal as a table: amounts twice, as minor units and in whole units of the currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.accounts import type_of
from ledger.money import decimal_from_minor
from projections.exports.entries import ExportedEntry


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line and its entry. An amount is positive on its side; a balance is debits less credits."""

    entry_id: str
    line_no: int
    posted_on: date
    effective_date: date
    kind: str
    reference: str | None
    description: str | None
    utr: str | None
    account: str
    account_type: str
    side: str
    amount_minor: int
    amount: Decimal
    currency: str
    balance_minor: int
    balance: Decimal


def rows_of(entries: Iterable[ExportedEntry]) -> Iterator[JournalRow]:
    """Go through the lines of entries."""
    for entry in entries:
        facts = (entry.posted_on, entry.effective_date, entry.kind, entry.reference, entry.description, entry.utr)
        for line_no, line in enumerate(entry.lines, start=1):
            amount, balance = (
                decimal_from_minor(minor, line.currency) for minor in (line.amount_minor, line.balance_minor)
            )
            yield JournalRow(
                *(entry.id, line_no, *facts, line.account, type_of(line.account).value, line.side.value),
                *(line.amount_minor, amount, line.currency, line.balance_minor, balance),
            )
