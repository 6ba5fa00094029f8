"""Holds: what payouts that are not final keep back of the account that pays for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from ledger.accounts import Side
from ledger.chart import QUEUED, in_transit
from ledger.payout.status import PayoutStatus
from ledger.store.made_once import made_once
from projections.queries.cuts import Cut
from projections.queries.totals import AccountKey, amount_of
from projections.queries.typed_text import beginning_with
from projections.schema import ReadTables

_IN_TRANSIT = in_transit("")
"""What the names of all in-transit accounts begin with."""


@dataclass(frozen=True, slots=True)
class Holds:
    """The held parts of one source account, in minor units."""

    queued_minor: int
    in_transit_minor: int


def holds(connection: Connection, tables: ReadTables, source: AccountKey, cut: Cut) -> Holds:
    """Return what is held of a source account: now from its open payouts, before a cut from the journal.

    The cut leaves out nothing that is not written yet.
    """
    if cut == Cut():
        open_now = connection.execute(_open_now(tables), {"account": source[0], "currency": source[1]}).one()
        return Holds(*map(int, open_now))
    return _held_minor(connection, tables, source, cut)


def has_status(payouts: Table, status: PayoutStatus) -> ColumnElement[bool]:
    """Return the condition that a payout has this status, written so that the index over those payouts is used."""
    return payouts.c.status == literal_column(f"'{status.value}'")


def is_in_transit_account(account: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that an account is one of those in transit, as a range that an index answers."""
    return beginning_with(account, _IN_TRANSIT)


def open_minor(payouts: Table, status: PayoutStatus) -> ScalarSelect[Any]:
    """Return the sum of the payouts of a status that the parameters `account` and `currency` pay for."""
    # Open payouts are few: an index over them alone beats the one over all that the account ever paid, which a plain
    # comparison of the account would make SQLite choose.
    payer = func.coalesce(payouts.c.source_account, "")
    is_asked_for = payer == bindparam("account"), payouts.c.currency == bindparam("currency")
    query = select(func.coalesce(func.sum(payouts.c.amount_minor), 0))
    return query.where(has_status(payouts, status), *is_asked_for).scalar_subquery()


@made_once
def _open_now(tables: ReadTables) -> Select[Any]:
    return select(*(open_minor(tables.payouts, each) for each in (PayoutStatus.QUEUED, PayoutStatus.IN_TRANSIT)))


def _held_minor(connection: Connection, tables: ReadTables, source: AccountKey, cut: Cut) -> Holds:
    """Add up the lines of the source account's payouts on the accounts that hold their funds."""
    lines, payouts = tables.journal_lines, tables.payouts
    held = func.sum(amount_of(lines, Side.CREDIT) - amount_of(lines, Side.DEBIT))
    query = (
        select(lines.c.account, held)
        .join(payouts, payouts.c.id == lines.c.payout_id)
        .where(
            or_(lines.c.account == QUEUED, is_in_transit_account(lines.c.account)),
            payouts.c.source_account == source[0],
            lines.c.currency == source[1],
            *cut.conditions(lines),
        )
        .group_by(lines.c.account)
    )
    found = {account: int(minor) for account, minor in connection.execute(query)}
    queued_minor = found.pop(QUEUED, 0)
    return Holds(queued_minor, sum(found.values()))
