"""Changes: what a run of events does to the read tables, folded in memory before anything is written.

Three kinds of change are enough, and none of them needs to read a row first: a new row, values assigned to a row that
is there, and sums added to a row that may be there. So a fold is a pure function of the events, and folding them in
pages of any size ends in the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from projections.errors import RowMissingError, RowRepeatedError
from projections.read_table import KEYS, MAY_LACK_ROWS, ReadTable

Key = tuple[Any, ...]
Row = dict[str, Any]


@dataclass(slots=True)
class Patch:
    """Values for a row that is there."""

    values: Row = field(default_factory=dict)
    """Assigned over what the row holds."""
    fills: Row = field(default_factory=dict)
    """Assigned where the row holds nothing."""

    def add(self, values: Mapping[str, Any], fills: Mapping[str, Any]) -> None:
        """Follow this patch by another one."""
        for column, value in values.items():
            self.values[column] = value
            self.fills.pop(column, None)
        for column, value in fills.items():
            if column not in self.values:
                self.fills.setdefault(column, value)
            elif self.values[column] is None:
                self.values[column] = value


@dataclass(slots=True)
class Merge:
    """A row to be made, or to be added to when it is there."""

    values: Row = field(default_factory=dict)
    """Assigned over what the row holds."""
    sums: dict[str, int] = field(default_factory=dict)
    """Added to what the row holds."""

    def add(self, values: Mapping[str, Any], sums: Mapping[str, int]) -> None:
        """Follow this merge by another one."""
        self.values.update(values)
        for column, amount in sums.items():
            self.sums[column] = self.sums.get(column, 0) + amount


@dataclass(slots=True)
class Changes:
    """The changes of a run of events, by table and primary key."""

    inserts: defaultdict[ReadTable, dict[Key, Row]] = field(default_factory=lambda: defaultdict(dict))
    patches: defaultdict[ReadTable, dict[Key, Patch]] = field(default_factory=lambda: defaultdict(dict))
    merges: defaultdict[ReadTable, dict[Key, Merge]] = field(default_factory=lambda: defaultdict(dict))

    def insert(self, table: ReadTable, row: Row) -> None:
        """Make a row. Raises RowRepeatedError when these events have made it already."""
        rows, key = self.inserts[table], key_of(table, row)
        if rows.setdefault(key, row) is not row:
            raise RowRepeatedError(table, key)
        # What was said of the row before it was made has found no row to change.
        early = self.patches[table].pop(key, None) if table in self.patches else None
        if early is not None and table not in MAY_LACK_ROWS:
            raise RowMissingError(table, expected_rows=1, found_rows=0)

    def patch(
        self, table: ReadTable, key: Key, values: Mapping[str, Any], fills: Mapping[str, Any] | None = None
    ) -> None:
        """Assign values to a row that is there, or that these events have made; fill in what it lacks."""
        made = self.inserts[table].get(key)
        if made is None:
            self.patches[table].setdefault(key, Patch()).add(values, fills or {})
        else:
            Patch(made).add(values, fills or {})

    def merge(self, table: ReadTable, key: Key, values: Mapping[str, Any], **sums: int) -> None:
        """Make a row with these values and sums, or assign the values and add the sums to the one that is there."""
        merges = self.merges[table]
        merge = merges.get(key)
        if merge is None:
            merge = merges[key] = Merge()
        merge.add(values, sums)


def key_of(table: ReadTable, row: Mapping[str, Any]) -> Key:
    """Return the values of the row's primary key."""
    return tuple([row[column] for column in KEYS[table]])
