"""Webhooks by Standard Webhooks: only the sender's own, recent bytes count."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import standardwebhooks
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.errors import WebhookSignatureError, WireError
from adapters.providers.http import Http
from adapters.providers.standard.provider import StandardProvider
from adapters.providers.standard.signature import is_signed, key_of, signed_content
from ledger.clock import Clock, MovableClock, SystemClock
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.scripted_api import Archive, ScriptedApi
from tests.adapters.providers.standard.conftest import MakeProvider
from tests.adapters.providers.standard.samples import (
    NOON,
    NOON_SECONDS,
    PUBLIC_KEY,
    REFERENCE,
    WEBHOOK_SECRET,
    settings,
    signed,
    signed_by_key,
    succeeded,
    webhook_body,
)

BODY = webhook_body()
GENUINE = signed(BODY)
OTHER_SECRET = f"whsec_{b64encode(b'another secret of the sender').decode()}"
OFFLINE_HTTP = Http(httpx.Client(transport=httpx.MockTransport(ScriptedApi())))


def offline(clock: Clock | None = None, **changes: Any) -> StandardProvider:
    return StandardProvider(settings(**changes), OFFLINE_HTTP, clock or MovableClock(NOON))


def test_the_published_vector() -> None:
    """The example that Standard Webhooks publishes is signed as it says."""
    content = signed_content("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    key = key_of(SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))

    assert is_signed(content, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", [key])
    assert not is_signed(content, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=", [key])


def test_a_webhook_tells_of_the_payout_in_it(provider: StandardProvider) -> None:
    """The report is of the data, whatever the type is called beyond being about a payout."""
    provider.verify_webhook(GENUINE, BODY)
    for kind in ("payout.succeeded", "payout.updated", "payout.failed"):
        (report,) = provider.read_webhook(webhook_body(kind=kind)).reports
        assert (report.status, report.source, report.reference) == (
            ReportedStatus.SUCCEEDED,
            ReportSource.WEBHOOK,
            REFERENCE,
        )


def test_a_webhook_about_something_else_says_nothing(provider: StandardProvider) -> None:
    """Other types are kept and have no report."""
    notice = provider.read_webhook(webhook_body(kind="balance.low"))

    assert (notice.word, notice.reports) == ("balance.low", ())


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signed_time_within_the_tolerance_counts(provider: StandardProvider, seconds: int) -> None:
    """A message may be five minutes old, and five minutes ahead of our clock."""
    provider.verify_webhook(signed(BODY, at=NOON_SECONDS + seconds), BODY)


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 10**9])
def test_p16_p17_a_signed_time_outside_the_tolerance_is_refused(provider: StandardProvider, seconds: int) -> None:
    """A replayed message is refused by its age, and one from the future as well, whoever signed it."""
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed(BODY, at=NOON_SECONDS + seconds), BODY)
    with pytest.raises(WebhookSignatureError):
        offline(webhook_secret=SecretStr(PUBLIC_KEY)).verify_webhook(
            signed_by_key(BODY, at=NOON_SECONDS + seconds), BODY
        )


def test_a_message_is_refused_once_it_is_old(provider: StandardProvider, clock: MovableClock) -> None:
    """The age is measured by the clock that we were given."""
    provider.verify_webhook(GENUINE, BODY)
    clock.move(timedelta(seconds=301))

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(GENUINE, BODY)


def test_a_sender_may_sign_with_a_key_of_its_own(make_provider: MakeProvider) -> None:
    """With the public key we can check and not sign; another key's signature does not pass."""
    provider = make_provider(webhook_secret=SecretStr(PUBLIC_KEY))
    provider.verify_webhook(signed_by_key(BODY), BODY)

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed_by_key(BODY, key=Ed25519PrivateKey.generate()), BODY)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(GENUINE, BODY)


def test_a_public_key_is_no_shared_secret() -> None:
    """What anybody may know signs nothing: an HMAC made with the public key does not pass."""
    raw = PUBLIC_KEY.removeprefix("whpk_")

    with pytest.raises(WebhookSignatureError):
        offline(webhook_secret=SecretStr(PUBLIC_KEY)).verify_webhook(signed(BODY, f"whsec_{raw}"), BODY)


def test_a_signature_counts_under_its_own_version() -> None:
    """A right signature that is announced as one of the other kind is refused."""
    by_key, provider = signed_by_key(BODY), offline(webhook_secret=SecretStr(PUBLIC_KEY))
    renamed = by_key["webhook-signature"].replace("v1a,", "v1,")

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook({**by_key, "webhook-signature": renamed}, BODY)


def test_one_right_signature_is_enough(provider: StandardProvider) -> None:
    """While keys are rotated the header holds several signatures, of which one has to be right."""
    signature = GENUINE["webhook-signature"]
    header = f"v1,{b64encode(b'wrong').decode()} v1a,xx v2,yy nonsense  {signature}"

    provider.verify_webhook({**GENUINE, "webhook-signature": header}, BODY)


