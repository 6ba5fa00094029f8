"""The contract: which provider a sandbox imitates, and the credentials it agreed with its client.

A contract is settings only and never changes. What is spoken for one running sandbox is its `Desk`. How to write both
stands in `adapters.sandbox.contracts`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar, Self

from adapters.sandbox.amounts import CURRENCY, AmountUnit
from adapters.sandbox.charges import GST_PERCENT
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.retry_rules import RetryRule

if TYPE_CHECKING:
    from adapters.sandbox.desk import Core, Desk


class Identity(Enum):
    """By what a provider tells that a request repeats an earlier one."""

    REFERENCE = auto()
    """The client's reference: there is never a second payout with it."""
    KEY = auto()
    """The idempotency key: there is never a second payout with it, but there may be one with the same reference."""


class Contract(ABC):
    """One provider's contract. Subclasses are frozen dataclasses whose fields are the credentials."""

    name: ClassVar[str]
    """The provider's name, as the command line and the folder have it."""
    identity: ClassVar[Identity]
    currency: ClassVar[str] = CURRENCY
    tax_percent: ClassVar[int] = GST_PERCENT
    """The tax on the provider's fees."""
    is_pulled: ClassVar[bool] = False
    """Whether messages are laid into the mailbox for the client to fetch, instead of being sent to a callback."""
    returns_charges: ClassVar[bool] = True
    """Whether money that comes back after a success brings the fee and the tax with it."""
    amount_unit: AmountUnit
    """What amounts on the wire count; a field where the provider does not say, a constant where it does."""

    @classmethod
    @abstractmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        """Return a contract whose secrets are made up on the spot; None leaves the amount's unit as is usual.

        Raises SettingError when the provider speaks another unit.
        """

    @abstractmethod
    def open(self, core: Core) -> Desk:
        """Return the desk that speaks this contract for one sandbox."""

    @abstractmethod
    def new_payout_id(self, identifiers: Identifiers) -> str:
        """Return an id in the provider's shape."""

    @abstractmethod
    def retry_rule(self, first_delay: timedelta) -> RetryRule:
        """Return how webhooks are repeated, when the first repetition comes after that delay."""

    @abstractmethod
    def exports(self, base_url: str) -> Mapping[str, str]:
        """Return the environment variables that let a ledger use a sandbox at an address."""
