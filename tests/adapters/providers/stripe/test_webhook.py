"""Webhooks: only Stripe's own, recent bytes count, and only the object's status says what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.errors import WebhookSignatureError, WireError
from adapters.providers.http import Http
from adapters.providers.stripe.provider import StripeProvider
from adapters.providers.stripe.wire import SIGNATURE_HEADER
from ledger.clock import MovableClock
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.scripted_api import Archive, ScriptedApi
from tests.adapters.providers.stripe.conftest import MakeProvider
from tests.adapters.providers.stripe.samples import (
    NOON,
    NOON_SECONDS,
    OUTBOUND_PAYEE,
    REFERENCE,
    WEBHOOK_SECRET,
    event_body,
    outbound_payment,
    paid,
    payout,
    settings,
    signed,
)

BODY = event_body(payout(status="paid"))
GENUINE = signed(BODY)[SIGNATURE_HEADER]
HEX = GENUINE.partition("v1=")[2]


def heard(provider: StripeProvider, body: bytes, headers: dict[str, str] | None = None) -> StatusReport:
    provider.verify_webhook(signed(body) if headers is None else headers, body)
    (report,) = provider.read_webhook(body).reports
    return report


def test_an_event_tells_of_the_payout_in_it(provider: StripeProvider) -> None:
    """The report is of the object at the event's time; the fee is not told, since an event shows no entries."""
    report = heard(provider, BODY)

    assert (report.status, report.source, report.reference) == (
        ReportedStatus.SUCCEEDED,
        ReportSource.WEBHOOK,
        REFERENCE,
    )
    assert (report.amount_minor, report.currency, report.fee_minor) == (50_000, "USD", None)
    assert report.effective_at == NOON - timedelta(seconds=5)
    assert provider.read_webhook(BODY).word == "payout.paid"


def test_an_event_tells_of_the_outbound_payment_in_it(treasury: StripeProvider) -> None:
    """A status that has a time of its own is reported at that time."""
    times = {"returned_at": NOON_SECONDS - 60}
    body = event_body(
        outbound_payment(status="returned", status_transitions=times), "treasury.outbound_payment.returned"
    )

    report = heard(treasury, body)

    assert (report.status, report.provider_beneficiary_id) == (ReportedStatus.RETURNED, OUTBOUND_PAYEE)
    assert report.effective_at == NOON - timedelta(seconds=60)


@pytest.mark.parametrize("kind", ["payout.updated", "payout.failed", "payout.reconciliation_completed", "odd"])
def test_the_state_is_never_the_event_s_name(provider: StripeProvider, kind: str) -> None:
    """Whatever an event is called, the status of its object decides."""
    assert heard(provider, event_body(payout(status="paid"), kind)).status is ReportedStatus.SUCCEEDED


def test_p20_a_status_that_we_do_not_know_is_never_given_a_meaning(provider: StripeProvider) -> None:
    """A new status word is an observation in Stripe's own word."""
    report = heard(provider, event_body(payout(status="on_hold")))

    assert (report.status, report.provider_status) == (ReportedStatus.UNRECOGNISED, "on_hold")


@pytest.mark.parametrize("subject", [{"object": "charge", "id": "ch_1"}, {"object": "balance"}, outbound_payment()])
def test_events_about_other_things_say_nothing(provider: StripeProvider, subject: dict[str, object]) -> None:
    """An event about anything but our product's payments is kept and has no report."""
    notice = provider.read_webhook(event_body(subject, "other"))

    assert (notice.word, notice.reports) == ("other", ())


@pytest.mark.parametrize(("account", "heard_of"), [("acct_1Paying", 1), (None, 1), ("acct_other", 0)])
def test_other_accounts_of_the_platform_say_nothing(
    provider: StripeProvider, account: str | None, heard_of: int
) -> None:
    """Stripe tells a platform of the payouts of all its accounts, and only one of them pays from our wallet."""
    assert len(provider.read_webhook(event_body(payout(), account=account)).reports) == heard_of


def test_payouts_say_nothing_to_who_uses_outbound_payments(treasury: StripeProvider) -> None:
    """A financial account's book is not told of the Stripe balance's payouts."""
    assert treasury.read_webhook(BODY).reports == ()


