"""Examples of closes: the same March, closed by one person and partly opened again by two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.web.openapi_figures import ACME, LAST_PAGE, TRANSIT

_MARCH = "2026-03-31"
_CLOSE: dict[str, Any] = {
    "number": 3,
    "through": _MARCH,
    "computed_at_position": 1_210,
    "closed_by": "asha",
    "closed_at": "2026-04-02T05:30:00Z",
    "lifted_by": None,
    "lifted_at": None,
    "holds": True,
}


def _balance(account: str, side: str, amount_minor: int, amount: str) -> dict[str, Any]:
    return {"account": account, "currency": "INR", "side": side, "amount_minor": amount_minor, "amount": amount}


PERIODS: Mapping[str, Mapping[str, Any]] = {
    "PeriodTold": {
        "closed_through": _MARCH,
        "first_open_day": "2026-04-01",
        "reopening": {
            "proposal_no": 1,
            "from_date": "2026-03-30",
            "reason": "the bank corrected its statement of 30 March",
            "proposed_by": "meera",
            "proposed_at": "2026-04-03T04:10:00Z",
        },
    },
    "CloseShown": {
        **_CLOSE,
        "balances": [
            _balance("Assets:Providers:Nxtbanking:Wallet", "debit", 10_000_000, "100000.00"),
            _balance(ACME, "credit", 7_500_000, "75000.00"),
            _balance(TRANSIT, "credit", 2_500_000, "25000.00"),
        ],
        "books_say_the_same": True,
    },
    "ClosePage": {"closes": [_CLOSE], **LAST_PAGE},
}
"""By the name of the document."""
