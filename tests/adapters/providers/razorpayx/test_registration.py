"""How a payee becomes payable, and what the penny drop finds."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from adapters.errors import PayeeNotServedError, ProviderUnavailableError, WireError
from adapters.providers.razorpayx.provider import RazorpayxProvider
from ledger.payment_orders import Payee
from tests.adapters.providers.razorpayx.conftest import MakeProvider
from tests.adapters.providers.razorpayx.fake_razorpayx import (
    CONTACTS,
    FUND_ACCOUNTS,
    VALIDATION,
    VALIDATIONS,
    FakeRazorpayx,
    Line,
)
from tests.adapters.providers.razorpayx.samples import ACCOUNT_NUMBER, BENEFICIARY_ID, PAYEE, refusal

CONTACT: Line = (201, {"id": "cont_1", "entity": "contact", "name": "Asha Rao", "active": True, "notes": []})
FUND_ACCOUNT: Line = (201, {"id": "fa_1", "entity": "fund_account", "contact_id": "cont_1", "active": True})


def validation(status: str, **results: object) -> Line:
    return (
        200,
        {
            "id": "fav_1",
            "entity": "fund_account.validation",
            "status": status,
            "validation_results": results or [],
            "fund_account": {"id": "fa_1"},
        },
    )


def test_a_payee_becomes_a_contact_with_a_bank_account(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """The contact carries our beneficiary's id, and the account its holder, IFSC and number."""
    fake.script(CONTACTS, CONTACT)
    fake.script(FUND_ACCOUNTS, FUND_ACCOUNT)

    report = provider.register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert fake.bodies(CONTACTS) == [{"name": "Asha Rao", "reference_id": BENEFICIARY_ID.hex}]
    assert fake.bodies(FUND_ACCOUNTS) == [
        {
            "contact_id": "cont_1",
            "account_type": "bank_account",
            "bank_account": {"name": "Asha Rao", "ifsc": "HDFC0001234", "account_number": "987654321098"},
        }
    ]
    assert (report.provider, report.provider_beneficiary_id) == ("Razorpayx", "fa_1")
    assert (report.verified, report.payable_unverified) == (None, True)
    assert report.message_digest is not None


