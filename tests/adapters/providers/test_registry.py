"""The registry: every provider can be declared without settings and opened with them."""

from __future__ import annotations

import pytest

from adapters.errors import SettingError
from adapters.providers.capabilities import WebhookOrder
from adapters.providers.http import Http
from adapters.providers.message_archive import DigestOnly
from adapters.providers.registry import PROVIDERS, Surroundings, load_providers, open_providers
from ledger.clock import SystemClock
from ledger.payment_orders import Payee


def surroundings(http: Http) -> Surroundings:
    return Surroundings(http, SystemClock(), DigestOnly(), lambda _: Payee("Meera Nair"))


@pytest.mark.parametrize("word", PROVIDERS)
def test_what_a_provider_can_do_is_told_without_settings(word: str) -> None:
    """Each provider names itself as account names need it, and offers at least one rail."""
    name, capabilities = PROVIDERS[word].declared()

    assert name[0].isupper()
    assert name.isalnum()
    assert capabilities.rails
    assert capabilities.webhook_order in WebhookOrder


def test_the_names_differ() -> None:
    """No two providers share an account name."""
    names = [entry.declared()[0] for entry in PROVIDERS.values()]

    assert len(set(names)) == len(names)


def test_a_provider_is_opened_with_the_settings_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The providers come by their account names, in the order asked for."""
    for name, value in {
        "PAYOUTS_NXTBANKING_BASE_URL": "http://127.0.0.1:9",
        "PAYOUTS_NXTBANKING_API_KEY": "key",
        "PAYOUTS_NXTBANKING_API_SECRET": "secret",
        "PAYOUTS_NXTBANKING_WEBHOOK_SECRET": "hush",
        "PAYOUTS_NXTBANKING_AMOUNT_UNIT": "minor",
    }.items():
        monkeypatch.setenv(name, value)

    with Http.open() as http:
        assert list(open_providers(load_providers(["nxtbanking"]), surroundings(http))) == ["Nxtbanking"]
    with pytest.raises(SettingError, match="two of them"):
        load_providers(["nxtbanking", "nxtbanking"])


@pytest.mark.parametrize(("words", "fault"), [((), "at least one"), (("paytm",), "not one of")])
def test_a_provider_that_there_is_none_of_is_refused(words: tuple[str, ...], fault: str) -> None:
    """Naming nobody, or somebody unknown, is a fault of the settings, and tells whom there is."""
    with pytest.raises(SettingError, match=fault) as refusal:
        load_providers(words)

    assert "nxtbanking" in str(refusal.value)
