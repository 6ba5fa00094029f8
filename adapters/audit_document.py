"""The audit file of a payout as a document for machines."""

from __future__ import annotations

from typing import Any

from adapters.documents import amounts_told, document_of
from projections.reports.audit_file import AuditFile


def audit_document(found: AuditFile, proof: dict[str, Any] | None) -> dict[str, Any]:
    """Return it as JSON values, every amount in minor units and as a decimal, with the proof of its events."""
    currency = found.payout["currency"]
    rows = {
        "payout": amounts_told(found.payout),
        "attempts": [amounts_told(row, currency) for row in found.attempts],
        "anomalies": [amounts_told(row, currency) for row in found.anomalies],
    }
    return {**rows, **document_of(found, currency, leaving_out=list(rows)), "proof": proof}
