"""How databases answer the figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event

from ledger.store.database import Database
from projections.queries.figures.failure_reasons import failure_reasons
from projections.queries.figures.orphans import count_orphans, list_orphans
from projections.queries.figures.outflow import outflow_by_day
from projections.queries.figures.overview import overview
from projections.queries.figures.projector_lag import projector_lag
from projections.queries.figures.provider_health import provider_health
from projections.queries.figures.success_rates import success_rates
from projections.queries.figures.time_to_final import time_to_final
from projections.queries.figures.wallet_cover import wallet_covers
from projections.queries.figures.webhook_delay import webhook_delays
from projections.queries.spans import Span
from projections.schema import ReadTables

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
WEEK = Span(NOW - timedelta(days=7), NOW)
FIGURES: tuple[Callable[[Connection, ReadTables], Any], ...] = (
    lambda connection, tables: overview(connection, tables, NOW),
    lambda connection, tables: outflow_by_day(connection, tables, NOW.date() - timedelta(days=2), NOW.date()),
    lambda connection, tables: success_rates(connection, tables, WEEK),
    lambda connection, tables: time_to_final(connection, tables, WEEK),
    lambda connection, tables: failure_reasons(connection, tables, WEEK, limit=5),
    lambda connection, tables: webhook_delays(connection, tables, WEEK),
    lambda connection, tables: list_orphans(connection, tables, limit=20),
    count_orphans,
    lambda connection, tables: provider_health(connection, tables, NOW, providers=["Nxt"]),
    lambda connection, tables: wallet_covers(connection, tables, NOW),
    lambda connection, tables: projector_lag(connection, tables, NOW),
)
GROWING = "payouts|attempts|anomalies|journal_lines|journal_entries|balances|webhook_inbox|raw_messages|events"
"""The tables that hold the whole history, or one row for each customer."""
OPEN = "payouts_due|payouts_in_transit|attempts_unknown|anomalies_open\\w*|webhook_inbox_waiting"
"""The indexes over nothing but what is open; all of such an index may be read."""


def test_no_figure_reads_a_whole_history(database: Database, tables: ReadTables) -> None:
    """What a figure reads of a table that grows it finds by a range of an index, or by an index over what is open."""
    asked: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    with database.read() as connection:
        for figure in FIGURES:
            figure(connection, tables)
        statements = {sql: values for sql, values in asked if sql.startswith("SELECT")}
        if database.is_postgresql:
            # So few rows would not be worth an index.
            for way in ("seqscan", "hashjoin", "mergejoin"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        plans = {sql: plan_of(database, connection, sql, values) for sql, values in statements.items()}

    found = _whole_reads_on_postgresql if database.is_postgresql else _whole_reads_on_sqlite
    assert len(plans) > 20
    assert {sql: list(found(plan)) for sql, plan in plans.items() if list(found(plan))} == {}


def plan_of(database: Database, connection: Connection, sql: str, values: Any) -> list[str]:
    """Return the lines of a plan."""
    explain, column = ("EXPLAIN (COSTS OFF)", 0) if database.is_postgresql else ("EXPLAIN QUERY PLAN", 3)
    return [row[column] for row in connection.exec_driver_sql(f"{explain} {sql}", values)]


def _whole_reads_on_sqlite(plan: list[str]) -> Iterator[str]:
    for line in plan:
        if re.match(rf"SCAN (ledger_)?({GROWING}|unknown)\b", line) and not re.search(rf"INDEX ledger_({OPEN})$", line):
            yield line


def _whole_reads_on_postgresql(plan: list[str]) -> Iterator[str]:
    """An index that is read by a range tells its condition in the line behind."""
    for line, behind in zip(plan, [*plan[1:], ""], strict=True):
        whole = re.search(rf"Seq Scan on ({GROWING})\b", line)
        index = re.search(r"(?:using|Index Scan on) (\w+)", line)
        if whole or (index and not re.fullmatch(OPEN, index[1]) and "Index Cond" not in behind):
            yield line