def test_a_payout_that_is_not_ours_has_no_reference(provider: StripeProvider) -> None:
    """An automatic payout takes money from the wallet: it is reported, under Stripe's id alone."""
    report = heard(provider, event_body(payout(metadata={}, id="po_auto")))

    assert (report.reference, report.provider_payout_id) == (None, "po_auto")


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_a_signed_time_within_the_tolerance_counts(provider: StripeProvider, seconds: int) -> None:
    """A message may be five minutes old, and five minutes ahead of our clock."""
    provider.verify_webhook(signed(BODY, at=NOON_SECONDS + seconds), BODY)


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 4_000_000_000 - NOON_SECONDS])
def test_p16_p17_a_signed_time_outside_the_tolerance_is_refused(provider: StripeProvider, seconds: int) -> None:
    """A replayed message is refused by its age, and one from the future, which would not age, as well."""
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed(BODY, at=NOON_SECONDS + seconds), BODY)


def test_a_message_is_refused_once_it_is_old(provider: StripeProvider, clock: MovableClock) -> None:
    """The age is measured by the clock that we were given."""
    headers = signed(BODY)
    provider.verify_webhook(headers, BODY)
    clock.move(timedelta(seconds=301))

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, BODY)


def test_the_tolerance_is_a_setting(make_provider: MakeProvider) -> None:
    """Who trusts the clocks less may allow for more."""
    make_provider(webhook_tolerance_seconds=600).verify_webhook(signed(BODY, at=NOON_SECONDS - 600), BODY)


@pytest.mark.parametrize(
    "header",
    [
        GENUINE,
        f"t={NOON_SECONDS}, v1={HEX}",
        f"t={NOON_SECONDS},v1={'0' * 64},v1={HEX}",
        f"v0=x,v1={HEX},t={NOON_SECONDS}",
        f"t={NOON_SECONDS},v1={HEX},v2=later",
    ],
)
def test_one_right_signature_is_enough(provider: StripeProvider, header: str) -> None:
    """While a secret is rotated Stripe signs with both; other schemes and another order do not matter."""
    provider.verify_webhook({SIGNATURE_HEADER.upper(): header}, BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SIGNATURE_HEADER: ""},
        {SIGNATURE_HEADER: f"v1={HEX}"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS}"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS},v0={HEX}"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS},v1="},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS},v1={HEX.upper()}"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS},v1={HEX[:-1]}"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS},v1={'ü' * 64}"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS},v1=\udcff"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS + 1},v1={HEX}"},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS},t={NOON_SECONDS},v1={HEX}"},
        {SIGNATURE_HEADER: f"t=-1,v1={HEX}"},
        {SIGNATURE_HEADER: f"t=noon,v1={HEX}"},
        {SIGNATURE_HEADER: f"t=١٢٣٤,v1={HEX}"},
        {SIGNATURE_HEADER: f"t={'9' * 40},v1={HEX}"},
        {SIGNATURE_HEADER: GENUINE, SIGNATURE_HEADER.lower(): GENUINE},
        {SIGNATURE_HEADER: f"t={NOON_SECONDS}", SIGNATURE_HEADER.lower(): f"v1={HEX}"},
        signed(BODY + b" "),
        signed(BODY, "another"),
    ],
)
def test_a_body_that_stripe_did_not_sign_is_refused(make_provider: MakeProvider, headers: dict[str, str]) -> None:
    """A missing, wrong, doubled, unreadable or non-ASCII signature or time is refused before anything is kept."""
    archive = Archive()

    with pytest.raises(WebhookSignatureError):
        heard(make_provider(archive), BODY, headers)

    assert archive.kept == []


def test_p18_the_previous_secret_still_counts(make_provider: MakeProvider) -> None:
    """During a rotation the current and the previous secret both count, and no third one."""
    provider = make_provider(previous_webhook_secret=SecretStr("older"))

    provider.verify_webhook(signed(BODY, "older"), BODY)
    provider.verify_webhook(signed(BODY), BODY)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed(BODY, "oldest"), BODY)


@given(
    body=st.text().map(str.encode), secret=st.text(st.characters(codec="utf-8"), min_size=1), age=st.integers(-300, 300)
)
def test_we_accept_what_the_official_library_signs(body: bytes, secret: str, age: int) -> None:
    """Over any text and with any secret, Stripe's own library and we compute the same signature."""
    provider = StripeProvider(settings(webhook_secret=SecretStr(secret)), OFFLINE_HTTP, MovableClock(NOON))

    provider.verify_webhook(signed(body, secret, NOON_SECONDS + age), body)


