"""Faults: everything that can go wrong in a simulated world, by name, so that it can be counted and switched off."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """One kind of trouble. The numbers P1 to P22 are those of the known pathologies of payout providers."""

    CRASH = "process crashes"
    STALL = "process stalls past its lease"
    QUEUE_DROPPED = "work queue dropped and rebuilt"
    ASKED_TWICE = "caller asks twice"
    CANCELLED = "operator cancels"
    RECHECKED = "operator asks for a recheck"

    LOST_REQUEST = "P7 request lost"
    LOST_ANSWER = "P7 answer lost after the effect"
    LATE_EFFECT = "P7 effect after the timeout"
    ERROR_BEFORE = "P7 5xx, 408 or 429 without effect"
    ERROR_AFTER = "P7 5xx after the effect"
    UNREADABLE = "P7 unreadable answer"
    DUPLICATE_REFUSED = "P8 409 duplicate"
    KEY_EXPIRED = "P10 key sent again after its lifetime"
    OUTAGE = "provider down for hours"
    DOWNTIME_TOLD = "downtime announced"
    QUERY_FAILED = "query without an answer"
    STALE_POLL = "P3 stale answer to a poll"
    LAGGING_LOOKUP = "look-up that lags behind"

    REFUSED_RETRYABLE = "refused, may be tried again"
    REFUSED_FINAL = "refused for good"
    REFUSED_AGAIN = "P7 repetition refused unseen"
    LOW_WALLET = "wallet too low"

    WEBHOOKS_OFF = "provider sends no webhooks"
    WEBHOOK_LOST = "webhook lost"
    WEBHOOK_DUPLICATE = "P1 webhook duplicated"
    WEBHOOK_LATE = "P2 webhook late, so out of order"
    WEBHOOK_EARLY = "P2 webhook before the answer"
    WEBHOOK_REPLAYED = "P16 old signed webhook replayed"
    WEBHOOK_FORGED = "P16 forged webhook"
    WEBHOOK_COLLECTED = "P13 one webhook about several payments"
    SECRET_ROTATED = "P18 webhook secret rotated"
    PROVIDER_CLOCK = "P17 provider's clock is wrong"
    OUR_CLOCKS = "P17 our clocks differ"
    WEBHOOK_STRANGE = "P15 webhook for an unknown payout"
    WRONG_AMOUNT = "P14 wrong amount told"
    FEE_LATE = "fee told later"

    FAILED = "payment failed"
    FAILED_RETRYABLE = "payment failed, may be tried again"
    REVERSED = "P5 reversed days after the success"
    FAILED_AFTER_SUCCESS = "P5 failed after the success, money back"
    RETURNED_UNSEEN = "returned before any success was told"
    TOO_EARLY = "P6 debited long before credited"
    MOVED_AFTER_FAILURE = "P19 money moved after the failure"
    CONTRADICTED = "P4 success after a retryable failure"
    ODD_WORD = "P20 unknown status word"
    SLOW = "outcome after hours or days"


WHAT_ALWAYS_MAY_HAPPEN = frozenset({Fault.KEY_EXPIRED, Fault.DUPLICATE_REFUSED, Fault.LOW_WALLET})
"""Not injected: these follow from what our side does, and are only counted."""