def test_a_payee_without_an_account_is_paid_by_upi_address(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """A UPI address alone is a fund account of its own kind."""
    fake.script(CONTACTS, CONTACT)
    fake.script(FUND_ACCOUNTS, FUND_ACCOUNT)

    provider.register_beneficiary(BENEFICIARY_ID, Payee(name="Asha Rao", vpa="asha@upi"))

    assert fake.bodies(FUND_ACCOUNTS) == [
        {"contact_id": "cont_1", "account_type": "vpa", "vpa": {"address": "asha@upi"}}
    ]


def test_registering_again_sends_the_same_facts(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """The provider knows a payee again by its facts, so the same beneficiary makes the same bytes, another does not."""
    fake.script(CONTACTS, CONTACT, CONTACT, CONTACT)
    fake.script(FUND_ACCOUNTS, FUND_ACCOUNT, FUND_ACCOUNT, FUND_ACCOUNT)

    first, second = (provider.register_beneficiary(BENEFICIARY_ID, PAYEE) for _ in range(2))
    provider.register_beneficiary(UUID(int=1), PAYEE)

    assert first == second
    contacts = [request.content for request in fake.requests(CONTACTS)]
    assert contacts[0] == contacts[1] != contacts[2]
    assert len({request.content for request in fake.requests(FUND_ACCOUNTS)}) == 1


@pytest.mark.parametrize(
    ("name", "contact_name", "holder"),
    [
        ("Asha D'Souza", "Asha D\u2019Souza", "Asha D\u2019Souza"),
        ("Rao & Sons, Pvt. Ltd.", "Rao Sons Pvt. Ltd.", "Rao Sons Pvt. Ltd."),
        ("A" * 130, "A" * 50, "A" * 120),
        ("Rao (Asha)", "Rao (Asha", "Rao (Asha"),
        ("आशा", "आशा", "आशा"),
    ],
)
def test_a_name_is_reduced_to_what_the_provider_carries(
    fake: FakeRazorpayx, provider: RazorpayxProvider, name: str, contact_name: str, holder: str
) -> None:
    """Characters that the provider refuses leave a name, which never ends in a sign; of nothing left it may judge."""
    fake.script(CONTACTS, CONTACT)
    fake.script(FUND_ACCOUNTS, FUND_ACCOUNT)

    provider.register_beneficiary(BENEFICIARY_ID, replace(PAYEE, name=name))

    assert fake.bodies(CONTACTS)[0]["name"] == contact_name
    assert fake.bodies(FUND_ACCOUNTS)[0]["bank_account"]["name"] == holder


@pytest.mark.parametrize(
    "payee",
    [Payee(name="Asha Rao"), Payee(name="Asha Rao", account_number="12345678", routing_number="021000021")],
)
def test_a_payee_without_an_indian_address_is_not_sent(
    fake: FakeRazorpayx, provider: RazorpayxProvider, payee: Payee
) -> None:
    """A payee with neither IFSC nor UPI address is not this provider's to judge, and nothing leaves."""
    with pytest.raises(PayeeNotServedError):
        provider.register_beneficiary(BENEFICIARY_ID, payee)

    assert fake.asked == []


def test_a_fund_account_that_was_switched_off_is_not_payable(fake: FakeRazorpayx, make_provider: MakeProvider) -> None:
    """An inactive registration is neither verified nor payable, and no penny is dropped into it."""
    fake.script(CONTACTS, CONTACT)
    fake.script(FUND_ACCOUNTS, (200, {"id": "fa_1", "active": False}))

    report = make_provider(verify_accounts=True).register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert (report.verified, report.payable_unverified) == (None, False)
    assert report.reason == "the fund account is switched off"
    assert fake.requests(VALIDATIONS) == []


@pytest.mark.parametrize("route", [CONTACTS, FUND_ACCOUNTS])
@pytest.mark.parametrize("status", [400, 422])
def test_a_payee_whose_facts_are_refused_is_not_verified(
    fake: FakeRazorpayx, provider: RazorpayxProvider, route: str, status: int
) -> None:
    """A name, an IFSC or a number that fails the provider's validation is the payee's fault, and rejects it."""
    fake.script(route, (status, refusal("input_validation_failed", field="ifsc")))
    fake.script(CONTACTS, CONTACT)

    report = provider.register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert (report.verified, report.provider_beneficiary_id) == (False, None)
    assert report.reason == "input_validation_failed"


@pytest.mark.parametrize("route", [CONTACTS, FUND_ACCOUNTS])
@pytest.mark.parametrize(
    "line",
    [(400, refusal("null", "IP not allowed")), (400, b""), (401, refusal(None)), (403, b""), (404, b""), (409, b""),
     (401, refusal("input_validation_failed"))],
)  # fmt: skip
def test_a_refusal_that_is_not_about_the_payee_rejects_nobody(
    fake: FakeRazorpayx, provider: RazorpayxProvider, route: str, line: Line
) -> None:
    """Whatever else is refused is our trouble with the provider, and an error."""
    fake.script(route, line)
    fake.script(CONTACTS, CONTACT)

    with pytest.raises(ProviderUnavailableError):
        provider.register_beneficiary(BENEFICIARY_ID, PAYEE)


@pytest.mark.parametrize("passing", [(500, b""), (429, b""), httpx.ReadTimeout])
def test_a_registration_is_repeated_while_the_trouble_may_pass(
    fake: FakeRazorpayx, provider: RazorpayxProvider, passing: Line
) -> None:
    """Contact and fund account are known again by their facts, so a request without an answer is sent again."""
    fake.script(CONTACTS, passing, CONTACT)
    fake.script(FUND_ACCOUNTS, passing, FUND_ACCOUNT)

    assert provider.register_beneficiary(BENEFICIARY_ID, PAYEE).provider_beneficiary_id == "fa_1"


@pytest.mark.parametrize("route", [CONTACTS, FUND_ACCOUNTS])
@pytest.mark.parametrize("body", [b"", b"{}", {"id": None}, {"id": ""}])
def test_a_registration_that_cannot_be_read_is_an_error(
    fake: FakeRazorpayx, provider: RazorpayxProvider, route: str, body: object
) -> None:
    """An answer without an id registers nobody."""
    fake.script(route, (200, body))
    fake.script(CONTACTS, CONTACT)

    with pytest.raises(WireError):
        provider.register_beneficiary(BENEFICIARY_ID, PAYEE)


@pytest.mark.parametrize(
    ("line", "verified", "reason"),
    [
        (validation("completed", account_status="active", registered_name="ASHA RAO"), True, None),
        (validation("completed", account_status="valid", registered_name="ASHA RAO"), True, None),
        (validation("completed", account_status="invalid", registered_name=None), False, "account invalid"),
        (validation("completed", account_status="odd"), None, "unrecognised account status 'odd'"),
        (validation("completed", account_status=None), None, "unrecognised account status None"),
        (validation("completed"), None, "unrecognised account status None"),
        (validation("created"), None, "validation created"),
        (validation("created", account_status="active"), None, "validation created"),
        (validation("failed"), None, "validation failed"),
        (validation("failed", account_status="invalid"), None, "validation failed"),
        (validation("odd", account_status="active"), None, "validation odd"),
    ],
)
def test_what_the_penny_drop_found(
    fake: FakeRazorpayx, make_provider: MakeProvider, line: Line, *, verified: bool | None, reason: str | None
) -> None:
    """A completed validation says nothing by itself: the account's status does; any other state leaves it open."""
    fake.script(CONTACTS, CONTACT)
    fake.script(FUND_ACCOUNTS, FUND_ACCOUNT)
    fake.script(VALIDATIONS, line)

    report = make_provider(verify_accounts=True).register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert (report.verified, report.reason) == (verified, reason)
    assert (report.provider_beneficiary_id, report.payable_unverified) == ("fa_1", False)
    assert report.name_at_bank == ("ASHA RAO" if verified else None)
    assert "ASHA RAO" not in repr(report)


def test_a_penny_is_dropped_from_our_account_into_the_payee_s(fake: FakeRazorpayx, make_provider: MakeProvider) -> None:
    """The validation names the account that pays for it, the account looked at, and our beneficiary."""
    fake.script(CONTACTS, CONTACT)
    fake.script(FUND_ACCOUNTS, FUND_ACCOUNT)
    fake.script(VALIDATIONS, validation("created"))

    make_provider(verify_accounts=True).register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert fake.bodies(VALIDATIONS) == [
        {
            "source_account_number": ACCOUNT_NUMBER,
            "validation_type": "pennydrop",
            "reference_id": BENEFICIARY_ID.hex,
            "fund_account": {
                "account_type": "bank_account",
                "bank_account": {"name": "Asha Rao", "ifsc": "HDFC0001234", "account_number": "987654321098"},
                "contact": {"name": "Asha Rao", "reference_id": BENEFICIARY_ID.hex},
            },
        }
    ]


def test_a_pending_penny_drop_is_asked_about_and_not_repeated(fake: FakeRazorpayx, make_provider: MakeProvider) -> None:
    """While an outcome is pending, registering again asks for it; once it is known, another penny is dropped."""
    fake.script(CONTACTS, *[CONTACT] * 4)
    fake.script(FUND_ACCOUNTS, *[FUND_ACCOUNT] * 4)
    fake.script(VALIDATIONS, validation("created"), validation("completed", account_status="active"))
    fake.script(VALIDATION, validation("created"), validation("completed", account_status="invalid"))
    provider = make_provider(verify_accounts=True)

    found = [provider.register_beneficiary(BENEFICIARY_ID, PAYEE).verified for _ in range(4)]

    assert found == [None, None, False, True]
    assert (len(fake.requests(VALIDATIONS)), len(fake.requests(VALIDATION))) == (2, 2)


@pytest.mark.parametrize("line", [(400, refusal("input_validation_failed")), (500, b""), httpx.ReadTimeout])
def test_a_penny_drop_without_an_outcome_is_an_error_and_is_not_repeated(
    fake: FakeRazorpayx, make_provider: MakeProvider, line: Line
) -> None:
    """A penny drop moves a penny: it is sent once, and without an answer nothing was found out."""
    fake.script(CONTACTS, CONTACT)
    fake.script(FUND_ACCOUNTS, FUND_ACCOUNT)
    fake.script(VALIDATIONS, line)

    with pytest.raises(ProviderUnavailableError):
        make_provider(verify_accounts=True).register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert len(fake.requests(VALIDATIONS)) == 1
