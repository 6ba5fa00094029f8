"""Twins: two books that begin alike, to see whether commands do the same to both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import Table, insert, select, update

from ledger import chart
from ledger.application.ledger import Ledger
from ledger.beneficiary.events import BeneficiaryRegistered, BeneficiaryVerified
from ledger.errors import KeyDestroyedError, LedgerError
from ledger.events import DomainEvent
from ledger.identities import Identities
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport
from ledger.store.append import Committed, Task
from ledger.store.book_keys import BookKeys
from ledger.store.database import Connection, Database
from ledger.store.event_store import EventStore
from ledger.store.inbox import WebhookInbox
from ledger.store.message_archive import MessageArchive
from ledger.store.opening import open_database
from projections.inline import InlineBooks
from projections.migrate import ALL_MIGRATIONS
from projections.schema import ReadTables
from tests.ledger.application.desk import CHECKER, KEY, ME, MEERA, Desk
from tests.projections.reading import rows_of

IDS = Identities("default")
"""Ids follow from references, so both books have the same."""
CUSTOMERS = (chart.customer("A"), chart.customer("B"))
PROVIDERS = ("Nxt", "Other")
REFERENCES = tuple(f"R-{number}" for number in range(12))
MESSAGES = (b"one", b"two", b"three")


class _GatheredError(Exception):
    """A command's task, in place of what the command does."""

    def __init__(self, task: Task[Any]) -> None:
        super().__init__()
        self.task = task


class _GatheringStore(EventStore):
    """Hands out what a command would run."""

    def transact(self, work: Any, *, connection: Connection | None = None) -> Committed[Any]:
        assert connection is None
        raise _GatheredError(work)


@dataclass(frozen=True)
class Command:
    """A command of the ledger's, by name, that can be given to any book."""

    name: str
    arguments: Sequence[Any]
    actor: str = ME
    request_id: str = ""

    def task(self, twin: Twin) -> Task[Any]:
        """Return what it runs inside an append."""
        try:
            getattr(twin.gathering, self.name)(*self.arguments, actor=self.actor, request_id=self.request_id)
        except _GatheredError as gathered:
            return gathered.task
        raise AssertionError(self.name)


@dataclass(frozen=True)
class Twin:
    """One of the two books."""

    desk: Desk
    gathering: Ledger
    """The ledger whose commands are not run but handed out."""

    @classmethod
    def on(cls, url: str, like: Database | None = None) -> Self:
        """Open a book that has its tables; fill an empty one like another."""
        database = open_database(url, migrations=ALL_MIGRATIONS)
        if like is not None:
            copy_book(like, database)
        desk = Desk.on(database)
        gathering = _GatheringStore(desk.database, InlineBooks(desk.database), desk.clock)
        return cls(desk, replace(desk.ledger, store=gathering))

    def run(self, commands: Sequence[Any], *, together: bool) -> list[Any]:
        """Run commands in one group, or one by one; return what each was told."""
        tasks = [command.task(self) for command in commands]
        store = self.desk.store
        outcomes = store.transact_each(tasks) if together else [store.transact_each([task])[0] for task in tasks]
        return [_told(outcome) for outcome in outcomes]

    def content(self) -> dict[str, Any]:
        """Return all that the book holds; what chance has a part in is left out, and what is sealed is opened."""
        tables = self.desk.database.tables
        with self.desk.database.read() as connection:
            found = {
                table.name.removeprefix(tables.prefix): [self._row(table, row) for row in _rows(connection, table)]
                for table in tables.metadata.tables.values()
                if table is not tables.events
            }
            events = self.desk.store.read_page_on(connection, 0, 100_000)
            log = [
                (each.position, each.topic, each.recorded_at, self._opened(each.event, connection)) for each in events
            ]
        return {**found, **rows_of(self.desk.database, self.desk.tables), "events": log}

    def close(self) -> None:
        """Close its connections."""
        self.desk.database.dispose()

    def _row(self, table: Table, row: Any) -> dict[str, Any]:
        """Return a row; of a random key only whether it is there."""
        keys = {"wrapped_key", "sealed_body"}
        return {name: value is None if name in keys else value for name, value in row.items()}

    def _opened(self, event: DomainEvent, connection: Connection) -> dict[str, Any]:
        """Return an event's facts with what was sealed in clear."""
        facts = event.model_dump()
        for name, token in facts.items():
            if name.endswith("_sealed") and token is not None:
                facts[name] = self._open(event, name.removesuffix("_sealed"), token, connection)
        return facts

    def _open(self, event: DomainEvent, field: str, token: str, connection: Connection) -> str:
        assert isinstance(event, BeneficiaryRegistered | BeneficiaryVerified)
        place = f"{field}:{event.provider}" if isinstance(event, BeneficiaryVerified) else field
        try:
            return self.desk.ledger.sealer.open(event.originator_id, place, token, connection)
        except KeyDestroyedError:
            return "destroyed"


