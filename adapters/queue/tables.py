"""The tables of the embedded work queue, beside those of the log and the read tables.

A job is one row, and a lease is a part of it. The database itself refuses two leases on one subject.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text, text

from ledger.store.columns import Uuid
from ledger.store.database import Database
from projections.columns import NAME, Place, moment


class WorkTables:
    """The tables of one book's queue; the migrations make them."""

    def __init__(self, schema: str | None, prefix: str) -> None:
        """Describe the tables in a schema, under names that begin with the prefix."""
        place = Place(schema, prefix)
        self.metadata = place.metadata
        waiting, leased = text("lease_token IS NULL"), text("lease_token IS NOT NULL")
        self.jobs = place.table(
            "work_jobs",
            Column("task", NAME, nullable=False),
            Column("subject", NAME, nullable=False),
            moment("due_at", nullable=False),
            Column("enqueued", Integer, nullable=False),
            Column("failures", Integer, nullable=False),
            Column("last_failure", Text, nullable=True),
            Column("lease_token", Uuid(), nullable=True),
            moment("leased_until"),
            moment("again_at"),
            PrimaryKeyConstraint("task", "subject"),
            place.check("work_jobs_lease", "(lease_token IS NULL) = (leased_until IS NULL)"),
            place.check("work_jobs_again", "again_at IS NULL OR lease_token IS NOT NULL"),
            place.index("work_jobs_due", "task", "due_at", "subject", where=waiting),
            place.index("work_jobs_one_runner", "subject", unique=True, where=leased),
            place.index("work_jobs_running_out", "leased_until", where=leased),
        )
        """`again_at` is when a job is due again that was enqueued while it is leased."""
        self.schedules = place.table(
            "work_schedules",
            Column("task", NAME, nullable=False),
            Column("every_microseconds", BigInteger, nullable=False),
            moment("next_due_at", nullable=False),
            PrimaryKeyConstraint("task"),
            place.check("work_schedules_every", "every_microseconds > 0"),
        )

    @staticmethod
    def of(database: Database) -> WorkTables:
        """Return the book's tables."""
        return _tables(database.schema, database.prefix)


@lru_cache(maxsize=64)
def _tables(schema: str | None, prefix: str) -> WorkTables:
    """Describe each place once: the same objects mean that a statement is compiled once as well."""
    return WorkTables(schema, prefix)
