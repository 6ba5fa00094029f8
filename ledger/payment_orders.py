"""Payment orders: what the ledger asks a provider to do for one attempt.

A payment order leaves only after `Submitted` was recorded, so that a crash between the two is always visible.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from ledger.money import Money
from ledger.rails import Rail


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One attempt at one provider. Sending it again with the same key is safe; with another key it never is."""

    payout_id: UUID
    attempt: int
    provider: str
    idempotency_key: str
    """Sent as the provider's reference: 32 hex digits of the payout id, an underscore, the attempt's number."""
    money: Money
    rail: Rail
    provider_beneficiary_id: str
    narration: str


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is to be paid, in clear: it lives in memory only, on its way to a provider, and never in a log or a repr."""

    name: str = field(repr=False)
    account_number: str | None = field(default=None, repr=False)
    ifsc: str | None = None
    vpa: str | None = field(default=None, repr=False)
    bank_name: str | None = None
    routing_number: str | None = None
    """The ABA number of a bank in the United States; an account has either this or an IFSC."""


@dataclass(frozen=True, slots=True)
class BeneficiaryReport:
    """What a provider said of a payee we registered there (penny drop)."""

    provider: str
    provider_beneficiary_id: str | None
    verified: bool | None
    """True: the account exists. False: it does not, or is closed. None: not known yet."""
    payable_unverified: bool = False
    """The provider pays to its registration without having looked at the account."""
    name_at_bank: str | None = field(default=None, repr=False)
    reason: str | None = None
    message_digest: str | None = None
