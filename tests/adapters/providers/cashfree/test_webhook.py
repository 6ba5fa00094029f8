"""What webhooks say: only status and code say what happened, and every signed body is read or refused by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import WireError
from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.cashfree.webhook import NOT_ABOUT_A_TRANSFER, event_time
from adapters.providers.http import Http
from ledger.clock import MovableClock
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import FakeCashfree
from tests.adapters.providers.cashfree.hearing import Archive, heard
from tests.adapters.providers.cashfree.samples import (
    NOON,
    OUR_ID,
    REFERENCE,
    bare,
    paid,
    settings,
    signed,
    webhook_body,
)

BODY = webhook_body(paid())


def read(provider: CashfreeProvider, data: object, kind: str = "TRANSFER_SUCCESS", time: object = None) -> StatusReport:
    body = webhook_body(data, kind, time)
    return heard(provider, signed(body), body)


def test_a_webhook_tells_of_a_transfer(provider: CashfreeProvider) -> None:
    """A webhook reports what its data say, and names the digest of the raw body."""
    report = heard(provider, signed(BODY), BODY)

    assert (report.status, report.confidence) == (ReportedStatus.SUCCEEDED, Confidence.CREDITED)
    assert (report.source, report.reference, report.provider_payout_id) == (
        ReportSource.WEBHOOK,
        REFERENCE,
        "70918273",
    )
    assert (report.amount_minor, report.fee_minor, report.tax_minor) == (50_000, 100, 18)
    assert (report.utr, report.provider_beneficiary_id) == ("012345678901", OUR_ID)
    assert report.message_digest == sha256(BODY).hexdigest()


@pytest.mark.parametrize(
    "kind",
    ["TRANSFER_SUCCESS", "TRANSFER_ACKNOWLEDGED", "TRANSFER_FAILED", "TRANSFER_REVERSED", "TRANSFER_REJECTED",
     "TRANSFER_APPROVED", "SOMETHING_NEW"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("data", "status", "confidence"),
    [
        (paid(), ReportedStatus.SUCCEEDED, Confidence.CREDITED),
        (paid(status_code="SENT_TO_BENEFICIARY"), ReportedStatus.SUCCEEDED, Confidence.DEBITED),
        (bare("FAILED", "IMPS_MODE_FAIL"), ReportedStatus.FAILED, None),
        (bare("REVERSED", "INVALID_ACCOUNT_FAIL"), ReportedStatus.RETURNED, None),
        (bare("REJECTED", "INVALID_MODE_FOR_PYID"), ReportedStatus.REJECTED, None),
    ],
)
def test_the_type_decides_nothing(
    provider: CashfreeProvider, kind: str, data: object, status: ReportedStatus, confidence: Confidence | None
) -> None:
    """Whatever a webhook is called, its transfer stands where status and status code say."""
    report = read(provider, data, kind)

    assert (report.status, report.confidence) == (status, confidence)


@pytest.mark.parametrize("kind", sorted(NOT_ABOUT_A_TRANSFER))
@pytest.mark.parametrize("data", [None, {}, {"batch_transfer_id": "b1", "status": "REJECTED"}, [1]])
def test_other_events_are_kept_and_say_nothing_of_a_payout(
    make_provider: MakeProvider, kind: str, data: object
) -> None:
    """Events about batches, banks and the wallet are archived under their name, without report or downtime."""
    archive = Archive()
    body = webhook_body(data, kind)
    provider = make_provider(archive)

    provider.verify_webhook(signed(body), body)
    notice = provider.read_webhook(body)

    assert (notice.word, notice.reports, notice.downtimes) == (kind, (), ())
    assert archive.kept == [body]


@pytest.mark.parametrize("amount", [0.01, 499.99, 500.01, 50_000, 0, -500])
def test_p14_the_amount_is_reported_as_the_provider_says_it(provider: CashfreeProvider, amount: float) -> None:
    """A wrong amount reaches the payout as it is, which alone can compare it with what was ordered."""
    report = read(provider, paid(transfer_amount=amount))

    assert (report.amount_minor, report.currency) == (round(amount * 100), "INR")


def test_decimals_are_read_exactly(provider: CashfreeProvider) -> None:
    """0.18 rupees are eighteen paise, though no binary float is 0.18; a tenth of a paisa is refused."""
    body = BODY.replace(b'"transfer_amount": 500', b'"transfer_amount": 90071992547409.93')
    assert heard(provider, signed(body), body).amount_minor == 9_007_199_254_740_993

    with pytest.raises(WireError):
        read(provider, paid(transfer_service_tax=0.181))


def test_a_signed_body_is_kept_before_it_is_parsed(make_provider: MakeProvider) -> None:
    """What the provider signed is kept even when it cannot be read."""
    archive = Archive()

    with pytest.raises(WireError):
        heard(make_provider(archive), signed(b"{"), b"{")

    assert archive.kept == [b"{"]


@pytest.mark.parametrize("missing", ["transfer_id", "status", "transfer_amount"])
def test_a_webhook_without_a_field_that_we_need_is_unreadable(provider: CashfreeProvider, missing: str) -> None:
    """A missing required field is an error that names the field."""
    with pytest.raises(WireError, match=missing):
        read(provider, paid(**{missing: None}))


@pytest.mark.parametrize("body", [b"{}", b'{"type": 1}', b'{"type": "SOMETHING_NEW"}', b'{"data": {}}', b"null"])
def test_a_webhook_of_an_unknown_kind_is_unreadable(provider: CashfreeProvider, body: bytes) -> None:
    """What is neither about a transfer nor known to be about something else is an error and not overlooked."""
    with pytest.raises(WireError):
        heard(provider, signed(body), body)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-03-01T17:29:00", datetime(2026, 3, 1, 11, 59, tzinfo=UTC)),
        ("2026-03-01T11:59:00Z", datetime(2026, 3, 1, 11, 59, tzinfo=UTC)),
        ("2026-03-01T17:29:00+05:30", datetime(2026, 3, 1, 11, 59, tzinfo=UTC)),
        ("2026-03-01T17:31:00", NOON),
        ("2027-03-01T17:29:00", NOON),
        ("0001-01-01T00:00:00", NOON),
        ("yesterday", NOON),
        ("", NOON),
        (None, NOON),
        (1_772_366_340, NOON),
    ],
)
def test_an_event_s_time_is_indian_and_never_in_the_future(
    provider: CashfreeProvider, told: object, expected: datetime
) -> None:
    """A time without a zone is taken for Indian time, and one that cannot be, or lies ahead, for the reading's."""
    assert read(provider, paid(), time=told).effective_at == expected


