"""Append-only tables: the database itself refuses to change or remove their rows."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op


def make_append_only(schema: str | None, prefix: str, tables: Sequence[str]) -> None:
    """Let the database refuse UPDATE and DELETE, and on PostgreSQL TRUNCATE, on these tables."""
    if op.get_context().dialect.name == "postgresql":
        _on_postgresql(str(schema), tables)
    else:
        _on_sqlite(prefix, tables)


def _on_postgresql(schema: str, tables: Sequence[str]) -> None:
    op.execute(
        f'CREATE OR REPLACE FUNCTION "{schema}".refuse_change() RETURNS trigger LANGUAGE plpgsql AS '
        "$$ BEGIN RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME; END $$"
    )
    for table in tables:
        op.execute(
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{schema}"."{table}"'
            f' FOR EACH STATEMENT EXECUTE FUNCTION "{schema}".refuse_change()'
        )


def _on_sqlite(prefix: str, tables: Sequence[str]) -> None:
    for table in tables:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f'CREATE TRIGGER "{prefix}{table}_no_{change.lower()}" BEFORE {change} ON "{prefix}{table}"'
                f" BEGIN SELECT RAISE(ABORT, 'table {prefix}{table} is append-only'); END"
            )
