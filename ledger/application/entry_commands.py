"""Commands on manual entries and deposits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack
from uuid import UUID

from ledger import chart, posting_rules
from ledger.accounts import Side
from ledger.aggregate import Cause
from ledger.application.commands import Commands, Context, existing
from ledger.application.receipts import Receipt
from ledger.errors import ReferenceReusedError
from ledger.funds import Funds
from ledger.journal import EntryKind, JournalEntry, Line, entry
from ledger.manual_entry.manual_entry import ManualEntry
from ledger.money import Money
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_reference, check_text, utc

DESCRIPTION_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class _Facts:
    """What an entry's reference stands for."""

    reference: str
    entry: JournalEntry
    description: str
    effective_at: datetime | None = None
    """None where the caller left the time to us."""

    def known_in(self, unit: UnitOfWork, entry_id: UUID) -> ManualEntry | None:
        """Return the entry that was made of these facts before, if there is one. Raises ReferenceReusedError."""
        known = unit.load(ManualEntry, entry_id)
        if known is None:
            return None
        compared = ("entry", "description") if self.effective_at is None else ("entry", "description", "effective_at")
        differing = tuple(name for name in compared if getattr(known, name) != getattr(self, name))
        if differing:
            raise ReferenceReusedError(self.reference, differing)
        return known


class EntryCommands(Commands):
    """Deposit money; propose, approve and reject manual entries."""

    def deposit(
        self,
        reference: str,
        account: str,
        provider: str,
        money: Money,
        *,
        description: str = "",
        effective_at: datetime | None = None,
        **context: Unpack[Context],
    ) -> Receipt:
        """Book money that arrived in our wallet at a provider for an account, such as a customer's.

        Raises ReferenceInvalidError, AccountNameError, UnknownAccountError, AccountReservedError, TextInvalidError,
        TimeNotAwareError, ReferenceReusedError or PeriodClosedError.
        """
        check_reference(reference)
        check_text("description", description, length_max=DESCRIPTION_LENGTH_MAX, empty_allowed=True)
        for named in (account, chart.wallet(provider)):
            self.chart.check_open_to_callers(named)
        entry_id, deposited = self.identities.manual_entry(reference), posting_rules.deposited(provider, account, money)
        happened = None if effective_at is None else utc("effective_at", effective_at)
        facts = _Facts(reference, deposited, description, happened)

        def work(unit: UnitOfWork, cause: Cause) -> ManualEntry:
            known = facts.known_in(unit, entry_id)
            if known is None:
                unit.period_lock.check_open(unit.period_lock.day_of(cause.effective_at))
                known = ManualEntry.deposit(
                    entry_id, reference, description, account=account, provider=provider, money=money, cause=cause
                )
                unit.add(known)
            return known

        return self._write(work, context, effective_at=happened)

    def propose_entry(
        self, reference: str, description: str, lines: Iterable[Line], **context: Unpack[Context]
    ) -> Receipt:
        """Propose a manual entry; it is booked when another person approves it.

        Raises ReferenceInvalidError, TextInvalidError, EmptyEntryError, MixedCurrencyError, UnbalancedEntryError,
        AmountTooLargeError, UnknownAccountError, AccountReservedError or ReferenceReusedError.
        """
        check_reference(reference)
        check_text("description", description, length_max=DESCRIPTION_LENGTH_MAX)
        proposed = entry(EntryKind.MANUAL, lines)
        # Each line is money, and so must be what they come to: the books hold the sum as one amount.
        Money(proposed.total_minor(Side.DEBIT), proposed.currency)
        for line in proposed.lines:
            self.chart.check_open_to_callers(line.account)
        entry_id, facts = self.identities.manual_entry(reference), _Facts(reference, proposed, description)

        def work(unit: UnitOfWork, cause: Cause) -> ManualEntry:
            known = facts.known_in(unit, entry_id)
            if known is None:
                known = ManualEntry.propose(entry_id, reference, description, proposed, cause)
                unit.add(known)
            return known

        return self._write(work, context)

    def approve_entry(self, entry_id: UUID, **context: Unpack[Context]) -> Receipt:
        """Post a proposed entry.

        Raises ManualEntryNotFoundError, EntryNotPendingError, SelfApprovalError, UnknownAccountError or
        InsufficientFundsError.
        """

        def work(unit: UnitOfWork, cause: Cause) -> ManualEntry:
            manual_entry = existing(unit, ManualEntry, entry_id)
            manual_entry.approve(cause)
            Funds(self.chart, unit.balances_minor).take(manual_entry.entry)
            return manual_entry

        return self._write(work, context)

    def reject_entry(self, entry_id: UUID, reason: str, **context: Unpack[Context]) -> Receipt:
        """Refuse a proposed entry for good.

        Raises ManualEntryNotFoundError, EntryNotPendingError or SelfApprovalError.
        """
        check_text("reason", reason, length_max=DESCRIPTION_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> ManualEntry:
            manual_entry = existing(unit, ManualEntry, entry_id)
            manual_entry.reject(reason, cause)
            return manual_entry

        return self._write(work, context)
