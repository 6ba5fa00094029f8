"""Moments in the database: exact, in UTC, and in the order in which they happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, delete, insert, literal, select
from sqlalchemy.exc import StatementError

from ledger.store.columns import UtcDateTime
from ledger.store.database import Database

MOMENTS = Table("moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime()))
INDIA = timezone(timedelta(hours=5, minutes=30))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(
        st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.sampled_from([UTC, INDIA])),  # noqa: DTZ001
        min_size=1,
        unique=True,
    )
)
def test_moments_come_back_exactly_and_sort_as_they_happened(database: Database, moments: Sequence[datetime]) -> None:
    """Every microsecond of every year survives, is read in UTC, and compares in the database as in Python."""
    with database.begin() as connection:
        MOMENTS.create(connection, checkfirst=True)
        connection.execute(delete(MOMENTS))
        connection.execute(insert(MOMENTS), [{"id": number, "at": at} for number, at in enumerate(moments)])
        found = list(connection.scalars(select(MOMENTS.c.at).order_by(MOMENTS.c.at)))
        later = list(connection.scalars(select(MOMENTS.c.id).where(MOMENTS.c.at > moments[0])))

    assert found == sorted(moments)
    assert {at.tzinfo for at in found} == {UTC}
    assert sorted(later) == [number for number, at in enumerate(moments) if at > moments[0]]


def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    """A naive moment could mean any time zone; nothing is stored as null by accident either."""
    with database.begin() as connection:
        with pytest.raises(StatementError, match="time zone"):
            connection.scalar(select(literal(datetime(2026, 1, 31), UtcDateTime())))  # noqa: DTZ001 (what is refused)
        assert connection.scalar(select(literal(None, UtcDateTime()))) is None
