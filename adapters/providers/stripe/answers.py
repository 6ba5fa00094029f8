"""Stripe's answers that are not about one payment, as they stand on the wire: lists, balances, payees, errors."""

from __future__ import annotations

from typing import Any

from adapters.providers.messages import Identifier, Message, Text


class ListedMetadata(Message):
    """Metadata in a list, where other people's payments stand as well."""

    reference: Any = None


class Listed(Message):
    """One payment in a list, read no further than to find ours."""

    id: Identifier
    metadata: ListedMetadata | None = None
    original_payout: Any = None

    def answers_to(self, reference: str) -> bool:
        """Say whether this payment was made under a reference of ours."""
        own = self.metadata is not None and self.metadata.reference == reference
        return own and self.original_payout is None


class Page(Message):
    """A page of a list, newest first."""

    data: list[Listed]
    has_more: bool


class Funds(Message):
    """A part of the Stripe balance in one currency."""

    amount: int
    currency: Text


class BalanceAnswer(Message):
    """The Stripe balance: what can be paid out now."""

    available: list[Funds]


class FinancialAccountBalance(Message):
    """The money in a financial account, by currency."""

    cash: dict[str, int]


class FinancialAccountAnswer(Message):
    """A Treasury financial account."""

    id: Identifier
    balance: FinancialAccountBalance


class ExternalAccountAnswer(Message):
    """A bank account that was registered for payouts."""

    id: Identifier
    status: Text


class CustomerAnswer(Message):
    """A payee of outbound payments."""

    id: Identifier


class SetupIntentAnswer(Message):
    """The registration of a payee's bank account."""

    status: Text
    payment_method: Identifier | None = None


class ErrorCause(Message):
    """Why a request was refused. Its prose is not read, since it may repeat what was sent."""

    type: Text
    code: Identifier | None = None


class ErrorMessage(Message):
    """The body of a refusal."""

    error: ErrorCause
