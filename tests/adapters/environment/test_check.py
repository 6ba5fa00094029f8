"""The environment: sandbox and production never meet in one book, and nobody has to guess which one it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from adapters.cli.main import app
from adapters.embedded import migrate_book, open_book
from adapters.environment.check import check_environment
from adapters.environment.environment import Environment
from adapters.environment.memory import remember, remembered
from adapters.errors import EnvironmentMixedError, SettingError
from adapters.providers.registry import PROVIDERS, load_providers
from adapters.settings import load_book_settings
from tests.adapters.till import KEY, MOMENT, Till, settings_for

SANDBOX, PRODUCTION = Environment.SANDBOX, Environment.PRODUCTION
LOOPBACK = "http://127.0.0.1:9"
PEM = "-----BEGIN PUBLIC KEY-----"
USUAL: Mapping[str, Mapping[str, str]] = {
    "nxtbanking": {"API_KEY": "k", "API_SECRET": "s", "WEBHOOK_SECRET": "w", "AMOUNT_UNIT": "minor"},
    "razorpayx": {"KEY_ID": "rzp_other", "KEY_SECRET": "s", "WEBHOOK_SECRET": "w", "ACCOUNT_NUMBER": "1"},
    "cashfree": {"CLIENT_ID": "c", "CLIENT_SECRET": "s"},
    "stripe": {"API_KEY": "k", "WEBHOOK_SECRET": "w", "PRODUCT": "payouts", "ACCOUNT": "acct_1"},
    "standard": {
        "API_KEY": "k",
        "CURRENCY": "INR",
        "RAILS": "IMPS",
        "WEBHOOK_SECRET": "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
    },
    "iso20022": {"INITIATING_PARTY": "Acme", "DEBTOR_ACCOUNT": "50100123456789", "DEBTOR_AGENT": "HDFC0001234"},
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PAYOUTS_")]:
        monkeypatch.delenv(name)


def put(monkeypatch: pytest.MonkeyPatch, word: str, **changes: str) -> None:
    for name, value in {"BASE_URL": LOOPBACK, **USUAL[word], **changes}.items():
        monkeypatch.setenv(f"PAYOUTS_{word.upper()}_{name}", value)


def told(word: str) -> dict[str, Environment]:
    """Return what a provider's settings tell, by the names of the variables behind the provider's."""
    settings = load_providers([word])[word]
    prefix = f"PAYOUTS_{word.upper()}_"
    return {name.removeprefix(prefix): found for name, found in settings.environments_told().items()}


def test_every_provider_is_tried() -> None:
    """No provider is left out here."""
    assert set(USUAL) == set(PROVIDERS)


@pytest.mark.parametrize("word", USUAL)
@pytest.mark.parametrize("url", [LOOPBACK, "http://[::1]:9", "http://localhost:9", "http://bank.localhost"])
def test_this_machine_is_a_sandbox(word: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No provider's production is on a loopback address."""
    put(monkeypatch, word, BASE_URL=url)

    assert told(word) == {"BASE_URL": SANDBOX}


