"""Health: whether this process is alive, and whether it can do its work.

| path | answers |
|---|---|
| `/healthz` | 200 while the process answers at all; a database that is away does not have every process restarted |
| `/readyz` | 200 when a request would be carried out, 503 when not; with the verdict on each part |
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, false
from sqlalchemy.exc import DBAPIError

from adapters.migrate import BOOK_MIGRATIONS
from adapters.web.site import Site
from adapters.web_tables.tables import WebTables
from ledger.errors import LedgerError
from ledger.store.migrate import check_migrated
from projections.queries.figures.projector_lag import projector_lag

LAG_MAX = timedelta(minutes=5)
"""How long an event may wait for a follower before what people see is too old to decide by."""


class Verdict(BaseModel):
    """Whether one part works."""

    model_config = ConfigDict(frozen=True)

    works: bool
    reason: str | None = None


class Readiness(BaseModel):
    """Whether this process can do its work."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    parts: dict[str, Verdict]


class Alive(BaseModel):
    """The process answers."""

    alive: bool = True


def health_router(site: Site) -> APIRouter:
    """Return the paths that whoever runs the process asks; they need no key and tell no secret."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", response_model=Alive, operation_id="is_alive")
    def is_alive() -> Alive:
        """Tell that the process answers."""
        return Alive()

    @router.get(
        "/readyz",
        response_model=Readiness,
        responses={HTTPStatus.SERVICE_UNAVAILABLE: {"model": Readiness, "description": "A part does not work."}},
        operation_id="is_ready",
    )
    def is_ready(response: Response) -> Readiness:
        """Tell whether requests are carried out, and which part does not work."""
        found = readiness_of(site)
        if not found.ready:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return found

    return router


def readiness_of(site: Site) -> Readiness:
    """Try every part, those that need the database only while it is there."""
    parts = {"database": _verdict(lambda: _read(site))}
    if parts["database"].works:
        parts["migrations"] = _verdict(lambda: check_migrated(site.book.database, BOOK_MIGRATIONS))
        parts["writing"] = _verdict(lambda: _write(site))
        parts["projectors"] = _lag(site)
    return Readiness(ready=all(part.works for part in parts.values()), parts=parts)


def _verdict(trying: Callable[[], None]) -> Verdict:
    try:
        trying()
    except (DBAPIError, LedgerError) as error:
        # The kind of the error alone: its text may name hosts, users and files.
        return Verdict(works=False, reason=type(error).__name__)
    return Verdict(works=True)


def _read(site: Site) -> None:
    site.book.store.head()


def _write(site: Site) -> None:
    """Delete nothing: where the disk is read-only, or the database a replica, even that fails."""
    answered = WebTables.of(site.book.database).answered_requests
    with site.book.database.begin() as connection:
        connection.execute(delete(answered).where(false()))


def _lag(site: Site) -> Verdict:
    try:
        with site.read() as connection:
            lag = projector_lag(connection, site.book.tables, site.book.clock.now())
    except DBAPIError as error:
        return Verdict(works=False, reason=type(error).__name__)
    late = [follower.name for follower in lag.followers if follower.behind > LAG_MAX]
    return Verdict(works=not late, reason=f"behind: {', '.join(late)}" if late else None)
