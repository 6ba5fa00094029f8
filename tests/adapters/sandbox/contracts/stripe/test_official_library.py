"""Stripe's own library against the sandbox, over real sockets: it finds there what it expects of Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import stripe

from adapters.sandbox import Sandbox, SandboxSettings
from adapters.sandbox.contracts.stripe.contract import StripeContract, StripeTreasuryContract
from tests.adapters.sandbox.contracts.stripe.client import OPENING_MINOR, ROUTING_NUMBER, Client

KEY = {"idempotency_key": "attempt_1"}


@pytest.fixture(params=[StripeContract, StripeTreasuryContract])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    settings = SandboxSettings(contract=request.param.invented(), opening_wallet_minor=OPENING_MINOR, hold_seconds=0)
    with Sandbox(settings) as sandbox:
        yield sandbox


@pytest.fixture
def library(sandbox: Sandbox) -> Iterator[stripe.StripeClient]:
    contract = sandbox.settings.contract
    assert isinstance(contract, StripeContract)
    with requests.Session() as session:
        session.trust_env = False
        yield stripe.StripeClient(
            contract.api_key,
            stripe_account=contract.account,
            base_addresses={"api": sandbox.base_url},
            http_client=stripe.RequestsClient(session=session),
            max_network_retries=0,
        )


def pay(library: Any, contract: Any, amount: int = 50_000) -> Any:
    bank = {"account_holder_type": "company", "routing_number": ROUTING_NUMBER, "account_number": "000123990006"}
    metadata = {"reference": "attempt_1"}
    if not isinstance(contract, StripeTreasuryContract):
        account = {"object": "bank_account", "country": "US", "currency": "usd", "account_holder_name": "Ann", **bank}
        made: Any = library.v1.accounts.external_accounts.create(contract.account, {"external_account": account})
        return library.v1.payouts.create(
            {"amount": amount, "currency": "usd", "destination": made.id, "method": "standard", "metadata": metadata,
             "expand": ["balance_transaction"]},
            KEY,
        )  # fmt: skip
    customer = library.v1.customers.create({"name": "Ann Lee"}, {"idempotency_key": "customer_1"})
    setup = library.v1.setup_intents.create(
        {"customer": customer.id, "confirm": True, "flow_directions": ["outbound"],
         "payment_method_data": {"type": "us_bank_account", "us_bank_account": bank}},
    )  # fmt: skip
    return library.v1.treasury.outbound_payments.create(
        {"amount": amount, "currency": "usd", "financial_account": contract.financial_account,
         "customer": customer.id, "destination_payment_method": str(setup.payment_method), "metadata": metadata,
         "destination_payment_method_options": {"us_bank_account": {"network": "ach"}}},
        KEY,
    )  # fmt: skip


def service_of(library: Any, contract: object) -> Any:
    return library.v1.treasury.outbound_payments if isinstance(contract, StripeTreasuryContract) else library.v1.payouts


def test_a_payment_from_registration_to_its_return(sandbox: Sandbox, library: stripe.StripeClient) -> None:
    """The library registers a payee, pays, asks again and lists, and finds the words that it documents."""
    contract = sandbox.settings.contract
    service = service_of(library, contract)
    made = pay(library, contract)
    again = pay(library, contract)
    sandbox.advance(timedelta(minutes=1))
    settled = service.retrieve(made.id)
    sandbox.advance(timedelta(days=4))
    back = service.retrieve(made.id)
    scope = {"financial_account": contract.financial_account} if isinstance(contract, StripeTreasuryContract) else {}

    assert made.id == again.id
    assert (made.amount, made.currency, made.metadata["reference"]) == (50_000, "usd", "attempt_1")
    assert [made.status, settled.status, back.status] in (
        ["in_transit", "paid", "failed"],
        ["processing", "posted", "returned"],
    )
    assert [payment.id for payment in service.list({"limit": 1, **scope}).auto_paging_iter()] == [made.id]


def test_the_library_knows_the_errors(sandbox: Sandbox, library: stripe.StripeClient) -> None:
    """Each refusal is of the class that the library has for it."""
    contract = sandbox.settings.contract
    pay(library, contract)

    with pytest.raises(stripe.IdempotencyError):
        pay(library, contract, amount=50_001)
    with pytest.raises(stripe.InvalidRequestError, match="id"):
        service_of(library, contract).retrieve("nothing")
    with pytest.raises(stripe.AuthenticationError):
        library.v1.balance.retrieve(options={"api_key": "sk_other"})


def test_the_library_trusts_the_webhooks() -> None:
    """An event of the sandbox is one that the library verifies and reads."""
    client = Client()
    client.pay(client.payee())
    client.sandbox.drain()
    ((headers, body),) = client.sent

    stripe.WebhookSignature.verify_header(body, headers["Stripe-Signature"], client.contract.webhook_secret)
    event = stripe.Webhook.construct_event_without_verification(body)

    assert event.type == "payout.created"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body + b" ", headers["Stripe-Signature"], client.contract.webhook_secret)
