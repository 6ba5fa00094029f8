"""The chart of accounts, and the posting rules as they post."""

from __future__ import annotations

from ledger import posting_rules
from ledger.accounts import AccountType, Side
from ledger.chart import STANDARD_FAMILIES, WRITE_OFFS
from ledger.journal import JournalEntry
from ledger.money import Money
from scripts.reference.markdown import code, table

_PROVIDER, _SOURCE, _HOLDER, _BEARER = "PROVIDER", "Liabilities:SOURCE", "Liabilities:HOLDER", "Liabilities:BEARER"
_WORDS = {
    _SOURCE: "source account",
    _HOLDER: "the account that holds the funds",
    _BEARER: "the account that bears it",
}
_MONEY = Money(100, "INR")


def families() -> str:
    """Return the table of the standard chart."""
    rows = [
        [code(each.pattern), each.meaning, "yes" if each.guarded else "", "yes" if each.reserved else ""]
        for each in STANDARD_FAMILIES
    ]
    return table(["accounts", "what they hold", "never below zero", "only payouts post"], rows)


def types() -> str:
    """Return the table of account types."""
    return table(["type", "normal side"], [[code(each.value), each.normal_side] for each in AccountType])


def rules() -> str:
    """Return what each rule debits and credits, by applying it."""
    rows = [[fact, code(entry.kind), _side(entry, Side.DEBIT), _side(entry, Side.CREDIT)] for fact, entry in _applied()]
    return table(["fact", "kind of entry", "debit", "credit"], rows)


def _applied() -> list[tuple[str, JournalEntry]]:
    charged = posting_rules.fee_charged(_PROVIDER, "INR", fee_minor=1, tax_minor=1, borne_by=None)
    charged_to_source = posting_rules.fee_charged(_PROVIDER, "INR", fee_minor=1, tax_minor=1, borne_by=_SOURCE)
    refunded = posting_rules.fee_refunded(_PROVIDER, "INR", fee_minor=1, tax_minor=1, borne_by=None)
    assert charged is not None, "a fee above zero is booked"
    assert charged_to_source is not None, "a fee above zero is booked"
    assert refunded is not None, "a fee above zero is booked"
    return [
        ("queued", posting_rules.queued(_SOURCE, _MONEY)),
        ("submitted", posting_rules.submitted(_PROVIDER, _MONEY)),
        ("declined", posting_rules.declined(_PROVIDER, _MONEY)),
        ("completed", posting_rules.completed(_HOLDER, _PROVIDER, _MONEY)),
        ("fee charged, borne by the platform", charged),
        ("fee charged, borne by the source", charged_to_source),
        ("fee refunded, borne by the platform", refunded),
        ("failed", posting_rules.failed(_HOLDER, _SOURCE, _MONEY)),
        ("reversed", posting_rules.reversed_(_PROVIDER, _SOURCE, _MONEY)),
        ("money left outside the payout's outcome", posting_rules.suspended(_PROVIDER, _MONEY)),
        ("anomaly resolved as recovered", posting_rules.suspense_cleared(_PROVIDER, _wallet(), _MONEY)),
        ("anomaly resolved as charged to source", posting_rules.suspense_cleared(_PROVIDER, _SOURCE, _MONEY)),
        ("anomaly resolved as written off", posting_rules.suspense_cleared(_PROVIDER, WRITE_OFFS, _MONEY)),
        ("such money came back", posting_rules.cash_out_returned(_PROVIDER, _BEARER, _MONEY)),
        ("deposited", posting_rules.deposited(_PROVIDER, _BEARER, _MONEY)),
    ]


def _wallet() -> str:
    return posting_rules.deposited(_PROVIDER, _SOURCE, _MONEY).lines[0].account


def _side(entry: JournalEntry, side: Side) -> str:
    return ", ".join(_told(line.account) for line in entry.lines if line.side is side)


def _told(account: str) -> str:
    return _WORDS.get(account) or code(account.replace(_PROVIDER, "<Provider>"))
