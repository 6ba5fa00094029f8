"""Payees at Stripe: an external account of the paying account, or a customer with a payment method."""

from __future__ import annotations

import httpx
import pytest

from adapters.errors import PayeeNotServedError, ProviderUnavailableError, WireError
from adapters.providers.stripe.provider import StripeProvider
from ledger.payment_orders import Payee
from tests.adapters.providers.scripted_api import Archive, Line, ScriptedApi
from tests.adapters.providers.stripe.conftest import MakeProvider
from tests.adapters.providers.stripe.samples import ACCOUNT, BENEFICIARY, PAYEE, error

EXTERNAL = f"POST /v1/accounts/{ACCOUNT}/external_accounts"
CUSTOMERS = "POST /v1/customers"
SETUPS = "POST /v1/setup_intents"


def test_a_payee_of_payouts_is_an_external_account(api: ScriptedApi, make_provider: MakeProvider) -> None:
    """The platform registers the account under our id of the beneficiary, and Stripe pays to it unseen."""
    archive = Archive()
    api.script(EXTERNAL, (200, {"id": "ba_1", "object": "bank_account", "status": "new", "last4": "6789"}))

    report = make_provider(archive).register_beneficiary(BENEFICIARY, PAYEE)

    assert (report.provider, report.provider_beneficiary_id) == ("Stripe", "ba_1")
    assert (report.verified, report.payable_unverified, report.reason) == (None, True, None)
    assert (report.message_digest, len(archive.kept)) == ("digest", 1)
    assert api.forms(EXTERNAL) == [
        {
            "external_account[object]": "bank_account",
            "external_account[country]": "US",
            "external_account[currency]": "usd",
            "external_account[account_holder_name]": "Ann Lee",
            "external_account[account_holder_type]": "individual",
            "external_account[routing_number]": "110000000",
            "external_account[account_number]": "000123456789",
            "metadata[beneficiary]": str(BENEFICIARY),
        }
    ]
    assert "Stripe-Account" not in api.asked[0].headers
    assert BENEFICIARY.hex in api.asked[0].headers["Idempotency-Key"]


def test_a_payee_of_outbound_payments_is_a_customer_with_an_account(
    api: ScriptedApi, make_provider: MakeProvider
) -> None:
    """The customer comes first, the account is set up for it, and both ids together are the payee's."""
    api.script(CUSTOMERS, (200, {"id": "cus_1", "object": "customer"}))
    api.script(SETUPS, (200, {"id": "seti_1", "status": "succeeded", "payment_method": "pm_1"}))
    treasury = make_provider(product="outbound_payments", account_holder_type="company")

    report = treasury.register_beneficiary(BENEFICIARY, PAYEE)

    assert report.provider_beneficiary_id == "cus_1/pm_1"
    assert (report.verified, report.payable_unverified, report.reason) == (None, True, None)
    assert api.forms(CUSTOMERS) == [{"name": "Ann Lee", "metadata[beneficiary]": str(BENEFICIARY)}]
    assert api.forms(SETUPS) == [
        {
            "customer": "cus_1",
            "confirm": "true",
            "flow_directions[0]": "outbound",
            "payment_method_types[0]": "us_bank_account",
            "payment_method_data[type]": "us_bank_account",
            "payment_method_data[billing_details][name]": "Ann Lee",
            "payment_method_data[us_bank_account][routing_number]": "110000000",
            "payment_method_data[us_bank_account][account_number]": "000123456789",
            "payment_method_data[us_bank_account][account_holder_type]": "company",
        }
    ]
    keys = [request.headers["Idempotency-Key"] for request in api.asked]
    assert len(set(keys)) == 2
    assert all(key.startswith(BENEFICIARY.hex) for key in keys)


def test_registering_again_repeats_the_requests(api: ScriptedApi, treasury: StripeProvider) -> None:
    """The same beneficiary is registered under the same keys, so that Stripe answers with the same registration."""
    api.script(CUSTOMERS, *[(200, {"id": "cus_1"})] * 2)
    api.script(SETUPS, *[(200, {"status": "succeeded", "payment_method": "pm_1"})] * 2)

    reports = [treasury.register_beneficiary(BENEFICIARY, PAYEE) for _ in range(2)]

    assert reports[0] == reports[1]
    for route in (CUSTOMERS, SETUPS):
        first, second = api.requests(route)
        assert (first.content, first.headers["Idempotency-Key"]) == (second.content, second.headers["Idempotency-Key"])


