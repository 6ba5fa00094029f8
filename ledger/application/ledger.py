"""The ledger of one book: every command there is."""

from __future__ import annotations

from ledger.application.batch_commands import BatchCommands
from ledger.application.beneficiary_commands import BeneficiaryCommands
from ledger.application.bulk_commands import BulkCommands
from ledger.application.entry_commands import EntryCommands
from ledger.application.erasure_commands import ErasureCommands
from ledger.application.message_commands import MessageCommands
from ledger.application.period_commands import PeriodCommands


class Ledger(
    BatchCommands,
    BulkCommands,
    BeneficiaryCommands,
    EntryCommands,
    ErasureCommands,
    MessageCommands,
    PeriodCommands,
):
    """One book, ready for commands. Safe to use from many threads.

    Each command is one transaction: it appends its events and brings the books up to date, or raises a LedgerError and
    changes nothing. It can be run again after any doubt: the same facts are recognised.
    """
