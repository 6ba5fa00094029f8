"""The settings of a book: where they come from, what is refused, and what is never shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.errors import SettingError
from adapters.settings import BookSettings, load_book_settings
from ledger.reconciliation.business_days import BusinessDays
from projections.reports.gst import GstStates
from tests.adapters.till import KEY

SECRET = "a-secret-that-nobody-may-see"
NAMES = ("DATABASE_URL", "BOOK", "REPORTING_ZONE", "KEY_ENCRYPTION_KEY", "KEY_FILE")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"PAYOUTS_{name}", raising=False)


def test_a_newcomer_needs_no_settings() -> None:
    """Without any, the book is a file in the working folder, and its days are those of India."""
    settings = load_book_settings()

    assert (settings.database_url, settings.book) == ("sqlite:///payouts.db", "default")
    assert settings.zone == ZoneInfo("Asia/Kolkata")
    assert (settings.key_encryption_key, settings.key_file) == (None, None)


def test_every_setting_has_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read from the variable named after it."""
    values = ("sqlite:///x.db", "acme", "Europe/Berlin", KEY.get_secret_value(), "/tmp/key")  # noqa: S108
    for name, value in zip(NAMES, values, strict=True):
        monkeypatch.setenv(f"PAYOUTS_{name}", value)

    settings = load_book_settings()

    assert (settings.database_url, settings.book, settings.reporting_zone) == values[:3]
    assert (settings.key_encryption_key, settings.key_file) == (KEY, Path(values[4]))


def test_what_is_given_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value on the command line goes before the variable; one that is None does not."""
    monkeypatch.setenv("PAYOUTS_BOOK", "acme")
    monkeypatch.setenv("PAYOUTS_DATABASE_URL", "sqlite:///x.db")

    settings = load_book_settings(book="other", database_url=None)

    assert (settings.book, settings.database_url) == ("other", "sqlite:///x.db")


@pytest.mark.parametrize("zone", ["Asia/Calcuta", "", "../etc/passwd", "+05:30"])
def test_a_time_zone_must_be_known(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    """A zone that nobody has heard of is refused by the setting's name."""
    monkeypatch.setenv("PAYOUTS_REPORTING_ZONE", zone)

    with pytest.raises(SettingError) as refused:
        load_book_settings()

    assert refused.value.setting == "PAYOUTS_REPORTING_ZONE"


def test_holidays_are_days(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Days on which banks do not settle stand in a variable with commas between, and in a file as a list."""
    expected = BusinessDays(frozenset({date(2026, 10, 2), date(2026, 12, 25)}))
    file = tmp_path / "settings.toml"
    file.write_text('[book]\nholidays = [2026-10-02, "2026-12-25"]\n', encoding="utf-8")
    monkeypatch.setenv("PAYOUTS_SETTINGS_FILE", str(file))
    assert load_book_settings().business_days == expected

    monkeypatch.setenv("PAYOUTS_HOLIDAYS", "2026-12-25, 2026-10-02,")

    assert load_book_settings().business_days == expected
    monkeypatch.setenv("PAYOUTS_HOLIDAYS", "")
    assert load_book_settings().business_days == BusinessDays()


@pytest.mark.parametrize("days", ["2026-02-30", "2 October", "0", "2026-10-02;2026-12-25"])
def test_a_holiday_must_be_a_day(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    """What is no day is refused by the name of the setting, and never guessed."""
    monkeypatch.setenv("PAYOUTS_HOLIDAYS", days)

    with pytest.raises(SettingError) as refused:
        load_book_settings()

    assert refused.value.setting == "PAYOUTS_HOLIDAYS"


def test_a_holiday_of_a_file_must_be_a_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A number is no day, although some would count seconds by it."""
    file = tmp_path / "settings.toml"
    file.write_text("[book]\nholidays = [0]\n", encoding="utf-8")
    monkeypatch.setenv("PAYOUTS_SETTINGS_FILE", str(file))

    with pytest.raises(SettingError, match="PAYOUTS_HOLIDAYS"):
        load_book_settings()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the key nor a database's password is in what a log or a traceback would show."""
    monkeypatch.setenv("PAYOUTS_KEY_ENCRYPTION_KEY", SECRET)
    monkeypatch.setenv("PAYOUTS_DATABASE_URL", f"postgresql://me:{SECRET}@localhost/books")

    settings = load_book_settings()

    assert SECRET not in f"{settings} {settings!r}"


def test_settings_cannot_be_changed() -> None:
    """A book keeps the settings that it was opened with."""
    with pytest.raises(ValueError, match="frozen"):
        BookSettings().book = "other"  # type: ignore[misc]


def test_states_of_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our state and the providers' are codes of two digits; a code that no state has is refused by its setting."""
    assert load_book_settings().gst_states == GstStates()
    monkeypatch.setenv("PAYOUTS_GST_STATE", "29")
    monkeypatch.setenv("PAYOUTS_GST_PROVIDER_STATES", '{"Nxtbanking": "27"}')

    assert load_book_settings().gst_states == GstStates("29", {"nxtbanking": "27"})

    for name, wrong in (("GST_STATE", "99"), ("GST_PROVIDER_STATES", '{"nxtbanking": "KA"}')):
        monkeypatch.setenv(f"PAYOUTS_{name}", wrong)
        with pytest.raises(SettingError) as refused:
            load_book_settings()
        assert refused.value.setting.startswith(f"PAYOUTS_{name}")
        monkeypatch.delenv(f"PAYOUTS_{name}")
