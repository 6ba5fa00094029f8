"""Kinds of reconciliation breaks: what is not as it should be between the ledger, the provider and the bank."""

from __future__ import annotations

from enum import StrEnum


class BreakKind(StrEnum):
    """What is wrong."""

    MISSING_IN_LEDGER = "MISSING_IN_LEDGER"
    """The statement has it, and our books do not."""
    MISSING_AT_PROVIDER = "MISSING_AT_PROVIDER"
    MISSING_AT_BANK = "MISSING_AT_BANK"
    AMBIGUOUS = "AMBIGUOUS"
    """Several lines could be the same fact, and nothing tells which; a machine does not choose."""
    LATE_RETURN = "LATE_RETURN"
    """Money of a completed payout came back, and our books do not know it yet."""
    STALE_IN_TRANSIT = "STALE_IN_TRANSIT"
    """With a provider without a final outcome for longer than to the end of the day after (T+1)."""
    AMOUNT_MISMATCH = "AMOUNT_MISMATCH"
    WRONG_CURRENCY = "WRONG_CURRENCY"
    WRONG_ACCOUNT = "WRONG_ACCOUNT"
    """The provider says that it paid somebody else."""
    FEE_MISMATCH = "FEE_MISMATCH"
    STATUS_MISMATCH = "STATUS_MISMATCH"
    """The ledger and the provider, or the provider now and before, do not agree on what became of a payout."""
    REFERENCE_MISMATCH = "REFERENCE_MISMATCH"
    """The provider gives a payout another reference, or another UTR, than before."""
    DUPLICATE = "DUPLICATE"
    """The money left twice."""