@given(told=st.none() | st.integers() | st.text() | st.datetimes().map(datetime.isoformat))
def test_every_event_time_is_a_time_up_to_now(told: object) -> None:
    """Whatever is told for a time, the result is a moment in UTC that is not after the reading."""
    time = event_time(told, NOON)

    assert time <= NOON
    assert time.utcoffset() == timedelta(0)


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
OFFLINE = CashfreeProvider(
    settings(), Http(httpx.Client(transport=httpx.MockTransport(FakeCashfree()))), MovableClock(NOON)
)


@given(
    data=st.fixed_dictionaries({}, optional=dict.fromkeys(paid(), JSON)),
    kind=st.text() | st.sampled_from(["TRANSFER_SUCCESS", "LOW_BALANCE_ALERT"]),
    time=JSON,
)
def test_any_values_in_a_signed_webhook_make_a_notice(data: dict[str, object], kind: str, time: object) -> None:
    """Whatever stands in the fields gives a notice or a WireError, never another exception."""
    body = json.dumps({"data": paid() | data, "event_time": time, "type": kind}).encode()
    try:
        OFFLINE.verify_webhook(signed(body), body)
        notice = OFFLINE.read_webhook(body)
    except WireError:
        return

    assert all(type(report.amount_minor) is int for report in notice.reports)


@given(st.binary() | st.binary().map(lambda noise: BODY[:40] + noise) | JSON.map(lambda value: repr(value).encode(
    errors="replace")))  # fmt: skip
def test_any_signed_bytes_make_a_notice_or_a_wire_error(body: bytes) -> None:
    """Whatever bytes the provider signs, the answer is a notice or a WireError."""
    OFFLINE.verify_webhook(signed(body), body)
    try:
        OFFLINE.read_webhook(body)
    except WireError:
        return
