"""Bundles, verification and audit files on the command line, with the checkpoints of a book."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from adapters.audit.errors import NotCoveredError
from adapters.embedded import open_reader
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.hashing import EMPTY_ROOT
from ledger.store.signed_note import sign
from ledger.store.signing_key import SigningKey
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.cli.sample_book import MOMENT

SCRIPT = Path(__file__).parents[3] / "scripts" / "verify_bundle.py"
REFERENCE = "INV-2026-0001"
STRANGER = SigningKey("payout-ledger/default", bytes(range(32)))


@pytest.fixture
def signed(fresh_url: str) -> Run:
    """Return what runs a command on a sample book of the test's own, whose log was signed."""
    run = run_on(fresh_url)
    assert run("audit", "checkpoint").exit_code == 0
    return run


def passes(run: Run, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Verify, and return the exit code and the first findings of each pass that has some."""
    told = run("verify", "--json", *arguments)
    document = json.loads(told.stdout)
    return told.exit_code, {each["name"]: each["first"] for each in document["passes"] if not each["holds"]}


def test_exported_bundles(signed: Run, tmp_path: Path) -> None:
    """A bundle of the log, and one of a payout, are verified by the script with the public key alone."""
    key = signed("audit", "key").stdout.split()[0]
    for arguments in ((), ("--payout", REFERENCE)):
        file = tmp_path / "bundle.jsonl"
        assert signed("audit", "export", "--output", str(file), *arguments).exit_code == 0
        assert signed("audit", "export", *arguments).stdout.splitlines()[1:] == file.read_text().splitlines()[1:]
        command = [sys.executable, "-I", str(SCRIPT), str(file), "--key", key]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (told.returncode, "All of it holds." in told.stdout) == (0, True), told.stdout
        assert "123456787890" not in file.read_text()


def test_a_log_that_was_never_signed(fresh_url: str, tmp_path: Path) -> None:
    """Without a checkpoint there is nothing to verify a bundle by: it is refused, or signed first."""
    run, file = run_on(fresh_url), tmp_path / "bundle.jsonl"

    assert isinstance(run("audit", "export", "--output", str(file)).exception, NotCoveredError)
    assert not file.exists()
    assert run("audit", "export", "--sign", "--output", str(file)).exit_code == 0
    assert json.loads(file.read_text().splitlines()[1])["line"] == "checkpoint"


def test_verified_against_checkpoints(signed: Run, fresh_url: str) -> None:
    """What the database keeps is looked at; what a stranger has signed in it is told, and so is a blind look."""
    assert passes(signed) == (0, {})
    assert "1 checkpoints were looked at; the first 25 events are signed." in signed("verify").stderr

    forged = str(sign(Checkpoint(STRANGER.name, 3, EMPTY_ROOT), STRANGER))
    with open_reader(fresh_url) as reader, reader.database.begin() as connection:
        row = {"size": 3, "signer": "a stranger", "note": forged, "signed_at": MOMENT}
        connection.execute(insert(reader.database.tables.checkpoints), row)
    code, found = passes(signed)
    assert (code, [each["key"] for each in found["checkpoints"]]) == (1, ["a checkpoint in the database"])

    code, found = passes(signed, "--key", STRANGER.public.text)
    assert (code, [each["key"] for each in found["checkpoints"]]) == (1, ["checkpoint of 3 in the database"])


def test_verified_against_a_kept_checkpoint(signed: Run, tmp_path: Path) -> None:
    """A checkpoint that somebody brings is held against the log as well."""
    honest, other = tmp_path / "honest.txt", tmp_path / "other.txt"
    honest.write_text(signed("audit", "checkpoint").stdout, encoding="utf-8")
    other.write_text(str(sign(Checkpoint(STRANGER.name, 25, EMPTY_ROOT), STRANGER)), encoding="utf-8")

    assert passes(signed, "--checkpoint", str(honest)) == (0, {})
    code, found = passes(signed, "--checkpoint", str(other), "--key", STRANGER.public.text)
    assert (code, [each["key"] for each in found["checkpoints"]]) == (1, [f"checkpoint of 25 in {other}"])


def test_without_any_key(run: Run) -> None:
    """Where no key is known, checkpoints are not looked at, and that is said."""
    told = run("verify")

    assert (told.exit_code, "No key of checkpoints is known" in told.stderr) == (0, True)


def test_the_proof_in_an_audit_file(fresh_url: str, signed: Run) -> None:
    """The audit file of a payout proves its events once they are signed, without the events' own words."""
    found = json.loads(signed("report", "audit-file", "--payout", REFERENCE).stdout)

    assert [each["position"] for each in found["proof"]["events"]] == [each["position"] for each in found["events"]]
    assert found["proof"]["checkpoint"] == signed("audit", "checkpoint").stdout
    assert all(set(each) == {"position", "leaf_hash", "path"} for each in found["proof"]["events"])
