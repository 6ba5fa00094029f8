"""What a standard provider is asked without moving money, and what its words mean."""

from __future__ import annotations

from hashlib import sha256

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import PayeeNotServedError, ProviderUnavailableError, WireError
from adapters.providers.standard.provider import StandardProvider
from adapters.providers.standard.settings import StandardSettings
from adapters.providers.standard.translate import status_of
from ledger.payment_orders import Payee
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.scripted_api import Line, ScriptedApi
from tests.adapters.providers.standard.conftest import MakeProvider
from tests.adapters.providers.standard.samples import (
    BALANCE,
    BENEFICIARIES,
    BENEFICIARY,
    NOON,
    PAYEE,
    PAYOUT,
    PAYOUT_LIST,
    REFERENCE,
    payout,
    succeeded,
)

WORDS = ("accepted", "processing", "succeeded", "failed", "rejected", "cancelled", "expired", "returned")


def test_the_provider_bears_the_name_of_the_settings(provider: StandardProvider) -> None:
    """The name stands in `Assets:Providers:Acme:Wallet`; without one in the settings it is Standard."""
    assert provider.name == "Acme"
    assert StandardSettings.model_fields["name"].default == "Standard"


def test_what_the_contract_promises(make_provider: MakeProvider) -> None:
    """A key never lapses, a reference can be looked up, and rails and prices are those of the settings."""
    declared = make_provider(fees_minor={Rail.IMPS: 300}).capabilities

    assert {rail: offer.fee_minor for rail, offer in declared.rails.items()} == {Rail.IMPS: 300, Rail.UPI: 0}
    assert (declared.resolution.key_lifetime, declared.resolution.lookup_by_reference) == (None, True)
    assert declared.signed_time


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_the_report_of_the_same_name(api: ScriptedApi, provider: StandardProvider, word: str) -> None:
    """The contract's eight words are the ledger's own."""
    api.script(PAYOUT, (200, payout(status=word)))

    report = provider.status("p_1")

    assert (report.status, report.provider_status) == (ReportedStatus(word), word)
    assert (report.source, report.failure_returns_funds) == (ReportSource.POLL, False)


@given(st.text() | st.sampled_from([*map(str, ReportedStatus), "SUCCEEDED", "canceled"]))
def test_p20_no_other_word_has_a_meaning(word: str) -> None:
    """Any other word is unrecognised, also those that the ledger keeps for itself."""
    assert (status_of(word) is ReportedStatus.UNRECOGNISED) is (word not in WORDS)


def test_a_poll_reports_all_that_the_provider_knows(api: ScriptedApi, provider: StandardProvider) -> None:
    """UTR, confidence, fee, tax, time and the digest of the raw answer are in the report."""
    raw = (
        b'{"id":"p_1","reference":"%s","status":"returned","amount":50000,"currency":"INR","beneficiary_id":"b_1",'
        b'"utr":" abcd0012 ","reason":"CLOSED","fee":500,"tax":90,"fee_refunded":500,"tax_refunded":90,'
        b'"updated_at":"2026-03-02T17:00:00+05:30","new":[]}'
    ) % REFERENCE.encode()
    api.script(PAYOUT, (200, raw))

    report = provider.status("p_1")

    assert (report.utr, report.reason, report.provider_beneficiary_id) == ("ABCD0012", "CLOSED", "b_1")
    assert (report.fee_minor, report.tax_minor) == (500, 90)
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (500, 90)
    assert report.effective_at.isoformat() == "2026-03-02T11:30:00+00:00"
    assert report.message_digest == sha256(raw).hexdigest()


@pytest.mark.parametrize(
    ("told", "confidence"),
    [("credited", Confidence.CREDITED), ("debited", Confidence.DEBITED), (None, Confidence.DEBITED),
     ("certain", Confidence.DEBITED)],
)  # fmt: skip
def test_a_success_is_as_sure_as_the_provider_says(
    api: ScriptedApi, provider: StandardProvider, told: str | None, confidence: Confidence
) -> None:
    """Only the contract's own word for it claims that the payee has the money."""
    api.script(PAYOUT, (200, succeeded(confidence=told)))

    assert provider.status("p_1").confidence is confidence


