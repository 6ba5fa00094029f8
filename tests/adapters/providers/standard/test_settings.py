"""The settings say what is missing, and never show a secret."""

from __future__ import annotations

import pytest

from adapters.errors import SettingError
from adapters.providers.standard.settings import StandardSettings, load_standard_settings
from adapters.sandbox.contracts.standard.contract import StandardContract
from ledger.rails import Rail
from tests.adapters.providers.scripted_api import ScriptedApi
from tests.adapters.providers.standard.conftest import MakeProvider
from tests.adapters.providers.standard.samples import PAYOUTS, PUBLIC_KEY, SECRETS, order, settings

VALUES = {
    "BASE_URL": "https://api.acme.test/v2",
    "API_KEY": SECRETS[0],
    "WEBHOOK_SECRET": SECRETS[1],
    "CURRENCY": "INR",
    "RAILS": "IMPS, UPI",
}


def put(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in (VALUES | changes).items():
        if value is not None:
            monkeypatch.setenv(f"PAYOUTS_STANDARD_{name}", value)


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is a variable with the prefix PAYOUTS_STANDARD_."""
    put(monkeypatch, NAME="Acme", PREVIOUS_WEBHOOK_SECRET=PUBLIC_KEY)

    loaded = load_standard_settings()

    assert (loaded.name, len(loaded.webhook_keys)) == ("Acme", 2)
    assert loaded.rails == {Rail.IMPS, Rail.UPI}
    assert loaded.root == "https://api.acme.test/v2"


@pytest.mark.parametrize("missing", VALUES)
def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Each required setting is refused by name when it is missing, and no secret is shown."""
    put(monkeypatch, **{missing: None})

    with pytest.raises(SettingError) as refused:
        load_standard_settings()

    assert refused.value.setting == f"PAYOUTS_STANDARD_{missing}"
    assert not any(secret in str(refused.value) for secret in SECRETS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("NAME", "acme"), ("NAME", "Acme Bank"), ("NAME", ""), ("API_KEY", ""), ("CURRENCY", "XXX"), ("RAILS", " ,"),
     ("RAILS", "IMPS,ACH"), ("RAILS", "SWIFT"), ("WEBHOOK_SECRET", ""), ("WEBHOOK_SECRET", "whsec_"),
     ("WEBHOOK_SECRET", "c2VjcmV0LXdpdGhvdXQtcHJlZml4"), ("WEBHOOK_SECRET", "whsec_not base64!"),
     ("WEBHOOK_SECRET", "whpk_c2hvcnQ="), ("PREVIOUS_WEBHOOK_SECRET", "whsec_"), ("WEBHOOK_TOLERANCE_SECONDS", "0")],
)  # fmt: skip
def test_a_setting_that_cannot_be_right_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A name that no account can bear, a rail of another currency and a key that is none are refused by name."""
    put(monkeypatch, **{name: value})

    with pytest.raises(SettingError) as refused:
        load_standard_settings()

    assert refused.value.setting.startswith(f"PAYOUTS_STANDARD_{name}")
    assert "whsec_not" not in str(refused.value)
    assert "whpk_c2" not in str(refused.value)


def test_no_secret_is_ever_shown(api: ScriptedApi, make_provider: MakeProvider) -> None:
    """Neither settings, nor keys, nor reports hold a secret."""
    provider = make_provider()
    api.script(PAYOUTS, (500, b""))

    shown = [repr(settings()), str(settings()), repr(settings().webhook_keys), repr(provider.submit(order()))]

    assert [secret for secret in (*SECRETS, "nobody may see") for text in shown if secret in text] == []


def test_the_sandbox_s_exports_are_settings() -> None:
    """What the sandbox tells its users to export makes settings, from the environment and as they stand."""
    contract = StandardContract.invented()
    exports = contract.exports("http://127.0.0.1:9")
    given = {name.removeprefix("PAYOUTS_STANDARD_").lower(): value for name, value in exports.items()}

    loaded = StandardSettings.model_validate(given)

    assert loaded.rails == {Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI}
    assert loaded.name == "Standard"
