"""Hostile files: whatever the bytes, a file is read or refused with its own error, and nothing else happens."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from adapters.errors import StatementAccountsMixedError, StatementUnreadableError
from tests.adapters.statements.reading import SAMPLES, read, sample

NAMES = sorted(path.name for path in SAMPLES.iterdir())
TIMES = 250
PIECES = [
    b"\0",
    b"\xff",
    b'"',
    b",",
    b"\n",
    b"\r",
    b"<",
    b"&x;",
    b"]]>",
    b"-",
    b"9" * 40,
    b":61:",
    b":20:",
    "\N{DEVANAGARI DIGIT ZERO}".encode(),
]


def mutants(name: str) -> Iterator[bytes]:
    """Return files that are a sample with one to four places cut, doubled, changed or filled."""
    chance = random.Random(name)
    for _ in range(TIMES):
        body = bytearray(sample(name))
        for _ in range(chance.randint(1, 4)):
            first = chance.randrange(len(body))
            last = min(len(body), first + chance.choice([0, 1, 1, 2, 8, 200]))
            piece = chance.choice([b"", bytes([chance.randrange(256)]), chance.choice(PIECES), body[first:last] * 2])
            body[first:last] = piece
            if not body:
                break
        yield bytes(body)


def outcome(body: bytes, name: str) -> StatementUnreadableError | StatementAccountsMixedError | None:
    try:
        read(body, name)
    except (StatementUnreadableError, StatementAccountsMixedError) as error:
        return error
    return None


@pytest.mark.parametrize("name", NAMES)
def test_mutants(name: str) -> None:
    """A file with faults at any place is read, with balances that add up, or refused with its name and a line of it."""
    outcomes = [(body, outcome(body, name)) for body in mutants(name)]
    refused = [(body, error) for body, error in outcomes if error is not None]

    assert all(error.file == name for _, error in refused)
    assert all(1 <= error.line <= body.count(b"\n") + body.count(b"\r") + 1 for body, error in refused)
    assert len(refused) > TIMES // 4


@pytest.mark.parametrize("name", NAMES)
def test_noise(name: str) -> None:
    """Bytes that mean nothing are refused."""
    chance = random.Random(7)
    for length in (1, 2, 3, 100, 5_000):
        with pytest.raises(StatementUnreadableError):
            read(chance.randbytes(length), name)
