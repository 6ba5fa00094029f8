"""The inline books: written in the append's own transaction, so that they are always as new as the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, tuple_

from ledger.accounts import normal_balance_minor
from ledger.events import RecordedEvent
from ledger.payout.status import PayoutStatus
from ledger.period.events import ClosingBalance
from ledger.period.lock import PeriodLock
from ledger.store.database import Database
from projections.fold import BOOKS, INDIA
from projections.queries.closes import closed_through, closing_balances
from projections.schema import ReadTables
from projections.write import write

_ACCOUNTS_PER_QUERY = 500


class InlineBooks:
    """The book's journal, balances and payouts, as `ledger.books.Books` asks for them."""

    def __init__(self, database: Database, zone: ZoneInfo = INDIA) -> None:
        """Keep the books of a database; days begin and end in this time zone."""
        self._tables = ReadTables.of(database)
        self._zone = zone

    def project(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        """Write the rows of newly appended events, in the append's own transaction.

        Raises RowMissingError when the tables are not what the log makes of them, and TotalTooLargeError.
        """
        write(connection, self._tables, BOOKS.fold(events, self._zone))

    def balances_minor(
        self, connection: Connection, accounts: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], int]:
        """Return the normal-side balance by (account, currency), in minor units; accounts never used are left out."""
        balances = self._tables.balances.c
        key = tuple_(balances.account, balances.currency)
        query = select(balances.account, balances.currency, balances.debit_minor, balances.credit_minor)
        return {
            (account, currency): normal_balance_minor(account, debit_minor, credit_minor)
            for some in _in_parts(accounts)
            for account, currency, debit_minor, credit_minor in connection.execute(query.where(key.in_(some)))
        }

    def payout_at(self, connection: Connection, provider: str, provider_payout_id: str) -> UUID | None:
        """Return the payout that this provider knows by this id; None also when two payouts claim it.

        Earlier attempts are found too: a provider may report on them at any time.
        """
        attempts = self._tables.attempts.c
        known = (attempts.provider == provider) & (attempts.provider_payout_id == provider_payout_id)
        found = connection.scalars(select(attempts.payout_id).where(known).distinct().limit(2)).all()
        return found[0] if len(found) == 1 else None

    def unfinished_payout_of(self, connection: Connection, beneficiary_id: UUID) -> UUID | None:
        """Return the first payout of a beneficiary that is queued or in transit."""
        payouts = self._tables.payouts.c
        unfinished = payouts.status.in_([status.value for status in PayoutStatus if not status.is_final])
        query = select(payouts.id).where(payouts.beneficiary_id == beneficiary_id, unfinished)
        return connection.scalar(query.order_by(payouts.queued_position).limit(1))

    def period_lock(self, connection: Connection) -> PeriodLock:
        """Return up to which day the books are closed."""
        return PeriodLock(closed_through(connection, self._tables), self._zone)

    def closing_balances(self, connection: Connection, through: date) -> Sequence[ClosingBalance]:
        """Return what every account that is not even holds at the end of a day, by account and currency."""
        return closing_balances(connection, self._tables, through)


def _in_parts(accounts: Collection[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    remaining = iter(sorted(set(accounts)))
    while some := list(islice(remaining, _ACCOUNTS_PER_QUERY)):
        yield some
