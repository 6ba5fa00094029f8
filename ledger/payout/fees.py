"""Fees: what the provider took for an attempt, booked once, with the payout or later, and refunded once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger import posting_rules
from ledger.aggregate import Cause
from ledger.journal import JournalEntry
from ledger.payout import events
from ledger.payout.anomalies import AnomalyKind
from ledger.payout.attempts import Attempt
from ledger.payout.state import PayoutState
from ledger.status_reports import ReportedStatus, StatusReport


class FeeBooking(PayoutState):
    """A payout that books its fees and raises its anomalies."""

    def _book_fee(self, attempt: Attempt, report: StatusReport, cause: Cause) -> None:
        if report.status not in {ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED}:
            # Until the money has left a fee is a forecast, and a failed attempt's fee was never kept.
            return
        for book in (self._book_charge, self._book_refund):
            # Of an attempt that was never recorded as sent, only the report tells the provider.
            book(replace(self.attempts[attempt.number], provider=report.provider), report, cause)

    def _book_charge(self, attempt: Attempt, report: StatusReport, cause: Cause) -> None:
        if report.fee_minor is None:
            return
        found = (report.fee_minor, report.tax_minor or 0)
        known = (attempt.fee_minor, attempt.tax_minor)
        if known in {(None, None), (0, 0)}:
            if found != known:
                self._record_fee(events.FeeCharged, attempt, found, cause)
        elif found != known:
            expected = f"{attempt.fee_minor}+{attempt.tax_minor}"
            text = f"{found[0]}+{found[1]}"
            self._raise_anomaly(AnomalyKind.FEE_DIFFERS, attempt, cause, expected=expected, found=text, freezes=False)

    def _book_refund(self, attempt: Attempt, report: StatusReport, cause: Cause) -> None:
        refund = (report.fee_refunded_minor or 0, report.tax_refunded_minor or 0)
        charged = (attempt.fee_minor or 0, attempt.tax_minor or 0)
        if attempt.fee_refunded or refund == (0, 0):
            return
        # A refund whose charge is not known yet was delivered before it, and is booked all the same.
        if charged != (0, 0) and (refund[0] > charged[0] or refund[1] > charged[1]):
            expected, found = f"{charged[0]}+{charged[1]}", f"{refund[0]}+{refund[1]} refunded"
            self._raise_anomaly(AnomalyKind.FEE_DIFFERS, attempt, cause, expected=expected, found=found, freezes=False)
        else:
            self._record_fee(events.FeeRefunded, attempt, refund, cause)

    def _record_fee(
        self,
        event_class: type[events.FeeCharged | events.FeeRefunded],
        attempt: Attempt,
        amounts_minor: tuple[int, int],
        cause: Cause,
    ) -> None:
        rule = posting_rules.fee_charged if event_class is events.FeeCharged else posting_rules.fee_refunded
        fee_minor, tax_minor = amounts_minor
        currency, borne_by = self.money.currency, self.fee_account
        booked = rule(attempt.provider, currency, fee_minor=fee_minor, tax_minor=tax_minor, borne_by=borne_by)
        facts = {"attempt": attempt.number, "fee_minor": fee_minor, "tax_minor": tax_minor, "entry": booked}
        self._record(event_class, cause, **facts)

    def _raise_anomaly(
        self,
        kind: AnomalyKind,
        attempt: Attempt,
        cause: Cause,
        *,
        entry: JournalEntry | None = None,
        **facts: Any,
    ) -> None:
        """Raise an anomaly, unless the same one was raised before."""
        raised = ((a.kind, a.attempt, a.found) for a in self.anomalies.values())
        if entry is not None or (kind, attempt.number, facts["found"]) not in raised:
            number = len(self.anomalies) + 1
            self._record(
                events.AnomalyRaised,
                cause,
                anomaly=number,
                attempt=attempt.number,
                provider=attempt.provider,
                kind=kind,
                entry=entry,
                **facts,
            )
