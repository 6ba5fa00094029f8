"""What all commands share: who asks, one transaction, and a receipt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Required, TypedDict, TypeVar
from uuid import UUID, uuid4

from ledger.aggregate import Aggregate, Cause
from ledger.application.receipts import Receipt
from ledger.beneficiary.beneficiary import Beneficiary
from ledger.chart import Chart
from ledger.errors import (
    BeneficiaryNotFoundError,
    LedgerError,
    ManualEntryNotFoundError,
    PayoutNotFoundError,
    ReferenceReusedError,
)
from ledger.identities import Identities
from ledger.manual_entry.manual_entry import ManualEntry
from ledger.payout.payout import Payout, PayoutTerms
from ledger.payout.retry_policy import RetryPolicy
from ledger.personal_data import Sealer
from ledger.store.append import Committed, Task
from ledger.store.database import Connection
from ledger.store.event_store import EventStore
from ledger.store.foresight import NOTHING, Foresight
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_text

A = TypeVar("A", bound=Aggregate)
Work = Callable[[UnitOfWork, Cause], Aggregate]
Decided = tuple[UUID, int]
"""An aggregate, and the position of its latest event where nothing was decided of it."""
ACTOR_LENGTH_MAX = 100
REQUEST_ID_LENGTH_MAX = 200


class Context(TypedDict, total=False):
    """Who runs a command, and where."""

    actor: Required[str]
    """The person, key or worker that asks."""
    request_id: str
    """The caller's id of this request; one is made up when it is left out."""
    connection: Connection
    """The host's own open connection: its rows and our events then commit together or not at all."""


@dataclass(frozen=True, slots=True)
class Commands:
    """The parts that commands are made of."""

    store: EventStore
    identities: Identities
    sealer: Sealer
    chart: Chart
    policy: RetryPolicy

    def _write(
        self,
        work: Work,
        context: Context,
        *,
        reads: Foresight = NOTHING,
        effective_at: datetime | None = None,
        message_digest: str | None = None,
    ) -> Receipt:
        """Run a command's work, which returns the aggregate that its receipt is about; what it reads may be told."""
        task = self._task(work, context, reads=reads, effective_at=effective_at, message_digest=message_digest)
        return self._run(task, context)

    def _run(self, task: Task[Decided], context: Context) -> Receipt:
        return receipt_of(self.store.transact(task, connection=context.get("connection")))

    def _task(
        self,
        work: Work,
        context: Context,
        *,
        reads: Foresight = NOTHING,
        effective_at: datetime | None = None,
        message_digest: str | None = None,
    ) -> Task[Decided]:
        actor = check_text("actor", context["actor"], length_max=ACTOR_LENGTH_MAX)
        request_id = check_text("request_id", context.get("request_id", uuid4().hex), length_max=REQUEST_ID_LENGTH_MAX)

        def run(unit: UnitOfWork) -> Decided:
            cause = Cause(actor, request_id, effective_at or unit.now, message_digest)
            aggregate = work(unit, cause)
            known = 0 if aggregate.pending_events else unit.position_of(aggregate.id)
            return aggregate.id, known

        return Task(run, reads, request_id)


def receipt_of(committed: Committed[Decided]) -> Receipt:
    """Return what a command answers."""
    aggregate_id, known = committed.value
    return Receipt(committed.position or known, aggregate_id, repeated=committed.position is None)


_NOT_FOUND: dict[type[Aggregate], Callable[[UUID], LedgerError]] = {
    Payout: lambda aggregate_id: PayoutNotFoundError(str(aggregate_id)),
    Beneficiary: lambda aggregate_id: BeneficiaryNotFoundError(str(aggregate_id)),
    ManualEntry: ManualEntryNotFoundError,
}


def existing(unit: UnitOfWork, kind: type[A], aggregate_id: UUID) -> A:
    """Return an aggregate that must exist.

    Raises PayoutNotFoundError, BeneficiaryNotFoundError or ManualEntryNotFoundError.
    """
    found = unit.load(kind, aggregate_id)
    if found is None:
        raise _NOT_FOUND[kind](aggregate_id)
    return found


def check_same_facts(reference: str, known: PayoutTerms, given: PayoutTerms) -> None:
    """Refuse a reference that stands for other facts. Raises ReferenceReusedError naming the fields that differ."""
    names = (field.name for field in fields(known))
    differing = tuple(name for name in names if getattr(known, name) != getattr(given, name))
    if differing:
        raise ReferenceReusedError(reference, differing)
