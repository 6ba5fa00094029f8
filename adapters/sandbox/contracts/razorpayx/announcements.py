"""Announcements: the events of RazorpayX. Each carries the thing it is about, as that stands when it is written.

Beside the events of payouts there are those of the account's statement, where a client subscribed to them: a debit when
a payout is in processing, and the credit of a reversal, which names the payout and none of the client's references.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.sandbox.amounts import CURRENCY
from adapters.sandbox.contracts.razorpayx.documents import FUND_ACCOUNT_ID, fees_of, payout_document
from adapters.sandbox.contracts.razorpayx.terms import RazorpayxTerms
from adapters.sandbox.contracts.razorpayx.words import EVENTS, STATUSES
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.wire import encode

TRANSACTION_CREATED = "transaction.created"
ID_LENGTH = 14


class Announcements:
    """Writes the events of one client."""

    def __init__(self, terms: RazorpayxTerms, identifiers: Identifiers) -> None:
        """Write what the terms have subscribed to."""
        self._terms = terms
        self._identifiers = identifiers

    def messages(self, payout: BankPayout) -> Sequence[WebhookMessage]:
        """Return what is announced of a payout."""
        name = EVENTS[payout.status]
        told = [self._message(payout, name, "payout", payout_document(payout))]
        transaction = self._transaction(payout) if self._terms.tells_transactions else None
        if transaction is not None:
            told.append(self._message(payout, TRANSACTION_CREATED, "transaction", transaction))
        return told

    def _message(self, payout: BankPayout, name: str, section: str, entity: dict[str, object]) -> WebhookMessage:
        body = {
            "entity": "event",
            "account_id": "acc_sandbox",
            "event": name,
            "contains": [section],
            "payload": {section: {"entity": entity}},
            "created_at": _seconds(payout.changed_at),
        }
        return WebhookMessage(payout.payout_id, name, encode(body), message_id=self._id("evt_"))

    def _transaction(self, payout: BankPayout) -> dict[str, object] | None:
        moved_minor = payout.debited_minor
        match payout.status:
            case PayoutStatus.PROCESSING:
                return self._booked(payout, {"credit": 0, "debit": moved_minor}, _payout_source(payout))
            case PayoutStatus.REVERSED:
                return self._booked(payout, {"credit": moved_minor, "debit": 0}, self._reversal_source(payout))
            case _:
                return None

    def _booked(self, payout: BankPayout, moved: dict[str, int], source: dict[str, object]) -> dict[str, object]:
        return {
            "id": self._id("txn_"),
            "entity": "transaction",
            "account_number": self._terms.account_number,
            "amount": payout.debited_minor,
            "currency": CURRENCY,
            **moved,
            "source": source,
            "created_at": _seconds(payout.changed_at),
        }

    def _reversal_source(self, payout: BankPayout) -> dict[str, object]:
        return {
            "id": self._id("rvrsl_"),
            "entity": "reversal",
            "payout_id": payout.payout_id,
            "amount": payout.debited_minor,
            "utr": payout.utr,
            "status": STATUSES[payout.status],
        }

    def _id(self, prefix: str) -> str:
        return prefix + self._identifiers.hex(ID_LENGTH)


def _payout_source(payout: BankPayout) -> dict[str, object]:
    return {
        "id": payout.payout_id,
        "entity": "payout",
        "fund_account_id": payout.request.extra[FUND_ACCOUNT_ID],
        "amount": payout.amount_minor,
        "notes": [],
        **fees_of(payout),
        "status": STATUSES[payout.status],
        "utr": payout.utr,
        "mode": payout.request.rail,
        "created_at": _seconds(payout.accepted_at),
    }


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
