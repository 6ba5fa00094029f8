"""Webhooks as bytes: only what the provider signed counts, and whatever it signed is read or refused by name."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.errors import WebhookSignatureError, WireError
from adapters.providers.http import Http
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.providers.razorpayx.wire import SIGNATURE_HEADER
from ledger.clock import MovableClock
from tests.adapters.providers.razorpayx.conftest import MakeProvider
from tests.adapters.providers.razorpayx.fake_razorpayx import FakeRazorpayx
from tests.adapters.providers.razorpayx.hearing import heard
from tests.adapters.providers.razorpayx.samples import (
    NOON,
    downtime,
    event,
    processed,
    settings,
    signed,
    transaction,
)


def test_p16_a_replayed_webhook_is_the_same_fact(make_provider: MakeProvider, clock: MovableClock) -> None:
    """The same signed bytes make the same notice, whatever the unsigned number of the event says."""
    provider = make_provider()
    body = event("payout.processed", payout=processed())

    first = heard(provider, body)
    second = heard(provider, body, signed(body) | {"x-razorpay-event-id": "another"})

    assert first == second


def test_p18_a_webhook_signed_with_the_previous_secret_is_accepted(make_provider: MakeProvider) -> None:
    """During a rotation the current and the previous secret both count, and no third one."""
    provider = make_provider(previous_webhook_secret=SecretStr("older"))
    body = event("payout.processed", payout=processed())

    assert heard(provider, body) == heard(provider, body, signed(body, "older"))
    with pytest.raises(WebhookSignatureError):
        heard(provider, body, signed(body, "oldest"))
    with pytest.raises(WebhookSignatureError):
        heard(make_provider(), body, signed(body, "older"))


BODY = event("payout.processed", payout=processed())
SIGNATURE = signed(BODY)[SIGNATURE_HEADER]


@pytest.mark.parametrize("name", ["X-Razorpay-Signature", "x-razorpay-signature", "X-RAZORPAY-SIGNATURE"])
def test_the_header_is_found_in_any_case(provider: RazorpayxProvider, name: str) -> None:
    """Header names have no case in HTTP."""
    assert heard(provider, BODY, {name: SIGNATURE}).word == "payout.processed"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-razorpay-event-id": "evt_1"},
        {SIGNATURE_HEADER: ""},
        {SIGNATURE_HEADER: "0" * 64},
        {SIGNATURE_HEADER: "ü" * 64},
        {SIGNATURE_HEADER: "\udcff"},
        {SIGNATURE_HEADER: SIGNATURE[:-1]},
        {SIGNATURE_HEADER: SIGNATURE.upper()},
        {SIGNATURE_HEADER: signed(BODY, "wrong")[SIGNATURE_HEADER]},
        {SIGNATURE_HEADER: signed(b" " + BODY)[SIGNATURE_HEADER]},
        {SIGNATURE_HEADER: SIGNATURE, SIGNATURE_HEADER.lower(): SIGNATURE},
    ],
)
def test_a_body_that_the_provider_did_not_sign_is_refused(make_provider: MakeProvider, headers: dict[str, str]) -> None:
    """A missing, wrong, non-ASCII or doubled signature is refused by name, before anything is kept or parsed."""
    kept: list[bytes] = []

    with pytest.raises(WebhookSignatureError):
        heard(make_provider(Keeping(kept)), BODY, headers)

    assert kept == []


def test_a_signed_body_is_kept_before_it_is_parsed(make_provider: MakeProvider) -> None:
    """What the provider signed is kept even when it cannot be read."""
    kept: list[bytes] = []

    with pytest.raises(WireError):
        heard(make_provider(Keeping(kept)), b"{")

    assert kept == [b"{"]


class Keeping:
    def __init__(self, kept: list[bytes]) -> None:
        self._kept = kept

    def keep(self, provider: str, raw: bytes) -> str:
        self._kept.append(raw)
        return "digest"


@pytest.mark.parametrize("missing", ["id", "fund_account_id", "amount", "currency", "status"])
def test_a_webhook_without_a_field_that_we_need_is_unreadable(provider: RazorpayxProvider, missing: str) -> None:
    """A missing required field is an error that names the field and shows no value."""
    with pytest.raises(WireError, match=missing) as failure:
        heard(provider, event("payout.processed", payout=processed(**{missing: None})))

    assert "987654321098" not in str(failure.value)


OFFLINE = RazorpayxProvider(
    settings(), Http(httpx.Client(transport=httpx.MockTransport(FakeRazorpayx()))), MovableClock(NOON)
)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def passes_or_is_unreadable(body: bytes) -> None:
    try:
        notice = heard(OFFLINE, body)
    except WireError:
        return
    for report in notice.reports:
        assert report.amount_minor is None or type(report.amount_minor) is int


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("amount", "utr", "fees", "tax", "status_details", "id", "status", "created_at", "currency"), JSON
        ),
    )
)
def test_any_values_in_a_signed_webhook_make_a_report(fields: dict[str, object]) -> None:
    """Whatever stands in a payout's fields gives a report or a WireError, never another exception."""
    passes_or_is_unreadable(event("payout.updated", payout=processed(**fields)))


@given(section=st.sampled_from(["payout", "transaction", "payout.downtime", "other"]), entity=JSON, source=JSON)
def test_any_section_makes_a_notice(section: str, entity: object, source: object) -> None:
    """Whatever a section carries gives a notice or a WireError, never another exception."""
    passes_or_is_unreadable(event("payout.updated", **{section: entity}))
    passes_or_is_unreadable(event("transaction.created", transaction=transaction(source)))
    passes_or_is_unreadable(event("x", **{"payout.downtime": downtime(method=entity, begin=source, end=entity)}))


@given(st.binary() | st.binary().map(lambda noise: BODY[:40] + noise) | JSON.map(lambda v: json.dumps(v).encode()))
def test_any_signed_bytes_make_a_notice_or_a_wire_error(body: bytes) -> None:
    """Whatever bytes the provider signs, the answer is a notice or a WireError."""
    passes_or_is_unreadable(body)


@given(body=st.binary(), signature=st.text())
def test_any_signature_that_is_not_the_body_s_is_refused(body: bytes, signature: str) -> None:
    """No text passes for a signature, and none ends in another error."""
    if signature == signed(body)[SIGNATURE_HEADER]:
        return
    with pytest.raises(WebhookSignatureError):
        heard(OFFLINE, body, {SIGNATURE_HEADER: signature})