def test_p18_the_previous_secret_still_counts(make_provider: MakeProvider) -> None:
    """During a rotation the current and the previous key both count, of either kind, and no third one."""
    provider = make_provider(webhook_secret=SecretStr(PUBLIC_KEY), previous_webhook_secret=SecretStr(WEBHOOK_SECRET))

    provider.verify_webhook(GENUINE, BODY)
    provider.verify_webhook(signed_by_key(BODY), BODY)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(signed(BODY, OTHER_SECRET), BODY)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_comes_once(provider: StandardProvider, name: str) -> None:
    """A header that is missing, or is there twice, is refused; its case does not matter."""
    provider.verify_webhook({key.title(): value for key, value in GENUINE.items()}, BODY)

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook({key: value for key, value in GENUINE.items() if key != name}, BODY)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook({**GENUINE, name.upper(): GENUINE[name]}, BODY)


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": str(NOON_SECONDS + 1)},
        {"webhook-timestamp": f"{NOON_SECONDS}.0"},
        {"webhook-timestamp": "noon"},
        {"webhook-timestamp": ""},
        {"webhook-signature": ""},
        {"webhook-signature": GENUINE["webhook-signature"].removeprefix("v1,")},
        {"webhook-signature": GENUINE["webhook-signature"].replace("v1", "v1a")},
        {"webhook-signature": "v1," + "ü" * 44},
        {"webhook-signature": "v1,\udcff"},
        {"webhook-signature": "v1a,ü"},
        {"webhook-id": "\udcff"},
    ],
)
def test_a_body_that_the_sender_did_not_sign_is_refused(make_provider: MakeProvider, changes: dict[str, str]) -> None:
    """Another id or time, and a wrong, unreadable or non-ASCII signature are refused before anything is kept."""
    archive = Archive()
    provider = make_provider(archive, previous_webhook_secret=SecretStr(PUBLIC_KEY))

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook({**GENUINE, **changes}, BODY)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(GENUINE, BODY + b" ")

    assert archive.kept == []


@given(body=st.text().map(str.encode), secret=st.binary(min_size=1), age=st.integers(-300, 300))
def test_we_accept_what_the_reference_library_signs(body: bytes, secret: bytes, age: int) -> None:
    """Over any text and with any secret, with or without its padding, the library and we compute the same."""
    encoded = f"whsec_{b64encode(secret).decode()}"
    headers = signed(body, encoded, NOON_SECONDS + age)

    offline(webhook_secret=SecretStr(encoded)).verify_webhook(headers, body)
    offline(webhook_secret=SecretStr(encoded.rstrip("="))).verify_webhook(headers, body)


def test_the_reference_library_agrees_about_yes_and_no() -> None:
    """What we accept the library accepts, and what it refuses we refuse; it reads the system's clock."""
    now = datetime.now(tz=UTC)
    library, ours = standardwebhooks.Webhook(WEBHOOK_SECRET), offline(SystemClock())
    genuine = signed(BODY, at=int(now.timestamp()))
    ours.verify_webhook(genuine, BODY)
    assert library.verify(BODY, genuine) == json.loads(BODY)

    for false in (
        signed(BODY, OTHER_SECRET, int(now.timestamp())),
        signed(BODY, at=int(now.timestamp()) - 400),
        signed(BODY, at=int(now.timestamp()) + 400),
        {**genuine, "webhook-id": "msg_2"},
    ):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            library.verify(BODY, false)
        with pytest.raises(WebhookSignatureError):
            ours.verify_webhook(false, BODY)


def test_a_signed_body_is_kept_before_it_is_read(make_provider: MakeProvider) -> None:
    """What the sender signed is kept even when it cannot be read."""
    archive = Archive()

    with pytest.raises(WireError):
        make_provider(archive).read_webhook(b"{")

    assert archive.kept == [b"{"]


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(succeeded())), JSON))
def test_any_values_in_a_payout_make_a_report_or_a_wire_error(fields: dict[str, object]) -> None:
    """Whatever stands in the fields gives a report or a WireError, never another exception."""
    try:
        (report,) = offline().read_webhook(webhook_body(succeeded(**fields))).reports
    except WireError:
        return

    assert type(report.amount_minor) is int


@given(st.binary())
def test_any_bytes_make_a_notice_or_a_wire_error(body: bytes) -> None:
    """Whatever bytes were signed, the answer is a notice or a WireError."""
    try:
        offline().read_webhook(body)
    except WireError:
        return


@given(body=st.binary(), message_id=st.text(), header=st.text() | st.text().map("v1,{}".format))
def test_no_text_passes_for_a_signature(body: bytes, message_id: str, header: str) -> None:
    """Any header that the sender did not write is refused, and none ends in another error."""
    headers = {"webhook-id": message_id, "webhook-timestamp": str(NOON_SECONDS), "webhook-signature": header}

    for secret in (WEBHOOK_SECRET, PUBLIC_KEY):
        with pytest.raises(WebhookSignatureError):
            offline(webhook_secret=SecretStr(secret)).verify_webhook(headers, body)
