"""A resource: what differs between Stripe's payouts and its outbound payments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from adapters.providers.capabilities import RailOffer
from adapters.providers.readings import Reading
from adapters.providers.stripe.client import StripeClient
from adapters.providers.stripe.wire import Form
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import StatusReport

Keep = Callable[[bytes], str]
"""Keeps a raw message and returns its digest."""


class Resource(Protocol):
    """One of Stripe's ways of paying out."""

    @property
    def kind(self) -> str:
        """Return the name of its objects, as they bear it themselves."""

    @property
    def path(self) -> str:
        """Return where its objects are made and listed."""

    @property
    def offers(self) -> Mapping[Rail, RailOffer]:
        """Return the rails that it carries."""

    @property
    def fee_told(self) -> bool:
        """Say whether Stripe says of each payment what it charged."""

    @property
    def details(self) -> Form:
        """Return the parameters that have Stripe tell all it knows of one payment."""

    @property
    def scope(self) -> Form:
        """Return the parameters that a list needs."""

    def form(self, order: PaymentOrder) -> Form:
        """Return the request for one attempt. Raises RailNotOfferedError or RailCurrencyError."""

    def told(self, raw: bytes, reading: Reading) -> StatusReport:
        """Return the report that a message about one payment makes. Raises WireError."""

    def announced(self, raw: bytes, reading: Reading) -> StatusReport:
        """Return the report that an event about one payment makes. Raises WireError."""

    def register(self, client: StripeClient, beneficiary_id: UUID, payee: Payee, keep: Keep) -> BeneficiaryReport:
        """Register a payee. Raises PayeeNotServedError, ProviderUnavailableError or WireError."""

    def wallet_balance_minor(self, client: StripeClient) -> int:
        """Return the balance that it pays from, in cents. Raises ProviderUnavailableError or WireError."""
