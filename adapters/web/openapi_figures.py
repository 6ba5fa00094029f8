"""Examples of the figures of the books: accounts, balances, statements and entries, after the same March."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ACME = "Liabilities:Customers:Acme"
QUEUED = "Liabilities:Payouts:Queued"
TRANSIT = "Liabilities:Payouts:InTransit:Nxtbanking"
PAYOUT_ID = "0532d64b-9bff-5e61-8cad-3fe2b868a69e"
ACCEPTED, SENT, PAID = "2026-03-01T04:00:00Z", "2026-03-01T04:00:02Z", "2026-03-01T04:00:09Z"
LAST_PAGE: Mapping[str, Any] = {"next_cursor": None}
_WALLET = "Assets:Providers:Nxtbanking:Wallet"
_CHARGES = {"amount_minor": 11_800, "amount": "118.00", "currency": "INR"}


def line(account: str, side: str, amount: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of an entry."""
    return {"account": account, "side": side, **amount}


_ENTRY: dict[str, Any] = {
    "id": "d4641e56-e3f2-5eed-bbc0-777a243ccec8",
    "reference": "ADJ-2026-03-07",
    "kind": "manual",
    "status": "proposed",
    "description": "bank charges of March",
    **_CHARGES,
    "proposed_by": "asha",
    "decided_by": None,
    "reason": None,
    "proposed_at": PAID,
    "decided_at": None,
    "version": 1,
    "position": 1_210,
}
_AGED: dict[str, Any] = {"account": TRANSIT, "currency": "INR", "amount_minor": 2_500_000}
_KNOWN: dict[str, Any] = {"as_of": "2026-03-31", "position": 1_210}
_STATEMENT_LINE: dict[str, Any] = {
    "effective_at": ACCEPTED,
    "effective_date": "2026-03-01",
    "posted_on": "2026-03-01",
    "recorded_at": ACCEPTED,
    "position": 1_197,
    "line_no": 1,
    "kind": "queued",
    "aggregate_id": PAYOUT_ID,
    "reference": "SAL-2026-03-0001",
    "description": None,
    "counter_accounts": [QUEUED],
    "side": "debit",
    "amount_minor": 2_500_000,
    "amount": "25000.00",
    "balance_minor": 7_500_000,
    "balance": "75000.00",
}
_ACCOUNT: dict[str, Any] = {
    "account": ACME,
    "type": "Liabilities",
    "currency": "INR",
    "debit_minor": 2_500_000,
    "credit_minor": 10_000_000,
    "balance_minor": 7_500_000,
    "balance": "75000.00",
    "position": 1_197,
    "recorded_at": ACCEPTED,
}

FIGURES: Mapping[str, Mapping[str, Any]] = {
    "AccountPage": {"accounts": [_ACCOUNT], **LAST_PAGE},
    "ManualEntryTold": {
        **_ENTRY,
        "lines": [line("Expenses:BankCharges", "debit", _CHARGES), line("Assets:Bank:Hdfc", "credit", _CHARGES)],
    },
    "ManualEntryPage": {"manual_entries": [_ENTRY], **LAST_PAGE},
    "BalanceTold": {
        "account": ACME,
        "currency": "INR",
        "available_minor": 7_500_000,
        "available": "75000.00",
        "queued_minor": 0,
        "queued": "0.00",
        "in_transit_minor": 2_500_000,
        "in_transit": "25000.00",
        "posted_minor": 10_000_000,
        "posted": "100000.00",
        **_KNOWN,
    },
    "StatementPage": {
        "account": ACME,
        "currency": "INR",
        "since": "2026-03-01",
        "until": "2026-04-01",
        "opening_minor": 10_000_000,
        "closing_minor": 7_500_000,
        "position": 1_210,
        "lines": [_STATEMENT_LINE],
        **LAST_PAGE,
    },
    "TrialBalanceTold": {
        "rows": [
            {"account": _WALLET, "currency": "INR", "debit_minor": 10_000_000, "credit_minor": 0},
            {"account": ACME, "currency": "INR", "debit_minor": 0, "credit_minor": 7_500_000},
            {"account": TRANSIT, "currency": "INR", "debit_minor": 0, "credit_minor": 2_500_000},
        ],
        "totals": {"INR": {"debit_minor": 10_000_000, "credit_minor": 10_000_000}},
        **_KNOWN,
    },
    "ReportTold": {
        "name": "in-transit-ageing",
        "title": "In transit, by provider and age",
        "position": 1_210,
        "columns": [
            {"name": "provider", "kind": "text"},
            {"name": "currency", "kind": "text"},
            {"name": "bucket", "kind": "text"},
            {"name": "payouts", "kind": "count"},
            {"name": "amount_minor", "kind": "minor"},
            {"name": "oldest_since", "kind": "moment"},
        ],
        "rows": [
            {
                "provider": "Nxtbanking",
                "currency": "INR",
                "bucket": "up to 2 min",
                "payouts": 1,
                "amount_minor": 2_500_000,
                "amount": "25000.00",
                "oldest_since": SENT,
            }
        ],
    },
    "AgeingTold": {
        "rows": [{**_AGED, "bucket": "up to 2 min", "payouts": 1}],
        "at": SENT,
    },
}
"""By the name of the document."""
