"""Somebody with full rights: takes away what refuses changes of the log, as the owner of a database can."""

from __future__ import annotations

from ledger.store.database import Database

_APPEND_ONLY = ("events", "raw_messages", "checkpoints")


def disarm(database: Database) -> None:
    """Let every table of a book be changed."""
    with database.begin() as connection:
        for table in _APPEND_ONLY:
            if database.is_postgresql:
                connection.exec_driver_sql(f'ALTER TABLE "{database.schema}".{table} DISABLE TRIGGER ALL')
            else:
                for change in ("update", "delete", "replace"):
                    connection.exec_driver_sql(f'DROP TRIGGER "{database.prefix}{table}_no_{change}"')
