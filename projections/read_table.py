"""The read tables by name, and what tells their rows apart: the part of the schema that the folds know."""

from __future__ import annotations

from enum import StrEnum


class ReadTable(StrEnum):
    """A table that is made from the log and can be made again."""

    JOURNAL_ENTRIES = "journal_entries"
    JOURNAL_LINES = "journal_lines"
    BALANCES = "balances"
    PAYOUTS = "payouts"
    ATTEMPTS = "attempts"
    ANOMALIES = "anomalies"
    DAILY_BALANCES = "daily_balances"
    BENEFICIARIES = "beneficiaries"
    BENEFICIARY_CHECKS = "beneficiary_checks"
    MANUAL_ENTRIES = "manual_entries"
    BATCHES = "batches"
    BATCH_ITEMS = "batch_items"
    STATEMENTS = "statements"
    STATEMENT_LINES = "statement_lines"
    MATCHES = "matches"
    BREAKS = "breaks"
    EXTERNAL_HOLDS = "external_holds"
    BOOKED_HOLDS = "booked_holds"
    PERIOD_CLOSES = "period_closes"
    CLOSING_BALANCES = "closing_balances"
    REOPENINGS = "reopenings"

    __hash__ = str.__hash__
    """Of the word itself: an enumeration's own hash is computed in Python, and folding an event asks for ten."""


KEYS: dict[ReadTable, tuple[str, ...]] = {
    ReadTable.JOURNAL_ENTRIES: ("position",),
    ReadTable.JOURNAL_LINES: ("position", "line_no"),
    ReadTable.BALANCES: ("account", "currency"),
    ReadTable.PAYOUTS: ("id",),
    ReadTable.ATTEMPTS: ("payout_id", "attempt"),
    ReadTable.ANOMALIES: ("payout_id", "anomaly"),
    ReadTable.DAILY_BALANCES: ("account", "currency", "posted_on", "effective_date"),
    ReadTable.BENEFICIARIES: ("id",),
    ReadTable.BENEFICIARY_CHECKS: ("beneficiary_id", "provider"),
    ReadTable.MANUAL_ENTRIES: ("id",),
    ReadTable.BATCHES: ("id",),
    ReadTable.BATCH_ITEMS: ("batch_id", "item_no"),
    ReadTable.STATEMENTS: ("id",),
    ReadTable.STATEMENT_LINES: ("sheet_id", "line_no"),
    ReadTable.MATCHES: ("id",),
    ReadTable.BREAKS: ("id",),
    ReadTable.EXTERNAL_HOLDS: ("holder_id", "sheet_id", "line_no"),
    ReadTable.BOOKED_HOLDS: ("holder_id", "entry_position", "line_no"),
    ReadTable.PERIOD_CLOSES: ("close_no",),
    ReadTable.CLOSING_BALANCES: ("close_no", "account", "currency"),
    ReadTable.REOPENINGS: ("proposal_no",),
}
"""The primary key of each table."""

MAY_LACK_ROWS = frozenset({ReadTable.ATTEMPTS})
"""Where an event may speak of a row that was never made: a provider knows an attempt that our log, restored from an
older copy, has forgotten. Facts are recorded all the same."""