def _rows(connection: Connection, table: Table) -> Sequence[Any]:
    order = list(table.primary_key.columns)
    return connection.execute(select(table).order_by(*order)).mappings().all()


def _told(outcome: Committed[Any] | Exception) -> Any:
    """Return what a command was told, so that it can be compared."""
    if isinstance(outcome, Committed):
        return outcome.value, outcome.position, [(each.position, each.recorded_at) for each in outcome.events]
    return type(outcome), vars(outcome) if isinstance(outcome, LedgerError) else str(outcome)


def open_the_day(url: str) -> None:
    """Give a new book money, payees, payouts on their way, a proposed entry, and messages of a provider's."""
    desk = replace(Desk.open(url), name="Nxt")
    for customer in CUSTOMERS:
        desk.ledger.deposit(f"opening {customer}", customer, "Nxt", Money(4_000, "INR"), actor=ME)
    for reference in ("P-1", "P-2"):
        registered = desk.ledger.register_beneficiary(reference, MEERA, actor=ME).aggregate_id
        for provider in PROVIDERS:
            report = BeneficiaryReport(provider, f"ben-{reference}", verified=True, name_at_bank="MEERA")
            desk.ledger.record_beneficiary_report(registered, report, actor=ME)
    for reference in REFERENCES[:4]:
        request = desk.request(IDS.beneficiary("P-1"), 500, reference=reference, source_account=CUSTOMERS[0])
        desk.ledger.queue_payout(request, actor=ME)
    for reference, provider in zip(REFERENCES, PROVIDERS, strict=False):
        desk.ledger.submit(IDS.payout(reference), provider, actor="worker")
    desk.ledger.submit(IDS.payout(REFERENCES[2]), "Nxt", actor="worker")
    lines = [debit(CUSTOMERS[0], Money(100, "INR")), credit("Income:Fees", Money(100, "INR"))]
    desk.ledger.propose_entry("E-1", "fee", lines, actor=CHECKER)
    archive, inbox = MessageArchive(BookKeys.open(desk.database, KEY)), WebhookInbox(desk.database)
    for body in MESSAGES:
        inbox.keep(archive.keep("Nxt", body, desk.clock.now()), "Nxt", desk.clock.now())
    desk.database.dispose()


def copy_book(source: Database, target: Database) -> None:
    """Fill an empty book with the rows of another one, of any kind."""
    with source.read() as reading, target.begin() as writing:
        for ours, theirs in zip(_tables_of(source), _tables_of(target), strict=True):
            rows = [dict(row) for row in _rows(reading, ours)]
            if ours is source.tables.log_head:
                writing.execute(update(theirs).values(rows[0]))
            elif rows:
                writing.execute(insert(theirs), rows)


def _tables_of(database: Database) -> Sequence[Table]:
    return [*database.tables.metadata.tables.values(), *ReadTables.of(database).metadata.tables.values()]
