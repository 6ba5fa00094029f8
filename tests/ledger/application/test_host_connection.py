"""Commands on the host's own connection: its rows and our events live and die together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, create_engine, insert, select, text

from ledger.errors import BeneficiaryNotFoundError, HostConnectionError, InsufficientFundsError
from ledger.money import Money
from ledger.store.opening import open_database
from projections.migrate import ALL_MIGRATIONS, migrate_projections
from tests.ledger.application.desk import ME, MEERA, Desk

INVOICES = Table("invoices", MetaData(), Column("id", Integer, primary_key=True), Column("number", String(20)))


@pytest.fixture
def host_desk(database_url: str) -> Iterator[Desk]:
    """Return a desk on the host's engine, whose database also holds a table of the host's."""
    driver = "postgresql+psycopg" if database_url.startswith("postgresql") else "sqlite"
    engine = create_engine(f"{driver}:{database_url.partition(':')[2]}")
    with engine.begin() as connection:
        INVOICES.metadata.create_all(connection)
    database = open_database(engine, migrations=ALL_MIGRATIONS)
    migrate_projections(database)
    yield Desk.on(database)
    engine.dispose()


def invoices(desk: Desk) -> list[str]:
    with desk.database.engine.connect() as connection:
        return list(connection.scalars(select(INVOICES.c.number).order_by(INVOICES.c.id)))


@contextmanager
def rolled_back(desk: Desk) -> Iterator[Connection]:
    """Open a transaction of the host, which changes its mind at the end."""
    with desk.database.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def add_invoice(connection: Connection, number: str) -> None:
    connection.execute(insert(INVOICES).values(number=number))


def test_host_row_and_commands_commit_together(host_desk: Desk) -> None:
    """All commands of one host transaction become visible when the host commits, and not before."""
    desk = host_desk
    with desk.database.engine.begin() as connection:
        add_invoice(connection, "INV-1")
        receipt = desk.ledger.register_beneficiary("B-1", MEERA, actor=ME, connection=connection)
        desk.ledger.deposit("D-1", desk.account, desk.provider, Money(10_000, "INR"), actor=ME, connection=connection)
        request = desk.request(receipt.aggregate_id)
        queued = desk.ledger.queue_payout(request, actor=ME, connection=connection)
        assert desk.store.head() == 0
        assert desk.store.head_on(connection) == queued.position == 3

    assert (desk.store.head(), invoices(desk)) == (3, ["INV-1"])
    assert (desk.balance(), desk.status_row(queued.aggregate_id)) == (0, "queued")
    assert desk.ledger.payee_of(receipt.aggregate_id) == MEERA


def test_host_row_and_commands_roll_back_together(host_desk: Desk) -> None:
    """When the host rolls back, neither its row nor an event, a balance or a key is left."""
    desk = host_desk
    before = desk.everything()

    with rolled_back(desk) as connection:
        add_invoice(connection, "INV-1")
        desk.ledger.register_beneficiary("B-1", MEERA, actor=ME, connection=connection)
        desk.ledger.deposit("D-1", desk.account, desk.provider, Money(10_000, "INR"), actor=ME, connection=connection)

    assert (desk.everything(), invoices(desk)) == (before, [])
    assert not desk.ledger.register_beneficiary("B-1", MEERA, actor=ME).repeated


def test_refused_command_leaves_the_host_transaction_usable(host_desk: Desk) -> None:
    """After a refusal the host goes on: what came before and after it is committed, and of it nothing."""
    desk = host_desk
    desk.fund(10_000)
    beneficiary_id = desk.register()
    request = desk.request(beneficiary_id)

    with desk.database.engine.begin() as connection:
        add_invoice(connection, "INV-1")
        before = desk.everything(connection)
        with pytest.raises(InsufficientFundsError):
            desk.ledger.queue_payout(desk.request(beneficiary_id, 10_001), actor=ME, connection=connection)
        with pytest.raises(BeneficiaryNotFoundError):
            desk.ledger.queue_payout(desk.request(UUID(int=1)), actor=ME, connection=connection)
        assert desk.everything(connection) == before
        add_invoice(connection, "INV-2")
        queued = desk.ledger.queue_payout(request, actor=ME, connection=connection)

    assert invoices(desk) == ["INV-1", "INV-2"]
    assert (queued.position, desk.balance()) == (desk.store.head(), 0)


def test_repeated_command_on_a_host_connection_writes_nothing(host_desk: Desk) -> None:
    """Facts that are known are recognised there too, and named by the position that holds them."""
    desk = host_desk
    desk.fund(20_000)
    request = desk.request(desk.register())
    first = desk.ledger.queue_payout(request, actor=ME)
    before = desk.everything()

    with desk.database.engine.begin() as connection:
        again = desk.ledger.queue_payout(request, actor=ME, connection=connection)

    assert (again.position, again.repeated, desk.everything()) == (first.position, True, before)


def test_batch_joins_the_host_transaction(host_desk: Desk) -> None:
    """A batch on the host's connection is undone as a whole with it."""
    desk = host_desk
    desk.fund(20_000)
    requests = [desk.request(desk.register()) for _ in range(2)]
    before = desk.everything()

    with rolled_back(desk) as connection:
        batch = desk.ledger.queue_payouts("batch", requests, actor=ME, connection=connection)
        assert len(batch.accepted) == 2
    assert desk.everything() == before

    with desk.database.engine.begin() as connection:
        desk.ledger.queue_payouts("batch", requests, actor=ME, connection=connection)
    assert desk.balance() == 0


def test_connection_in_autocommit_is_refused(host_desk: Desk) -> None:
    """A connection that commits each statement cannot keep a command whole, and is refused."""
    desk = host_desk
    with desk.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SELECT 1"))
        with desk.refusing(HostConnectionError(expected="a transaction", found="autocommit")):
            desk.ledger.register_beneficiary("B-1", MEERA, actor=ME, connection=connection)
