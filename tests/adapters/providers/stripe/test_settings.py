"""The settings say what is missing, and never show a secret."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest

from adapters.errors import ProviderUnavailableError, SettingError
from adapters.providers.stripe.settings import Product, StripeSettings, load_stripe_settings
from adapters.sandbox.contracts.stripe.contract import StripeContract, StripeTreasuryContract
from ledger.rails import Rail
from tests.adapters.providers.scripted_api import ScriptedApi
from tests.adapters.providers.stripe.conftest import MakeProvider
from tests.adapters.providers.stripe.samples import BENEFICIARY, PAYEE, PAYOUTS, SECRETS, order, settings

VALUES = {
    "BASE_URL": "https://api.stripe.test/",
    "API_KEY": SECRETS[0],
    "WEBHOOK_SECRET": SECRETS[1],
    "PRODUCT": "payouts",
    "ACCOUNT": "acct_1Paying",
}


def put(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in (VALUES | changes).items():
        if value is not None:
            monkeypatch.setenv(f"PAYOUTS_STRIPE_{name}", value)


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is a variable with the prefix PAYOUTS_STRIPE_."""
    put(monkeypatch, PREVIOUS_WEBHOOK_SECRET="older", FEES_MINOR='{"ACH": 10}')

    loaded = load_stripe_settings()

    assert (loaded.product, loaded.fees_minor) == (Product.PAYOUTS, {Rail.ACH: 10})
    assert [secret.get_secret_value() for secret in loaded.webhook_secrets] == [SECRETS[1], "older"]
    assert loaded.root == "https://api.stripe.test"


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of secrets holds one file per setting, named like the variable."""
    put(monkeypatch, API_KEY=None)
    (tmp_path / "payouts_stripe_api_key").write_text("from a file\n")

    assert load_stripe_settings(tmp_path).api_key.get_secret_value() == "from a file"


@pytest.mark.parametrize("missing", VALUES)
def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Each required setting is refused by name when it is missing, and no other setting's value is shown."""
    put(monkeypatch, **{missing: None})

    with pytest.raises(SettingError) as refused:
        load_stripe_settings()

    assert refused.value.setting == f"PAYOUTS_STRIPE_{missing}"
    assert not any(secret in str(refused.value) for secret in SECRETS)


def test_outbound_payments_need_a_financial_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the chosen product pays from must be named; a connected account is then not needed."""
    put(monkeypatch, PRODUCT="outbound_payments", ACCOUNT=None)

    with pytest.raises(SettingError, match="FINANCIAL_ACCOUNT"):
        load_stripe_settings()
    monkeypatch.setenv("PAYOUTS_STRIPE_FINANCIAL_ACCOUNT", "fa_1")

    assert load_stripe_settings().financial_account == "fa_1"


@pytest.mark.parametrize(
    ("name", "value"),
    [("PRODUCT", "transfers"), ("API_KEY", ""), ("WEBHOOK_SECRET", ""), ("PREVIOUS_WEBHOOK_SECRET", ""),
     ("BASE_URL", "ftp://x"), ("ACCOUNT", "acct_1\r\nX: y"), ("ACCOUNT", "1"), ("FINANCIAL_ACCOUNT", "acct_1"),
     ("WEBHOOK_TOLERANCE_SECONDS", "0"), ("LOOKUP_PAGES_MAX", "0"), ("ACCOUNT_HOLDER_TYPE", "person"),
     ("FEES_MINOR", '{"ACH": -1}')],
)  # fmt: skip
def test_a_setting_that_cannot_be_right_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """An empty secret, an unknown product, an id of another kind and a senseless figure are refused by name."""
    put(monkeypatch, **{name: value})

    with pytest.raises(SettingError) as refused:
        load_stripe_settings()

    assert refused.value.setting == f"PAYOUTS_STRIPE_{name}"


def test_no_secret_is_ever_shown(
    api: ScriptedApi, make_provider: MakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither settings, nor errors, nor reports, nor logs at the finest level hold a secret or an account."""
    caplog.set_level(logging.DEBUG)
    provider = make_provider(query_attempts=2)
    api.script(PAYOUTS, httpx.ConnectError, (401, b""))
    api.script("GET /v1/balance", (500, b""), (500, b""))
    api.script("POST /v1/accounts/acct_1Paying/external_accounts", (500, b""))

    shown = [repr(settings()), str(settings()), repr(provider), *[repr(provider.submit(order())) for _ in range(2)]]
    for query in (provider.wallet_balance_minor, lambda: provider.register_beneficiary(BENEFICIARY, PAYEE)):
        with pytest.raises(ProviderUnavailableError) as failure:
            query()
        shown.append(f"{failure.value!r} {failure.value}")
    shown += [record.getMessage() for record in caplog.records]

    unseen = [*SECRETS, "000123456789", "Ann Lee"]
    assert [secret for secret in unseen for text in shown if secret in text] == []
    assert caplog.records


@pytest.mark.parametrize("contract", [StripeContract.invented(), StripeTreasuryContract.invented()])
def test_the_sandbox_s_exports_are_settings(contract: StripeContract) -> None:
    """What the sandbox tells its users to export makes settings, for either product."""
    exports = contract.exports("http://127.0.0.1:9")
    given = {name.removeprefix("PAYOUTS_STRIPE_").lower(): value for name, value in exports.items()}

    assert StripeSettings.model_validate(given).product == contract.product
