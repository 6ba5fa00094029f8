"""Examples: each document that the service answers with, as the salaries of one March would have it.

A name is never an example, and neither is a key that could be one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.web.openapi_figures import (
    ACCEPTED,
    ACME,
    FIGURES,
    LAST_PAGE,
    PAID,
    PAYOUT_ID,
    QUEUED,
    SENT,
    TRANSIT,
    line,
)
from adapters.web.openapi_periods import PERIODS
from adapters.web.openapi_reconciliation import RECONCILING

_PAYEE_ID = "0b6b3f0e-8a4e-5b0c-9d0a-3f1d6f2a7c11"
_BATCH_ID = "760d683b-ad0c-55c0-809b-2cd9e1372bce"
_DIGEST = "9fa10fbfb27949ba32fa141236502a2a4ba174b9a5aba31558420957203f5a7c"
_REQUEST_ID = "5f1c8c1e5b1f4b3f9f4e6a1f0d9c2b7a"
_SALARY = {"amount_minor": 2_500_000, "amount": "25000.00", "currency": "INR"}
_KEY_MOMENT = "2026-02-26T10:30:00Z"
_PROVIDER: dict[str, Any] = {"provider": "Nxtbanking", "rail": "IMPS"}


_PAYOUT: dict[str, Any] = {
    "id": PAYOUT_ID,
    "reference": "SAL-2026-03-0001",
    "status": "completed",
    **_SALARY,
    "source_account": ACME,
    "beneficiary_id": _PAYEE_ID,
    "batch_id": _BATCH_ID,
    **_PROVIDER,
    "urgency": "standard",
    "fee_bearer": "platform",
    "provider_payout_id": "pout_7Q2",
    "utr": "000123456789",
    "fee_minor": 500,
    "tax_minor": 90,
    "attempt": 1,
    "outcome_unknown": False,
    "frozen": False,
    "next_attempt_at": None,
    "queued_at": ACCEPTED,
    "submitted_at": SENT,
    "completed_at": PAID,
    "failed_at": None,
    "reversed_at": None,
    "failure_kind": None,
    "reason": None,
    "version": 4,
    "position": 1_204,
}
_EVENT: dict[str, Any] = {
    "position": 1_198,
    "version": 2,
    "event": "payout.submitted",
    "words": "attempt 1 handed to Nxtbanking by IMPS",
    "facts": {"attempt": 1, **_PROVIDER, "idempotency_key": "0532d64b9bff5e618cad3fe2b868a69e_1"},
    "effective_at": SENT,
    "recorded_at": SENT,
    "actor": "worker",
    "request_id": _REQUEST_ID,
    "message_digest": None,
    "entry": {
        "kind": "submitted",
        "lines": [line(QUEUED, "debit", _SALARY), line(TRANSIT, "credit", _SALARY)],
    },
}
_ATTEMPT: dict[str, Any] = {
    "attempt": 1,
    **_PROVIDER,
    "state": "succeeded",
    "acknowledged": True,
    "outcome_unknown": False,
    "idempotency_key": "0532d64b9bff5e618cad3fe2b868a69e_1",
    "provider_beneficiary_id": "ben_42",
    "provider_payout_id": "pout_7Q2",
    "provider_status": "success",
    "reason": None,
    "confidence": "credited",
    "utr": "000123456789",
    "return_utr": None,
    "fee_minor": 500,
    "tax_minor": 90,
    "fee_refunded_minor": None,
    "tax_refunded_minor": None,
    "submitted_at": SENT,
    "completed_at": PAID,
    "closed_at": None,
    "reversed_at": None,
    "considered": [{**_PROVIDER, "fee_minor": 500, "chosen": True, "reason": "cheapest of 1"}],
}
_ACCEPTED_ITEM: dict[str, Any] = {
    "item_no": 1,
    "reference": "SAL-2026-03-0001",
    "status": "accepted",
    "refusal": None,
    "message": None,
}
_REFUSED: dict[str, Any] = {
    "item_no": 2,
    "reference": "SAL-2026-03-0002",
    "status": "refused",
    "refusal": "insufficient-funds",
    "message": "The account's available balance does not cover the amount",
}
_BATCH: dict[str, Any] = {"id": _BATCH_ID, "reference": "SAL-2026-03", "accepted": 1, "refused": 1, "position": 1_197}
_BATCH_TOLD: dict[str, Any] = {
    **_BATCH,
    "counts": [{"status": "completed", "payouts": 1, **_SALARY}],
    "queued_at": ACCEPTED,
}
_CHECKED: dict[str, Any] = {"provider": "Nxtbanking", "provider_beneficiary_id": "ben_42"}
_PAYEE: dict[str, Any] = {
    "id": _PAYEE_ID,
    "reference": "EMP-0042",
    "status": "verified",
    "account_number_masked": "••••6789",
    "ifsc": "HDFC0001234",
    "routing_number": None,
    "bank_name": "HDFC Bank",
    "vpa_masked": None,
    "checks": [{**_CHECKED, "status": "verified", "reason": None, "effective_at": _KEY_MOMENT}],
    "registered_at": _KEY_MOMENT,
    "held_until": None,
    "erased_at": None,
    "version": 2,
    "position": 44,
}
_ANOMALY: dict[str, Any] = {
    "anomaly": 1,
    "attempt": 1,
    "kind": "amount_differs",
    "expected": "2500000",
    "found": "2499900",
    "freezes": True,
    "raised_at": PAID,
}
_SETTLED: dict[str, Any] = {
    **_ANOMALY,
    "resolution": "dismissed",
    "note": "the provider had a typing error, ticket 4711",
    "resolved_by": "asha",
    "resolved_at": "2026-03-01T06:12:40Z",
}
_OPEN_ANOMALY: dict[str, Any] = {
    **_ANOMALY,
    "payout_id": PAYOUT_ID,
    "reference": "SAL-2026-03-0001",
    "status": "in_transit",
    **_SALARY,
    "provider": "Nxtbanking",
    "suspense_account": None,
    "suspended_minor": None,
}
_ORPHAN: dict[str, Any] = {
    "digest": _DIGEST,
    "provider": "Nxtbanking",
    "received_at": PAID,
    "tries": 3,
    "waits_for": "pout_9X1",
    "next_try_at": "2026-03-01T04:16:09Z",
}
_KEY: dict[str, Any] = {
    "name": "payroll",
    "roles": ["submitter"],
    "created_by": "asha",
    "created_at": _KEY_MOMENT,
    "revoked_by": None,
    "revoked_at": None,
}
EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    **FIGURES,
    **PERIODS,
    **RECONCILING,
    "Alive": {"alive": True},
    "Readiness": {
        "ready": False,
        "parts": {
            "database": {"works": True, "reason": None},
            "projectors": {"works": False, "reason": "behind: work"},
        },
    },
    "PayoutTold": _PAYOUT,
    "PayoutPage": {"payouts": [_PAYOUT], **LAST_PAGE},
    "Timeline": {"payout_id": PAYOUT_ID, "events": [_EVENT]},
    "Attempts": {"payout_id": PAYOUT_ID, "attempts": [_ATTEMPT]},
    "AuditFileTold": {
        "payout": {"reference": "SAL-2026-03-0001", "status": "completed", **_SALARY},
        "attempts": [{"attempt": 1, "state": "succeeded", "utr": "000123456789"}],
        "anomalies": [],
        "events": [_EVENT],
        "rechecks": [],
        "matches": [],
        "breaks": [],
        "proof": None,
        "messages": [{"digest": _DIGEST, "provider": "Nxtbanking", "received_at": PAID}],
        "entries": [{"position": 1_198, **_EVENT["entry"]}],
        "position": 1_210,
    },
    "BatchDecided": {
        **_BATCH,
        "items": [
            {**_ACCEPTED_ITEM, "payout_id": PAYOUT_ID},
            {**_REFUSED, "payout_id": None},
        ],
    },
    "BatchTold": _BATCH_TOLD,
    "BatchPage": {"batches": [_BATCH_TOLD], **LAST_PAGE},
    "ItemPage": {"items": [{**_ACCEPTED_ITEM, "payout": _PAYOUT}, {**_REFUSED, "payout": None}], **LAST_PAGE},
    "BeneficiaryTold": _PAYEE,
    "BeneficiaryPage": {"beneficiaries": [_PAYEE], **LAST_PAGE},
    "AnomalyTold": _SETTLED,
    "Anomalies": {"payout_id": PAYOUT_ID, "anomalies": [_SETTLED]},
    "AnomalyPage": {"anomalies": [_OPEN_ANOMALY], **LAST_PAGE},
    "OrphanPage": {"orphans": [_ORPHAN], **LAST_PAGE},
    "SetAsideTold": {
        "digest": _DIGEST,
        "provider": "Nxtbanking",
        "reason": "a test of the provider's, ticket 4711",
        "set_aside_by": "asha",
        "set_aside_at": "2026-03-01T06:12:40Z",
        "position": 1_211,
    },
    "RetryTold": {"digest": _DIGEST, "due_at": "2026-03-01T06:12:40Z"},
    "KeyTold": _KEY,
    "KeyList": {"keys": [_KEY]},
    "KeyMade": {**_KEY, "key": "plk_<id>_<secret>"},
}
"""By the name of the document."""
