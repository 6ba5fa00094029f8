"""Examples of reconciling: a bank's statement of a March, a match, and breaks from when they open to when they end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.web.openapi_figures import LAST_PAGE, PAID, PAYOUT_ID, SENT, TRANSIT

_BANK = "Assets:Bank:Hdfc"
_REQUEST_ID = "5f1c8c1e5b1f4b3f9f4e6a1f0d9c2b7a"
_STATEMENT_ID = "8d3f2a52-7f0b-5a0e-9d5f-0c4f3c5e9a11"
_MATCH_ID = "2c1e7c0a-3b52-4d4e-8a55-6c1b1f6f0a21"
_BREAK_ID = "f4b6a0de-90c1-4b0f-8a6e-3f1d6f2a7c35"
_DIGEST = "9fa10fbfb27949ba32fa141236502a2a4ba174b9a5aba31558420957203f5a7c"
_RENT_LINE, _CHARGE_LINE = (f"8d3f2a527f0b5a0e9d5f0c4f3c5e9a11:{number:07}" for number in (1, 2))
_BOOK_LINE = "000000001204-002"
_OF_BANK: dict[str, Any] = {"account": _BANK, "currency": "INR", "origin": "bank"}
_RENT: dict[str, Any] = {"amount_minor": -70_000, "amount": "-700.00"}
_IMPORTED: dict[str, Any] = {"recorded_at": PAID, "position": 1_220}
_STATEMENT: dict[str, Any] = {
    "id": _STATEMENT_ID,
    **_OF_BANK,
    "statement_id": None,
    "sequence": None,
    "from_date": "2026-03-01",
    "to_date": "2026-03-31",
    "opening_minor": 10_000_000,
    "opening": "100000.00",
    "closing_minor": 9_929_410,
    "closing": "99294.10",
    "digest": _DIGEST,
    "line_count": 2,
}
_LISTED: dict[str, Any] = {**_STATEMENT, "statement_no": 1, "imported_by": "asha", **_IMPORTED}
_LINE: dict[str, Any] = {
    "line_id": _CHARGE_LINE,
    "line_no": 2,
    "booked_on": "2026-03-31",
    "value_date": "2026-03-31",
    "amount_minor": -590,
    "amount": "-5.90",
    "currency": "INR",
    "kind": "fee",
    "utr": None,
    "our_reference": None,
    "provider_payout_id": None,
    "group_reference": None,
    "bank_reference": "2",
    "held": "open",
    "match_id": None,
    "break_id": _BREAK_ID,
}
_CHARGE: dict[str, Any] = {"difference_minor": -590, "difference": "-5.90"}
_OPENED: dict[str, Any] = {
    "id": _BREAK_ID,
    "kind": "MISSING_IN_LEDGER",
    "value_date": "2026-03-31",
    **_CHARGE,
    "statement_lines": [_CHARGE_LINE],
    "book_lines": [],
}
_RECONCILED: dict[str, Any] = {
    **_OF_BANK,
    "matched": {"amount_and_date/1": 1},
    "matches": [
        {"rule": "amount_and_date/1", **_RENT, "statement_lines": [_RENT_LINE], "book_lines": [_BOOK_LINE]},
    ],
    "opened": [_OPENED],
    "opened_count": 1,
    "closed": [],
    "closed_count": 0,
    "open_count": 1,
    "outstanding_count": 0,
    "returned": [],
}
_COMPARED: dict[str, Any] = {"day": "2026-03-31", "currency": "INR", "names": []}
_TOLD: dict[str, Any] = {**_COMPARED, "description": None, "digest": _DIGEST}
_BOOKED: dict[str, Any] = {**_COMPARED, "kind": "manual", "description": "rent of March", "digest": None}
_MATCH: dict[str, Any] = {
    "id": _MATCH_ID,
    **_OF_BANK,
    "rule": "person/1",
    **_RENT,
    "statement_line_count": 1,
    "book_line_count": 1,
    "matched_by": "ravi",
    "reason": "the rent of March, as the landlord confirms",
    "undone_by": None,
    "undo_reason": None,
    "recorded_at": PAID,
    "position": 1_231,
}


def _step(position: int, event: str, words: str, actor: str) -> dict[str, Any]:
    moments = {"effective_at": PAID, "recorded_at": PAID}
    return {"position": position, "event": event, "words": words, "actor": actor, "request_id": _REQUEST_ID, **moments}


_OF_PAYOUT: dict[str, Any] = {
    "source": "payouts",
    "id": None,
    "kind": "STALE_IN_TRANSIT",
    "payout_id": PAYOUT_ID,
    "reference": "SAL-2026-03-0001",
    "attempt": 1,
    "anomaly": None,
    "provider": "Nxtbanking",
    "account": TRANSIT,
    "origin": None,
    "amount_minor": 2_500_000,
    "amount": "25000.00",
    "difference_minor": None,
    "currency": "INR",
    "expected": "a final outcome by T+1",
    "found": "in transit",
    "value_date": None,
    "since": SENT,
    "age_seconds": 2_764_800,
    "age_days": 32,
    "owner": None,
}
_OF_STATEMENT: dict[str, Any] = {
    **dict.fromkeys(("payout_id", "reference", "attempt", "anomaly", "provider")),
    "source": "statements",
    "id": _BREAK_ID,
    "kind": "MISSING_IN_LEDGER",
    **_OF_BANK,
    "amount_minor": 590,
    "amount": "5.90",
    "difference_minor": -590,
    "expected": "as our books: 0 lines",
    "found": "as the statement: 1 line",
    "value_date": "2026-03-31",
    "since": "2026-03-31T18:29:59.999999Z",
    "age_seconds": 172_800,
    "age_days": 2,
    "owner": "meera",
}
RECONCILING: Mapping[str, Mapping[str, Any]] = {
    "StatementsImported": {
        "dry_run": False,
        "repeated": False,
        "statements": [_STATEMENT],
        "reconciled": [_RECONCILED],
    },
    "ImportedStatementPage": {"statements": [_LISTED], **LAST_PAGE},
    "ImportedStatementShown": {**_LISTED, "lines": [_LINE], **LAST_PAGE},
    "LayoutList": {
        "layouts": [
            {"name": "camt", "format": "camt", "origin": "bank", "currency": None, "columns": []},
            {
                "name": "hdfc",
                "format": "csv",
                "origin": "bank",
                "currency": "INR",
                "columns": ["Closing Balance", "Date", "Deposit Amt.", "Narration", "Withdrawal Amt."],
            },
        ]
    },
    "ReconciliationTold": {"dry_run": False, "reconciled": [_RECONCILED]},
    "MatchPage": {"matches": [_MATCH], **LAST_PAGE},
    "MatchShown": {
        **_MATCH,
        "statement_lines": [{**_TOLD, "line_id": _RENT_LINE, **_RENT, "kind": "payment"}],
        "book_lines": [{**_BOOKED, "line_id": _BOOK_LINE, **_RENT}],
        "history": [_step(1_231, "match.made", "matched by person/1: the rent of March", "ravi")],
    },
    "BreakPage": {"breaks": [_OF_PAYOUT, _OF_STATEMENT], **LAST_PAGE},
    "BreakShown": {
        "id": _BREAK_ID,
        **_OF_BANK,
        "kind": "MISSING_IN_LEDGER",
        "status": "open",
        **_CHARGE,
        "suspended_minor": 590,
        "suspended": "5.90",
        "value_date": "2026-03-31",
        "age_days": 2,
        "owner": "meera",
        "write_off": {"account": "Expenses:BankCharges", "reason": "a charge of the bank", "proposed_by": "asha"},
        "settled_by": None,
        "closing": None,
        "opened_at": "2026-03-31T18:29:59.999999Z",
        "settled_at": None,
        "position": 1_233,
        "statement_line_count": 1,
        "book_line_count": 0,
        "statement_lines": [{**_TOLD, "line_id": _CHARGE_LINE, "amount_minor": -590, "amount": "-5.90", "kind": "fee"}],
        "book_lines": [],
        "notes": [{"note": "asked the bank, ticket 4711", "noted_by": "meera", "noted_at": PAID}],
        "history": [
            _step(1_224, "break.opened", "opened, missing in ledger: 1 of the statement, 0 of the books", "asha"),
            _step(1_232, "break.noted", "noted: asked the bank, ticket 4711", "meera"),
        ],
    },
}
"""By the name of the document."""
