"""What a bank's messages say, as it stands in them: codes, references, amounts and times, not yet understood.

A bank account moves for many reasons. Only what carries the key of an attempt is about a payout; everything else in a
file belongs to others, or to the reconciliation of the whole account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from adapters.errors import WireError
from adapters.providers.amounts import AmountUnit
from adapters.providers.facts import minor_told
from adapters.providers.iso20022.elements import Element
from adapters.providers.messages import Identifier, Message, Text

PROVIDER = "Bank"
"""The name that a bank goes by in account names, unless the settings give it one of its own."""
REFERENCE_LENGTH_MAX = 35
"""The standard's `Max35Text`: message, payment and end-to-end identifications."""

_KEY = re.compile(r"(?<![0-9a-z])([0-9a-f]{32})[^0-9a-z]([1-9][0-9]{0,2})(?![0-9a-z])", flags=re.ASCII | re.IGNORECASE)
_DECIMAL = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?", flags=re.ASCII)


def key_in(*carriers: str | None) -> str | None:
    """Return the attempt's key out of the first text that carries one, by whatever element a bank hands it back.

    Banks write it in capitals, or put another character in the place of the underscore, which SWIFT's own character
    set does not have.
    """
    found = (_KEY.search(carrier) for carrier in carriers if carrier is not None)
    return next((f"{key[1].lower()}_{key[2]}" for key in found if key is not None), None)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it stands in a message: decimal text, and the code of a currency."""

    text: str
    currency: str

    @classmethod
    def of(cls, element: Element | None) -> Amount | None:
        """Return the amount that an element holds."""
        if element is None:
            return None
        return cls(element.own_text or "", element.attribute("Ccy") or "")

    def minor(self, provider: str) -> int:
        """Return it in minor units. Raises WireError for what is no amount of its currency."""
        if not _DECIMAL.fullmatch(self.text):
            raise WireError(provider, "an amount is no decimal number")
        return minor_told(provider, Decimal(self.text), AmountUnit.MAJOR, self.currency)


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What a status report (pain.002) says of one payment, with what it inherits from its batch and its file."""

    reference: str
    code: str | None
    reason: str | None
    amount: Amount | None
    at: str | None


@dataclass(frozen=True, slots=True)
class Charge:
    """What the bank took for an entry, or gave back."""

    amount: Amount
    """Including the tax."""
    tax: Amount | None
    side: str
    is_included: bool
    """Whether the entry's own amount contains it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of the account (camt.052, camt.053, camt.054), or one transaction of a movement of many."""

    reference: str
    code: str | None
    side: str | None
    is_reversal: bool
    is_return: bool
    """Whether it gives the reason of a return."""
    return_reason: str | None
    sub_family: str | None
    """The last part of the bank transaction code, such as `RRTN`."""
    amount: Amount | None
    account_servicer_reference: str | None
    at: str | None
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """One payment that comes back (pacs.004)."""

    reference: str
    reason: str | None
    amount: Amount | None
    at: str | None


class UploadRefusal(Message):
    """The body of a refused upload, where a bank gives the reason in a code of the standard."""

    reason: Identifier


class WaitingMessage(Message):
    """One message in the mailbox."""

    id: int
    type: Text
    body: str


class Mailbox(Message):
    """The messages in the mailbox, oldest first."""

    waiting: list[WaitingMessage]
