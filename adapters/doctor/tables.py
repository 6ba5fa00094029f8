"""Whether the book is there with all its tables, and refuses a second payout under one reference."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import inspect

from adapters.doctor.diagnosis import Check, Group, Sight, found, well
from adapters.doctor.patient import Patient

_MIGRATE = "see that PAYOUTS_DATABASE_URL and PAYOUTS_BOOK are right, and run `payouts migrate`"


def _look_at_tables(patient: Patient) -> Iterator[Sight]:
    yield found(patient.why_no_book, _MIGRATE) if patient.book is None else well("the tables are of this version")


def _look_at_references(patient: Patient) -> Iterator[Sight]:
    """References are there and unique by the tables' own rules, so no row has to be read."""
    database, payouts = patient.opened.database, patient.opened.tables.payouts
    with database.read() as connection:
        tables = inspect(connection)
        columns = {column["name"]: column for column in tables.get_columns(payouts.name, schema=payouts.schema)}
        indexes = tables.get_indexes(payouts.name, schema=payouts.schema)
    is_unique = any(index["unique"] and index["column_names"] == ["reference"] for index in indexes)
    if is_unique and not columns["reference"]["nullable"]:
        yield well("every payout has a reference of its own")
    else:
        yield found("the unique index over the payouts' references is gone", "restore it, or run `payouts rebuild`")


CHECKS = (
    Check("tables", Group.DATABASE, _look_at_tables),
    Check("references", Group.DATABASE, _look_at_references, needs_book=True),
)
