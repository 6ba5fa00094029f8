"""Histories: the log read aggregate by aggregate, each event one step of one thing's life.

Events are ordered by aggregate and version, so that one life is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select

from ledger.aggregate import Aggregate
from ledger.batch.batch import Batch
from ledger.beneficiary.beneficiary import Beneficiary
from ledger.events import RecordedEvent
from ledger.manual_entry.manual_entry import ManualEntry
from ledger.message.provider_message import ProviderMessage
from ledger.payout.payout import Payout
from ledger.period.period import Period
from ledger.proofs.leaf import Leaf
from ledger.reconciliation.recorded_break import RecordedBreak
from ledger.reconciliation.recorded_match import RecordedMatch
from ledger.statements.series import StatementSeries
from ledger.statements.sheet import StatementSheet
from projections.verify.check import Reading
from projections.verify.history import History
from projections.verify.shapes import read

AGGREGATES: tuple[type[Aggregate], ...] = (
    Payout,
    Beneficiary,
    ManualEntry,
    Batch,
    ProviderMessage,
    Period,
    RecordedMatch,
    RecordedBreak,
    StatementSeries,
    StatementSheet,
)
_KIND_OF = {event_class: kind for kind in AGGREGATES for event_class in kind.event_classes()}
_ROWS_AT_ONCE = 2_000


def histories(reading: Reading) -> Iterator[History]:
    """Go through all aggregates of the log; what comes behind an event that cannot be read is left out."""
    events = reading.store.database.tables.events
    query = select(events).order_by(events.c.originator_id, events.c.originator_version)
    with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        leaves = (Leaf(*row) for row in rows)
        for aggregate_id, life in groupby(leaves, key=lambda leaf: leaf.originator_id):
            told = list(_readable(life))
            if told:
                yield History(aggregate_id, _KIND_OF[type(told[0].event)], told)


def _readable(life: Iterator[Leaf]) -> Iterator[RecordedEvent]:
    for leaf in life:
        recorded = read(leaf)
        if recorded is None:
            return
        yield recorded
