"""Stripe's payouts (`po_`): money from a Stripe balance to a registered bank account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote
from uuid import UUID

from adapters.errors import RailNotOfferedError, WireError
from adapters.providers.capabilities import RailOffer
from adapters.providers.facts import unix_time_told
from adapters.providers.messages import read_message
from adapters.providers.readings import Reading
from adapters.providers.stripe.answers import BalanceAnswer, ExternalAccountAnswer
from adapters.providers.stripe.client import StripeClient
from adapters.providers.stripe.events import PayoutEvent
from adapters.providers.stripe.registration import bank_account_form, read_registered, turned_down
from adapters.providers.stripe.resource import Keep
from adapters.providers.stripe.statements import descriptor
from adapters.providers.stripe.translate import report_of_external_account, report_of_payout
from adapters.providers.stripe.wire import CURRENCY, PROVIDER, REFERENCE, WIRE_CURRENCY, Form, PayoutMessage
from ledger.errors import RailCurrencyError
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import StatusReport

DESCRIPTOR_LENGTH_MAX = 22


class Payouts:
    """Pays out of the Stripe balance of one connected account."""

    kind = "payout"
    path = "/v1/payouts"
    offers: ClassVar[Mapping[Rail, RailOffer]] = {Rail.ACH: RailOffer(fee_minor=0)}
    """The standard payout; Stripe takes no fee for it by default."""
    fee_told = True
    details: ClassVar[Form] = {"expand[0]": "balance_transaction", "expand[1]": "failure_balance_transaction"}
    scope: ClassVar[Form] = {}

    def __init__(self, account: str, holder_type: str) -> None:
        """Pay from this connected account to accounts held by persons or companies."""
        self._account = account
        self._holder_type = holder_type

    def form(self, order: PaymentOrder) -> Form:
        """Return the request for one attempt. Raises RailNotOfferedError or RailCurrencyError."""
        if order.rail not in self.offers:
            raise RailNotOfferedError(PROVIDER, order.rail)
        if order.money.currency != CURRENCY:
            raise RailCurrencyError(order.rail, order.money.currency)
        statement = descriptor(order.narration, DESCRIPTOR_LENGTH_MAX)
        return {
            "amount": str(order.money.amount_minor),
            "currency": WIRE_CURRENCY,
            "destination": order.provider_beneficiary_id,
            "method": "standard",
            f"metadata[{REFERENCE}]": order.idempotency_key,
        } | ({"statement_descriptor": statement} if statement else {})

    def told(self, raw: bytes, reading: Reading) -> StatusReport:
        """Return the report that a message about one payout makes. Raises WireError."""
        return report_of_payout(read_message(PayoutMessage, raw, PROVIDER), reading)

    def announced(self, raw: bytes, reading: Reading) -> StatusReport:
        """Return the report that an event about one payout makes, at the event's time. Raises WireError."""
        event = read_message(PayoutEvent, raw, PROVIDER)
        return report_of_payout(event.data.object, reading, unix_time_told(event.created, reading.read_at))

    def register(self, client: StripeClient, beneficiary_id: UUID, payee: Payee, keep: Keep) -> BeneficiaryReport:
        """Register a payee's bank account as an external account of the paying account.

        Raises PayeeNotServedError, ProviderUnavailableError or WireError.
        """
        prefix = "external_account"
        form = {
            f"{prefix}[object]": "bank_account",
            f"{prefix}[country]": "US",
            f"{prefix}[currency]": WIRE_CURRENCY,
            f"{prefix}[account_holder_name]": payee.name,
            **bank_account_form(payee, prefix, self._holder_type),
            "metadata[beneficiary]": str(beneficiary_id),
        }
        path = f"/v1/accounts/{quote(self._account, safe='')}/external_accounts"
        answer = client.register_as_platform(path, form, f"{beneficiary_id.hex}_account")
        refused = turned_down(answer, keep)
        return refused or report_of_external_account(*read_registered(ExternalAccountAnswer, answer, keep))

    def wallet_balance_minor(self, client: StripeClient) -> int:
        """Return the balance that can be paid out, in cents. Raises ProviderUnavailableError or WireError."""
        balance = read_message(BalanceAnswer, client.fetch("/v1/balance", {}), PROVIDER)
        amounts = [funds.amount for funds in balance.available if funds.currency == WIRE_CURRENCY]
        if not amounts:
            raise WireError(PROVIDER, f"the balance holds no {CURRENCY}")
        return sum(amounts)
