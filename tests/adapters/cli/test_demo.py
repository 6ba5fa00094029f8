"""`payouts demo`: what it prints, what it leaves behind, and how it ends. Over real sockets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.embedded import migrate_book, open_reader
from adapters.errors import DemoBookNotEmptyError
from tests.adapters.till import file_url, opened_till, settings_for, settings_with_key_file

PAYOUTS = 8
SABOTAGE = """
    CREATE TRIGGER sabotage AFTER UPDATE OF status ON ledger_payouts WHEN NEW.status = 'completed'
    BEGIN UPDATE ledger_balances SET credit_minor = credit_minor + 1 WHERE account = 'Equity:OpeningBalances'; END
"""
SILENCED = {
    "PAYOUTS_BOOK": None,
    "PAYOUTS_DATABASE_URL": None,
    "PAYOUTS_KEY_FILE": None,
    "PAYOUTS_KEY_ENCRYPTION_KEY": None,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def play(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["demo", "--payouts", str(PAYOUTS), *arguments], env=SILENCED)


def document_of(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def command_to_show(result: Result) -> list[str]:
    """Return the command that is printed for looking at a payout, without the program's name."""
    commands = [line.split() for line in result.stdout.splitlines() if "payouts show " in line]
    return commands[0][1:]


def test_the_demonstration_proves_its_books(database_url: str) -> None:
    """On every engine all verdicts are true, the exit code is 0, and the book left behind is found in order."""
    result = play("--json", "--url", database_url)

    document = document_of(result)
    assert (result.exit_code, document["holds"]) == (0, True)
    assert [verdict["holds"] for verdict in document["verdicts"]] == [True] * 5
    assert (document["accepted"], document["refused"]) == (PAYOUTS, 0)
    assert sum(count["payouts"] for count in document["payouts"]) == PAYOUTS
    checked = CliRunner().invoke(app, ["verify", "--json", "--url", database_url], env=SILENCED)
    assert (checked.exit_code, document_of(checked)["holds"]) == (0, True)
    assert document_of(checked)["position"] == document["position"]


def test_the_seed_decides_what_happens(folder: Path) -> None:
    """The same seed ends in the same counts and amounts on another book, and another seed does not."""
    played = [play("--json", "--url", f"sqlite:///{name}.db", "--seed", seed) for name, seed in ("a7", "b7", "c8")]

    ours, again, other = ([document_of(result)[key] for key in ("payouts", "trial_balance")] for result in played)
    assert ours[0] == again[0]
    assert ours[1]["rows"] == again[1]["rows"]
    assert ours[0] != other[0]


def test_a_person_is_told_everything(folder: Path) -> None:
    """Without a URL a new file is made, with its key; progress goes to the error output, the outcome to the output."""
    result = play()

    assert result.exit_code == 0
    made = {path.suffix for path in folder.glob("payouts-demo-*")}
    assert {".db", ".key"} <= made
    for words in ("What became of the payouts", "Trial balance at log position", "Verdict", "All verdicts hold."):
        assert words in result.stdout
    assert "Submit with 10 workers" in result.stderr
    assert CliRunner().invoke(app, command_to_show(result), env=SILENCED).exit_code == 0


def test_a_book_of_a_name_is_played_and_found_again(folder: Path) -> None:
    """The commands that are printed for a named book open that very book."""
    result = play("--url", "sqlite:///x.db", "--book", "acme")

    assert CliRunner().invoke(app, command_to_show(result), env=SILENCED).exit_code == 0
    assert [path.name for path in folder.glob("*.db")] == ["x.acme.db"]


def test_a_book_in_use_is_not_disturbed(folder: Path) -> None:
    """A book with a single event in it is refused by name, and stays as it was."""
    url = file_url(folder)
    with opened_till(url, settings=settings_with_key_file(url)) as till:
        till.fund(100)

    result = play("--url", url)

    assert isinstance(result.exception, DemoBookNotEmptyError)
    assert result.stdout == ""
    with open_reader(settings=settings_for(url)) as reader:
        assert reader.store.head() == 1


def test_a_false_verdict_is_exit_code_1(folder: Path) -> None:
    """Where something tampers with the books the exit code is 1, and the verdicts that found it are false."""
    url = file_url(folder)
    migrate_book(url, "default")
    sabotage(url)

    result = play("--json", "--url", url)

    document = document_of(result)
    assert (result.exit_code, document["holds"]) == (1, False)
    assert [verdict["holds"] for verdict in document["verdicts"]] == [False, True, True, True, False]


def sabotage(url: str) -> None:
    """Have the database itself put a paisa into an account whenever a payout completes."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(SABOTAGE))
    engine.dispose()


@pytest.mark.parametrize("arguments", [["--payouts", "0"], ["--payouts", "many"], ["--seed", "x"]])
def test_wrong_usage_plays_nothing(folder: Path, arguments: list[str]) -> None:
    """What cannot be understood is exit code 2, and no file is made."""
    result = CliRunner().invoke(app, ["demo", *arguments], env=SILENCED)

    assert (result.exit_code, result.stdout) == (2, "")
    assert list(folder.iterdir()) == []
