"""Reading: one way in, which asks for what the format needs."""

from __future__ import annotations

import hashlib

import pytest

from adapters.errors import StatementProfileError, StatementTooLargeError
from adapters.statements.formats import StatementFormat
from adapters.statements.profiles import shipped_profile
from adapters.statements.reading import FILE_BYTES_MAX, read_statement
from ledger.errors import AccountNameError
from tests.adapters.statements.reading import ACCOUNT, SAMPLES, read, sample

NAMES = sorted(path.name for path in SAMPLES.iterdir())


class Endless(bytes):
    """A file that says of itself that it is very long."""

    __slots__ = ()

    def __len__(self) -> int:
        return FILE_BYTES_MAX + 1


@pytest.mark.parametrize("name", NAMES)
def test_file_and_account_are_told(name: str) -> None:
    """Each statement has our account, and the digest of the whole file by which the same file is known again."""
    for statement in read(sample(name), name):
        assert statement.account == ACCOUNT
        assert statement.digest == hashlib.sha256(sample(name)).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_places_in_the_file(name: str) -> None:
    """The lines of a file are numbered from 1 without a gap, over all of its statements."""
    numbers = sorted(line.line_no for statement in read(sample(name), name) for line in statement.lines)

    assert numbers == list(range(1, len(numbers) + 1))


def test_profile_goes_with_csv() -> None:
    """A CSV file needs a profile, and no other file has one."""
    with pytest.raises(StatementProfileError):
        read_statement(sample("hdfc.csv"), "hdfc.csv", StatementFormat.CSV, ACCOUNT)
    with pytest.raises(StatementProfileError):
        read_statement(
            sample("statement.mt940"), "a.mt940", StatementFormat.MT940, ACCOUNT, profile=shipped_profile("hdfc")
        )


def test_too_large() -> None:
    """A file of more bytes than are read is refused before it is looked at."""
    with pytest.raises(StatementTooLargeError):
        read(Endless(b"x"), "hdfc.csv")


def test_account_is_one_of_a_chart() -> None:
    """The account is named as in the chart of accounts."""
    with pytest.raises(AccountNameError):
        read_statement(sample("statement.mt940"), "a.mt940", StatementFormat.MT940, "HDFC")


def test_nobody_is_named_in_a_refusal() -> None:
    """The text of a refusal repeats neither narrations nor account numbers."""
    body = sample("hdfc.csv").replace(b'"5,75,000.00"', b'"5,75,000.01"')

    with pytest.raises(Exception, match="cannot be read, or contradicts itself") as refused:
        read(body, "hdfc.csv")

    assert "RAVI" not in str(refused.value)
