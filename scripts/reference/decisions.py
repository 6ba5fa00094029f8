"""The payout's decision table, and the status reports that it decides on."""

from __future__ import annotations

from enum import StrEnum

from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.decisions import TABLE, Standing, Step
from ledger.payout.status import PayoutStatus
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from scripts.reference.attributes import docs_of, fields_table
from scripts.reference.markdown import code, table

_MEANINGS: dict[StrEnum, str] = {
    Standing.COMPLETED: "The payout completed through it.",
    Standing.FAILED: "The payout failed through it.",
    Standing.REVERSED: "The payout completed through it, and the money came back.",
    Step.ACKNOWLEDGE: "The provider knows the attempt; its outcome is in doubt no longer.",
    Step.COMPLETE: "Complete the payout.",
    Step.REVERSE: "Reverse the payout.",
    ReportSource.RESPONSE: "The answer to the payment order.",
    ReportSource.WEBHOOK: "A message that the provider sent by itself.",
    ReportSource.POLL: "The answer to a question by the provider's id.",
    ReportSource.LOOKUP: "The answer to a question by our reference.",
    ReportSource.STATEMENT: "A line of a bank statement.",
    Confidence.DEBITED: "The money left our side.",
    Confidence.CREDITED: "The payee's bank has credited it.",
    AnomalyKind.AMOUNT_DIFFERS: "The report names another amount.",
    AnomalyKind.CURRENCY_DIFFERS: "The report names another currency.",
    AnomalyKind.BENEFICIARY_DIFFERS: "The report names another beneficiary than the order did.",
    AnomalyKind.PROVIDER_REFERENCE_DIFFERS: "The provider has a second payout under the same reference.",
    AnomalyKind.UTR_DIFFERS: "A success came once more with another UTR.",
    AnomalyKind.FEE_DIFFERS: "Fee or tax is not what was charged before.",
    AnomalyKind.REFUSAL_AFTER_ACCEPTANCE: "The provider refuses an attempt that it had taken on.",
    AnomalyKind.FAILURE_AFTER_SUCCESS: "A failure after the success, not documented as one that returns the money.",
    AnomalyKind.SUCCESS_AFTER_FAILURE: "The money left after all; it is held in suspense.",
    AnomalyKind.SUCCESS_AFTER_REVERSAL: "A success that is newer than the reversal.",
}
"""What members mean that have no text of their own."""


def decision_table() -> str:
    """Return the table: a row for each reported status, a column for each standing of the attempt."""
    rows = [[code(status), *(code(steps[standing]) for standing in Standing)] for status, steps in TABLE.items()]
    return table(["reported", *(code(standing) for standing in Standing)], rows)


def report_fields() -> str:
    """Return the table of a status report's fields."""
    return fields_table(StatusReport)


def reported_statuses() -> str:
    """Return the table of the statuses that can be reported."""
    return _members(ReportedStatus)


def sources() -> str:
    """Return the table of the ways in which a report can come."""
    return _members(ReportSource)


def confidences() -> str:
    """Return the table of confidences."""
    return _members(Confidence)


def standings() -> str:
    """Return the table of standings."""
    return _members(Standing)


def steps() -> str:
    """Return the table of steps."""
    return _members(Step)


def payout_statuses() -> str:
    """Return the table of the statuses of a payout."""
    return _members(PayoutStatus)


def anomaly_kinds() -> str:
    """Return the table of the kinds of anomaly."""
    return _members(AnomalyKind)


def resolutions() -> str:
    """Return the table of resolutions."""
    return _members(Resolution)


def _members(of: type[StrEnum]) -> str:
    docs = docs_of(of)
    return table(["word", "meaning"], [[code(each), docs.get(each.name) or _MEANINGS[each]] for each in of])
