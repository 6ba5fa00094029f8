"""What a database of PostgreSQL is like when its tables are new, so that a used one can be brought back to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

_SHAPE = """
    WITH ours AS (SELECT oid, xmin FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
    classes AS (SELECT oid, xmin FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours)),
    written (row) AS (
        SELECT concat_ws(' ', 'schema', oid, xmin) FROM ours
        UNION ALL SELECT concat_ws(' ', 'class', oid, xmin) FROM classes
        UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, xmin) FROM pg_attribute
            WHERE attrelid IN (SELECT oid FROM classes)
        UNION ALL SELECT concat_ws(' ', 'constraint', oid, xmin) FROM pg_constraint
        UNION ALL SELECT concat_ws(' ', 'function', oid, xmin) FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours)
        UNION ALL SELECT concat_ws(' ', 'type', oid, xmin) FROM pg_type WHERE typnamespace IN (SELECT oid FROM ours)
        UNION ALL SELECT concat_ws(' ', 'trigger', oid, xmin) FROM pg_trigger
    )
    SELECT md5(string_agg(row, ',' ORDER BY row)) FROM written
"""
"""Each row of the catalogue with the transaction that wrote it last: equal as long as nothing is made or changed."""
_TABLES = """
    SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
"""
_SEQUENCES = "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"
_ROWS = sql.SQL("SELECT jsonb_agg(t) FROM {} t")
_DELETE = sql.SQL("DELETE FROM {}")
_INSERT = sql.SQL("INSERT INTO {0} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::{0}, %s)")


@dataclass(frozen=True)
class NewTables:
    """The tables of one database, and the rows that they have from the beginning."""

    shape: str
    rows: Mapping[tuple[str, str], Any]

    @classmethod
    def of(cls, connection: Connection[Any]) -> Self:
        """Look at tables that were just made."""
        rows = {
            (schema, table): connection.execute(_ROWS.format(sql.Identifier(schema, table))).fetchall()[0][0]
            for schema, table in connection.execute(_TABLES).fetchall()
        }
        return cls(_shape(connection), rows)

    def bring_back(self, connection: Connection[Any]) -> bool:
        """Remove what was written since. False, with nothing done, when a table, a trigger or the like was changed."""
        if _shape(connection) != self.shape:
            return False
        # Neither foreign keys nor the guards of what is only ever appended to are asked.
        connection.execute("SET session_replication_role = replica")
        for names, rows in self.rows.items():
            name = sql.Identifier(*names)
            connection.execute(_DELETE.format(name))
            if rows:
                connection.execute(_INSERT.format(name), (Jsonb(rows),))
        connection.execute(_SEQUENCES)
        return True


def _shape(connection: Connection[Any]) -> str:
    return str(connection.execute(_SHAPE).fetchall()[0][0])
