"""Profiles: layouts that users bring, and what cannot be one."""

from __future__ import annotations

import pytest

from adapters.errors import StatementProfileError
from adapters.statements.profile import CsvProfile, profile_from_toml
from tests.adapters.statements.reading import read, refusal

OWN = """
origin = "bank"
currency = "JPY"
encoding = "utf-8"
delimiter = ";"
date_formats = ["%d.%m.%Y"]
amount_unit = "major"
[columns]
booked_on = "Tag"
narration = ["Text", "Mehr"]
[amount]
style = "signed"
column = "Betrag"
positive = "in"
"""
FILE = "Tag;Text;Mehr;Betrag\n05.11.2026;Hallo;Welt;-5\n06.11.2026;Hallo;;1,500\n"


def own(before: str = "", after: str = "") -> CsvProfile:
    return profile_from_toml(OWN.replace(before, after), "own")


def test_own_profile() -> None:
    """A layout in a TOML file of one's own reads files that are laid out so."""
    (statement,) = read(FILE.encode(), "own.csv", own())

    assert [(line.signed_minor, line.narration) for line in statement.lines] == [(-5, "Hallo Welt"), (1_500, "Hallo")]
    assert (statement.from_date.day, statement.to_date.day, statement.currency) == (5, 6, "JPY")


def test_no_fraction_of_a_yen() -> None:
    """An amount with more decimals than its currency has is refused, also if they are few."""
    assert refusal(FILE.replace("-5", "-5.5").encode(), "own.csv", own()) == (2, "'Betrag' is no amount in JPY")


def test_minor_units() -> None:
    """Where a file tells minor units, 150000 is 1,500 rupees, and a fraction of them is refused."""
    profile = own('"JPY"', '"INR"').model_copy(update={"amount_unit": "minor"})
    (statement,) = read(FILE.replace("1,500", "1,50,000").encode(), "own.csv", profile)

    assert statement.lines[1].amount_minor == 1_50_000
    assert refusal(FILE.replace("-5", "-5.5").encode(), "own.csv", profile) == (2, "'Betrag' is no amount in INR")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('currency = "JPY"', 'currency = "YEN"', "no currency of ISO 4217"),
        ('currency = "JPY"', "", "currency: Field required"),
        ('amount_unit = "major"', "", "amount_unit: Field required"),
        ('amount_unit = "major"', 'colour = "red"\namount_unit = "major"', "colour: Extra inputs"),
        ('delimiter = ";"', 'delimiter = ";;"', "delimiter"),
        ('encoding = "utf-8"', 'encoding = "utf-7"', "encoding"),
        ('date_formats = ["%d.%m.%Y"]', "date_formats = []", "date_formats"),
        ('style = "signed"', 'style = "guessed"', "amount"),
        ('booked_on = "Tag"', 'booked_on = "Tag"\nbalance_mark = "Soll"', "a mark of the balance needs a balance"),
        ('origin = "bank"', "origin = bank", "no TOML"),
    ],
)
def test_profile_that_cannot_be(before: str, after: str, reason: str) -> None:
    """A layout that leaves something open, or says what nobody reads, is refused with the field's name."""
    with pytest.raises(StatementProfileError) as refused:
        own(before, after)

    assert refused.value.profile == "own"
    assert reason in refused.value.reason
