"""Stripe's outbound payments (`obp_`): money from a Treasury financial account to somebody else's bank account.

A payee is two objects at Stripe, a customer and a bank account set up as that customer's payment method; both are named
in each payment. Their ids are written as one, `cus_.../pm_...`.
"""

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
from adapters.providers.stripe.answers import CustomerAnswer, FinancialAccountAnswer, SetupIntentAnswer
from adapters.providers.stripe.client import StripeClient
from adapters.providers.stripe.events import OutboundPaymentEvent
from adapters.providers.stripe.registration import bank_account_form, read_registered, turned_down
from adapters.providers.stripe.resource import Keep
from adapters.providers.stripe.statements import descriptor
from adapters.providers.stripe.translate import report_of_outbound_payment, report_of_setup
from adapters.providers.stripe.wire import CURRENCY, PROVIDER, REFERENCE, WIRE_CURRENCY, Form, OutboundPaymentMessage
from ledger.errors import RailCurrencyError
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import StatusReport

NETWORKS = {Rail.ACH: "ach", Rail.FEDWIRE: "us_domestic_wire"}
DESCRIPTOR_LENGTHS_MAX = {Rail.ACH: 10, Rail.FEDWIRE: 140}


class OutboundPayments:
    """Pays out of one financial account."""

    kind = "treasury.outbound_payment"
    path = "/v1/treasury/outbound_payments"
    offers: ClassVar[Mapping[Rail, RailOffer]] = {
        Rail.ACH: RailOffer(fee_minor=50),
        Rail.FEDWIRE: RailOffer(fee_minor=15_00),
    }
    """Stripe publishes no prices: these are for choosing until your contract's are in the settings."""
    fee_told = False
    details: ClassVar[Form] = {}

    def __init__(self, financial_account: str, holder_type: str) -> None:
        """Pay from this financial account to accounts held by persons or companies."""
        self._financial_account = financial_account
        self._holder_type = holder_type

    @property
    def scope(self) -> Form:
        """Return the parameters that a list needs."""
        return {"financial_account": self._financial_account}

    def form(self, order: PaymentOrder) -> Form:
        """Return the request for one attempt. Raises RailNotOfferedError or RailCurrencyError."""
        if order.rail not in NETWORKS:
            raise RailNotOfferedError(PROVIDER, order.rail)
        if order.money.currency != CURRENCY:
            raise RailCurrencyError(order.rail, order.money.currency)
        customer, _, payment_method = order.provider_beneficiary_id.partition("/")
        statement = descriptor(order.narration, DESCRIPTOR_LENGTHS_MAX[order.rail])
        return {
            "amount": str(order.money.amount_minor),
            "currency": WIRE_CURRENCY,
            "financial_account": self._financial_account,
            "customer": customer,
            "destination_payment_method": payment_method,
            "destination_payment_method_options[us_bank_account][network]": NETWORKS[order.rail],
            f"metadata[{REFERENCE}]": order.idempotency_key,
        } | ({"statement_descriptor": statement} if statement else {})

    def told(self, raw: bytes, reading: Reading) -> StatusReport:
        """Return the report that a message about one payment makes. Raises WireError."""
        return report_of_outbound_payment(read_message(OutboundPaymentMessage, raw, PROVIDER), reading)

    def announced(self, raw: bytes, reading: Reading) -> StatusReport:
        """Return the report that an event about one payment makes. Raises WireError."""
        event = read_message(OutboundPaymentEvent, raw, PROVIDER)
        return report_of_outbound_payment(event.data.object, reading, unix_time_told(event.created, reading.read_at))

    def register(self, client: StripeClient, beneficiary_id: UUID, payee: Payee, keep: Keep) -> BeneficiaryReport:
        """Register a payee as a customer, and the bank account as that customer's payment method.

        Raises PayeeNotServedError, ProviderUnavailableError or WireError.
        """
        account = bank_account_form(payee, "payment_method_data[us_bank_account]", self._holder_type)
        named = {"name": payee.name, "metadata[beneficiary]": str(beneficiary_id)}
        answer = client.register("/v1/customers", named, f"{beneficiary_id.hex}_customer")
        customer, _ = read_registered(CustomerAnswer, answer, keep)
        form = {
            "customer": customer.id,
            "confirm": "true",
            "flow_directions[0]": "outbound",
            "payment_method_types[0]": "us_bank_account",
            "payment_method_data[type]": "us_bank_account",
            "payment_method_data[billing_details][name]": payee.name,
            **account,
        }
        answer = client.register("/v1/setup_intents", form, f"{beneficiary_id.hex}_account")
        refused = turned_down(answer, keep)
        return refused or report_of_setup(customer, *read_registered(SetupIntentAnswer, answer, keep))

    def wallet_balance_minor(self, client: StripeClient) -> int:
        """Return the money in the financial account, in cents. Raises ProviderUnavailableError or WireError."""
        path = f"/v1/treasury/financial_accounts/{quote(self._financial_account, safe='')}"
        cash = read_message(FinancialAccountAnswer, client.fetch(path, {}), PROVIDER).balance.cash
        if WIRE_CURRENCY not in cash:
            raise WireError(PROVIDER, f"the financial account holds no {CURRENCY}")
        return cash[WIRE_CURRENCY]
