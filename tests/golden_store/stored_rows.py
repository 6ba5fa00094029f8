"""The rows of the golden store: events exactly as a log stores them, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, update

from ledger.proofs.leaf import Leaf, moment_text
from ledger.store.database import Database

EVENTS = Path(__file__).with_name("events.jsonl")


def read_rows() -> list[Leaf]:
    """Return the stored events, in log order."""
    return [_row(line) for line in EVENTS.read_text(encoding="utf-8").splitlines()] if EVENTS.exists() else []


def append_rows(rows: Iterable[Leaf]) -> None:
    """Write events behind those that are there."""
    with EVENTS.open("a", encoding="utf-8") as file:
        file.writelines(f"{_line(row)}\n" for row in rows)


def put_into(database: Database, rows: Sequence[Leaf]) -> None:
    """Store events in an empty log as they are, without decoding them."""
    columns = ("position", "originator_id", "originator_version", "topic", "state", "recorded_at")
    with database.begin() as connection:
        values = [{column: getattr(row, column) for column in columns} for row in rows]
        connection.execute(insert(database.tables.events), values)
        head = {"position": rows[-1].position, "recorded_at": rows[-1].recorded_at}
        connection.execute(update(database.tables.log_head).values(head))


def _line(row: Leaf) -> str:
    fields = {
        "position": row.position,
        "originator_id": str(row.originator_id),
        "version": row.originator_version,
        "topic": row.topic,
        "state": row.state.decode(),
        "recorded_at": moment_text(row.recorded_at),
    }
    return json.dumps(fields, ensure_ascii=False)


def _row(line: str) -> Leaf:
    fields = json.loads(line)
    return Leaf(
        fields["position"],
        UUID(fields["originator_id"]),
        fields["version"],
        fields["topic"],
        fields["state"].encode(),
        datetime.fromisoformat(fields["recorded_at"]),
    )