@pytest.mark.parametrize(
    ("word", "verified", "payable", "reason"),
    [
        ("new", None, True, None),
        ("validated", True, False, None),
        ("verified", True, False, None),
        ("verification_failed", False, False, "verification_failed"),
        ("errored", False, False, "errored"),
        ("tokenized_account_number_deactivated", False, False, "tokenized_account_number_deactivated"),
        ("something_new", None, False, "something_new"),
    ],
)
def test_what_stripe_thinks_of_an_external_account(
    api: ScriptedApi, provider: StripeProvider, word: str, reason: str | None, *, verified: bool | None, payable: bool
) -> None:
    """Each documented status has its meaning; a new one finds nothing out and permits nothing."""
    api.script(EXTERNAL, (200, {"id": "ba_1", "status": word}))

    report = provider.register_beneficiary(BENEFICIARY, PAYEE)

    assert (report.verified, report.payable_unverified, report.reason) == (verified, payable, reason)


@pytest.mark.parametrize("setup", [{"status": "requires_action", "payment_method": "pm_1"}, {"status": "succeeded"},
                                   {"status": "canceled", "payment_method": None}])  # fmt: skip
def test_an_account_that_is_not_set_up_is_not_payable(
    api: ScriptedApi, treasury: StripeProvider, setup: dict[str, object]
) -> None:
    """Only a set-up that succeeded gives an id to pay to."""
    api.script(CUSTOMERS, (200, {"id": "cus_1"}))
    api.script(SETUPS, (200, setup))

    report = treasury.register_beneficiary(BENEFICIARY, PAYEE)

    assert (report.provider_beneficiary_id, report.verified, report.payable_unverified) == (None, None, False)
    assert report.reason == setup["status"]


@pytest.mark.parametrize("code", ["account_number_invalid", "routing_number_invalid", "bank_account_unusable"])
def test_an_account_that_stripe_turns_down_is_not_verified(
    api: ScriptedApi, provider: StripeProvider, treasury: StripeProvider, code: str
) -> None:
    """A refusal about the account itself rejects the payee, with the code and without an id."""
    api.script(EXTERNAL, (400, error("invalid_request_error", code)))
    api.script(CUSTOMERS, (200, {"id": "cus_1"}))
    api.script(SETUPS, (400, error("invalid_request_error", code)))

    for each in (provider, treasury):
        report = each.register_beneficiary(BENEFICIARY, PAYEE)
        assert (report.verified, report.reason, report.provider_beneficiary_id) == (False, code, None)


@pytest.mark.parametrize(
    "answer",
    [
        (400, error("invalid_request_error", "parameter_missing")),
        (400, error("idempotency_error")),
        (400, b""),
        (401, b""),
        (403, error("invalid_request_error")),
        (404, b""),
        (409, b""),
        (429, b""),
        (500, b""),
        httpx.ReadTimeout,
    ],
)
def test_a_registration_without_an_outcome_is_an_error(
    api: ScriptedApi, provider: StripeProvider, treasury: StripeProvider, answer: Line
) -> None:
    """Whatever is not about the account verifies and rejects nobody, and shows no account."""
    api.script(EXTERNAL, answer)
    api.script(CUSTOMERS, answer)

    for each in (provider, treasury):
        with pytest.raises(ProviderUnavailableError) as failure:
            each.register_beneficiary(BENEFICIARY, PAYEE)
        assert "000123456789" not in f"{failure.value!r} {failure.value}"


def test_a_registration_that_cannot_be_read_is_an_error(api: ScriptedApi, provider: StripeProvider) -> None:
    """A success without an id is no registration."""
    api.script(EXTERNAL, (200, {"status": "new"}))

    with pytest.raises(WireError):
        provider.register_beneficiary(BENEFICIARY, PAYEE)


@pytest.mark.parametrize(
    "payee",
    [Payee(name="Asha Rao", vpa="asha@upi"), Payee(name="Asha Rao", account_number="1234567890", ifsc="HDFC0001234")],
)
def test_only_accounts_in_the_united_states_are_served(
    api: ScriptedApi, provider: StripeProvider, treasury: StripeProvider, payee: Payee
) -> None:
    """A payee whom Stripe's rails of ours do not reach is refused before anything is sent."""
    for each in (provider, treasury):
        with pytest.raises(PayeeNotServedError):
            each.register_beneficiary(BENEFICIARY, payee)

    assert api.asked == []
