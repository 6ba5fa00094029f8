"""The books, as the write side sees them: projected inside the append's transaction, and read by the guards.

The fold from events to rows belongs to the read side; it is handed to the store through this protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from ledger.events import RecordedEvent
from ledger.period.events import ClosingBalance
from ledger.period.lock import PeriodLock

if TYPE_CHECKING:
    from ledger.store.database import Connection
    from ledger.store.round_trip import RoundTrip

AccountKey = tuple[str, str]
"""An account and a currency."""


@dataclass(frozen=True, slots=True)
class BooksSeen:
    """What an append looks up in the books before anything is decided."""

    balances_minor: Mapping[AccountKey, int]
    """On the normal side, in minor units; accounts never used are left out."""
    period_lock: PeriodLock


class Books(Protocol):
    """Journal entries, lines, balances and the payouts' current rows, always as new as the log."""

    def project(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        """Write the rows of newly appended events, in the append's own transaction."""

    def ask(self, trip: RoundTrip, accounts: Collection[AccountKey]) -> Callable[[], BooksSeen]:
        """Ask for balances, and up to which day the books are closed; the answer is there after the round trip."""

    def balances_minor(self, connection: Connection, accounts: Collection[AccountKey]) -> Mapping[AccountKey, int]:
        """Return the normal-side balance by (account, currency), in minor units; accounts never used are left out."""

    def payout_at(self, connection: Connection, provider: str, provider_payout_id: str) -> UUID | None:
        """Return the payout that this provider knows by this id."""

    def unfinished_payout_of(self, connection: Connection, beneficiary_id: UUID) -> UUID | None:
        """Return the first payout of a beneficiary that is queued or in transit."""

    def period_lock(self, connection: Connection) -> PeriodLock:
        """Return up to which day the books are closed."""

    def closing_balances(self, connection: Connection, through: date) -> Sequence[ClosingBalance]:
        """Return what every account that is not even holds at the end of a day, by account and currency."""
