"""The paths of the ledger that are measured, each in a file of its own, in the order they are shown.

To add one, write its file beside the others and name its `PATH` here.
"""

from __future__ import annotations

from tests.bench.comparison import Path
from tests.bench.paths import (
    append_to_long_log,
    bytes_per_payout,
    decoding,
    followers,
    latency,
    queries,
    queue_in_bulk,
    queue_one_by_one,
    rebuild,
    sqlite,
    whole_life,
)

# What adds to the long log comes last, so that all others see it as it was written.
PATHS: tuple[Path, ...] = (
    queue_in_bulk.PATH,
    queue_one_by_one.PATH,
    queue_one_by_one.SLOW_PATH,
    latency.PATH,
    whole_life.PATH,
    followers.PATH,
    followers.REGISTERS_PATH,
    decoding.PATH,
    sqlite.BULK_PATH,
    sqlite.ONE_BY_ONE_PATH,
    bytes_per_payout.PATH,
    rebuild.PATH,
    rebuild.MEMORY_PATH,
    queries.BALANCE_PATH,
    queries.STATEMENT_PATH,
    queries.PAYOUTS_PATH,
    append_to_long_log.PATH,
)
