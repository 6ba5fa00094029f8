"""The journal as Parquet, for data frames and warehouses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import IO

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet as pq

from projections.exports.entries import ExportedEntry
from projections.exports.journal import Journal
from projections.exports.tabular.rows import rows_of

GROUP_ROWS = 20_000
WHOLE_UNITS = pa.decimal128(38, 4)
"""Four decimals hold every currency of ISO 4217."""
_SCHEMA = pa.schema(
    [
        pa.field("entry_id", pa.string(), nullable=False),
        pa.field("line_no", pa.int32(), nullable=False),
        pa.field("posted_on", pa.date32(), nullable=False),
        pa.field("effective_date", pa.date32(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("reference", pa.string()),
        pa.field("description", pa.string()),
        pa.field("utr", pa.string()),
        pa.field("account", pa.string(), nullable=False),
        pa.field("account_type", pa.string(), nullable=False),
        pa.field("side", pa.string(), nullable=False),
        pa.field("amount_minor", pa.int64(), nullable=False),
        pa.field("amount", WHOLE_UNITS, nullable=False),
        pa.field("currency", pa.string(), nullable=False),
        pa.field("balance_minor", pa.int64(), nullable=False),
        pa.field("balance", WHOLE_UNITS, nullable=False),
    ]
)


def write_parquet(journal: Journal, entries: Iterable[ExportedEntry], to: IO[bytes]) -> None:
    """Write the entries, a group of rows at a time; the log position stands in the file's metadata."""
    schema = _SCHEMA.with_metadata({"log_position": str(journal.position)})
    rows = rows_of(entries)
    with pq.ParquetWriter(to, schema) as writer:
        while some := [asdict(row) for row in islice(rows, GROUP_ROWS)]:
            writer.write_table(pa.Table.from_pylist(some, schema=schema))
