"""The views of finance."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import astuple
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, inspect, literal, select, update

from ledger.accounts import normal_balance_minor
from ledger.money import LARGEST_AMOUNT_MINOR, decimal_from_minor
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.migrate import Migrations, migrate
from projections.finance.decimals import decimals_on
from projections.finance.place import finance_schema, name_of_view
from projections.finance.view import View
from projections.finance.views import views_over
from projections.follower import Follower
from projections.migrate import ALL_MIGRATIONS, READ_MIGRATIONS, migrate_projections
from projections.queries.trial_balance import trial_balance
from projections.rebuild import Rebuild
from projections.schema import ReadTables
from tests.projections.finance.conftest import Rows
from tests.projections.queries.full_book import record_full_book
from tests.projections.reports.made import tamper

_TRIAL_BALANCE = ("account", "currency", "debit_minor", "credit_minor")
_ALTERED = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade(schema, prefix):
    with op.batch_alter_table(f"{prefix}payouts", schema=schema) as payouts:
        payouts.alter_column("reference", existing_type=sa.Text(), type_=sa.String(500))
"""


@pytest.fixture
def full_book(store: EventStore) -> EventStore:
    """Return the log of a full book."""
    record_full_book(store, Follower(store))
    return store


def views_of(database: Database, tables: ReadTables) -> list[View]:
    return list(views_over(tables, postgresql=database.is_postgresql))


def test_views_are_those_described(database: Database, tables: ReadTables) -> None:
    """The database has exactly the described views, each with the described columns."""
    with database.read() as connection:
        inspector, schema = inspect(connection), finance_schema(database)
        made = {
            name.removeprefix("finance_"): [column["name"] for column in inspector.get_columns(name, schema)]
            for name in inspector.get_view_names(schema)
        }

    assert made == {view.name: [column.name for column in view.columns] for view in views_of(database, tables)}


def test_balances_are_those_of_the_queries(
    full_book: EventStore, database: Database, tables: ReadTables, rows_of: Callable[[str], Rows]
) -> None:
    """Balances and the trial balance are what the queries say, and the lines add up to them."""
    with database.read() as connection:
        expected = trial_balance(connection, tables).rows
    lines = rows_of("ledger_lines")

    told = [tuple(row[name] for name in _TRIAL_BALANCE) for row in rows_of("trial_balance")]
    assert sorted(told) == sorted(astuple(row) for row in expected)
    for row in rows_of("balances"):
        mine = [line for line in lines if (line["account"], line["currency"]) == (row["account"], row["currency"])]
        sides = (sum(line[f"{side}_minor"] for line in mine) for side in ("debit", "credit"))
        assert row["balance_minor"] == normal_balance_minor(row["account"], *sides)
        assert row["type"] == row["account"].partition(":")[0]


def test_every_amount_is_there_twice(
    full_book: EventStore, database: Database, tables: ReadTables, rows_of: Callable[[str], Rows]
) -> None:
    """Beside every amount in minor units stands the same one exactly, in whole units."""
    seen = set()
    for view in views_of(database, tables):
        for row in rows_of(view.name):
            for name in (name for name in row if name.endswith("_minor") and row[name] is not None):
                whole = row[name.removesuffix("_minor")]
                assert str(whole) == str(decimal_from_minor(row[name], row["currency"]))
                seen.add((view.name, name))
    assert len(seen) == 14


@pytest.mark.parametrize("currency", ["JPY", "INR", "KWD", "UYW"])
def test_decimals_are_exact(database: Database, currency: str) -> None:
    """Amounts of every size and sign are exact, with as many decimals as the currency has."""
    amounts = (0, 1, -1, 9, -99, 100, -12_345, 1_000_000, LARGEST_AMOUNT_MINOR, -LARGEST_AMOUNT_MINOR)
    decimal = decimals_on(postgresql=database.is_postgresql)
    columns = [decimal(literal(amount, BigInteger), literal(currency)) for amount in amounts]

    with database.read() as connection:
        found = connection.execute(select(*(each.label(f"c{n}") for n, each in enumerate(columns)))).one()
        unknown = connection.scalar(select(decimal(literal(1), literal("XXX"))))

    assert [str(each) for each in found] == [str(decimal_from_minor(amount, currency)) for amount in amounts]
    assert all(isinstance(each, Decimal if database.is_postgresql else str) for each in found)
    assert unknown is None


def test_payouts_and_fees_are_those_of_the_books(
    full_book: EventStore, tables: ReadTables, database: Database, rows_of: Callable[[str], Rows]
) -> None:
    """Every payout, attempt and entry has one row, and every attempt with a fee one in the fees."""
    with database.read() as connection:
        counted = {
            name: len(connection.execute(select(getattr(tables, name))).all())
            for name in ("payouts", "attempts", "journal_entries")
        }
        with_fee = tables.attempts.c.fee_minor.is_not(None)
        counted["fees"] = len(connection.execute(select(tables.attempts).where(with_fee)).all())

    assert {name: len(rows_of(name)) for name in counted} == counted
    assert counted["fees"] > 0


def test_views_survive_a_rebuild(
    full_book: EventStore, database: Database, tables: ReadTables, rows_of: Callable[[str], Rows]
) -> None:
    """After a rebuild the views show the new rows."""
    before = rows_of("balances")
    balances = tables.balances
    tamper(database, update(balances).values(credit_minor=balances.c.credit_minor + 1))
    assert rows_of("balances") != before

    Rebuild(full_book).replace()

    assert rows_of("balances") == before


def test_tables_change_under_the_views(
    full_book: EventStore, database: Database, tmp_path: Path, rows_of: Callable[[str], Rows]
) -> None:
    """A migration changes a column that views stand on, which goes only without them, and they are there after it."""
    (tmp_path / "versions").mkdir()
    shutil.copy(READ_MIGRATIONS.folder / "env.py", tmp_path / "env.py")
    (tmp_path / "versions" / "0001_altered.py").write_text(_ALTERED, encoding="utf-8")
    before = rows_of("payouts")

    migrate(database, (*ALL_MIGRATIONS, Migrations(tmp_path, "altered_version")))

    assert before == rows_of("payouts") != []


def test_views_become_what_is_described(
    full_book: EventStore, database: Database, rows_of: Callable[[str], Rows]
) -> None:
    """Migrating replaces a view that is not the one described, though no table has to change."""
    expected, name = rows_of("fees"), name_of_view(database, "fees")
    with database.begin() as connection:
        connection.exec_driver_sql(f"DROP VIEW {name}")
        connection.exec_driver_sql(f"CREATE VIEW {name} AS SELECT 1 AS fee_minor")

    migrate_projections(database)

    assert rows_of("fees") == expected
