"""The settings say what is missing, and never show a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.errors import SettingError
from adapters.providers.iso20022.settings import load_iso20022_settings
from tests.adapters.providers.iso20022.samples import ACCOUNT, PASSWORD, settings

VALUES = {
    "BASE_URL": "https://bank.test/",
    "INITIATING_PARTY": "ACME Corporation",
    "DEBTOR_ACCOUNT": ACCOUNT,
    "DEBTOR_AGENT": "HDFC0001234",
}


def put(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in (VALUES | changes).items():
        if value is not None:
            monkeypatch.setenv(f"PAYOUTS_ISO20022_{name}", value)


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is a variable with the prefix PAYOUTS_ISO20022_; most have a default."""
    put(monkeypatch, NAME="Hdfc", TIME_ZONE="Europe/Amsterdam", USER="acme", PASSWORD=PASSWORD)

    loaded = load_iso20022_settings()

    assert (loaded.name, str(loaded.zone), loaded.currency) == ("Hdfc", "Europe/Amsterdam", "INR")
    assert (loaded.debtor.name, loaded.debtor.account, loaded.debtor.agent) == (
        "ACME Corporation",
        ACCOUNT,
        "HDFC0001234",
    )
    assert "Authorization" in loaded.authorization


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of secrets holds one file per setting, named like the variable."""
    put(monkeypatch, DEBTOR_ACCOUNT=None)
    (tmp_path / "payouts_iso20022_debtor_account").write_text("50100123456789\n")

    assert load_iso20022_settings(tmp_path).debtor.account == "50100123456789"


@pytest.mark.parametrize("missing", VALUES)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """A setting that has no default must be set."""
    put(monkeypatch, **{missing: None})

    with pytest.raises(SettingError, match=missing):
        load_iso20022_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "not a url"),
        ("NAME", "state bank"),
        ("NAME", "hdfc"),
        ("INITIATING_PARTY", ""),
        ("INITIATING_PARTY", "x" * 141),
        ("DEBTOR_ACCOUNT", ""),
        ("DEBTOR_AGENT", "HDFC"),
        ("DEBTOR_AGENT", "hdfc0001234"),
        ("CURRENCY", "XXQ"),
        ("TIME_ZONE", "Asia/Nowhere"),
        ("TIME_ZONE", "../etc"),
        ("TIME_ZONE", ""),
        ("UPLOAD_PATH", "payments"),
        ("MAILBOX_PATH", "/box?leave"),
        ("QUERY_ATTEMPTS", "0"),
        ("PASSWORD", ""),
        ("PASSWORD", "without a user"),
        ("USER", "acme"),
    ],
)
def test_what_cannot_be_right_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A setting that cannot be right is an error when it is read, which shows no value."""
    put(monkeypatch, **{name: value})

    with pytest.raises(SettingError) as refusal:
        load_iso20022_settings()

    assert ACCOUNT not in str(refusal.value)
    assert ("PASSWORD" if name == "USER" else name) in str(refusal.value)


def test_the_settings_show_no_secret() -> None:
    """Neither account nor password stand in the settings' own text."""
    shown = repr(settings(user="acme", password=PASSWORD))

    assert ACCOUNT not in shown
    assert PASSWORD not in shown