@pytest.mark.parametrize("word", WORDS)
def test_only_what_did_not_happen_is_tried_again(api: ScriptedApi, provider: StandardProvider, word: str) -> None:
    """`retryable` counts with the words that say that no money left, and only where it is said."""
    api.script(PAYOUT, (200, payout(status=word, retryable=True)), (200, payout(status=word)))

    failed = word in {"failed", "rejected", "cancelled", "expired"}
    assert [provider.status("p_1").retryable for _ in range(2)] == [failed, False]


@pytest.mark.parametrize("word", WORDS)
def test_fees_are_facts_once_the_money_left(api: ScriptedApi, provider: StandardProvider, word: str) -> None:
    """A charge told of a payout that is open or never happened is no fact."""
    api.script(PAYOUT, (200, payout(status=word, fee=5, tax=1)))

    assert provider.status("p_1").fee_minor == (5 if word in {"succeeded", "returned"} else None)


@pytest.mark.parametrize("changes", [{"fee": -1}, {"amount": 0.5}, {"amount": "1"}, {"id": "p 1"}, {"status": None},
                                     {"retryable": "yes"}, {"beneficiary_id": None}])  # fmt: skip
def test_a_message_that_breaks_the_contract_is_unreadable(
    api: ScriptedApi, provider: StandardProvider, changes: dict[str, object]
) -> None:
    """What the contract does not allow is an error that names the field."""
    api.script(PAYOUT, (200, payout(**changes)))

    with pytest.raises(WireError, match=next(iter(changes))):
        provider.status("p_1")


@pytest.mark.parametrize("told", [None, "2026-03-02T12:00:00", "yesterday", 5])
def test_a_time_that_cannot_be_is_replaced_by_the_time_of_reading(
    api: ScriptedApi, provider: StandardProvider, told: object
) -> None:
    """A fact about money is not thrown away for its time."""
    api.script(PAYOUT, (200, payout(updated_at=told)))

    assert provider.status("p_1").effective_at == NOON


def test_a_poll_answered_with_another_payout_is_no_answer(api: ScriptedApi, provider: StandardProvider) -> None:
    """A message about another payout never becomes this payout's status."""
    api.script(PAYOUT, (200, payout(id="p_2")))

    with pytest.raises(WireError, match="p_2"):
        provider.status("p_1")


def test_a_payout_id_cannot_reach_another_address(api: ScriptedApi, provider: StandardProvider) -> None:
    """A payout's id is quoted into the path whole, whatever characters it holds."""
    api.script("GET /v2/payouts/../balance?x", (200, payout(id="../balance?x")))

    provider.status("../balance?x")

    assert api.asked[-1].url.raw_path == b"/v2/payouts/..%2Fbalance%3Fx"


