"""The commands that keep a book in order: migrate, verify, rebuild; and how every command fails."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.embedded import migrate_book, open_reader
from adapters.sandbox import CONTRACTS
from ledger.errors import NotMigratedError
from tests.adapters.till import CUSTOMER, file_url, opened_till, settings_for
from tests.architecture.source_tree import ROOT

PROGRAM = [sys.executable, "-c", "from adapters.cli.main import main; main()"]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("PAYOUTS_")}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env=dict.fromkeys(os.environ.keys() - CLEAN.keys()))


def tampered(url: str) -> None:
    """Book a deposit, then change the balance that it made."""
    with opened_till(url) as till:
        till.fund(100)
        balances = till.book.tables.balances
        with till.book.database.begin() as connection:
            connection.execute(update(balances).where(balances.c.account == CUSTOMER).values(credit_minor=101))


def booked_minor(url: str) -> int:
    with open_reader(settings=settings_for(url)) as reader, reader.read() as connection:
        balances = reader.tables.balances.c
        return int(connection.execute(select(balances.credit_minor).where(balances.account == CUSTOMER)).scalar_one())


def test_migrating_twice_is_migrating_once(database_url: str) -> None:
    """Migrating makes the tables, and changes nothing the second time."""
    for _ in range(2):
        result = run("migrate", "--url", database_url)
        assert (result.exit_code, result.stdout) == (0, "The tables of book 'default' are up to date.\n")

    assert run("verify", "--url", database_url).exit_code == 0


def test_a_book_without_tables_is_not_verified(postgresql_url: str) -> None:
    """Where nothing was migrated there is nothing in order."""
    assert isinstance(run("verify", "--url", postgresql_url).exception, NotMigratedError)


def test_verify_finds_what_was_changed_and_changes_nothing(database_url: str) -> None:
    """A changed row is exit code 1, with its table, key, both values and the event behind it, and stays as it is."""
    tampered(database_url)

    told, document = run("verify", "--url", database_url), run("verify", "--json", "--url", database_url)

    assert told.exit_code == document.exit_code == 1
    assert "no: 1 found" in told.stdout
    assert "The log is sound" in told.stdout
    document = json.loads(document.stdout)
    broken = {each["name"]: each["first"] for each in document["passes"] if not each["holds"]}
    [found] = broken["tables"]
    assert (document["holds"], set(broken), found["key"]) == (False, {"tables", "balances"}, f"balances {CUSTOMER}/INR")
    assert (found["expected"], found["found"], found["position"]) == ("credit_minor 100", "credit_minor 101", 1)
    assert f"balances {CUSTOMER}/INR, event 1" in told.stdout
    assert booked_minor(database_url) == 101


def test_rebuild_repairs_what_was_changed(database_url: str) -> None:
    """A rebuild puts the log's row in place, with exit code 0, and then there is nothing left to find."""
    tampered(database_url)

    assert run("rebuild", "--url", database_url).exit_code == 0

    assert booked_minor(database_url) == 100
    assert run("verify", "--url", database_url).exit_code == 0
    repaired = json.loads(run("rebuild", "--json", "--url", database_url).stdout)
    assert (repaired["equal"], repaired["replaced"]) == (True, True)


def test_books_are_kept_one_by_one(tmp_path: Path) -> None:
    """A command that names a book leaves the others alone."""
    url = file_url(tmp_path)
    migrate_book(url, "acme")
    tampered(url)

    assert run("verify", "--url", url, "--book", "acme").exit_code == 0
    assert run("verify", "--url", url).exit_code == 1


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does."""
    return subprocess.run([*PROGRAM, *arguments], cwd=ROOT, env=CLEAN, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("verify", "--url", "no url"), "DatabaseUrlError"),
        (("verify", "--url", "postgresql://me:geheim@127.0.0.1:9/x"), "DatabaseUnreachableError"),
        (("verify", "--url", "sqlite:///mistyped.db"), "BookNotFoundError"),
        (("migrate", "--url", "sqlite:///x.db", "--book", "Acme Ltd"), "BookNameError"),
        (("sandbox", "--callback", "nowhere"), "SettingError"),
    ],
)
def test_whatever_fails_is_one_line(arguments: Sequence[str], error: str) -> None:
    """What cannot be done is exit code 2 and one line that names it, without a traceback and without secrets."""
    result = program(*arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{error}: ")
    assert result.stderr.count("\n") == 1
    assert "geheim" not in result.stderr


def test_a_port_that_is_taken_is_one_line() -> None:
    """What the machine refuses is told like what the ledger refuses."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = program("sandbox", "--port", str(taken.getsockname()[1]))

    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "Address already in use" in result.stderr


def test_the_sandbox_speaks_no_contract_that_it_does_not_know() -> None:
    """A provider that is not among the contracts is exit code 2, and the contracts are named."""
    result = program("sandbox", "--provider", "acme")

    assert (result.returncode, result.stdout) == (2, "")
    assert "nxtbanking" in result.stderr


@pytest.mark.parametrize("provider", CONTRACTS)
def test_the_sandbox_speaks_every_contract(provider: str) -> None:
    """Whichever provider it is asked to be, it prints lines that a shell can take, and ends with exit code 0."""
    command = [*PROGRAM, "sandbox", "--port", "0", "--provider", provider]
    wanted = len(CONTRACTS[provider].invented().exports(""))
    with subprocess.Popen(command, cwd=ROOT, env=CLEAN, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        heading, *exports = [process.stdout.readline() for _ in range(1 + wanted)]
        process.send_signal(signal.SIGTERM)
        code = process.wait()

    assert code == 0
    assert heading.startswith("# The sandbox listens on http://127.0.0.1:")
    assert all(re.fullmatch(r"export PAYOUTS_[A-Z0-9_]+=\S.*\n", line) for line in exports)


def test_the_sandbox_serves_until_it_is_told_to_stop() -> None:
    """It prints the settings that a ledger needs, trusts whoever has them, and ends with exit code 0 on SIGTERM."""
    command = [*PROGRAM, "sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=CLEAN, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        heading, *exports = [process.stdout.readline() for _ in range(6)]
        told = dict(line.removeprefix("export ").strip().split("=", 1) for line in exports)
        base_url = told["PAYOUTS_NXTBANKING_BASE_URL"]
        credentials = {name: told[f"PAYOUTS_NXTBANKING_{name.upper()}"] for name in ("api_key", "api_secret")}
        trusted = httpx.post(f"{base_url}/api/v1/auth/token", json=credentials, trust_env=False)
        stranger = httpx.post(f"{base_url}/api/v1/auth/token", json=credentials | {"api_secret": "x"}, trust_env=False)
        process.send_signal(signal.SIGTERM)
        code = process.wait()

    assert base_url in heading
    assert told["PAYOUTS_NXTBANKING_AMOUNT_UNIT"] == "major"
    assert told["PAYOUTS_NXTBANKING_WEBHOOK_SECRET"]
    assert (trusted.status_code, stranger.status_code, code) == (200, 401, 0)
    assert trusted.json()["access_token"]
