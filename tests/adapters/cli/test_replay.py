"""`payouts replay`: what people see, what machines get, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import update

from adapters.embedded import open_reader
from ledger.errors import DatabaseUrlError
from projections.errors import ReplayNotFoundError, ReplayPlaceTakenError, ReplaysDifferError
from projections.read_table import ReadTable
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.cli.sample_book import ACME

OFFLINE = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise PermissionError(event)

sys.addaudithook(refuse)
from adapters.cli.main import main
main()
"""


def test_digests(run: Run) -> None:
    """A replay tells rows and digest of every table; twice they are the same, and so at a moment as at its position."""
    told, document, again = run("replay"), run("replay", "--json"), run("replay", "--json")

    assert (told.exit_code, document.exit_code) == (0, 0)
    found = json.loads(document.stdout)
    assert [each["table"] for each in found["tables"]] == [name.value for name in ReadTable]
    assert found["tables"] == json.loads(again.stdout)["tables"]
    assert (found["position"], found["zone"], found["compared"]) == (25, "Asia/Kolkata", None)
    assert all(each["digest"][:16] in told.stdout for each in found["tables"])
    at = json.loads(run("replay", "--position", "13", "--json").stdout)
    by = json.loads(run("replay", "--until", "2026-01-31T12:09:30Z", "--json").stdout)
    assert (by["position"], at["tables"]) == (at["position"], by["tables"])


def test_differences(fresh_url: str) -> None:
    """A balance that somebody has changed is told with both figures, and is exit code 1; an honest book is 0."""
    run = run_on(fresh_url)
    honest = run("replay", "--diff")
    assert (honest.exit_code, "Nothing differs" in honest.stdout) == (0, True)
    with open_reader(fresh_url) as reader, reader.database.begin() as connection:
        balances = reader.tables.balances
        more = balances.c.credit_minor + 100
        connection.execute(update(balances).where(balances.c.account == ACME).values(credit_minor=more))

    told, document = run("replay", "--diff"), json.loads(run("replay", "--diff", "--json").stdout)

    assert told.exit_code == 1
    assert f"balances differs, first at {ACME}/INR" in told.stdout
    assert "Balances that would change: 1" in told.stdout
    (change,) = document["compared"]["balances"]
    assert change["account"] == ACME
    assert change["credit_before_minor"] - change["credit_after_minor"] == 100
    assert run("replay", "--position", "12", "--diff").exit_code == 0


def test_kept_replays(run: Run, tmp_path: Path) -> None:
    """A kept replay can be compared with, by any later version, and its place is never written over."""
    kept = f"sqlite:///{tmp_path}/kept.db"
    assert run("replay", "--into", kept).exit_code == 0

    assert run("replay", "--against", kept).exit_code == 0
    elsewhere = run("replay", "--against", kept, "--zone", "Pacific/Auckland")
    assert (elsewhere.exit_code, "daily_balances differs" in elsewhere.stdout) == (1, True)
    assert isinstance(run("replay", "--into", kept).exception, ReplayPlaceTakenError)
    assert isinstance(run("replay", "--against", kept, "--position", "3").exception, ReplaysDifferError)
    assert isinstance(run("replay", "--against", f"sqlite:///{tmp_path}/no.db").exception, ReplayNotFoundError)
    assert isinstance(run("replay", "--into", "nowhere").exception, DatabaseUrlError)


def test_usage(run: Run) -> None:
    """What cannot be meant is exit code 2."""
    for arguments in (
        ("--position", "3", "--until", "2026-01-31T12:09:30Z"),
        ("--diff", "--against", "sqlite:///kept.db"),
        ("--zone", "Asia/Nowhere"),
        ("--position", "-1"),
    ):
        assert run("replay", *arguments).exit_code == 2


def test_without_network(sample_url: str) -> None:
    """A replay of a file asks nobody anything: not one connection is opened."""
    command = [sys.executable, "-c", OFFLINE, "replay", "--json", "--url", sample_url]
    told = subprocess.run(command, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["position"] == 25
