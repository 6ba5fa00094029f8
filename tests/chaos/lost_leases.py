"""Lost leases: how often the queue took a job back from a worker that gave no sign of life, counted by the database."""

from __future__ import annotations

from sqlalchemy import func, select, table, text

from adapters.queue.job_rows import LEASE_RAN_OUT
from adapters.queue.tables import WorkTables
from ledger.store.database import Database

_IS_LOST = f"OLD.lease_token IS NOT NULL AND NEW.lease_token IS NULL AND NEW.last_failure = '{LEASE_RAN_OUT}'"
_FUNCTION = """
CREATE FUNCTION {table}_note() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO {table} VALUES (OLD.subject); RETURN NULL; END $$
"""
_IN_POSTGRESQL = """
CREATE TRIGGER lost_leases AFTER UPDATE ON {jobs}
FOR EACH ROW WHEN ({is_lost}) EXECUTE FUNCTION {table}_note()
"""
_IN_SQLITE = """
CREATE TRIGGER lost_leases AFTER UPDATE ON {jobs}
FOR EACH ROW WHEN {is_lost} BEGIN INSERT INTO {table} VALUES (OLD.subject); END
"""


def count_from_now_on(database: Database) -> None:
    """Have the database note each lease that runs out."""
    statements = (_FUNCTION, _IN_POSTGRESQL) if database.is_postgresql else (_IN_SQLITE,)
    jobs = WorkTables.of(database).jobs.fullname
    with database.begin() as connection:
        for statement in (f"CREATE TABLE {_table(database)} (subject TEXT)", *statements):
            connection.execute(text(statement.format(table=_table(database), jobs=jobs, is_lost=_IS_LOST)))


def counted(database: Database) -> int:
    """Return how many there were."""
    schema, _, name = _table(database).rpartition(".")
    count = select(func.count()).select_from(table(name, schema=schema or None))
    with database.read() as connection:
        return connection.execute(count).scalar_one()


def _table(database: Database) -> str:
    return "ledger.lost_leases" if database.is_postgresql else "lost_leases"
