"""Webhooks: only the provider's own bytes count, and only `status` says what happened."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.errors import WebhookSignatureError, WireError
from adapters.providers.facts import time_told
from adapters.providers.http import Http
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.providers.nxtbanking.translate import status_of, statuses_of_event
from adapters.providers.nxtbanking.wire import SIGNATURE_HEADER
from ledger.clock import MovableClock
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.nxtbanking.conftest import MakeProvider
from tests.adapters.providers.nxtbanking.fake_nxtbanking import FakeNxtbanking
from tests.adapters.providers.nxtbanking.hearing import heard
from tests.adapters.providers.nxtbanking.samples import (
    NOON,
    REFERENCE,
    WEBHOOK_SECRET,
    settings,
    signed,
    webhook_body,
)

GUIDE_A = [("payout.completed", "SUCCESS", ReportedStatus.SUCCEEDED),
           ("payout.completed", "FAILED", ReportedStatus.FAILED),
           ("payout.completed", "REVERSED", ReportedStatus.RETURNED)]  # fmt: skip
GUIDE_B = [("payout.initiated", "QUEUED", ReportedStatus.ACCEPTED),
           ("payout.initiated", "INITIATED", ReportedStatus.ACCEPTED),
           ("payout.initiated", "PROCESSING", ReportedStatus.PROCESSING),
           ("payout.processing", "PROCESSING", ReportedStatus.PROCESSING),
           ("payout.processing", "PENDING", ReportedStatus.PROCESSING),
           ("payout.success", "SUCCESS", ReportedStatus.SUCCEEDED),
           ("payout.failed", "FAILED", ReportedStatus.FAILED),
           ("payout.reversed", "REVERSED", ReportedStatus.RETURNED)]  # fmt: skip
UNDER_WAY = ["QUEUED", "INITIATED", "PROCESSING", "PENDING"]
CONTRADICTIONS = [
    *[("payout.completed", status) for status in UNDER_WAY],
    *[("payout.success", status) for status in [*UNDER_WAY, "FAILED", "REVERSED"]],
    *[("payout.failed", status) for status in [*UNDER_WAY, "SUCCESS", "REVERSED"]],
    *[("payout.reversed", status) for status in [*UNDER_WAY, "SUCCESS", "FAILED"]],
    *[("payout.initiated", status) for status in ["SUCCESS", "FAILED", "REVERSED"]],
    *[("payout.processing", status) for status in ["SUCCESS", "FAILED", "REVERSED"]],
]


def read(provider: NxtbankingProvider, **fields: object) -> StatusReport:
    body = webhook_body(**fields)
    return heard(provider, signed(body), body)


@pytest.mark.parametrize(("event", "status", "expected"), GUIDE_A + GUIDE_B)
def test_both_vocabularies_are_understood(
    provider: NxtbankingProvider, event: str, status: str, expected: ReportedStatus
) -> None:
    """The events of both guides go with their statuses, and the status decides."""
    report = read(provider, event=event, status=status)

    assert (report.status, report.provider_status) == (expected, status)
    assert report.source is ReportSource.WEBHOOK


@pytest.mark.parametrize(("event", "status"), CONTRADICTIONS)
def test_an_event_that_contradicts_its_status_decides_nothing(
    provider: NxtbankingProvider, event: str, status: str
) -> None:
    """Where event and status contradict each other the report is unrecognised and quotes both words."""
    report = read(provider, event=event, status=status, failure_reason="INSUFFICIENT_BALANCE", fee=500)

    assert (report.status, report.provider_status) == (ReportedStatus.UNRECOGNISED, f"{event} / {status}")
    assert (report.confidence, report.retryable, report.fee_minor) == (None, False, None)
    assert (report.reference, report.amount_minor) == (REFERENCE, 50_000)


def test_an_event_that_we_do_not_know_leaves_the_word_to_the_status(provider: NxtbankingProvider) -> None:
    """The state never comes from the event's name, so a new name changes nothing."""
    assert read(provider, event="payout.updated").status is ReportedStatus.SUCCEEDED


