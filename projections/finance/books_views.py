"""The views of the double-entry books: entries, lines, balances and the trial balance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func

from ledger.accounts import AccountType, Side
from projections.finance.decimals import Decimals
from projections.finance.view import View, ViewColumn, evidence, same
from projections.queries.totals import amount_of
from projections.schema import ReadTables

_ACCOUNT = "the account's name, such as `Liabilities:Customers:Acme`"
_CURRENCY = "ISO 4217 code"
_DAY = "the day it happened on, in the book's reporting time zone"
_POSTED = "the day that it is booked on: a later one where that day was closed before the ledger knew of it"
_MINOR = "integer of the currency's smallest unit"


def amount(
    name: str, value: ColumnElement[Any], currency: ColumnElement[str], decimal: Decimals, meaning: str
) -> list[ViewColumn]:
    """Return an amount twice: in minor units, and exactly in whole units."""
    minor = ViewColumn(f"{name}_minor", value, f"{meaning}; {_MINOR}")
    return [minor, ViewColumn(name, decimal(value, currency), f"{meaning}; exact, in whole units")]


def balances(tables: ReadTables, decimal: Decimals) -> View:
    """Return what every account holds now."""
    held = tables.balances
    debits, credits_ = held.c.debit_minor, held.c.credit_minor
    normal = case((_is_debit(held.c.account), debits - credits_), else_=credits_ - debits)
    return View(
        "balances",
        "What every account holds now: one row for each account and currency.",
        [
            *same(held, account=_ACCOUNT),
            ViewColumn("type", _type(held.c.account), "`Assets`, `Liabilities`, `Equity`, `Income` or `Expenses`"),
            *same(held, currency=_CURRENCY),
            *amount("debit", debits, held.c.currency, decimal, "all that was ever debited"),
            *amount("credit", credits_, held.c.currency, decimal, "all that was ever credited"),
            *amount("balance", normal, held.c.currency, decimal, "on the account's normal side, negative if overdrawn"),
            *evidence(held),
        ],
        held,
    )


def trial_balance(tables: ReadTables, decimal: Decimals) -> View:
    """Return every account's balance in one of two columns."""
    held = tables.balances
    net = held.c.debit_minor - held.c.credit_minor
    debit, credit = case((net > 0, net), else_=0), case((net < 0, -net), else_=0)
    return View(
        "trial_balance",
        "Every account's balance now, as debit or credit; the columns of a currency add up to the same.",
        [
            *same(held, account=_ACCOUNT, currency=_CURRENCY),
            *amount("debit", debit, held.c.currency, decimal, "the balance, if it is a debit"),
            *amount("credit", credit, held.c.currency, decimal, "the balance, if it is a credit"),
        ],
        held,
    )


def journal_entries(tables: ReadTables, decimal: Decimals) -> View:
    """Return every journal entry."""
    del decimal
    entries, payouts, manual = tables.journal_entries, tables.payouts, tables.manual_entries
    return View(
        "journal_entries",
        "Every journal entry: one for each event that moves value.",
        [
            *same(entries, position="place in the log of its event, which names the entry", effective_date=_DAY),
            *same(entries, posted_on=_POSTED),
            *same(entries, kind="the business fact, such as `completed` or `deposit`"),
            ViewColumn(
                "reference", func.coalesce(payouts.c.reference, manual.c.reference), "of the payout or manual entry"
            ),
            *same(
                entries,
                aggregate_id="the payout, manual entry or deposit",
                attempt="the payout's attempt, 0 where there is none",
                currency=_CURRENCY,
                description="what a person wrote; missing for payouts",
                effective_at="when it happened (UTC)",
                recorded_at="when it was stored (UTC)",
            ),
        ],
        entries.outerjoin(payouts, payouts.c.id == entries.c.aggregate_id).outerjoin(
            manual, manual.c.id == entries.c.aggregate_id
        ),
    )


def ledger_lines(tables: ReadTables, decimal: Decimals) -> View:
    """Return every line of every entry."""
    lines, entries, payouts = tables.journal_lines, tables.journal_entries, tables.payouts
    debit, credit = amount_of(lines, Side.DEBIT), amount_of(lines, Side.CREDIT)
    return View(
        "ledger_lines",
        "Every line of every journal entry; the debits of an entry equal its credits.",
        [
            *same(lines, position="place in the log of the entry's event", line_no="the line in its entry, from 1"),
            *same(lines, effective_date=_DAY, posted_on=_POSTED, account=_ACCOUNT),
            *same(lines, side="`debit` or `credit`", currency=_CURRENCY),
            *amount("amount", lines.c.amount_minor, lines.c.currency, decimal, "always positive"),
            *amount("debit", debit, lines.c.currency, decimal, "the amount, if the line is a debit, otherwise 0"),
            *amount("credit", credit, lines.c.currency, decimal, "the amount, if the line is a credit, otherwise 0"),
            *same(entries, kind="the entry's business fact", attempt="the payout's attempt, 0 where there is none"),
            *same(lines, payout_id="the payout, if it is one's"),
            ViewColumn("payout_reference", payouts.c.reference, "the payout's reference"),
            *same(lines, effective_at="when it happened (UTC)", recorded_at="when it was stored (UTC)"),
        ],
        lines.join(entries, entries.c.position == lines.c.position).outerjoin(
            payouts, payouts.c.id == lines.c.payout_id
        ),
    )


def _type(account: ColumnElement[str]) -> ColumnElement[str]:
    return case(*((_is_of(account, each), each.value) for each in AccountType))


def _is_debit(account: ColumnElement[str]) -> ColumnElement[bool]:
    first, second = (_is_of(account, each) for each in AccountType if each.normal_side is Side.DEBIT)
    return first | second


def _is_of(account: ColumnElement[str], of_type: AccountType) -> ColumnElement[bool]:
    beginning = f"{of_type.value}:"
    return func.substr(account, 1, len(beginning)) == beginning
