"""The settings say what is missing, and never show a secret."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from adapters.errors import ProviderUnavailableError, SettingError
from adapters.providers.amounts import AmountUnit
from adapters.providers.nxtbanking.settings import load_nxtbanking_settings
from ledger.payment_orders import Payee
from tests.adapters.providers.nxtbanking.conftest import MakeProvider
from tests.adapters.providers.nxtbanking.fake_nxtbanking import BENEFICIARIES, PAYOUTS, WALLET, FakeNxtbanking
from tests.adapters.providers.nxtbanking.samples import BENEFICIARY, SECRETS, created, order, settings

PAYEE = Payee(name="Asha Rao", account_number="987654321098", ifsc="HDFC0001234")
VALUES = {
    "BASE_URL": "https://api.nxtbanking.test/",
    "API_KEY": SECRETS[0],
    "API_SECRET": SECRETS[1],
    "WEBHOOK_SECRET": SECRETS[2],
    "AMOUNT_UNIT": "minor",
}


def put(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in (VALUES | changes).items():
        if value is not None:
            monkeypatch.setenv(f"PAYOUTS_NXTBANKING_{name}", value)


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is a variable with the prefix PAYOUTS_NXTBANKING_."""
    put(monkeypatch, PREVIOUS_WEBHOOK_SECRET="older", QUERY_ATTEMPTS="5")

    loaded = load_nxtbanking_settings()

    assert loaded.amount_unit is AmountUnit.MINOR
    assert loaded.query_attempts == 5
    assert [secret.get_secret_value() for secret in loaded.webhook_secrets] == [SECRETS[2], "older"]


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of secrets holds one file per setting, named like the variable."""
    put(monkeypatch, API_SECRET=None)
    (tmp_path / "payouts_nxtbanking_api_secret").write_text("from a file\n")

    assert load_nxtbanking_settings(tmp_path).api_secret.get_secret_value() == "from a file"


def test_a_folder_of_secrets_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """A mistyped folder is an error and not an empty one."""
    with pytest.raises(SettingError, match="PAYOUTS_SECRETS_DIR"):
        load_nxtbanking_settings(tmp_path / "nowhere")


@pytest.mark.parametrize("missing", VALUES)
def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Each required setting is refused by name when it is missing, and no other setting's value is shown."""
    put(monkeypatch, **{missing: None})

    with pytest.raises(SettingError) as refused:
        load_nxtbanking_settings()

    assert refused.value.setting == f"PAYOUTS_NXTBANKING_{missing}"
    assert not any(secret in str(refused.value) for secret in SECRETS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("AMOUNT_UNIT", "rupees"), ("API_KEY", ""), ("API_SECRET", ""), ("WEBHOOK_SECRET", ""),
     ("PREVIOUS_WEBHOOK_SECRET", ""), ("BASE_URL", "ftp://x"), ("BASE_URL", "nonsense"), ("QUERY_ATTEMPTS", "0"),
     ("SUBMIT_TIMEOUT_SECONDS", "0"), ("SUBMIT_TIMEOUT_SECONDS", "nan"), ("QUERY_TIMEOUT_SECONDS", "inf"),
     ("REFRESH_MARGIN_SECONDS", "-1"), ("QUERY_WAIT_SECONDS", "-1")],
)  # fmt: skip
def test_a_setting_that_cannot_be_right_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """An empty secret, an unknown unit, an address that is not HTTP and a senseless time are refused by name."""
    put(monkeypatch, **{name: value})

    with pytest.raises(SettingError) as refused:
        load_nxtbanking_settings()

    assert refused.value.setting == f"PAYOUTS_NXTBANKING_{name}"


def test_no_secret_is_ever_shown(
    fake: FakeNxtbanking, make_provider: MakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither settings, nor errors, nor reports, nor logs at the finest level hold a secret, a token or an account."""
    caplog.set_level(logging.DEBUG)
    provider = make_provider(query_attempts=2)
    fake.script(PAYOUTS, (201, created()), httpx.ConnectError, (401, b""), (401, b""))
    fake.script("GET /v1/payouts", (401, b""), (401, b""))
    fake.script(WALLET, (500, b""), (500, b""))
    fake.script(BENEFICIARIES, (500, b""))

    shown = [repr(settings()), str(settings()), repr(provider), *[repr(provider.submit(order())) for _ in range(3)]]
    shown += [
        failure_of(query)
        for query in (provider.wallet_balance_minor, lambda: provider.register_beneficiary(BENEFICIARY, PAYEE))
    ]
    shown += [record.getMessage() for record in caplog.records]

    unseen = [*SECRETS, "token-1", "token-2", "token-3", "987654321098", "Asha Rao"]
    assert [secret for secret in unseen for text in shown if secret in text] == []
    assert caplog.records


def failure_of(query: Callable[[], object]) -> str:
    with pytest.raises(ProviderUnavailableError) as failure:
        query()
    return f"{failure.value!r} {failure.value}"
