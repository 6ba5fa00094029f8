"""Commands of people on breaks: look after one, note what was found out, and write it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack
from uuid import UUID

from ledger.aggregate import Cause
from ledger.application.commands import ACTOR_LENGTH_MAX, Context
from ledger.application.receipts import Receipt
from ledger.application.reconciling import REASON_LENGTH_MAX, ReconcilingCommands, existing_break
from ledger.funds import Funds
from ledger.reconciliation.recorded_break import RecordedBreak
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_text


class BreakCommands(ReconcilingCommands):
    """Assign breaks, note on them, and write them off."""

    def assign_break(self, break_id: UUID, owner: str, **context: Unpack[Context]) -> Receipt:
        """Say who looks after a break. Raises TextInvalidError, BreakNotFoundError or BreakNotOpenError."""
        check_text("owner", owner, length_max=ACTOR_LENGTH_MAX)
        return self._on_break(break_id, context, lambda found, cause: found.assign(owner, cause))

    def note_on_break(self, break_id: UUID, note: str, **context: Unpack[Context]) -> Receipt:
        """Write down what was found out about a break.

        Raises TextInvalidError, BreakNotFoundError or BreakNotOpenError.
        """
        check_text("note", note, length_max=REASON_LENGTH_MAX)
        return self._on_break(break_id, context, lambda found, cause: found.note(note, cause))

    def propose_write_off(self, break_id: UUID, account: str, reason: str, **context: Unpack[Context]) -> Receipt:
        """Propose that an account bears a break's difference, and say why; another person must approve it.

        Raises TextInvalidError, AccountNameError, UnknownAccountError, AccountReservedError, BreakNotFoundError,
        BreakNotOpenError or NothingToWriteOffError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)
        self.chart.check_open_to_callers(account)
        return self._on_break(break_id, context, lambda found, cause: found.propose_write_off(account, reason, cause))

    def approve_write_off(self, break_id: UUID, **context: Unpack[Context]) -> Receipt:
        """Book the write-off that another person proposed; the break's lines are settled by it.

        Raises BreakNotFoundError, BreakNotOpenError, WriteOffNotProposedError, WriteOffSelfApprovalError,
        UnknownAccountError or InsufficientFundsError.
        """

        def work(unit: UnitOfWork, cause: Cause) -> RecordedBreak:
            found = existing_break(unit, break_id)
            found.approve_write_off(cause)
            (decided,) = found.pending_events
            assert decided.entry is not None, "only a difference is written off"
            Funds(self.chart, unit.balances_minor).take(decided.entry)
            return found

        return self._write(work, context)

    def dismiss_break(self, break_id: UUID, reason: str, **context: Unpack[Context]) -> Receipt:
        """Let nothing follow from a break with a teller who does not keep the account.

        Raises TextInvalidError, BreakNotFoundError, BreakNotOpenError or BreakHoldsMoneyError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)
        return self._on_break(break_id, context, lambda found, cause: found.dismiss(reason, cause))

    def _on_break(self, break_id: UUID, context: Context, step: Callable[[RecordedBreak, Cause], None]) -> Receipt:
        def work(unit: UnitOfWork, cause: Cause) -> RecordedBreak:
            found = existing_break(unit, break_id)
            step(found, cause)
            return found

        return self._write(work, context)
