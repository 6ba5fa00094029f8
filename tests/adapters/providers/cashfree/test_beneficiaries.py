"""Registering payees: under an id of ours, once per account, and never as somebody else."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from adapters.errors import PayeeNotServedError, ProviderUnavailableError, WireError
from adapters.providers.cashfree.provider import CashfreeProvider
from ledger.payment_orders import Payee
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import BENEFICIARIES, BENEFICIARY, FakeCashfree, Line
from tests.adapters.providers.cashfree.samples import ACCOUNT, BENEFICIARY_ID, OUR_ID, PAYEE, refusal

ID_TAKEN: Line = (409, refusal("beneficiary_id_already_exists"))
ACCOUNT_TAKEN: Line = (409, refusal("beneficiary_already_exists"))


def registration(**changes: object) -> dict[str, object]:
    return {
        "beneficiary_id": OUR_ID,
        "beneficiary_name": "Asha Rao",
        "beneficiary_instrument_details": {"bank_account_number": ACCOUNT, "bank_ifsc": "HDFC0001234"},
        "beneficiary_status": "VERIFIED",
        "added_on": "2026-03-01T11:00:00Z",
    } | changes


def test_a_payee_is_registered_under_our_id(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """The provider's id of a beneficiary is the ledger's in hex; an account goes with its IFSC, an address alone."""
    fake.script(BENEFICIARIES, (201, registration()), (201, registration(beneficiary_instrument_details=None)))

    report = provider.register_beneficiary(BENEFICIARY_ID, PAYEE)
    provider.register_beneficiary(BENEFICIARY_ID, Payee(name="Asha Rao", vpa="asha@upi"))

    assert (report.provider, report.provider_beneficiary_id, report.verified) == ("Cashfree", OUR_ID, True)
    assert (report.reason, report.payable_unverified) == (None, False)
    assert report.message_digest is not None
    assert fake.bodies(BENEFICIARIES) == [
        {
            "beneficiary_id": OUR_ID,
            "beneficiary_name": "Asha Rao",
            "beneficiary_instrument_details": {"bank_account_number": ACCOUNT, "bank_ifsc": "HDFC0001234"},
        },
        {
            "beneficiary_id": OUR_ID,
            "beneficiary_name": "Asha Rao",
            "beneficiary_instrument_details": {"vpa": "asha@upi"},
        },
    ]


@pytest.mark.parametrize(
    ("name", "sent"),
    [("M/s. Rao-Singh & Sons (24)", "M s Rao Singh Sons"), ("पूर्वा देशमुख", "पूर्वा देशमुख"), ("é" * 101, "é" * 100),
     ("24/7", "24/7")],
)  # fmt: skip
def test_a_name_loses_what_the_provider_refuses(
    fake: FakeCashfree, provider: CashfreeProvider, name: str, sent: str
) -> None:
    """A name is sent as letters and spaces, at most a hundred; one without any letter is left to the provider."""
    fake.script(BENEFICIARIES, (201, registration()))

    provider.register_beneficiary(BENEFICIARY_ID, Payee(name=name, account_number=ACCOUNT, ifsc="HDFC0001234"))

    assert fake.bodies(BENEFICIARIES)[0]["beneficiary_name"] == sent


@pytest.mark.parametrize(
    ("word", "verified", "reason"),
    [("VERIFIED", True, None), ("INVALID", False, "INVALID"), ("INITIATED", None, "INITIATED"),
     ("CANCELLED", None, "CANCELLED"), ("FAILED", None, "FAILED"), ("DELETED", None, "DELETED"),
     ("verified", None, "unrecognised status 'verified'"), ("", None, "unrecognised status ''")],
)  # fmt: skip
def test_only_two_words_are_findings(
    fake: FakeCashfree, provider: CashfreeProvider, *, word: str, verified: bool | None, reason: str | None
) -> None:
    """Only VERIFIED and INVALID say something of the account; a verification that failed or waits says nothing."""
    fake.script(BENEFICIARIES, (201, registration(beneficiary_status=word)))

    report = provider.register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert (report.verified, report.reason, report.payable_unverified) == (verified, reason, False)


def test_registering_again_finds_the_registration(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """An id that is taken is looked up by that id, so a lost answer and a repetition end in the same registration."""
    fake.script(BENEFICIARIES, ID_TAKEN)
    fake.script(BENEFICIARY, (200, registration()))

    report = provider.register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert (report.provider_beneficiary_id, report.verified) == (OUR_ID, True)
    assert fake.queries(BENEFICIARY) == [{"beneficiary_id": [OUR_ID]}]


def test_an_account_that_is_registered_is_paid_through_that_registration(
    fake: FakeCashfree, provider: CashfreeProvider
) -> None:
    """An account under another id is looked up by account and IFSC, and its registration is taken over."""
    fake.script(BENEFICIARIES, ACCOUNT_TAKEN)
    fake.script(BENEFICIARY, (200, registration(beneficiary_id="an_older_one")))

    report = provider.register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert (report.provider_beneficiary_id, report.verified) == ("an_older_one", True)
    assert fake.queries(BENEFICIARY) == [{"bank_account_number": [ACCOUNT], "bank_ifsc": ["HDFC0001234"]}]
    assert ACCOUNT not in str(fake.asked[-1].url)


@pytest.mark.parametrize(
    ("conflict", "told"),
    [
        (ID_TAKEN, registration(beneficiary_id=UUID(int=5).hex)),
        (ID_TAKEN, registration(beneficiary_instrument_details={"bank_account_number": "111", "bank_ifsc": None})),
        (ID_TAKEN, registration(beneficiary_instrument_details={"bank_ifsc": "HDFC0009999"})),
        (ACCOUNT_TAKEN, registration(beneficiary_instrument_details={"bank_account_number": "111"})),
    ],
)
def test_a_registration_of_somebody_else_is_no_registration(
    fake: FakeCashfree, provider: CashfreeProvider, conflict: Line, told: dict[str, object]
) -> None:
    """A registration with another id, account or IFSC than was asked for is refused, without showing either."""
    fake.script(BENEFICIARIES, conflict)
    fake.script(BENEFICIARY, (200, told))

    with pytest.raises(WireError) as refused:
        provider.register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert ACCOUNT not in str(refused.value)
    assert "111" not in str(refused.value)


def test_the_same_account_in_other_letters_is_the_same(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """An IFSC has no case, and an empty field says nothing."""
    details = {"bank_account_number": ACCOUNT, "bank_ifsc": "hdfc0001234", "vpa": ""}
    fake.script(BENEFICIARIES, (201, registration(beneficiary_instrument_details=details)))

    assert provider.register_beneficiary(BENEFICIARY_ID, PAYEE).verified is True


@pytest.mark.parametrize("status", [400, 422])
def test_a_payee_that_the_provider_refuses_is_not_verified(
    fake: FakeCashfree, provider: CashfreeProvider, status: int
) -> None:
    """400 and 422 are about the payee: not verified, with the reason code and without an id."""
    fake.script(BENEFICIARIES, (status, refusal("bank_ifsc_invalid")))

    report = provider.register_beneficiary(BENEFICIARY_ID, PAYEE)

    assert (report.verified, report.reason, report.provider_beneficiary_id) == (False, "bank_ifsc_invalid", None)
    assert report.message_digest is not None


@pytest.mark.parametrize(
    "answer",
    [(401, b""), (403, b""), (404, b""), (409, b""), (409, refusal("other_conflict")), (429, b""), (500, b""),
     httpx.ReadTimeout],
)  # fmt: skip
def test_a_registration_without_an_outcome_is_an_error(
    fake: FakeCashfree, provider: CashfreeProvider, answer: Line
) -> None:
    """Whatever is not about the payee verifies and rejects nobody, and nothing is sent twice."""
    fake.script(BENEFICIARIES, answer)

    with pytest.raises(ProviderUnavailableError):
        provider.register_beneficiary(BENEFICIARY_ID, PAYEE)
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    ("conflict", "answer"),
    [(ID_TAKEN, (404, refusal("beneficiary_not_found"))), (ACCOUNT_TAKEN, (500, b"")), (ID_TAKEN, httpx.ReadTimeout)],
)
def test_a_conflict_that_cannot_be_looked_up_is_an_error(
    fake: FakeCashfree, make_provider: MakeProvider, conflict: Line, answer: Line
) -> None:
    """A registration that exists and is not shown is not made up."""
    fake.script(BENEFICIARIES, conflict)
    fake.script(BENEFICIARY, answer)

    with pytest.raises(ProviderUnavailableError):
        make_provider(query_attempts=1).register_beneficiary(BENEFICIARY_ID, PAYEE)


def test_an_unreadable_registration_is_an_error(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """A 201 that does not say what became of the payee is not a verification."""
    fake.script(BENEFICIARIES, (201, {"beneficiary_id": OUR_ID}))

    with pytest.raises(WireError):
        provider.register_beneficiary(BENEFICIARY_ID, PAYEE)


def test_a_taken_upi_address_is_an_error(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """Only accounts can be looked up by what they are, so a conflict about an address stays open."""
    fake.script(BENEFICIARIES, ACCOUNT_TAKEN)

    with pytest.raises(ProviderUnavailableError):
        provider.register_beneficiary(BENEFICIARY_ID, Payee(name="Asha Rao", vpa="asha@upi"))


def test_a_payee_elsewhere_is_not_served(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """An account without an IFSC, such as one in the United States, is refused before anything is sent."""
    with pytest.raises(PayeeNotServedError):
        provider.register_beneficiary(
            BENEFICIARY_ID, Payee(name="Asha Rao", account_number=ACCOUNT, routing_number="021000021")
        )

    assert fake.asked == []