@pytest.mark.parametrize("status", ["CANCELLED", "DONE", "success", "SUCCESS ", "", "UNKNOWN", "ON_HOLD"])
def test_p20_a_status_that_we_do_not_know_is_never_given_a_meaning(provider: NxtbankingProvider, status: str) -> None:
    """A status word outside the guides is an observation in the provider's own word, never a default."""
    report = read(provider, status=status)

    assert (report.status, report.provider_status) == (ReportedStatus.UNRECOGNISED, status)
    assert (report.confidence, report.retryable) == (None, False)


@pytest.mark.parametrize("amount", [1, 49_999, 50_001, 5_000_000, 0, -50_000])
def test_p14_the_amount_is_reported_as_the_provider_says_it(provider: NxtbankingProvider, amount: int) -> None:
    """A wrong amount reaches the aggregate as it is, which alone can compare it with what was ordered."""
    report = read(provider, amount=amount)

    assert (report.amount_minor, report.currency) == (amount, "INR")


def test_p16_a_replayed_webhook_is_the_same_fact(make_provider: MakeProvider, clock: MovableClock) -> None:
    """The same signed bytes make the same report with the same digest, whatever unsigned headers come with them."""
    provider = make_provider()
    body = webhook_body()

    first = heard(provider, signed(body), body)
    second = heard(provider, signed(body) | {"X-Delivery-Id": "2", "X-Event-Id": "other"}, body)

    assert first == second
    assert first.message_digest == sha256(body).hexdigest()


def test_p18_a_webhook_signed_with_the_previous_secret_is_accepted(make_provider: MakeProvider) -> None:
    """During a rotation the current and the previous secret both count, and no third one."""
    provider = make_provider(previous_webhook_secret=SecretStr("older"))
    body = webhook_body()

    assert heard(provider, signed(body), body) == heard(provider, signed(body, "older"), body)
    with pytest.raises(WebhookSignatureError):
        heard(provider, signed(body, "oldest"), body)


def test_after_the_rotation_the_previous_secret_counts_no_more(provider: NxtbankingProvider) -> None:
    """A secret that is not in the settings signs nothing."""
    body = webhook_body()

    with pytest.raises(WebhookSignatureError):
        heard(provider, signed(body, "older"), body)


@pytest.mark.parametrize("name", ["X-NxtB-Signature", "x-nxtb-signature", "X-NXTB-SIGNATURE"])
def test_the_header_is_found_in_any_case(provider: NxtbankingProvider, name: str) -> None:
    """Header names have no case in HTTP."""
    body = webhook_body()

    assert heard(provider, {name: signed(body)[SIGNATURE_HEADER]}, body).utr == "1234567890"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SIGNATURE_HEADER: ""},
        {SIGNATURE_HEADER: "0" * 64},
        {SIGNATURE_HEADER: "ü" * 64},
        {SIGNATURE_HEADER: "\udcff"},
        {SIGNATURE_HEADER: signed(webhook_body())[SIGNATURE_HEADER][:-1]},
        {SIGNATURE_HEADER: signed(webhook_body(), "wrong")[SIGNATURE_HEADER]},
        {SIGNATURE_HEADER: signed(b" " + webhook_body())[SIGNATURE_HEADER]},
        signed(webhook_body()) | {SIGNATURE_HEADER.lower(): "0" * 64},
    ],
)
def test_a_body_that_the_provider_did_not_sign_is_refused(make_provider: MakeProvider, headers: dict[str, str]) -> None:
    """A missing, wrong, non-ASCII or doubled signature is refused by name, before anything is kept or parsed."""
    kept: list[bytes] = []

    class Archive:
        def keep(self, provider: str, raw: bytes) -> str:
            kept.append(raw)
            return ""

    with pytest.raises(WebhookSignatureError):
        heard(make_provider(Archive()), headers, webhook_body())

    assert kept == []


def test_a_signed_body_is_kept_before_it_is_parsed(make_provider: MakeProvider) -> None:
    """What the provider signed is kept even when it cannot be read."""
    kept: list[bytes] = []

    class Archive:
        def keep(self, provider: str, raw: bytes) -> str:
            kept.append(raw)
            return ""

    with pytest.raises(WireError):
        heard(make_provider(Archive()), signed(b"{"), b"{")

    assert kept == [b"{"]


@pytest.mark.parametrize("missing", ["event", "payout_id", "reference_id", "status", "amount"])
def test_a_webhook_without_a_field_that_we_need_is_unreadable(provider: NxtbankingProvider, missing: str) -> None:
    """A missing required field is an error that names the field."""
    body = webhook_body(**{missing: None})

    with pytest.raises(WireError, match=missing):
        heard(provider, signed(body), body)


