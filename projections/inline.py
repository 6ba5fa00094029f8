"""The inline books: written in the append's own transaction, so that they are always as new as the log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, bindparam, select

from ledger.accounts import normal_balance_minor
from ledger.books import AccountKey, BooksSeen
from ledger.events import RecordedEvent
from ledger.payout.status import PayoutStatus
from ledger.period.events import ClosingBalance
from ledger.period.lock import PeriodLock
from ledger.store.database import Database
from ledger.store.made_once import made_once
from ledger.store.round_trip import RoundTrip, round_trip
from projections.fold import BOOKS, INDIA
from projections.queries.closes import closed_through, closing_balances, last_closed_day
from projections.schema import ReadTables
from projections.write import write


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

    def ask(self, trip: RoundTrip, accounts: Collection[AccountKey]) -> Callable[[], BooksSeen]:
        """Ask for balances, and up to which day the books are closed; the answer is there after the round trip."""
        balances = self._ask_balances(trip, accounts)
        closed = trip.ask(last_closed_day(self._tables), {})

        def seen() -> BooksSeen:
            ((closed_through,),) = closed.rows()
            return BooksSeen(balances(), PeriodLock(closed_through, self._zone))

        return seen

    def balances_minor(self, connection: Connection, accounts: Collection[AccountKey]) -> Mapping[AccountKey, int]:
        """Return the normal-side balance by (account, currency), in minor units; accounts never used are left out."""
        with round_trip(connection) as trip:
            balances = self._ask_balances(trip, accounts)
        return balances()

    def _ask_balances(
        self, trip: RoundTrip, accounts: Collection[AccountKey]
    ) -> Callable[[], Mapping[AccountKey, int]]:
        query = _balance(self._tables)
        asked = {key: trip.ask(query, {"account_name": key[0], "currency_code": key[1]}) for key in sorted(accounts)}
        return lambda: {
            key: normal_balance_minor(key[0], *row) for key, answer in asked.items() for row in answer.rows()
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


@made_once
def _balance(tables: ReadTables) -> Select[int, int]:
    balances = tables.balances.c
    is_it = (balances.account == bindparam("account_name")) & (balances.currency == bindparam("currency_code"))
    return select(balances.debit_minor, balances.credit_minor).where(is_it)
