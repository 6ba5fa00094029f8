"""Translation of a bank's codes into the ledger's words. Pure, and total: no code of the bank has a default.

    pain.002   RCVD ACTC ACCP ACWC ACFC   accepted          PDNG ACSP ACWP   processing
               ACSC                       succeeded, with the confidence `debited`
               ACCC                       succeeded, with the confidence `credited`
               CANC                       cancelled
               RJCT                       rejected; for a duplicate, outcome unknown
               PART and anything else     unrecognised
    entry      BOOK DBIT                  succeeded, `debited`
               BOOK CRDT of a return, or of a reversal    returned
               PDNG or FUTR DBIT          processing
               anything else              unrecognised
    pacs.004                              returned

`PART` is the status of a file or batch of many; of one payment it says nothing. A *duplicate* (`DUPL`, `AM05`) says
that the bank has had this file or payment before: it refuses the copy, and what became of the original is told
elsewhere.
The bank's reference of a payment is that of its entry; a status report's own may be another one, of the order.
Days without a time are taken at noon in the bank's zone, so that the day is the same in the zones around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from adapters.errors import WireError
from adapters.providers.facts import utr_of
from adapters.providers.iso20022.wire import Amount, Charge, Entry, PaymentStatus, Return
from adapters.providers.readings import Reading
from ledger.status_reports import Confidence, ReportedStatus, StatusReport

DUPLICATES = frozenset({"DUPL", "AM05"})
RETRYABLE_REASONS = frozenset({"AB07", "AB08", "AM04", "TM01"})
"""Reasons that say for certain that nothing happened and another attempt may succeed.

Too little money in our account (`AM04`), after the cut-off (`TM01`), a bank on the way or the payee's that is not there
(`AB07`, `AB08`). One that did not answer in time (`AB03`, `AB05`, `AB06`) may have been paid all the same.
"""

_RETURNS = frozenset({"RRTN", "RPCR"})
"""Transaction codes of money that comes back: returned by the payee's bank, or recalled."""
_CHARGES = frozenset({"CHRG", "COMM", "COMT", "FEES", "INTR", "TAXE"})
"""Transaction codes of what the bank takes for itself."""
_NOON = time(12)
_DATE_LENGTH = 10
_MEANINGS = {
    "RCVD": ReportedStatus.ACCEPTED,
    "ACTC": ReportedStatus.ACCEPTED,
    "ACCP": ReportedStatus.ACCEPTED,
    "ACWC": ReportedStatus.ACCEPTED,
    "ACFC": ReportedStatus.ACCEPTED,
    "PDNG": ReportedStatus.PROCESSING,
    "ACSP": ReportedStatus.PROCESSING,
    "ACWP": ReportedStatus.PROCESSING,
    "ACSC": ReportedStatus.SUCCEEDED,
    "ACCC": ReportedStatus.SUCCEEDED,
    "CANC": ReportedStatus.CANCELLED,
    "RJCT": ReportedStatus.REJECTED,
}


def status_of(code: str | None, reason: str | None) -> ReportedStatus:
    """Return what a status report's code means, with the reason that goes with it."""
    if code == "RJCT" and reason in DUPLICATES:
        return ReportedStatus.OUTCOME_UNKNOWN
    return _MEANINGS.get(code or "", ReportedStatus.UNRECOGNISED)


def status_of_entry(entry: Entry) -> ReportedStatus:
    """Return what a movement of the account means for the payment that it names."""
    comes_back = entry.is_return or entry.is_reversal or entry.sub_family in _RETURNS
    is_payment = not comes_back and entry.sub_family not in _CHARGES
    match entry.code, entry.side:
        case "BOOK", "DBIT" if is_payment:
            return ReportedStatus.SUCCEEDED
        case "BOOK", "CRDT" if comes_back:
            return ReportedStatus.RETURNED
        case "PDNG" | "FUTR", "DBIT" if is_payment:
            return ReportedStatus.PROCESSING
        case _:
            return ReportedStatus.UNRECOGNISED


