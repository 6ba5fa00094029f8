"""The commands that forget a person: erase, hold, release."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from typer.testing import Result

from adapters.embedded import open_reader
from adapters.settings import BookSettings
from ledger.beneficiary.events import BeneficiaryErased
from ledger.errors import BeneficiaryAwaitsPaymentError, BeneficiaryHeldError, BeneficiaryNotFoundError, PayeeNamedError
from tests.adapters.cli.conftest import run_on
from tests.adapters.cli.sample_book import SampleBook

ERASE = ("--reason", "asked to be forgotten", "--asked-by", "request 4711", "--by", "asha")


@pytest.fixture
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a book with one beneficiary, who was never paid."""
    url = f"sqlite:///{tmp_path_factory.mktemp('erasing')}/book.db"
    sample = SampleBook(url)
    with sample.book:
        sample.register()
    return url


def document(result: Result) -> dict[str, str | None]:
    assert result.exit_code == 0, result.output
    found: dict[str, str | None] = json.loads(result.stdout)
    return found


def test_beneficiary_is_held_released_and_erased(url: str) -> None:
    """A beneficiary is named by reference or id; each command tells how it stands, and a hold forbids the erasure."""
    run = run_on(url)
    held = document(run("hold", "EMP-1", "--until", "2034-04-01", "--reason", "books of 2025-26", "--json"))
    assert (held["status"], held["held_until"]) == ("verified", "2034-04-01")
    assert isinstance(run("erase", "EMP-1", *ERASE).exception, BeneficiaryHeldError)
    released = document(run("release", str(held["id"]), "--reason", "case closed", "--json"))
    assert released["held_until"] is None

    erased = document(run("erase", str(held["id"]), *ERASE, "--json"))

    assert (erased["status"], erased["account_number_masked"]) == ("erased", None)
    again = run("erase", "EMP-1", *ERASE, "--yes")
    assert (again.exit_code, again.stdout.startswith("EMP-1 is erased.")) == (0, True)
    with open_reader(url, settings=BookSettings()) as reader:
        event = reader.store.stream(UUID(str(held["id"])))[-1].event
    assert isinstance(event, BeneficiaryErased)
    assert (event.reason, event.asked_by, event.actor) == ("asked to be forgotten", "request 4711", "asha")


def test_who_and_why_must_be_said(url: str) -> None:
    """Without a reason or without saying on whose request, nobody is erased: exit code 2."""
    for missing in (("--reason", "asked"), ("--asked-by", "request 4711")):
        assert run_on(url)("erase", "EMP-1", *missing).exit_code == 2
    named = run_on(url)("erase", "EMP-1", "--reason", "Ravi asked", "--asked-by", "request 4711")
    assert isinstance(named.exception, PayeeNamedError)


@pytest.mark.parametrize("name", ["EMP-9", "00000000-0000-0000-0000-000000000000"])
def test_unknown_beneficiary_is_not_found(url: str, name: str) -> None:
    """A name that is nobody's is told."""
    assert isinstance(run_on(url)("erase", name, *ERASE).exception, BeneficiaryNotFoundError)


def test_beneficiary_of_unfinished_payouts_is_not_erased(fresh_url: str) -> None:
    """While payouts are queued or in transit the details are needed."""
    assert isinstance(run_on(fresh_url)("erase", "EMP-1", *ERASE).exception, BeneficiaryAwaitsPaymentError)
