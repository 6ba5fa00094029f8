"""Round trips: any statement that is written in a format is read as the same statement."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.accounts import Side
from ledger.statements.line import LineKind, StatementLine
from ledger.statements.statement import Origin, Statement
from tests.adapters.statements.reading import ACCOUNT, read
from tests.adapters.statements.writers import as_camt, as_csv, as_mt940, csv_layout

DAYS = st.dates(date(2026, 11, 1), date(2026, 11, 30))
WORDS = st.text("ABCDEFGHJKLMNOPQRSTVWXYZ &.'", min_size=1, max_size=30).map(str.strip)
REFERENCES = st.none() | st.text("abcdefghk0123456789", min_size=1, max_size=15)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "booked_on": DAYS,
            "value_date": DAYS,
            "signed_minor": st.integers(-(10**11), 10**11).filter(bool),
            "utr": st.none() | st.integers(0, 4 * 10**11).map("{:012}".format),
            "name": WORDS,
            "our_reference": REFERENCES,
            "bank_reference": REFERENCES,
        }
    ),
    min_size=1,
    max_size=6,
)
BALANCES = st.integers(-(10**11), 10**11)
EXAMPLES = settings(max_examples=60, deadline=None)


def lines_of(rows: list[dict[str, Any]], opening: int, *, backwards: bool = False) -> list[StatementLine]:
    """Return the lines of rows in their order in time, with each balance; backwards is how a file numbers them."""
    lines = []
    for place, row in enumerate(rows):
        opening += row["signed_minor"]
        narration = f"IMPS/{row['utr']}/{row['name']}" if row["utr"] else row["name"]
        went = row["signed_minor"] < 0
        told = {key: row[key] for key in ("booked_on", "value_date", "utr", "our_reference", "bank_reference")}
        lines.append(
            StatementLine(
                line_no=len(rows) - place if backwards else place + 1,
                side=Side.CREDIT if went else Side.DEBIT,
                amount_minor=abs(row["signed_minor"]),
                currency="INR",
                kind=LineKind.PAYMENT if went else LineKind.DEPOSIT,
                narration=" ".join(narration.split()),
                balance_minor=opening,
                **told,
            )
        )
    return lines


def statement_of(lines: list[StatementLine], opening: int, **others: Any) -> Statement:
    days = [line.booked_on for line in lines]
    facts = {"from_date": min(days), "to_date": max(days)} | others
    return Statement(
        origin=Origin.BANK,
        account=ACCOUNT,
        currency="INR",
        opening_minor=opening,
        closing_minor=opening + sum(line.signed_minor for line in lines),
        digest="0" * 64,
        lines=tuple(lines),
        **facts,
    )


def with_digest(statement: Statement, body: bytes) -> Statement:
    return statement.model_copy(update={"digest": hashlib.sha256(body).hexdigest()})


@EXAMPLES
@given(
    rows=ROWS,
    opening=BALANCES,
    style=st.sampled_from(["signed", "marked", "two_columns"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    newest_first=st.booleans(),
)
def test_csv(
    rows: list[dict[str, Any]], opening: int, style: str, encoding: str, delimiter: str, *, newest_first: bool
) -> None:
    """A CSV file in any encoding, style of amounts and order is read as the statement that it was made of."""
    profile = csv_layout(style, encoding=encoding, delimiter=delimiter, newest_first=newest_first)
    written = statement_of(lines_of(rows, opening, backwards=newest_first), opening)
    body = as_csv(written, profile)

    assert read(body, "bank.csv", profile) == [with_digest(written, body)]


def without_balances(lines: list[StatementLine]) -> list[StatementLine]:
    return [line.model_copy(update={"balance_minor": None}) for line in lines]


@EXAMPLES
@given(rows=ROWS, opening=BALANCES)
def test_mt940(rows: list[dict[str, Any]], opening: int) -> None:
    """A message of MT940 is read as the statement that it was made of."""
    lines = without_balances(lines_of(rows, opening))
    written = statement_of(lines, opening, statement_id="STMT-1", sequence=7)
    body = as_mt940(written)

    assert read(body, "bank.mt940") == [with_digest(written, body)]


@EXAMPLES
@given(rows=ROWS, opening=BALANCES)
def test_camt(rows: list[dict[str, Any]], opening: int) -> None:
    """A camt.053 is read as the statement that it was made of."""
    lines = without_balances(lines_of(rows, opening))
    dates = {"from_date": date(2026, 11, 1), "to_date": date(2026, 11, 30)}
    written = statement_of(lines, opening, statement_id="STMT-1", sequence=7, **dates)
    body = as_camt(written)

    assert read(body, "bank.xml") == [with_digest(written, body)]
