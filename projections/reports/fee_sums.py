"""Fees and the tax on them as the books hold them, by day and provider.

Where the source account bears the fee, the books hold fee and tax in one line on that account: those are no expense of
ours, and not here. Goods and services tax is one account; its split into CGST, SGST and IGST hangs on states that the
books do not know: see `gst`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, select

from ledger.accounts import Side
from ledger.journal import EntryKind
from projections.queries.cuts import Day
from projections.queries.totals import amount_of
from projections.reports.asked import Asked
from projections.reports.day_sums import conditions
from projections.reports.provider_accounts import is_of_fees, is_wallet, provider_of_wallet
from projections.schema import ReadTables

FEE_KINDS = (EntryKind.FEE_CHARGED, EntryKind.FEE_REFUNDED)


@dataclass(frozen=True, slots=True)
class FeeSum:
    """What a provider charged, or refunded, on a day: debits less credits, in minor units."""

    day: date
    provider: str
    currency: str
    kind: EntryKind
    account: str
    """The provider's account of fees, or the one of the tax on fees."""
    moved_minor: int


def fee_sums(connection: Connection, tables: ReadTables, asked: Asked, day: Day = Day.POSTED) -> Sequence[FeeSum]:
    """Return the sums of the lines on accounts of fees and tax that fees of payouts have booked."""
    lines, entries = tables.journal_lines, tables.journal_entries
    paid = lines.alias("paid")
    by = (lines.c[day], paid.c.account, lines.c.currency, entries.c.kind, lines.c.account)
    wallet_line = and_(paid.c.position == lines.c.position, paid.c.side != lines.c.side, is_wallet(paid.c.account))
    query = (
        select(*by, func.sum(amount_of(lines, Side.DEBIT) - amount_of(lines, Side.CREDIT)))
        .join(entries, entries.c.position == lines.c.position)
        .join(paid, wallet_line)
        .where(is_of_fees(lines.c.account), entries.c.kind.in_(FEE_KINDS), *conditions(lines, asked, day))
        .group_by(*by)
    )
    return [
        FeeSum(of_day, provider_of_wallet(payer), currency, EntryKind(kind), account, int(moved_minor))
        for of_day, payer, currency, kind, account, moved_minor in connection.execute(query)
    ]
