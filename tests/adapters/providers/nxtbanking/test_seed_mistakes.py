"""The mistakes in the provider guide's own sample code, each shown not to be ours.

Those that are made where a report meets the payout (D1, D2, D4, D5 and the comparisons of D6 and D9) are tested with
the payout; here it is shown that the report carries all that the payout needs in order not to make them.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest

from adapters.errors import SettingError, WebhookSignatureError, WireError
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.providers.nxtbanking.settings import load_nxtbanking_settings
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.providers.nxtbanking.conftest import MakeProvider
from tests.adapters.providers.nxtbanking.fake_nxtbanking import LOOK_UP, PAYOUTS, FakeNxtbanking
from tests.adapters.providers.nxtbanking.hearing import heard
from tests.adapters.providers.nxtbanking.samples import (
    REFERENCE,
    created,
    details,
    order,
    signed,
    webhook_body,
)

BY_ID = "GET /v1/payouts/pay_xyz789"


def read(provider: NxtbankingProvider, body: bytes, headers: Mapping[str, str] | None = None) -> StatusReport:
    return heard(provider, signed(body) if headers is None else headers, body)


def test_d1_a_reversal_after_a_success_is_reported_like_any_other_fact(provider: NxtbankingProvider) -> None:
    """The guide drops REVERSED once a payout stands at SUCCESS; the adapter has no memory that could drop it."""
    paid = read(provider, webhook_body(status="SUCCESS"))
    came_back = read(provider, webhook_body(event="payout.reversed", status="REVERSED"))

    assert (paid.status, came_back.status) == (ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED)
    assert paid.reference == came_back.reference


def test_d2_the_reference_is_the_attempt_s_key_and_the_same_each_time(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """The guide makes a new reference from the time of day; ours is the order's key, whenever and however often."""
    fake.script(PAYOUTS, (503, b""), httpx.ReadTimeout, (201, created()))

    for _ in range(3):
        provider.submit(order())

    assert [body["reference_id"] for body in fake.bodies(PAYOUTS)] == [REFERENCE] * 3


