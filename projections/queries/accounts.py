"""The accounts in use: every account and currency that was ever booked, with both its sides and its balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from ledger.accounts import AccountType, normal_balance_minor, type_of
from projections.queries.pages import page_of
from projections.queries.rows import columns_of
from projections.queries.totals import AccountKey
from projections.queries.typed_text import beginning_with
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in one currency. Amounts in minor units."""

    account: str
    currency: str
    type: AccountType
    debit_minor: int
    """All that was ever debited."""
    credit_minor: int
    """All that was ever credited."""
    balance_minor: int
    """On the account's normal side, negative when it is overdrawn."""
    position: int
    """The log position of the event that booked it last; the two times are that event's."""
    effective_at: datetime
    recorded_at: datetime

    @property
    def place(self) -> AccountKey:
        """Return where the list goes on behind this row."""
        return self.account, self.currency


def list_accounts(
    connection: Connection,
    tables: ReadTables,
    *,
    limit: int,
    of_type: AccountType | None = None,
    prefix: str = "",
    after: AccountKey | None = None,
) -> Sequence[AccountRow]:
    """Return at most `limit` accounts by name and currency, going on `after` the place of another.

    `prefix` is what their names begin with; case counts.
    """
    balances = tables.balances
    query = select(*columns_of(AccountRow, balances)).where(*_conditions(balances.c.account, of_type, prefix))
    query = page_of(query, [balances.c.account, balances.c.currency], after, limit=limit)
    return [_account(row) for row in connection.execute(query).mappings()]


def _conditions(account: ColumnElement[str], of_type: AccountType | None, prefix: str) -> list[ColumnElement[bool]]:
    beginnings = ([] if of_type is None else [f"{of_type.value}:"]) + ([prefix] if prefix else [])
    return [beginning_with(account, beginning) for beginning in beginnings]


def _account(row: RowMapping) -> AccountRow:
    balance_minor = normal_balance_minor(row["account"], row["debit_minor"], row["credit_minor"])
    facts: dict[str, Any] = {**row, "type": type_of(row["account"]), "balance_minor": balance_minor}
    return AccountRow(**facts)
