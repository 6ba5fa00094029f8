"""Reconciliation of one book: every command on statements, matches and breaks."""

from __future__ import annotations

from ledger.application.break_commands import BreakCommands
from ledger.application.match_commands import MatchCommands
from ledger.application.statement_commands import StatementCommands


class Reconciliation(StatementCommands, MatchCommands, BreakCommands):
    """Statements of banks and providers, compared with the book. Safe to use from many threads.

    Each command is one transaction, as those of the ledger are.
    """
