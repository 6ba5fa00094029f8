"""The commands that sign the log, prove what is in it, and check what was proved."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from adapters.audit.errors import NotCoveredError
from adapters.checkpoints.errors import CheckpointNotTakenError
from adapters.cli.main import app
from adapters.embedded import migrate_book
from adapters.errors import SettingError
from ledger.errors import PayoutNotFoundError, SigningKeyMalformedError
from ledger.store.signed_note import opened
from ledger.store.signing_key import PublicKey
from tests.adapters.checkpoints.notes import KEY
from tests.adapters.checkpoints.test_checkpointing import rewrite
from tests.adapters.cli.conftest import run_on
from tests.adapters.till import file_url, opened_till
from tests.architecture.source_tree import ROOT

CLEAN = dict.fromkeys((name for name in os.environ if name.startswith("PAYOUTS_")), None)


class Desk:
    """A book, a place for its checkpoints, and the commands."""

    def __init__(self, folder: Path) -> None:
        """Open a new book with a few events."""
        self.folder, self.url, self.place = folder, file_url(folder), folder / "place"
        self.place.mkdir()
        self.fund(3)

    def fund(self, times: int) -> None:
        with opened_till(self.url) as till:
            for _ in range(times):
                till.fund(100)

    def rewrite(self) -> None:
        with opened_till(self.url) as till:
            rewrite(till)

    def audit(self, *arguments: str, places: str | None = None) -> Result:
        env = CLEAN | {"PAYOUTS_CHECKPOINT_PLACES": places or str(self.place), "PAYOUTS_DATABASE_URL": self.url}
        return CliRunner().invoke(app, ["audit", *arguments], env=env)

    @property
    def key(self) -> str:
        return self.audit("key").stdout.strip()

    def file(self, name: str, result: Result) -> str:
        assert result.exit_code == 0, result.output
        path = self.folder / name
        path.write_text(result.stdout, encoding="utf-8")
        return str(path)

    def verify(self, file: str, *arguments: str) -> Result:
        """Check a file where there is no book and no setting."""
        return CliRunner().invoke(app, ["audit", "verify", file, "--key", self.key, *arguments], env=CLEAN)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_key_is_printed_alone(desk: Desk) -> None:
    """On the standard output stands the public key and nothing else, each time the same."""
    told, again = desk.audit("key"), document(desk.audit("key", "--json"))

    assert PublicKey.parse(told.stdout).name == "payout-ledger/default"
    assert str(desk.place) in told.stderr
    assert again == {
        "key": told.stdout.strip(),
        "origin": "payout-ledger/default",
        "places": [str(desk.place)],
        "trusted": [],
    }
    assert "PRIVATE" not in told.output


def test_a_checkpoint_is_printed_and_taken_outside(desk: Desk) -> None:
    """The standard output is the signed note itself, byte for byte what the place has."""
    result = desk.audit("checkpoint")

    assert result.exit_code == 0
    checkpoint = opened(result.stdout, [PublicKey.parse(desk.key)])
    assert (checkpoint.origin, checkpoint.size) == ("payout-ledger/default", 3)
    [file] = desk.place.iterdir()
    assert file.read_text(encoding="utf-8") == result.stdout
    found = document(desk.audit("checkpoint", "--json"))
    assert (found["note"], found["size"], found["places"]) == (result.stdout, 3, [str(desk.place)])
    assert [file] == list(desk.place.iterdir())


def test_a_place_that_is_away(desk: Desk) -> None:
    """The checkpoint is signed, printed and in the other place, and the exit code is 2."""
    result = desk.audit("checkpoint", places=f"{desk.folder}/missing,{desk.place}")

    assert isinstance(result.exception, CheckpointNotTakenError)
    assert opened(result.stdout, [PublicKey.parse(desk.key)]).size == 3
    assert len(list(desk.place.iterdir())) == 1


def test_a_rewritten_log_is_a_finding(desk: Desk) -> None:
    """A log that is not what was signed is exit code 1, and nothing is signed or proved."""
    note = desk.file("note.txt", desk.audit("checkpoint"))
    desk.rewrite()
    for command in (["checkpoint"], ["prove", "1", "--sign"], ["prove", "--from-checkpoint", note, "--sign"]):
        result = desk.audit(*command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "LogRewrittenError" in result.stderr
    assert len(list(desk.place.iterdir())) == 1


def test_an_empty_log(desk: Desk) -> None:
    """Of a log without events there is no checkpoint."""
    migrate_book(desk.url, "empty")
    result = desk.audit("checkpoint", "--book", "empty")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing to sign" in result.stderr
    assert list(desk.place.iterdir()) == []


def test_events_are_proved(desk: Desk) -> None:
    """A proof says what it proves wherever its reader is, and holds against a checkpoint of his own."""
    note = desk.file("note.txt", desk.audit("checkpoint"))
    proof = desk.file("proof.json", desk.audit("prove", "2", "1"))

    told = desk.verify(proof, "--checkpoint", note)
    found = document(desk.verify(proof, "--json"))

    assert told.exit_code == 0
    assert "payout-ledger/default with 3 events" in told.stdout
    assert told.stdout.count("In it: position") == 2
    assert found["holds"]
    assert [event["position"] for event in found["events"]] == [1, 2]
    assert "leaf_hash" not in found["events"][0]
    assert desk.verify(note).exit_code == 0


def test_growth_is_proved(desk: Desk) -> None:
    """From a checkpoint of before, or from a size, the log is proved to have grown."""
    note = desk.file("note.txt", desk.audit("checkpoint"))
    desk.fund(2)
    desk.audit("checkpoint")
    grown = desk.file("grown.json", desk.audit("prove", "--from-checkpoint", note))
    since = desk.file("since.json", desk.audit("prove", "--since", "2"))

    told = desk.verify(grown, "--checkpoint", note)
    assert told.exit_code == 0
    assert "begins with the log of 3 events" in told.stdout
    assert "signed too" in told.stdout
    assert "not signed" in desk.verify(since).stdout
    assert document(desk.verify(since, "--json"))["earlier"]["size"] == 2
    assert desk.verify(since, "--checkpoint", note).exit_code == 1


def test_all_events_of_a_payout_are_proved(fresh_url: str, tmp_path: Path) -> None:
    """A payout is named by its reference, and each of its events is proved."""
    audit = run_on(fresh_url)
    output = tmp_path / "proof.json"
    result = audit("audit", "prove", "--payout", "INV-2026-0001", "--sign", "--output", str(output))
    assert (result.exit_code, result.stdout) == (0, "")

    events = json.loads(output.read_text(encoding="utf-8"))["events"]
    topics = [event["topic"].partition("/")[0] for event in events]
    assert topics == [f"payout.{kind}" for kind in ("queued", "submitted", "acknowledged", "completed", "fee_charged")]
    missing = audit("audit", "prove", "--payout", "INV-9")
    assert isinstance(missing.exception, PayoutNotFoundError)


def test_what_is_not_signed_needs_a_signature(desk: Desk) -> None:
    """Without a checkpoint nothing is proved, unless one may be signed; it goes to the places too."""
    assert isinstance(desk.audit("prove", "3").exception, NotCoveredError)
    assert list(desk.place.iterdir()) == []

    assert desk.audit("prove", "3", "--sign").exit_code == 0

    assert len(list(desk.place.iterdir())) == 1
    assert desk.audit("prove", "3").exit_code == 0
    assert isinstance(desk.audit("prove", "4", "--sign").exception, NotCoveredError)


def test_what_does_not_hold_is_a_finding(desk: Desk, tmp_path: Path) -> None:
    """A changed proof, and one signed by another key, is exit code 1 with the reason."""
    desk.audit("checkpoint")
    proof = Path(desk.file("proof.json", desk.audit("prove", "2")))
    proof.write_text(proof.read_text().replace('"position": 2', '"position": 3'), encoding="utf-8")

    told, found = desk.verify(str(proof)), desk.verify(str(proof), "--json")

    assert (told.exit_code, told.stdout, found.exit_code) == (1, "", 1)
    assert "ProofBrokenError" in told.stderr
    assert document(found)["holds"] is False
    proof.write_text("nothing", encoding="utf-8")
    assert desk.verify(str(proof)).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["prove"],
        ["prove", "0"],
        ["prove", "1", "--since", "1"],
        ["prove", "--since", "0"],
        ["verify", str(ROOT / "LICENSE")],
        ["verify", "missing.json", "--key", "x"],
    ],
)
def test_usage(desk: Desk, arguments: list[str]) -> None:
    """What was not understood is exit code 2, and nothing was done."""
    assert desk.audit(*arguments).exit_code == 2
    assert list(desk.place.iterdir()) == []


def test_keys_that_are_none(desk: Desk) -> None:
    """A public key that is none is told, and so is a private one that is not this log's."""
    wrong = CliRunner().invoke(app, ["audit", "verify", str(ROOT / "LICENSE"), "--key", "x"], env=CLEAN)
    assert isinstance(wrong.exception, SigningKeyMalformedError)
    for command in ("key", "checkpoint"):
        env = CLEAN | {"PAYOUTS_DATABASE_URL": desk.url, "PAYOUTS_CHECKPOINT_KEY": KEY.text}
        assert CliRunner().invoke(app, ["audit", command], env=env).exit_code == 0
        other = env | {"PAYOUTS_CHECKPOINT_ORIGIN": "other"}
        assert isinstance(CliRunner().invoke(app, ["audit", command], env=other).exception, SettingError)
