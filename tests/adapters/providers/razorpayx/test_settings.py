"""The settings say what is missing, and never show a secret."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from pydantic import AnyHttpUrl

from adapters.errors import ProviderUnavailableError, SettingError
from adapters.providers.http import Http
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.providers.razorpayx.settings import PartnerBank, load_razorpayx_settings
from ledger.clock import MovableClock
from tests.adapters.providers.razorpayx.conftest import MakeProvider
from tests.adapters.providers.razorpayx.fake_razorpayx import BALANCES, CONTACTS, LOOK_UP, PAYOUTS, FakeRazorpayx
from tests.adapters.providers.razorpayx.samples import (
    ACCOUNT_NUMBER,
    BENEFICIARY_ID,
    KEY_ID,
    KEY_SECRET,
    NOON,
    PAYEE,
    REFERENCE,
    SECRETS,
    WEBHOOK_SECRET,
    collection,
    order,
    payout,
    refusal,
    settings,
)

VALUES = {
    "BASE_URL": "https://api.razorpay.test/v1/",
    "KEY_ID": KEY_ID,
    "KEY_SECRET": KEY_SECRET,
    "WEBHOOK_SECRET": WEBHOOK_SECRET,
    "ACCOUNT_NUMBER": ACCOUNT_NUMBER,
}


def put(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in (VALUES | changes).items():
        if value is not None:
            monkeypatch.setenv(f"PAYOUTS_RAZORPAYX_{name}", value)


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is a variable with the prefix PAYOUTS_RAZORPAYX_."""
    put(monkeypatch, PREVIOUS_WEBHOOK_SECRET="older", PARTNER_BANK="icici", QUEUE_IF_LOW_BALANCE="true")

    loaded = load_razorpayx_settings()

    assert (loaded.root, loaded.key_id) == ("https://api.razorpay.test/v1", KEY_ID)
    assert (loaded.partner_bank, loaded.queue_if_low_balance) == (PartnerBank.ICICI, True)
    assert [secret.get_secret_value() for secret in loaded.webhook_secrets] == [WEBHOOK_SECRET, "older"]


def test_what_costs_money_or_patience_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the settings say otherwise nothing is queued at the provider and no penny is dropped."""
    put(monkeypatch)

    loaded = load_razorpayx_settings()

    assert (loaded.queue_if_low_balance, loaded.verify_accounts, loaded.partner_bank) == (False, False, None)
    assert loaded.purpose == "payout"


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of secrets holds one file per setting, named like the variable."""
    put(monkeypatch, KEY_SECRET=None)
    (tmp_path / "payouts_razorpayx_key_secret").write_text("from a file\n")

    assert load_razorpayx_settings(tmp_path).key_secret.get_secret_value() == "from a file"


@pytest.mark.parametrize("missing", VALUES)
def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Each required setting is refused by name when it is missing, and no other setting's value is shown."""
    put(monkeypatch, **{missing: None})

    with pytest.raises(SettingError) as refused:
        load_razorpayx_settings()

    assert refused.value.setting == f"PAYOUTS_RAZORPAYX_{missing}"
    assert not any(secret in str(refused.value) for secret in SECRETS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("KEY_ID", ""), ("KEY_ID", "rzp:1"), ("KEY_ID", "rzp 1"), ("KEY_SECRET", ""), ("WEBHOOK_SECRET", ""),
     ("PREVIOUS_WEBHOOK_SECRET", ""), ("ACCOUNT_NUMBER", ""), ("PARTNER_BANK", "sbi"), ("PURPOSE", ""),
     ("QUEUE_IF_LOW_BALANCE", "perhaps"), ("VERIFY_ACCOUNTS", "2"), ("BASE_URL", "ftp://x"),
     ("BASE_URL", "nonsense"), ("QUERY_ATTEMPTS", "0"), ("SUBMIT_TIMEOUT_SECONDS", "0")],
)  # fmt: skip
def test_a_setting_that_cannot_be_right_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """An empty secret, a bank that we do not know and a senseless time are refused by name."""
    put(monkeypatch, **{name: value})

    with pytest.raises(SettingError) as refused:
        load_razorpayx_settings()

    assert refused.value.setting == f"PAYOUTS_RAZORPAYX_{name}"
    assert not any(secret in str(refused.value) for secret in SECRETS)


def test_no_secret_is_ever_shown(
    fake: FakeRazorpayx, make_provider: MakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither settings, nor errors, nor reports, nor logs at the finest level hold a secret or an account."""
    caplog.set_level(logging.DEBUG)
    provider = make_provider(query_attempts=2)
    fake.script(PAYOUTS, (200, payout()), httpx.ConnectError, (400, refusal(None, "account 987654321098")))
    fake.script(LOOK_UP, (401, b""), (200, collection()))
    fake.script(BALANCES, (500, b""), (500, b""))
    fake.script(CONTACTS, (500, b""), (500, b""))

    shown = [repr(settings()), str(settings()), repr(provider), *[repr(provider.submit(order())) for _ in range(3)]]
    shown.append(repr(provider.find(REFERENCE)))
    queries: list[Callable[[], object]] = [
        provider.wallet_balance_minor,
        lambda: provider.register_beneficiary(BENEFICIARY_ID, PAYEE),
    ]
    shown += [failure_of(query) for query in queries]
    shown += [record.getMessage() for record in caplog.records]

    unseen = [*SECRETS, "987654321098", "Asha Rao"]
    assert [secret for secret in unseen for text in shown if secret in text] == []
    assert caplog.records


def failure_of(query: Callable[[], object]) -> str:
    with pytest.raises(ProviderUnavailableError) as failure:
        query()
    return f"{failure.value!r} {failure.value}"


class EchoHandler(BaseHTTPRequestHandler):
    """Answers every query with an empty list and notes its target."""

    targets: list[str]

    def do_GET(self) -> None:
        self.targets.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "12")
        self.end_headers()
        self.wfile.write(b'{"items":[]}')

    def log_message(self, *args: object) -> None:
        """Stay silent."""


def test_our_account_reaches_the_provider_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """Over a real connection the debited account stands in the request's target, and in no line of any log."""
    caplog.set_level(logging.DEBUG)
    targets: list[str] = []
    handler = type("Handler", (EchoHandler,), {"targets": targets})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, Http(httpx.Client(trust_env=False)) as http:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        base_url = AnyHttpUrl(f"http://127.0.0.1:{server.server_port}/v1")
        found = RazorpayxProvider(settings(base_url=base_url), http, MovableClock(NOON)).find(REFERENCE)
        server.shutdown()
        thread.join()

    assert found is None
    assert targets == [f"/v1/payouts?reference_id={REFERENCE}&account_number={ACCOUNT_NUMBER}"]
    assert caplog.records
    assert not any(ACCOUNT_NUMBER in record.getMessage() for record in caplog.records)