def time_of(text: str | None, zone: ZoneInfo, read_at: datetime) -> datetime:
    """Return a bank's day or time in UTC, or the time of reading where it is absent or cannot be."""
    try:
        if text is None:
            return read_at
        if len(text) == _DATE_LENGTH:
            told = datetime.combine(date.fromisoformat(text), _NOON)
        else:
            told = datetime.fromisoformat(text)
        return (told if told.tzinfo is not None else told.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return read_at


@dataclass(frozen=True, slots=True)
class Translation:
    """The translation of one bank's messages, in the circumstances in which one of them was read."""

    provider: str
    zone: ZoneInfo
    reading: Reading

    def of_status(self, told: PaymentStatus) -> StatusReport:
        """Return the report of a status."""
        status = status_of(told.code, told.reason)
        return self._report(
            status,
            told.code or "no status",
            told.amount,
            reference=told.reference,
            effective_at=self._time_of(told.at),
            confidence=Confidence.CREDITED if told.code == "ACCC" else _debited(status),
            reason=told.reason,
            retryable=status is ReportedStatus.REJECTED and told.reason in RETRYABLE_REASONS,
        )

    def of_entry(self, entry: Entry) -> StatusReport:
        """Return the report of a movement of the account."""
        status = status_of_entry(entry)
        known = status is not ReportedStatus.UNRECOGNISED
        return self._report(
            status,
            f"{entry.code} {entry.side}",
            # What is taken for a charge is not to be compared with the payment.
            entry.amount if known else None,
            entry.charges,
            reference=entry.reference,
            effective_at=self._time_of(entry.at),
            utr=utr_of(entry.account_servicer_reference),
            confidence=_debited(status),
            reason=entry.return_reason if known else entry.return_reason or entry.sub_family,
        )

    def of_return(self, returned: Return) -> StatusReport:
        """Return the report of a return."""
        return self._report(
            ReportedStatus.RETURNED,
            "pacs.004",
            returned.amount,
            reference=returned.reference,
            effective_at=self._time_of(returned.at),
            reason=returned.reason,
        )

    def _report(
        self,
        status: ReportedStatus,
        word: str,
        amount: Amount | None,
        charges: Iterable[Charge] = (),
        **facts: Any,
    ) -> StatusReport:
        facts |= {
            "provider": self.provider,
            "source": self.reading.source,
            "provider_status": word,
            "message_digest": self.reading.message_digest,
        }
        try:
            return StatusReport(status=status, **facts, **self._money(status, amount, list(charges)))
        except WireError as error:
            # One figure that cannot be read must not take the rest of a day's statement with it.
            unread = {"reason": error.reason, "confidence": None, "retryable": False}
            return StatusReport(status=ReportedStatus.UNRECOGNISED, **(facts | unread))

    def _money(self, status: ReportedStatus, amount: Amount | None, charges: list[Charge]) -> dict[str, Any]:
        if amount is None:
            return {}
        ours = [charge for charge in charges if charge.amount.currency == amount.currency]
        included = sum(charge.amount.minor(self.provider) for charge in ours if charge.is_included)
        told = {"amount_minor": amount.minor(self.provider), "currency": amount.currency}
        match status:
            case ReportedStatus.SUCCEEDED:
                fees = self._fees(ours, "DBIT", "fee_minor", "tax_minor")
                return told | {"amount_minor": amount.minor(self.provider) - included} | fees
            case ReportedStatus.RETURNED:
                return told | self._fees(ours, "CRDT", "fee_refunded_minor", "tax_refunded_minor")
            case _:
                return told

    def _fees(self, charges: list[Charge], side: str, fee: str, tax: str) -> dict[str, int]:
        taken = [charge for charge in charges if charge.side == side]
        taxes = sum(charge.tax.minor(self.provider) for charge in taken if charge.tax is not None)
        total = sum(charge.amount.minor(self.provider) for charge in taken)
        if taxes > total:
            raise WireError(self.provider, "a charge is less than its own tax")
        return {fee: total - taxes, tax: taxes} if total else {}

    def _time_of(self, text: str | None) -> datetime:
        return time_of(text, self.zone, self.reading.read_at)


def _debited(status: ReportedStatus) -> Confidence | None:
    return Confidence.DEBITED if status is ReportedStatus.SUCCEEDED else None
