"""The work queue: jobs with their leases, and schedules."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column

revision = "0001"
down_revision = None


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables."""
    maker = TableMaker(schema, prefix)
    _make_jobs(maker)
    _make_schedules(maker)


def _make_jobs(maker: TableMaker) -> None:
    maker.make(
        "work_jobs",
        column("task", TEXT),
        column("subject", TEXT),
        column("due_at", UtcDateTime()),
        column("enqueued", sa.Integer()),
        column("failures", sa.Integer()),
        column("last_failure", sa.Text(), nullable=True),
        column("lease_token", sa.Uuid(), nullable=True),
        column("leased_until", UtcDateTime(), nullable=True),
        column("again_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("task", "subject"),
        maker.check("work_jobs_lease", "(lease_token IS NULL) = (leased_until IS NULL)"),
        maker.check("work_jobs_again", "again_at IS NULL OR lease_token IS NOT NULL"),
    )
    waiting, leased = "lease_token IS NULL", "lease_token IS NOT NULL"
    maker.index("work_jobs_due", "work_jobs", "task", "due_at", "subject", where=waiting)
    maker.index("work_jobs_one_runner", "work_jobs", "subject", unique=True, where=leased)
    maker.index("work_jobs_running_out", "work_jobs", "leased_until", where=leased)


def _make_schedules(maker: TableMaker) -> None:
    maker.make(
        "work_schedules",
        column("task", TEXT),
        column("every_microseconds", sa.BigInteger()),
        column("next_due_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("task"),
        maker.check("work_schedules_every", "every_microseconds > 0"),
    )
