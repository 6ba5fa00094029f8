"""The balance of one account: what is available, what payouts hold back of it, and what is posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.accounts import Side, type_of
from ledger.errors import UnknownAccountError
from projections.queries.cuts import Cut
from projections.queries.holds import holds
from projections.queries.log_position import log_position
from projections.queries.totals import Total, totals
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class Balance:
    """One account in one currency. Amounts are minor units on the account's normal side, negative when overdrawn."""

    account: str
    currency: str
    available_minor: int
    """What the books say: funds of payouts that are not final have left it already."""
    queued_minor: int
    """Reserved for this account's payouts that no provider has."""
    in_transit_minor: int
    """Handed to providers for this account's payouts, without a final outcome."""
    position: int
    """The log position that it was computed at."""
    as_of: date | None
    """The last day that counts, in the book's reporting time zone; None when every day does."""

    @property
    def posted_minor(self) -> int:
        """Return the balance with the payouts that are not final left out.

        A payout debits its source account. What it holds is therefore added back to an account with a credit balance,
        such as a customer's, and taken off one with a debit balance, such as an expense.
        """
        held_minor = self.queued_minor + self.in_transit_minor
        is_credit = type_of(self.account).normal_side is Side.CREDIT
        return self.available_minor + (held_minor if is_credit else -held_minor)


def balance_of(
    connection: Connection,
    tables: ReadTables,
    account: str,
    currency: str,
    *,
    as_of: date | None = None,
    known_at: int | None = None,
) -> Balance:
    """Return a balance: now, at the end of a day, as known at a log position, or both.

    Without `as_of` and `known_at` it costs the same however long the history is. Raises UnknownAccountError when
    nothing was ever booked on the account in this currency.
    """
    check_used(connection, tables, account, currency)
    cut, head = Cut.as_of(as_of, known_at), log_position(connection, tables)
    key = (account, currency)
    held = holds(connection, tables, key, cut)
    return Balance(
        account=account,
        currency=currency,
        available_minor=totals(connection, tables, cut, key).get(key, Total()).balance_minor(account),
        queued_minor=held.queued_minor,
        in_transit_minor=held.in_transit_minor,
        position=head if known_at is None else min(known_at, head),
        as_of=as_of,
    )


def check_used(connection: Connection, tables: ReadTables, account: str, currency: str) -> None:
    """Refuse an account that nothing was ever booked on in this currency. Raises UnknownAccountError."""
    balances = tables.balances.c
    query = select(balances.position).where(balances.account == account, balances.currency == currency)
    if connection.scalar(query) is None:
        raise UnknownAccountError(account)
