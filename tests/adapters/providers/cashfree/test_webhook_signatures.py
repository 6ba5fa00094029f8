"""Signatures of webhooks: only the provider's own fresh bytes count."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.errors import WebhookSignatureError
from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.http import Http
from adapters.providers.signatures import sign_in_base64
from ledger.clock import MovableClock
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import FakeCashfree
from tests.adapters.providers.cashfree.hearing import Archive, heard
from tests.adapters.providers.cashfree.samples import (
    CLIENT_SECRET,
    NOON,
    paid,
    settings,
    signed,
    webhook_body,
)

FIVE_MINUTES = timedelta(minutes=5)
BODY = webhook_body(paid())
OFFLINE = CashfreeProvider(
    settings(), Http(httpx.Client(transport=httpx.MockTransport(FakeCashfree()))), MovableClock(NOON)
)


def test_the_signature_is_the_published_formula() -> None:
    """The signature is base64 of HMAC-SHA256 over the timestamp and the body, keyed with the client's secret."""
    # The figure was computed with openssl.
    content = b'1746427759733{"a":1}'
    figure = "INRfeMrxw+SifS8zIW6JPIizMSQ5aiwrVgkUtjZGM50="

    assert sign_in_base64(SecretStr("secret"), content) == figure
    assert base64.b64encode(hmac.new(b"secret", content, hashlib.sha256).digest()).decode() == figure


def test_p18_a_webhook_signed_with_the_previous_secret_is_accepted(make_provider: MakeProvider) -> None:
    """The oldest active secret signs, so the one before counts beside the current one, and no third one."""
    provider = make_provider(previous_client_secret=SecretStr("older"))

    assert heard(provider, signed(BODY), BODY) == heard(provider, signed(BODY, "older"), BODY)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed(BODY, "oldest"), BODY)


def test_after_the_rotation_the_previous_secret_counts_no_more(provider: CashfreeProvider) -> None:
    """A secret that is not in the settings signs nothing."""
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed(BODY, "older"), BODY)


@pytest.mark.parametrize("write", [str.upper, str.title, str.lower])
def test_the_headers_are_found_in_any_case(provider: CashfreeProvider, write: Any) -> None:
    """Header names have no case in HTTP."""
    headers = {write(name): value for name, value in signed(BODY).items()}

    provider.verify_webhook(headers, BODY)


GOOD = signed(BODY)
STAMP = GOOD["x-webhook-timestamp"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-webhook-signature": GOOD["x-webhook-signature"]},
        {"x-webhook-timestamp": STAMP},
        GOOD | {"x-webhook-signature": ""},
        GOOD | {"x-webhook-signature": GOOD["x-webhook-signature"][:-1]},
        GOOD | {"x-webhook-signature": GOOD["x-webhook-signature"].swapcase()},
        GOOD | {"x-webhook-signature": "ü" * 44},
        GOOD | {"x-webhook-signature": "\udcff"},
        GOOD | {"X-Webhook-Signature": "other"},
        GOOD | {"X-Webhook-Timestamp": STAMP},
        GOOD | {"x-webhook-timestamp": str(int(STAMP) + 1)},
        GOOD | {"x-webhook-timestamp": ""},
        GOOD | {"x-webhook-timestamp": "soon"},
        GOOD | {"x-webhook-timestamp": STAMP + " "},
        GOOD | {"x-webhook-timestamp": "٣" * 13},
        signed(BODY, "wrong"),
        signed(BODY + b" "),
    ],
)
def test_a_body_that_the_provider_did_not_sign_is_refused(make_provider: MakeProvider, headers: dict[str, str]) -> None:
    """A missing, wrong, non-ASCII or doubled header is refused by name, before anything is kept or parsed."""
    archive = Archive()

    with pytest.raises(WebhookSignatureError):
        heard(make_provider(archive), headers, BODY)

    assert archive.kept == []


@pytest.mark.parametrize("stamp", ["-1746427759733", "1.7e12", "0x1", "9" * 400, "", " ", "1746427759.733", "٣" * 13])
def test_a_signed_time_that_is_no_number_is_refused(provider: CashfreeProvider, stamp: str) -> None:
    """A time that is not written as digits is refused even if it was signed, and ends in no other error."""
    digest = hmac.new(CLIENT_SECRET.encode(), stamp.encode() + BODY, hashlib.sha256).digest()
    headers = {"x-webhook-signature": base64.b64encode(digest).decode(), "x-webhook-timestamp": stamp}

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, BODY)


@pytest.mark.parametrize("away", [FIVE_MINUTES, -FIVE_MINUTES])
def test_p17_five_minutes_of_skew_are_tolerated(provider: CashfreeProvider, away: timedelta) -> None:
    """A webhook may have been signed up to five minutes before or after our time."""
    provider.verify_webhook(signed(BODY, at=NOON - away), BODY)


@pytest.mark.parametrize("early_ms", [300_001, -300_001])
def test_p16_p17_an_old_or_a_future_webhook_is_refused(provider: CashfreeProvider, early_ms: int) -> None:
    """A millisecond beyond the tolerance, in the past or in the future, is too far."""
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed(BODY, early_ms=early_ms), BODY)


def test_p16_a_webhook_that_was_caught_cannot_be_sent_again_later(
    provider: CashfreeProvider, clock: MovableClock
) -> None:
    """The same bytes with the same headers are accepted at first and refused when they have aged."""
    headers = signed(BODY)
    provider.verify_webhook(headers, BODY)
    clock.move(timedelta(minutes=5, milliseconds=1))

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, BODY)


def test_the_tolerance_is_a_setting(make_provider: MakeProvider) -> None:
    """A shorter tolerance refuses what the usual one takes."""
    headers = signed(BODY, at=NOON - timedelta(seconds=11))

    make_provider(webhook_tolerance_seconds=11).verify_webhook(headers, BODY)
    with pytest.raises(WebhookSignatureError):
        make_provider(webhook_tolerance_seconds=10).verify_webhook(headers, BODY)


def test_p1_a_repeated_webhook_is_the_same_fact(provider: CashfreeProvider) -> None:
    """The same body makes the same report, whatever its unsigned attempt number is."""
    first = heard(provider, signed(BODY) | {"x-webhook-attempt": "1"}, BODY)

    assert heard(provider, signed(BODY, early_ms=-900) | {"x-webhook-attempt": "2"}, BODY) == first


@given(body=st.binary(), signature=st.text(), stamp=st.text() | st.integers().map(str))
def test_any_signature_that_is_not_the_body_s_is_refused(body: bytes, signature: str, stamp: str) -> None:
    """No text passes for a signature or for a time, and none ends in another error."""
    with pytest.raises(WebhookSignatureError):
        OFFLINE.verify_webhook({"x-webhook-signature": signature, "x-webhook-timestamp": stamp}, body)
