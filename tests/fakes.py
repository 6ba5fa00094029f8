"""Hand-written stand-ins that several test packages use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.accounts import Side, normal_balance_minor
from ledger.books import AccountKey, BooksSeen
from ledger.events import RecordedEvent
from ledger.period.events import ClosingBalance
from ledger.period.lock import PeriodLock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ledger.store.round_trip import RoundTrip


class MemoryBooks:
    """Books that remember what was projected; unlike the real ones they do not forget what was rolled back."""

    def __init__(self) -> None:
        """Start empty."""
        self.projected: list[RecordedEvent] = []
        self.payouts: dict[tuple[str, str], UUID] = {}
        self.unfinished: dict[UUID, UUID] = {}
        self.closed_through: date | None = None

    def project(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        """Remember newly appended events."""
        assert connection.in_transaction()
        self.projected += events

    def ask(self, trip: RoundTrip, accounts: Collection[AccountKey]) -> Callable[[], BooksSeen]:
        """Answer at once: a memory is no database to go to."""
        assert trip.is_postgresql in {True, False}
        seen = BooksSeen(self._sums(accounts), PeriodLock(self.closed_through, ZoneInfo("UTC")))
        return lambda: seen

    def balances_minor(self, connection: Connection, accounts: Collection[AccountKey]) -> Mapping[AccountKey, int]:
        """Add up the lines of the projected entries."""
        assert connection.in_transaction()
        return self._sums(accounts)

    def _sums(self, accounts: Collection[AccountKey]) -> Mapping[AccountKey, int]:
        sums: dict[tuple[str, str], int] = {}
        for recorded in self.projected:
            for line in recorded.event.entry.lines if recorded.event.entry else ():
                debit, credit = (line.amount_minor, 0) if line.side is Side.DEBIT else (0, line.amount_minor)
                key = (line.account, line.currency)
                sums[key] = sums.get(key, 0) + normal_balance_minor(line.account, debit, credit)
        return {key: balance for key, balance in sums.items() if key in accounts}

    def payout_at(self, connection: Connection, provider: str, provider_payout_id: str) -> UUID | None:
        """Look a provider's payout id up."""
        assert connection.in_transaction()
        return self.payouts.get((provider, provider_payout_id))

    def unfinished_payout_of(self, connection: Connection, beneficiary_id: UUID) -> UUID | None:
        """Look an unfinished payout up."""
        assert connection.in_transaction()
        return self.unfinished.get(beneficiary_id)

    def period_lock(self, connection: Connection) -> PeriodLock:
        """Lock what the test has closed."""
        assert connection.in_transaction()
        return PeriodLock(self.closed_through, ZoneInfo("UTC"))

    def closing_balances(self, connection: Connection, through: date) -> Sequence[ClosingBalance]:
        """Hold nothing: who closes a period uses the real books."""
        assert connection.in_transaction()
        assert through < date.max
        return ()