def test_d3_a_payout_without_the_provider_s_id_is_looked_up_by_our_reference(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """The guide takes a missing payout id for "never sent"; after a timeout the look-up finds what was sent."""
    fake.script(PAYOUTS, httpx.ReadTimeout)
    fake.script(LOOK_UP, (200, {"items": [details()]}))

    lost = provider.submit(order())
    found = provider.find(order().idempotency_key)

    assert (lost.status, lost.provider_payout_id) == (ReportedStatus.OUTCOME_UNKNOWN, None)
    assert found is not None
    assert (found.status, found.provider_payout_id) == (ReportedStatus.SUCCEEDED, "pay_xyz789")


def test_d4_a_stale_poll_is_a_dated_report_and_not_a_new_state(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """The guide writes a poll over what a webhook said; ours is a report with its own time, and the payout decides."""
    fake.script(BY_ID, (200, details(status="PROCESSING", timestamp="2026-02-26T10:29:00Z")))

    webhook = read(provider, webhook_body(timestamp="2026-02-26T10:30:00Z"))
    stale = provider.status("pay_xyz789")

    assert (webhook.status, stale.status) == (ReportedStatus.SUCCEEDED, ReportedStatus.PROCESSING)
    assert stale.effective_at < webhook.effective_at


def test_d5_a_webhook_for_a_payout_that_nobody_knows_is_read_in_full(provider: NxtbankingProvider) -> None:
    """The guide loses a webhook that comes before its row; reading one depends on nothing that we have stored."""
    report = read(provider, webhook_body(reference_id="nobodys_1", payout_id="pay_nobodys"))

    assert (report.reference, report.provider_payout_id) == ("nobodys_1", "pay_nobodys")
    assert report.message_digest is not None


def test_d6_an_unsigned_webhook_is_refused_and_a_signed_one_brings_its_amount(provider: NxtbankingProvider) -> None:
    """The guide matches by reference alone; ours is refused without a signature and carries amount and currency."""
    body = webhook_body(amount=4_999_900)

    with pytest.raises(WebhookSignatureError):
        read(provider, body, headers={})
    report = read(provider, body)

    assert (report.amount_minor, report.currency) == (4_999_900, "INR")


def test_d7_the_amount_unit_has_no_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide never says what 50000 means; settings without a unit are refused by the setting's name."""
    for name in ("BASE_URL", "API_KEY", "API_SECRET", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"PAYOUTS_NXTBANKING_{name}", "http://nxtbanking.test")

    with pytest.raises(SettingError) as refused:
        load_nxtbanking_settings()

    assert refused.value.setting == "PAYOUTS_NXTBANKING_AMOUNT_UNIT"


@pytest.mark.parametrize(
    ("unit", "number", "amount_minor"),
    [("minor", b"50000", 50_000), ("major", b"50000", 5_000_000), ("major", b"0.07", 7), ("major", b"500.10", 50_010),
     ("minor", b"7.0", 7)],
)  # fmt: skip
def test_d7_the_same_number_means_what_the_setting_says(
    make_provider: MakeProvider, unit: str, number: bytes, amount_minor: int
) -> None:
    """A number is read as rupees or as paise, by the setting alone and without rounding."""
    body = webhook_body(amount=1).replace(b'"amount": 1', b'"amount": ' + number)

    assert read(make_provider(amount_unit=unit), body).amount_minor == amount_minor


@pytest.mark.parametrize(("unit", "expected"), [("minor", b'"amount":1050010}'), ("major", b'"amount":10500.10}')])
def test_d7_an_order_leaves_as_an_exact_number_in_the_unit(
    fake: FakeNxtbanking, make_provider: MakeProvider, unit: str, expected: bytes
) -> None:
    """₹10,500.10 leaves as 1050010 paise or as 10500.10 rupees, never as binary floating point or text."""
    fake.script(PAYOUTS, (201, created()))

    make_provider(amount_unit=unit).submit(order(amount_minor=1_050_010))

    assert fake.requests(PAYOUTS)[0].content.endswith(expected)


@pytest.mark.parametrize(("unit", "number"), [("minor", b"0.5"), ("minor", b"50000.01"), ("major", b"1.001"),
                                              ("major", b"12345678901234567890.12345678901234567890"),
                                              ("minor", b"1e400"), ("minor", b"1e-400"), ("major", b"1e999999999999"),
                                              ("minor", b"9223372036854775808"),
                                              ("major", b"92233720368547758.08")])  # fmt: skip
def test_d7_an_amount_that_is_no_whole_number_of_paise_is_unreadable(
    make_provider: MakeProvider, unit: str, number: bytes
) -> None:
    """A fraction finer than a paisa is refused and never rounded; so is a number that no account can hold."""
    body = webhook_body(amount=1).replace(b'"amount": 1', b'"amount": ' + number)

    with pytest.raises(WireError):
        read(make_provider(amount_unit=unit), body)


@pytest.mark.parametrize("utr", ["1234567890", "012345678901", "TESTR92023012200543116", "N351200478962883", "?"])
def test_d8_a_utr_of_any_form_is_kept(provider: NxtbankingProvider, utr: str) -> None:
    """The guide's own UTR fits no rail; a UTR is opaque text and no form of it is refused."""
    assert read(provider, webhook_body(utr=utr)).utr == utr


def test_d9_the_original_behind_a_409_brings_its_own_amount_and_beneficiary(
    fake: FakeNxtbanking, provider: NxtbankingProvider
) -> None:
    """The guide adopts whatever it finds; ours reports the original's own facts, so that they can be compared first."""
    fake.script(PAYOUTS, (409, b""))
    fake.script(LOOK_UP, (200, {"items": [details(amount=99, beneficiary_id="ben_other")]}))

    report = provider.submit(order())

    assert (report.amount_minor, report.provider_beneficiary_id) == (99, "ben_other")
    assert order().money.amount_minor != 99
