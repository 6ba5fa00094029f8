"""Append-only tables: the database itself refuses to change or remove their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def refuse_replacing(prefix: str, keys: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Let SQLite refuse a row in the place of another, for tables with these keys.

    `INSERT OR REPLACE` removes the row that is in its way without asking the trigger of DELETE. PostgreSQL has no such
    statement: what it does on a conflict is an UPDATE.
    """
    if op.get_context().dialect.name == "postgresql":
        return
    for table, keys_of_table in keys.items():
        name = f"{prefix}{table}"
        # A row can also be put over another by its hidden number; -1 stands there where none was given.
        places = [["rowid"], *keys_of_table]
        taken = " OR ".join(_is_taken(name, place) for place in places)
        op.execute(
            f'CREATE TRIGGER "{name}_no_replace" BEFORE INSERT ON "{name}" WHEN {taken}'
            f" BEGIN SELECT RAISE(ABORT, 'table {name} is append-only'); END"
        )


def _is_taken(table: str, columns: Sequence[str]) -> str:
    equal = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {equal})'  # noqa: S608 (our own names)
