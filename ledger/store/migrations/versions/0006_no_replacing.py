"""SQLite refuses rows that would take the place of others, in what is only ever appended to."""

from __future__ import annotations

from ledger.store.migrations.append_only import refuse_replacing

revision = "0006"
down_revision = "0005"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the triggers; no row changes."""
    del schema
    keys = {
        "events": [["position"], ["originator_id", "originator_version"]],
        "raw_messages": [["digest"]],
        "checkpoints": [["size", "signer"]],
    }
    refuse_replacing(prefix, keys)
