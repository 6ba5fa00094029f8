"""Fees and tax: what each provider charged us by day, and the goods and services tax on it that is claimed back.

Manual entries on these accounts stand in columns of their own, so that the totals are those of the accounts. Tax that
a manual entry booked names no provider.

The tax of a day is also told as central, state and integrated tax where the states of both sides are known, and as not
split where one is not. An invoice covers a month: of odd amounts its halves may differ from these by a paisa a day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ledger.chart import INPUT_GST, fees
from ledger.journal import EntryKind
from projections.reports.asked import Asked
from projections.reports.day_sums import DayOfAccount, day_movements, day_sums, within_log
from projections.reports.fee_sums import FEE_KINDS, fee_sums
from projections.reports.gst import GstSplit
from projections.reports.provider_accounts import is_of_fees, provider_of_fees
from projections.reports.report import POSTED_ON, Report, Tie, amounts, texts
from projections.schema import ReadTables

NAME = "fees"
_PARTS = tuple(f"{what}_{how}_minor" for what in ("fee", "tax") for how in ("charged", "refunded", "adjusted", "net"))
_TAXES = ("cgst_minor", "sgst_minor", "igst_minor", "tax_not_split_minor")
COLUMNS = (POSTED_ON, *texts("provider", "currency"), *amounts(*_PARTS, *_TAXES))
_HOW = {EntryKind.FEE_CHARGED: "charged", EntryKind.FEE_REFUNDED: "refunded"}
_Key = tuple[date, str, str]


def fees_and_tax(connection: Connection, tables: ReadTables, asked: Asked) -> Report:
    """Return the fees of each provider and day, tied to what the accounts of fees and of tax moved that day."""
    parts: defaultdict[_Key, Counter[str]] = defaultdict(Counter)
    for fee in fee_sums(connection, tables, asked):
        parts[fee.day, fee.provider, fee.currency][f"{_what(fee.account)}_{_HOW[fee.kind]}_minor"] += fee.moved_minor
    for each in day_sums(connection, tables, asked, is_of_fees):
        if each.kind not in FEE_KINDS:
            day, account, currency = each.day
            name = f"{_what(account)}_adjusted_minor"
            parts[day, provider_of_fees(account), currency][name] += each.moved_minor
    moved = day_movements(connection, tables, asked, is_of_fees)
    return Report(
        name=NAME,
        title="Fees and goods and services tax by provider and day",
        columns=COLUMNS,
        rows=tuple(_row(key, parts[key], asked) for key in sorted(parts)),
        ties=tuple(_ties(parts, moved, asked)),
        position=within_log(connection, tables, asked),
    )


def _what(account: str) -> str:
    return "tax" if account == INPUT_GST else "fee"


def _row(key: _Key, found: Counter[str], asked: Asked) -> tuple[Any, ...]:
    # What was refunded is shown as the amount that came back.
    shown = Counter({name: -minor if "refunded" in name else minor for name, minor in found.items()})
    shown.update({f"{what}_net_minor": _net_minor(found, what) for what in ("fee", "tax")})
    split = _split(key, found, asked)
    taxes = split.cgst_minor, split.sgst_minor, split.igst_minor, split.not_split_minor
    return (*key, *(shown[name] for name in _PARTS), *taxes)


def _split(key: _Key, found: Counter[str], asked: Asked) -> GstSplit:
    _, provider, currency = key
    return asked.gst_states.split(provider, currency, _net_minor(found, "tax"))


def _net_minor(found: Counter[str], what: str) -> int:
    return sum(minor for name, minor in found.items() if name.startswith(what))


def _ties(parts: Mapping[_Key, Counter[str]], moved: Mapping[DayOfAccount, int], asked: Asked) -> Iterator[Tie]:
    told = Counter[DayOfAccount]()
    for key, found in parts.items():
        day, provider, currency = key
        told[day, INPUT_GST, currency] += _split(key, found, asked).total_minor
        if provider:
            told[day, fees(provider), currency] += _net_minor(found, "fee")
    for key in sorted(told.keys() | moved.keys()):
        day, account, currency = key
        yield Tie(f"{account} on {day}", currency, told[key], moved.get(key, 0))
