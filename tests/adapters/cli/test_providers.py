"""`payouts providers`: what every provider can do, without a book and without settings."""

from __future__ import annotations

import json
import os

from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.providers.registry import PROVIDERS

WITHOUT_SETTINGS = dict.fromkeys(name for name in os.environ if name.startswith("PAYOUTS_"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["providers", *arguments], env={"COLUMNS": None, **WITHOUT_SETTINGS})


def test_every_provider_and_rail_is_shown() -> None:
    """Each provider has a line about open outcomes, and one for each rail that it carries, within 100 columns."""
    result = run()

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    first_words = [line.split()[0] for line in lines if line.strip()]
    for word, entry in PROVIDERS.items():
        assert first_words.count(word) == 1 + len(entry.declared()[1].rails)


def test_how_an_open_outcome_is_cleared_up_is_told() -> None:
    """How long a key pays once, whether there is a look-up, and what an amount counts are in the line."""
    lines = {line.split()[0]: line for line in run().stdout.split("Rails")[0].splitlines() if line.strip()}

    assert "6 days" in lines["razorpayx"]
    assert "for ever" in lines["nxtbanking"]
    assert "fetched" in lines["iso20022"]
    assert "none" in lines["iso20022"]


def test_machines_are_told_the_same() -> None:
    """The document holds every provider with its rails, durations in seconds and amounts in minor units."""
    document = json.loads(run("--json").stdout)

    told = {provider["word"]: provider for provider in document}
    assert told.keys() == PROVIDERS.keys()
    nxtbanking, razorpayx = told["nxtbanking"], told["razorpayx"]
    assert (nxtbanking["key_lifetime_seconds"], razorpayx["key_lifetime_seconds"]) == (None, 6 * 86_400)
    assert (nxtbanking["amount_unit"], razorpayx["amount_unit"]) == ("by setting", "minor")
    imps = next(rail for rail in razorpayx["rails"] if rail["rail"] == "IMPS")
    assert (imps["limit_minor"], imps["currency"], imps["hours"]) == (500_000_00, "INR", None)
