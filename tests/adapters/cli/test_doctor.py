"""`payouts doctor`: the whole list at once, for people and for machines, with an exit code for both."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.doctor.doctor import CHECKS
from adapters.errors import SettingError
from adapters.queue.opening import open_queue
from adapters.queue.port import Schedule
from adapters.workers.task_names import SWEEP_OUTCOMES, WATCH_BALANCES
from ledger.clock import SystemClock
from tests.adapters.till import KEY, opened_till

RAZORPAYX = {
    "PAYOUTS_PROVIDERS": "razorpayx",
    "PAYOUTS_RAZORPAYX_BASE_URL": "http://127.0.0.1:9",
    "PAYOUTS_RAZORPAYX_KEY_ID": "rzp_test_1",
    "PAYOUTS_RAZORPAYX_KEY_SECRET": "s",
    "PAYOUTS_RAZORPAYX_WEBHOOK_SECRET": "pP3vW9nQ7xKt2LmZ8yRb4HcD",
    "PAYOUTS_RAZORPAYX_ACCOUNT_NUMBER": "1",
}


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of a book in the sandbox that a worker has looked after a moment ago."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path}/ledger.db"
    with opened_till(url, SystemClock()) as till:
        rounds = [Schedule(task, timedelta(minutes=15)) for task in (SWEEP_OUTCOMES, WATCH_BALANCES)]
        open_queue(till.book).schedule(rounds)
    return url


def run(url: str, *arguments: str, **changes: str) -> Result:
    foreign = dict.fromkeys(name for name in os.environ if name.startswith("PAYOUTS_"))
    told = {"PAYOUTS_KEY_ENCRYPTION_KEY": KEY.get_secret_value(), "COLUMNS": "80"} | RAZORPAYX
    return CliRunner().invoke(app, ["doctor", "--url", url, *arguments], env=foreign | told | changes)


def test_a_book_that_is_well_ends_with_0(url: str) -> None:
    """Every check is told under its group; what could not be looked at is no finding."""
    result = run(url)

    assert result.exit_code == 0, result.output
    assert "to put right" not in result.stdout
    assert all(check.name in result.stdout for check in CHECKS)
    assert max(len(line.rstrip()) for line in result.stdout.splitlines()) <= 80


def test_a_finding_ends_with_1_and_says_what_to_do(url: str) -> None:
    """A provider that lacks a setting is named with its remedy, and every other check is still made."""
    result = run(url, PAYOUTS_RAZORPAYX_KEY_SECRET="")

    assert result.exit_code == 1
    assert "PAYOUTS_RAZORPAYX_KEY_SECRET" in result.stdout
    assert "→ set what is named" in result.stdout
    assert "1 to put right" in result.stdout
    assert "database-settings" in result.stdout


def test_machines_get_one_document(url: str) -> None:
    """--json tells each check with its verdict and remedy; --findings leaves out what is well, and counts it still."""
    whole = json.loads(run(url, "--json").stdout)
    broken = run(url, "--json", "--findings", PAYOUTS_ENVIRONMENT="production", PAYOUTS_PUBLIC_URL="http://a.com")
    document = json.loads(broken.stdout)

    assert {each["check"] for each in whole["checks"]} == {check.name for check in CHECKS}
    assert whole["counts"]["finding"] == 0
    assert broken.exit_code == 1
    assert document["environment"] == "production"
    found = {each["check"]: each["remedy"] for each in document["checks"] if each["verdict"] == "finding"}
    assert set(found) == {"provider-environment", "callback-address"}
    assert all(found.values())
    assert {each["verdict"] for each in document["checks"]} == {"finding", "unchecked"}
    assert document["counts"]["ok"] > 0


def test_a_book_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    """Without a book everything else is still looked at, and no file is made."""
    result = run(f"sqlite:///{tmp_path}/nowhere.db", "--json", "--findings")

    found = {each["check"]: each["told"] for each in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 1
    assert "BookNotFoundError" in found["tables"]
    assert found["database-settings"] == "the book cannot be opened"
    assert not (tmp_path / "nowhere.db").exists()


@pytest.mark.parametrize("changes", [{"PAYOUTS_PROVIDERS": "paytm"}, {"PAYOUTS_ENVIRONMENT": "live"}])
def test_what_makes_no_sense_cannot_be_examined(url: str, changes: dict[str, str]) -> None:
    """A provider that there is none of, and an environment that there is none of, end with 2 by SettingError."""
    assert isinstance(run(url, **changes).exception, SettingError)


def test_the_doctor_changes_nothing(url: str, tmp_path: Path) -> None:
    """Neither the book's file nor the folder is touched."""
    path = tmp_path / "ledger.db"
    before = (sorted(each.name for each in tmp_path.iterdir()), path.read_bytes())

    run(url)

    assert (sorted(each.name for each in tmp_path.iterdir()), path.read_bytes()) == before
