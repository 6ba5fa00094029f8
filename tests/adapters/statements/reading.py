"""Reading in tests: samples, and files that are made from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.errors import StatementUnreadableError
from adapters.statements.formats import StatementFormat
from adapters.statements.profile import CsvProfile
from adapters.statements.profiles import shipped_profile
from adapters.statements.reading import read_statement
from ledger.statements.line import StatementLine
from ledger.statements.statement import Statement

SAMPLES = Path(__file__).parent / "samples"
ACCOUNT = "Assets:Bank:HDFC"


def sample(name: str) -> bytes:
    """Return the bytes of a sample."""
    return (SAMPLES / name).read_bytes()


def read(body: bytes, name: str, profile: CsvProfile | None = None) -> list[Statement]:
    """Read a file whose name says its format; a CSV file is laid out as the shipped profile of its name, or another."""
    if name.endswith(".xml"):
        return read_statement(body, name, StatementFormat.CAMT, ACCOUNT)
    if name.endswith(".mt940"):
        return read_statement(body, name, StatementFormat.MT940, ACCOUNT)
    laid_out = profile or shipped_profile(name.partition(".")[0])
    return read_statement(body, name, StatementFormat.CSV, ACCOUNT, profile=laid_out)


def changed(name: str, *changes: tuple[str, str]) -> bytes:
    """Return a sample in which each of these texts stands instead of another, which stands there once."""
    text = sample(name).decode()
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text.encode()


def refusal(body: bytes, name: str, profile: CsvProfile | None = None) -> tuple[int, str]:
    """Return the line and the reason with which a file is refused."""
    with pytest.raises(StatementUnreadableError) as refused:
        read(body, name, profile)
    assert refused.value.file == name
    return refused.value.line, refused.value.reason


def told(line: StatementLine) -> tuple[Any, ...]:
    """Return what the tests look at of a line."""
    return (line.line_no, line.booked_on.isoformat(), line.signed_minor, str(line.kind), line.utr)
