"""Read tables in memory: what changes mean, said once more without a database."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from projections.changes import Changes, Key
from projections.read_table import KEYS, MAY_LACK_ROWS, ReadTable


class MemoryTables:
    """The rows of all read tables by key."""

    def __init__(self) -> None:
        """Start empty."""
        self.rows: defaultdict[ReadTable, dict[Key, dict[str, Any]]] = defaultdict(dict)

    def apply(self, changes: Changes) -> None:
        """Take over changes as a database would."""
        for table, inserts in changes.inserts.items():
            for key, row in inserts.items():
                assert key not in self.rows[table]
                self.rows[table][key] = dict(row)
        for table, patches in changes.patches.items():
            for key, patch in patches.items():
                if table in MAY_LACK_ROWS and key not in self.rows[table]:
                    continue
                row = self.rows[table][key]
                row.update(patch.values)
                row.update({column: value for column, value in patch.fills.items() if row[column] is None})
        for table, merges in changes.merges.items():
            for key, merge in merges.items():
                row = self.rows[table].setdefault(key, dict(zip(KEYS[table], key, strict=True)))
                row.update(merge.values)
                row.update({column: row.get(column, 0) + amount for column, amount in merge.sums.items()})
