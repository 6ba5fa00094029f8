"""A service whose book has an account at a bank, and statements of it as HDFC lays them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx

from tests.adapters.cli.bank_book import BANK, RENT, book_entry
from tests.adapters.web.dashboard.finance_desk import body_of
from tests.adapters.web.served import Service

STATEMENTS = "/v1/statements"
OF_BANK = {"account": BANK, "layout": "hdfc", "filename": "march.csv"}


def move_at_bank(service: Service) -> None:
    """Book that the owner paid ₹500 into the bank, and that rent of ₹7 went out twice."""
    book_entry(service.till.book, "Capital", BANK, "Equity:Capital", 50_000)
    for number in (1, 2):
        book_entry(service.till.book, f"Rent-{number}", RENT, BANK, 700)


def upload(
    service: Service, headers: Mapping[str, str], *rows: str, idempotency_key: str | None = None, **changes: Any
) -> httpx.Response:
    """Upload a statement with these rows."""
    return service.client.post(
        STATEMENTS,
        params={**OF_BANK, **changes},
        content=body_of(*rows),
        headers={
            **headers,
            "Idempotency-Key": idempotency_key or uuid4().hex,
            "Content-Type": "application/octet-stream",
        },
    )