@pytest.mark.parametrize("header", [GENUINE, f"t={NOON_SECONDS},v1={'0' * 64},v1={HEX}"])
def test_the_official_library_accepts_what_we_accept(provider: StripeProvider, header: str) -> None:
    """Where we say yes, so does Stripe's own library."""
    provider.verify_webhook({SIGNATURE_HEADER: header}, BODY)

    assert stripe.WebhookSignature.verify_header(BODY.decode(), header, WEBHOOK_SECRET)


@pytest.mark.parametrize("header", [f"t={NOON_SECONDS},v1={'0' * 64}", f"t={NOON_SECONDS + 1},v1={HEX}", ""])
def test_what_the_official_library_refuses_we_refuse(provider: StripeProvider, header: str) -> None:
    """Where Stripe's own library says no, so do we."""
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(BODY.decode(), header, WEBHOOK_SECRET)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook({SIGNATURE_HEADER: header}, BODY)


def test_the_official_library_takes_a_time_from_the_future_that_we_refuse(provider: StripeProvider) -> None:
    """A stolen message dated far ahead would never grow old; the library lets it pass."""
    header = signed(BODY, at=4_000_000_000)

    assert stripe.WebhookSignature.verify_header(BODY.decode(), header[SIGNATURE_HEADER], WEBHOOK_SECRET, 300)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(header, BODY)


def test_a_signed_body_is_kept_before_it_is_read(make_provider: MakeProvider) -> None:
    """What Stripe signed is kept even when it cannot be read."""
    archive = Archive()

    with pytest.raises(WireError):
        heard(make_provider(archive), b"{")

    assert archive.kept == [b"{"]


@pytest.mark.parametrize("missing", ["id", "amount", "currency", "status"])
def test_an_event_without_a_field_that_we_need_is_unreadable(provider: StripeProvider, missing: str) -> None:
    """A missing required field of the payout is an error that names the field."""
    with pytest.raises(WireError, match=missing):
        provider.read_webhook(event_body(payout(**{missing: None})))


@pytest.mark.parametrize("changes", [{"data": {}}, {"data": {"object": {}}}, {"type": None}, {"id": None}])
def test_an_event_without_an_object_is_unreadable(provider: StripeProvider, changes: dict[str, Any]) -> None:
    """A thin event, which tells where to ask instead of what happened, is an error and not silence."""
    with pytest.raises(WireError):
        provider.read_webhook(event_body(payout(), **changes))


@pytest.mark.parametrize("created", [None, "noon", True, 1.5, 10**30, -(10**30)])
def test_a_time_that_cannot_be_is_replaced_by_the_time_of_reading(provider: StripeProvider, created: object) -> None:
    """A fact about money is not thrown away for its time."""
    assert heard(provider, event_body(payout(), created=created)).effective_at == NOON


OFFLINE_HTTP = Http(httpx.Client(transport=httpx.MockTransport(ScriptedApi())))
OFFLINE = StripeProvider(settings(), OFFLINE_HTTP, MovableClock(NOON))
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("amount", "currency", "status", "metadata", "trace_id", "balance_transaction", "failure_code",
             "failure_balance_transaction", "original_payout", "destination"),
            JSON,
        ),
    )
)  # fmt: skip
def test_any_values_in_a_payout_make_a_report_or_a_wire_error(fields: dict[str, object]) -> None:
    """Whatever stands in the fields gives a report or a WireError, never another exception."""
    try:
        (report,) = OFFLINE.read_webhook(event_body(paid(**fields))).reports
    except WireError:
        return

    assert report.amount_minor is None or type(report.amount_minor) is int


@given(st.binary())
def test_any_bytes_make_a_notice_or_a_wire_error(body: bytes) -> None:
    """Whatever bytes were signed, the answer is a notice or a WireError."""
    try:
        OFFLINE.read_webhook(body)
    except WireError:
        return


@given(body=st.binary(), header=st.text())
def test_no_text_passes_for_a_signature(body: bytes, header: str) -> None:
    """Any header that Stripe did not write is refused, and none ends in another error."""
    with pytest.raises(WebhookSignatureError):
        OFFLINE.verify_webhook({SIGNATURE_HEADER: header}, body)
