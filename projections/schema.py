"""The read tables: everything that people and guards ask the ledger, made from the log and nothing else.

| tables | kept by |
|---|---|
| journal entries and lines, balances, payouts, their attempts and anomalies | the append itself (`inline`) |
| daily balances, beneficiaries, manual entries, batches | the follower (`follower`) |

A payout's timeline has no table: the log is one, in order, and read by the payout's id. No table holds personal data.
Amounts are minor units, moments UTC. `effective_date` is the day, in the book's reporting time zone, on which an entry
happened; `posted_on` is the day that it is booked on: the same one, unless that was closed already. Each row names the
event that last changed it by its place in the log (`position`), when that happened (`effective_at`), and when it was
stored (`recorded_at`); rows of one aggregate also carry its `version`, which with its id is the event's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Column, PrimaryKeyConstraint, Table

from projections import schema_journal, schema_payouts, schema_periods, schema_reconciliation, schema_registers
from projections.columns import NAME, Place, position
from projections.read_table import KEYS, ReadTable

if TYPE_CHECKING:
    from ledger.store.database import Database


class ReadTables:
    """One set of the read tables, in `schema`, under names that begin with `prefix`."""

    def __init__(self, schema: str | None, prefix: str) -> None:
        """Describe the tables; the migrations make them."""
        place = Place(schema, prefix)
        self.schema, self.prefix, self.metadata = schema, prefix, place.metadata
        self.journal_entries = schema_journal.journal_entries(place)
        self.journal_lines = schema_journal.journal_lines(place)
        self.balances = schema_journal.balances(place)
        self.daily_balances = schema_journal.daily_balances(place)
        self.payouts = schema_payouts.payouts(place)
        self.attempts = schema_payouts.attempts(place)
        self.anomalies = schema_payouts.anomalies(place)
        self.beneficiaries = schema_registers.beneficiaries(place)
        self.beneficiary_checks = schema_registers.beneficiary_checks(place)
        self.manual_entries = schema_registers.manual_entries(place)
        self.batches = schema_registers.batches(place)
        self.batch_items = schema_registers.batch_items(place)
        self.statements = schema_reconciliation.statements(place)
        self.statement_lines = schema_reconciliation.statement_lines(place)
        self.matches = schema_reconciliation.matches(place)
        self.breaks = schema_reconciliation.breaks(place)
        self.external_holds = schema_reconciliation.external_holds(place)
        self.booked_holds = schema_reconciliation.booked_holds(place)
        self.period_closes = schema_periods.period_closes(place)
        self.closing_balances = schema_periods.closing_balances(place)
        self.reopenings = schema_periods.reopenings(place)
        self.by_name: Mapping[ReadTable, Table] = {name: getattr(self, name) for name in ReadTable}
        """Every table that is made from the log."""
        self.projection_positions = place.table(
            "projection_positions", Column("name", NAME, primary_key=True), position()
        )
        """How far each follower has come: written together with its rows, never apart."""
        for name, table in self.by_name.items():
            table.append_constraint(PrimaryKeyConstraint(*KEYS[name]))

    @staticmethod
    def of(database: Database) -> ReadTables:
        """Return the book's live tables."""
        return _live_tables(database.schema, database.prefix)


@lru_cache(maxsize=64)
def _live_tables(schema: str | None, prefix: str) -> ReadTables:
    """Describe each place once: the same objects mean that a statement is compiled once as well."""
    return ReadTables(schema, prefix)
