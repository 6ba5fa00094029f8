"""Verdicts: what must be true of the books at the end, each checked against somebody else's word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from adapters.embedded import Book
from adapters.providers.port import PayoutProvider
from adapters.sandbox.sandbox import Sandbox
from ledger import chart
from ledger.payout.attempts import parse_attempt_key
from ledger.payout.status import PayoutStatus
from projections.queries.payouts import count_by_status
from projections.queries.trial_balance import trial_balance
from projections.rebuild import compare


@dataclass(frozen=True, slots=True)
class Verdict:
    """One claim, whether it holds, and the figures behind it."""

    claim: str
    holds: bool
    evidence: str


def all_verdicts(book: Book, sandbox: Sandbox, provider: PayoutProvider) -> list[Verdict]:
    """Check every claim; the books are only read."""
    return [
        debits_equal_credits(book),
        wallets_agree(book, provider),
        paid_at_most_once(book, sandbox),
        nothing_is_lost(book),
        rebuild_is_equal(book),
    ]
