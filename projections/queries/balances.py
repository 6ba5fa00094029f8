"""The balance of one account: what is available, what payouts hold back of it, and what is posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, bindparam, exists, select

from ledger.accounts import Side, normal_balance_minor, type_of
from ledger.errors import UnknownAccountError
from ledger.payout.status import PayoutStatus
from ledger.store.made_once import made_once
from projections.queries.account_total import total_of
from projections.queries.cuts import Cut
from projections.queries.holds import holds, open_minor
from projections.queries.log_tables import log_tables_of
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
    cut = Cut.as_of(as_of, known_at)
    if cut == Cut():
        return _now(connection, tables, account, currency, as_of)
    head, key = used_at(connection, tables, account, currency), (account, currency)
    cut = cut.known_within(head)
    held = holds(connection, tables, key, cut)
    return Balance(
        account=account,
        currency=currency,
        available_minor=total_of(connection, tables, key, cut).balance_minor(account),
        queued_minor=held.queued_minor,
        in_transit_minor=held.in_transit_minor,
        position=head if known_at is None else min(known_at, head),
        as_of=as_of,
    )


def used_at(connection: Connection, tables: ReadTables, account: str, currency: str) -> int:
    """Return the last position of the log in this snapshot, as `log_position` does, and refuse an unused account.

    Raises UnknownAccountError when nothing was ever booked on the account in this currency.
    """
    head: int | None = connection.scalar(_head_if_used(tables), {"account": account, "currency": currency})
    if head is None:
        raise UnknownAccountError(account)
    return head


def _now(connection: Connection, tables: ReadTables, account: str, currency: str, as_of: date | None) -> Balance:
    """Return the balance as it is, in one statement. Raises UnknownAccountError."""
    row = connection.execute(_standing(tables), {"account": account, "currency": currency}).one_or_none()
    if row is None:
        raise UnknownAccountError(account)
    available_minor = normal_balance_minor(account, row.debit_minor, row.credit_minor)
    return Balance(account, currency, available_minor, int(row.queued), int(row.in_transit), row.head, as_of)


@made_once
def _standing(tables: ReadTables) -> Select[Any]:
    balances = tables.balances.c
    return select(
        *(balances.debit_minor, balances.credit_minor, _head(tables).label("head")),
        open_minor(tables.payouts, PayoutStatus.QUEUED).label("queued"),
        open_minor(tables.payouts, PayoutStatus.IN_TRANSIT).label("in_transit"),
    ).where(balances.account == bindparam("account"), balances.currency == bindparam("currency"))


@made_once
def _head_if_used(tables: ReadTables) -> Select[Any]:
    balances = tables.balances.c
    is_used = balances.account == bindparam("account"), balances.currency == bindparam("currency")
    return select(_head(tables)).where(exists().where(*is_used))


def _head(tables: ReadTables) -> ScalarSelect[int]:
    return select(log_tables_of(tables).log_head.c.position).scalar_subquery()
