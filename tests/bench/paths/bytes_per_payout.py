"""What a completed payout takes in the database: all tables of the book, with their indexes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.bench.comparison import Comparison, Floor, Path, at_most
from tests.bench.log_rows import SCHEMA
from tests.bench.stage import Stage

_MOST_BYTES = 4_096.0
_TABLES = """
SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r'
"""
_COMPLETED = "SELECT count(*) FROM ledger.payouts WHERE completed_at IS NOT NULL"


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    with psycopg.connect(stage.long_book.url, autocommit=True) as connection:

        def ours(_round_no: int) -> float:
            ((tables_bytes,),) = connection.execute(_TABLES, (SCHEMA,)).fetchall()
            ((payouts,),) = connection.execute(_COMPLETED).fetchall()
            return float(tables_bytes) / float(payouts)

        floor = Floor("4 KiB", lambda _: _MOST_BYTES, at_most(1))
        yield Comparison("bytes", ours, (floor,), warms_up=False)


PATH = Path("bytes per payout", _compared)
