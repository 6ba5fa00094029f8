"""Settings that cannot work are refused by name."""

from __future__ import annotations

from datetime import datetime

import pytest

from adapters.errors import SettingError
from adapters.sandbox import AmountUnit, NxtbankingContract, Vocabulary
from ledger.rails import Rail
from tests.adapters.sandbox.conftest import START, make_contract, make_settings


def test_amount_unit_has_no_default() -> None:
    """Whoever agrees on a contract says which unit it speaks."""
    with pytest.raises(TypeError, match="amount_unit"):
        NxtbankingContract(api_key="k", api_secret="s", webhook_secret="w")  # type: ignore[call-arg]


def test_plain_words_are_understood() -> None:
    """The unit and the vocabulary may be given as the words that name them."""
    made = make_contract(amount_unit="major", vocabulary="A")
    assert (made.amount_unit, made.vocabulary) == (AmountUnit.MAJOR, Vocabulary.A)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("amount_unit", "paise"),
        ("vocabulary", "C"),
        ("opening_wallet_minor", -1),
        ("clock_speed", -1.0),
        ("token_lifetime_seconds", 0),
        ("webhook_senders", 0),
        ("retry_base_seconds", -1.0),
        ("fees_minor", {Rail.IMPS: 5}),
        ("start_at", datetime(2026, 1, 1)),  # noqa: DTZ001  a time without a zone is the point
    ],
)
def test_impossible_settings_are_refused(setting: str, value: object) -> None:
    """A setting that cannot be right is refused when the settings are made, naming the setting."""
    with pytest.raises(SettingError) as caught:
        make_settings(**{setting: value})
    assert caught.value.setting == setting


def test_secrets_stay_out_of_the_repr() -> None:
    """Neither secret shows when the settings are printed."""
    shown = repr(make_settings(api_secret="hush-api", webhook_secret="hush-webhook", start_at=START))
    assert "hush" not in shown