@pytest.mark.parametrize("word", USUAL)
def test_what_does_not_tell_must_be_said(word: str, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither credentials nor address tell, nothing begins until a setting of the provider says it."""
    put(monkeypatch, word, BASE_URL="https://payouts.example.com")

    with pytest.raises(SettingError) as refused:
        check_environment(till.book, load_providers([word]), PRODUCTION)

    assert refused.value.setting == f"PAYOUTS_{word.upper()}_ENVIRONMENT"
    assert remembered(till.book.database) is None
    put(monkeypatch, word, BASE_URL="https://payouts.example.com", ENVIRONMENT="production")
    check_environment(till.book, load_providers([word]), PRODUCTION)
    assert remembered(till.book.database) is PRODUCTION


@pytest.mark.parametrize(
    ("word", "changes", "telling", "environment"),
    [
        ("razorpayx", {"BASE_URL": "https://api.razorpay.com", "KEY_ID": "rzp_test_1"}, "KEY_ID", SANDBOX),
        ("razorpayx", {"BASE_URL": "https://api.razorpay.com", "KEY_ID": "rzp_live_1"}, "KEY_ID", PRODUCTION),
        ("stripe", {"BASE_URL": "https://api.stripe.com", "API_KEY": "sk_test_1"}, "API_KEY", SANDBOX),
        ("stripe", {"BASE_URL": "https://api.stripe.com", "API_KEY": "rk_test_1"}, "API_KEY", SANDBOX),
        ("stripe", {"BASE_URL": "https://api.stripe.com", "API_KEY": "sk_live_1"}, "API_KEY", PRODUCTION),
        ("stripe", {"BASE_URL": "https://api.stripe.com", "API_KEY": "rk_live_1"}, "API_KEY", PRODUCTION),
        ("cashfree", {"BASE_URL": "https://sandbox.cashfree.com/payout"}, "BASE_URL", SANDBOX),
        ("cashfree", {"BASE_URL": "https://api.cashfree.com/payout"}, "BASE_URL", PRODUCTION),
        ("cashfree", {"BASE_URL": "https://x.example", "CLIENT_SECRET": "cfsk_ma_test_1"}, "CLIENT_SECRET", SANDBOX),
        ("cashfree", {"BASE_URL": "https://x.example", "CLIENT_SECRET": "cfsk_ma_prod_1"}, "CLIENT_SECRET", PRODUCTION),
        ("nxtbanking", {"BASE_URL": "https://api.nxtbanking.com"}, "BASE_URL", PRODUCTION),
        ("nxtbanking", {"BASE_URL": "https://api.nxtbanking.com", "ENVIRONMENT": "sandbox"}, "ENVIRONMENT", SANDBOX),
    ],
)
def test_credentials_and_hosts_tell(
    word: str,
    changes: dict[str, str],
    telling: str,
    environment: Environment,
    till: Till,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a provider's own marks tell is enough, and the other environment is refused by the variable's name."""
    put(monkeypatch, word, **changes)
    other = PRODUCTION if environment is SANDBOX else SANDBOX

    assert told(word) == {telling: environment}
    with pytest.raises(EnvironmentMixedError) as refused:
        check_environment(till.book, load_providers([word]), other)
    assert refused.value.subject == f"PAYOUTS_{word.upper()}_{telling}"
    assert (refused.value.belongs_to, refused.value.asked_for) == (environment.value, other.value)
    assert remembered(till.book.database) is None


@pytest.mark.parametrize("environment", Environment)
def test_settings_that_contradict_themselves_are_refused_in_both(
    environment: Environment, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key of production is not used on a sandbox's address, whatever the book is, nor where a setting says so."""
    put(monkeypatch, "razorpayx", KEY_ID="rzp_live_1")
    with pytest.raises(EnvironmentMixedError):
        check_environment(till.book, load_providers(["razorpayx"]), environment)
    put(monkeypatch, "stripe", BASE_URL="https://api.stripe.com", API_KEY="sk_live_1", ENVIRONMENT="sandbox")
    with pytest.raises(EnvironmentMixedError):
        check_environment(till.book, load_providers(["stripe"]), environment)

    assert remembered(till.book.database) is None


@pytest.mark.parametrize(("first", "second"), [(SANDBOX, PRODUCTION), (PRODUCTION, SANDBOX)])
def test_a_book_stays_in_its_first_environment(database_url: str, first: Environment, second: Environment) -> None:
    """What a book was first opened as, it is for ever; another environment is refused with both names."""
    migrate_book(database_url, "default")
    with open_book(settings=settings_for(database_url)) as book:
        assert remembered(book.database) is None
        check_environment(book, {}, first)
    with open_book(settings=settings_for(database_url)) as again:
        check_environment(again, {}, first)
        with pytest.raises(EnvironmentMixedError) as refused:
            check_environment(again, {}, second)

        assert "book 'default'" in str(refused.value)
        assert {refused.value.belongs_to, refused.value.asked_for} == {first.value, second.value}
        assert remembered(again.database) is first
        assert remember(again.database, second, MOMENT) is first
        with again.database.read() as connection:
            table = "ledger.environment" if again.database.is_postgresql else "ledger_environment"
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1  # noqa: S608


def test_who_says_nothing_is_in_the_sandbox() -> None:
    """A forgotten setting cannot pay real money: every provider of production is refused then."""
    assert load_book_settings().environment is SANDBOX


def test_a_worker_is_not_started_in_the_wrong_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`payouts worker` refuses before it sends anything, and leaves the book as it was."""
    url = f"sqlite:///{tmp_path}/ledger.db"
    put(monkeypatch, "nxtbanking", BASE_URL="https://api.nxtbanking.com")
    monkeypatch.setenv("PAYOUTS_KEY_ENCRYPTION_KEY", KEY.get_secret_value())
    arguments = ["worker", "--url", url, "--providers", "nxtbanking", "--once"]

    result = CliRunner().invoke(app, arguments)

    assert isinstance(result.exception, EnvironmentMixedError)
    with open_book(settings=settings_for(url)) as book:
        assert (book.store.head(), remembered(book.database)) == (0, None)
