"""The terms of a bank's contract: who may hand files in, and the account that pays."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Iso20022Terms:
    """What client and bank agreed."""

    user: str
    password: str = field(repr=False)
    account_number: str = field(repr=False)
    """The client's account at the bank."""
    bank_code: str = "MOCK0000001"
    """The bank's own IFSC."""