@pytest.mark.parametrize(
    "timestamp",
    ["2026-02-26T10:30:00", "2026-02-26", "yesterday", "", None, 1_772_101_800, True, "0001-01-01T00:00:00+05:30",
     "9999-12-31T23:59:59-05:30"],
)  # fmt: skip
def test_a_time_without_a_known_zone_is_replaced_by_the_time_of_reading(
    provider: NxtbankingProvider, timestamp: object
) -> None:
    """A time that is absent, naive or unreadable is not guessed at: the report carries the time it was read."""
    assert read(provider, timestamp=timestamp).effective_at == NOON


def test_the_time_is_the_provider_s_in_utc() -> None:
    """An aware time of any zone is converted to UTC."""
    assert time_told("2026-02-26T16:00:00+05:30", NOON).isoformat() == "2026-02-26T10:30:00+00:00"


@pytest.mark.parametrize(("text", "expected"), [("  abcd0012 ", "ABCD0012"), ("000000000001", "000000000001"),
                                                ("", None), (" ", None), (None, None)])  # fmt: skip
def test_a_utr_is_opaque(provider: NxtbankingProvider, text: str | None, expected: str | None) -> None:
    """A UTR is stripped and put in capitals, keeps its leading zeros, and is absent when blank."""
    assert read(provider, utr=text).utr == expected


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800"])
def test_words_that_no_database_stores_are_unreadable(provider: NxtbankingProvider, text: str) -> None:
    """A NUL or half a surrogate pair in a word is refused here rather than by the database later."""
    body = webhook_body(failure_reason=text)

    with pytest.raises(WireError):
        heard(provider, signed(body), body)


@given(st.text())
def test_every_status_word_is_translated(word: str) -> None:
    """The translation of status words is total, and only the words of the guides have a meaning."""
    known = {"QUEUED", "INITIATED", "PROCESSING", "PENDING", "SUCCESS", "FAILED", "REVERSED"}

    assert (status_of(word) is ReportedStatus.UNRECOGNISED) is (word not in known)
    assert statuses_of_event(word)


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
WORDS = st.text() | st.sampled_from(["SUCCESS", "FAILED", "REVERSED", "PROCESSING", "payout.success", "payout.failed"])


OFFLINE = NxtbankingProvider(
    settings(), Http(httpx.Client(transport=httpx.MockTransport(FakeNxtbanking()))), MovableClock(NOON)
)


@given(event=WORDS, status=WORDS)
def test_any_event_with_any_status_makes_a_report(event: str, status: str) -> None:
    """Any pair of words gives a report or a WireError, never another exception."""
    body = webhook_body(event=event, status=status)
    try:
        report = heard(OFFLINE, signed(body), body)
    except WireError:
        return

    assert report.status is ReportedStatus.UNRECOGNISED or report.provider_status == status


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("amount", "utr", "timestamp", "fee", "tax", "failure_reason", "payout_id"), JSON),
    )
)
def test_any_values_in_a_signed_webhook_make_a_report(fields: dict[str, object]) -> None:
    """Whatever stands in the fields gives a report or a WireError, never another exception."""
    body = webhook_body(**fields)
    try:
        report = heard(OFFLINE, signed(body), body)
    except WireError:
        return

    assert type(report.amount_minor) is int


@given(st.binary() | st.binary().map(lambda noise: webhook_body()[:40] + noise) | JSON.map(lambda v: repr(v).encode(
    errors="replace")))  # fmt: skip
def test_any_signed_bytes_make_a_report_or_a_wire_error(body: bytes) -> None:
    """Whatever bytes the provider signs, the answer is a report or a WireError."""
    try:
        heard(OFFLINE, signed(body, WEBHOOK_SECRET), body)
    except WireError:
        return


@given(body=st.binary(), signature=st.text())
def test_any_signature_that_is_not_the_body_s_is_refused(body: bytes, signature: str) -> None:
    """No text passes for a signature, and none ends in another error."""
    if signature == signed(body)[SIGNATURE_HEADER]:
        return
    with pytest.raises(WebhookSignatureError):
        heard(OFFLINE, {SIGNATURE_HEADER: signature}, body)
