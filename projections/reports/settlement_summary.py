"""The settlement summary: what each provider paid out of our wallet there, day by day, as our books have it.

It is what a provider's own settlement report is held against, so days are those on which things happened, however late
the ledger knew of them. Gross is what left for payouts, whatever it was booked
against; returns came back. Net is what payouts have taken from the wallet in all: gross, fees and tax, less returns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ledger.chart import INPUT_GST, wallet
from ledger.journal import EntryKind
from projections.queries.cuts import Day
from projections.reports.asked import Asked
from projections.reports.day_sums import DayOfAccount, DaySum, day_movements, day_sums, within_log
from projections.reports.fee_sums import FEE_KINDS, FeeSum, fee_sums
from projections.reports.provider_accounts import is_wallet, provider_of_wallet
from projections.reports.report import DAY, Column, ColumnKind, Report, Tie, amounts, texts
from projections.schema import ReadTables

NAME = "settlement-summary"
COLUMNS = (
    DAY,
    *texts("provider", "currency"),
    Column("cash_outs", ColumnKind.COUNT),
    *amounts("gross_minor", "fees_minor", "tax_minor", "charged_to_payers_minor", "returns_minor", "net_minor"),
    *amounts("other_minor", "wallet_movement_minor"),
)
"""`charged_to_payers_minor` is fees with tax that source accounts bear, `other_minor` deposits and manual entries."""
_GROSS = (EntryKind.COMPLETED, EntryKind.SUSPENDED)
_RETURNS = (EntryKind.REVERSED, EntryKind.SUSPENSE_CLEARED)
_Parts = Mapping[DayOfAccount, Counter[str]]


def settlement_summary(connection: Connection, tables: ReadTables, asked: Asked) -> Report:
    """Return the summary of each provider and day on which its wallet moved, tied to what the wallet moved that day."""
    sums = day_sums(connection, tables, asked, is_wallet, Day.HAPPENED)
    parts = _parts(sums, fee_sums(connection, tables, asked, Day.HAPPENED))
    moved = day_movements(connection, tables, asked, is_wallet, Day.HAPPENED)
    return Report(
        name=NAME,
        title="Settlement summary by provider and day",
        columns=COLUMNS,
        rows=tuple(_row(day, parts[day]) for day in sorted(parts)),
        ties=tuple(_ties(parts, moved)),
        position=within_log(connection, tables, asked),
    )


def _parts(sums: Iterable[DaySum], charged: Iterable[FeeSum]) -> _Parts:
    parts: defaultdict[DayOfAccount, Counter[str]] = defaultdict(Counter)
    for each in sums:
        found = parts[each.day]
        if each.kind in _GROSS:
            found["gross"] -= each.moved_minor
            found["cash_outs"] += each.entries
        elif each.kind in _RETURNS:
            found["returns"] += each.moved_minor
        elif each.kind in FEE_KINDS:
            found["charged"] -= each.moved_minor
        else:
            found["other"] += each.moved_minor
    for fee in charged:
        what = "tax" if fee.account == INPUT_GST else "fees"
        parts[fee.day, wallet(fee.provider), fee.currency][what] += fee.moved_minor
    return parts


def _net_minor(found: Counter[str]) -> int:
    return found["gross"] + found["charged"] - found["returns"]


def _row(day: tuple[date, str, str], found: Counter[str]) -> tuple[Any, ...]:
    net_minor = _net_minor(found)
    to_payers_minor = found["charged"] - found["fees"] - found["tax"]
    charged = (found["fees"], found["tax"], to_payers_minor)
    shown = (found["cash_outs"], found["gross"], *charged, found["returns"], net_minor, found["other"])
    return (day[0], provider_of_wallet(day[1]), day[2], *shown, found["other"] - net_minor)


def _ties(parts: _Parts, moved: Mapping[DayOfAccount, int]) -> Iterator[Tie]:
    for key in sorted(parts.keys() | moved.keys()):
        found = parts.get(key, Counter())
        day, account, currency = key
        yield Tie(f"{account} on {day}", currency, found["other"] - _net_minor(found), moved.get(key, 0))