def test_a_payout_is_found_by_its_reference(api: ScriptedApi, provider: StandardProvider) -> None:
    """The look-up names the reference, and an empty list says that there is none."""
    api.script(PAYOUT_LIST, (200, {"payouts": [succeeded()]}), (200, {"payouts": []}))

    found = provider.find(REFERENCE)

    assert found is not None
    assert (found.status, found.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    assert dict(api.asked[0].url.params) == {"reference": REFERENCE}
    assert provider.find(REFERENCE) is None


@pytest.mark.parametrize("items", [[payout(reference="x_1")], [payout(), payout()], [payout(), payout(id="p_2")]])
def test_any_other_list_is_no_answer(
    api: ScriptedApi, provider: StandardProvider, items: list[dict[str, object]]
) -> None:
    """A list that was not filtered, or holds the reference twice, is an error: neither none nor this payout."""
    api.script(PAYOUT_LIST, (200, {"payouts": items}))

    with pytest.raises(WireError, match=REFERENCE):
        provider.find(REFERENCE)


@pytest.mark.parametrize("passing", [(500, b""), (408, b""), (429, b""), httpx.ReadTimeout, httpx.ConnectError])
def test_a_query_is_asked_again_while_the_trouble_may_pass(
    api: ScriptedApi, provider: StandardProvider, passing: Line
) -> None:
    """Timeouts, broken connections, 5xx, 408 and 429 are asked again."""
    api.script(PAYOUT, passing, passing, (200, payout()))

    assert provider.status("p_1").status is ReportedStatus.PROCESSING


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refused_query_is_an_error_at_once(api: ScriptedApi, provider: StandardProvider, status: int) -> None:
    """A 4xx to a query is an error; a 404 to a look-up does not say that there is no payout."""
    api.script(PAYOUT_LIST, (status, b""))

    with pytest.raises(ProviderUnavailableError, match=str(status)):
        provider.find(REFERENCE)

    assert len(api.asked) == 1


def test_the_wallet_is_in_the_currency_of_the_settings(api: ScriptedApi, provider: StandardProvider) -> None:
    """The balance may be negative, and one in another currency is an error."""
    api.script(BALANCE, (200, {"amount": -5, "currency": "INR"}), (200, {"amount": 5, "currency": "USD"}))

    assert provider.wallet_balance_minor() == -5
    with pytest.raises(WireError, match="INR"):
        provider.wallet_balance_minor()


@pytest.mark.parametrize(
    ("word", "verified", "payable", "reason"),
    [("verified", True, False, None), ("rejected", False, False, None), ("pending", None, False, None),
     ("unchecked", None, True, None), ("VERIFIED", None, False, "VERIFIED")],
)  # fmt: skip
def test_what_the_provider_found_of_a_payee(
    api: ScriptedApi, provider: StandardProvider, word: str, reason: str | None, *, verified: bool | None, payable: bool
) -> None:
    """Each word of the contract has its meaning; another finds nothing out and permits nothing."""
    api.script(BENEFICIARIES, (201, {"id": "b_1", "status": word, "name_at_bank": "ASHA"}))

    report = provider.register_beneficiary(BENEFICIARY, PAYEE)

    assert (report.provider, report.provider_beneficiary_id, report.name_at_bank) == ("Acme", "b_1", "ASHA")
    assert (report.verified, report.payable_unverified, report.reason) == (verified, payable, reason)


def test_a_payee_is_registered_under_our_id_of_it(api: ScriptedApi, provider: StandardProvider) -> None:
    """Account or UPI address are sent under the beneficiary's own reference, and what is not known is left out."""
    api.script(BENEFICIARIES, *[(201, {"id": "b_1", "status": "verified"})] * 2)

    provider.register_beneficiary(BENEFICIARY, PAYEE)
    provider.register_beneficiary(BENEFICIARY, Payee(name="Asha Rao", vpa="asha@upi"))

    assert api.bodies(BENEFICIARIES) == [
        {
            "reference": str(BENEFICIARY),
            "name": "Asha Rao",
            "account_number": "987654321098",
            "ifsc": "HDFC0001234",
            "bank_name": "HDFC Bank",
        },
        {"reference": str(BENEFICIARY), "name": "Asha Rao", "vpa": "asha@upi"},
    ]
    assert api.asked[0].headers["Idempotency-Key"] == str(BENEFICIARY)


@pytest.mark.parametrize(
    ("rails", "payee"),
    [
        ({Rail.IMPS}, Payee(name="A", vpa="asha@upi")),
        ({Rail.UPI}, Payee(name="A", account_number="1", ifsc="HDFC0001234")),
        ({Rail.IMPS}, Payee(name="A", account_number="1", routing_number="110000000")),
    ],
)
def test_a_payee_whom_no_rail_reaches_is_not_sent(
    api: ScriptedApi, make_provider: MakeProvider, rails: set[Rail], payee: Payee
) -> None:
    """A payee without an address on any rail of the settings is refused before anything is sent."""
    with pytest.raises(PayeeNotServedError):
        make_provider(rails=frozenset(rails)).register_beneficiary(BENEFICIARY, payee)

    assert api.asked == []


def test_an_account_that_cannot_be_right_is_not_verified(api: ScriptedApi, provider: StandardProvider) -> None:
    """422 is about the account, and rejects it with the code."""
    api.script(BENEFICIARIES, (422, {"error": {"code": "NO_ACCOUNT"}}))

    report = provider.register_beneficiary(BENEFICIARY, PAYEE)

    assert (report.verified, report.reason, report.provider_beneficiary_id) == (False, "NO_ACCOUNT", None)


@pytest.mark.parametrize("answer", [(400, b""), (401, b""), (409, b""), (429, b""), (500, b""), httpx.ReadTimeout])
def test_a_registration_without_an_outcome_is_an_error(
    api: ScriptedApi, provider: StandardProvider, answer: Line
) -> None:
    """Whatever is not about the account verifies and rejects nobody."""
    api.script(BENEFICIARIES, answer)

    with pytest.raises(ProviderUnavailableError):
        provider.register_beneficiary(BENEFICIARY, PAYEE)
