"""Statements as the tests tell them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ledger.accounts import Side
from ledger.statements.line import LineKind, StatementLine
from ledger.statements.statement import Origin, Statement

DAY = date(2026, 11, 5)
DIGEST = "ab" * 32


def line(line_no: int = 1, signed_minor: int = 100, **others: Any) -> StatementLine:
    """Return a line; a positive amount is money that came in."""
    facts: dict[str, Any] = {
        "booked_on": DAY,
        "value_date": DAY,
        "side": Side.DEBIT if signed_minor >= 0 else Side.CREDIT,
        "amount_minor": abs(signed_minor),
        "currency": "INR",
        "kind": LineKind.OTHER,
    }
    return StatementLine(line_no=line_no, **(facts | others))


def statement(lines: Iterable[StatementLine] = (), **others: Any) -> Statement:
    """Return a statement of one day."""
    facts: dict[str, Any] = {
        "origin": Origin.BANK,
        "account": "Assets:Bank:HDFC",
        "currency": "INR",
        "from_date": DAY,
        "to_date": DAY,
        "digest": DIGEST,
        "lines": tuple(lines),
    }
    return Statement(**(facts | others))
