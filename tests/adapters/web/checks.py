"""What every refusal is checked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import func, select

from adapters.web_tables.tables import WebTables
from tests.adapters.web.served import Service

PREFIX = "urn:payout-ledger:problem:"


def problem_of(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """Check that an answer is this refusal, and return its document."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.text
    told: dict[str, Any] = answer.json()
    assert (told["type"], told["status"]) == (PREFIX + slug, status), told
    assert told["request_id"] == answer.headers["X-Request-Id"]
    return told


def places_of(problem: dict[str, Any]) -> set[str]:
    """Return where the faults stand that a problem names."""
    return {fault.get("pointer") or fault.get("parameter", "nowhere") for fault in problem["faults"]}


def answers_kept(service: Service) -> int:
    """Return how many requests were carried out under an idempotency key."""
    database = service.till.book.database
    with database.read() as connection:
        answered = select(func.count()).select_from(WebTables.of(database).answered_requests)
        return connection.execute(answered).scalar_one()


@contextmanager
def nothing_changes(service: Service) -> Iterator[None]:
    """Check that what happens here leaves neither an event nor an answer to an idempotency key."""
    before = service.till.book.store.head(), answers_kept(service), len(service.site.keys.list())
    yield
    assert (service.till.book.store.head(), answers_kept(service), len(service.site.keys.list())) == before
