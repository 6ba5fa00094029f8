"""Whether the log can only be appended to: its triggers are there, and we could not take them away."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from adapters.doctor.diagnosis import Check, Group, Sight, found, well
from adapters.doctor.patient import Patient
from ledger.store.guards import unguarded_tables

_MAY_CHANGE = """
    SELECT pg_has_role(relowner, 'USAGE') OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
    FROM pg_class WHERE oid = to_regclass(:table)
"""
"""A superuser has every right, and is a member of every role."""


def _look(patient: Patient) -> Iterator[Sight]:
    database = patient.opened.database
    with database.read() as connection:
        unguarded = unguarded_tables(database, connection)
        if database.is_postgresql and patient.is_production:
            changeable = [table.name for table in database.tables.append_only if _may_change(connection, table)]
        else:
            changeable = []
    if unguarded:
        yield found(
            f"nothing refuses changes of {', '.join(unguarded)}: the triggers are gone or switched off",
            "find out who did that and since when; compare with a checkpoint kept elsewhere, then restore them",
        )
    if changeable:
        yield found(
            f"we may change or remove rows of {', '.join(changeable)}",
            "run `payouts writer-role`, and connect as a login that is a member of that role and owns nothing",
        )
    if not unguarded and not changeable:
        yield well("the log can only be appended to")


def _may_change(connection: Connection, table: Table) -> bool:
    return bool(connection.scalar(text(_MAY_CHANGE), {"table": table.fullname}))


CHECKS = (Check("append-only", Group.DATABASE, _look, needs_book=True),)
