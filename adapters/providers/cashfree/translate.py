"""Translation between the ledger's words and Cashfree's. Pure, and total over pairs of status and status code.

    RECEIVED, QUEUED, APPROVAL_PENDING           accepted
    PENDING                                      processing
    SUCCESS with COMPLETED                       succeeded, credited
    SUCCESS with SENT_TO_BENEFICIARY or no code  succeeded, debited
    FAILED                                       failed; with RETURNED_FROM_BENEFICIARY returned
    REJECTED, MANUALLY_REJECTED                  rejected
    REVERSED                                     returned, also when no success was ever told
    anything else                                unrecognised

A success with another code is not understood: an older API said `SUCCESS` of transfers that were only scheduled. Nor is
a failure with the code of a transfer that is under way or done, where the two words contradict each other.

`FAILED` is the provider's last word: the payee gets nothing, and what was debited comes back within 24 hours. That a
success may become a failure is documented nowhere, so a failure is never said to return the funds of one. And hardly
any code says for certain that nothing was debited, so hardly any allows another attempt.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from http import HTTPStatus

from adapters.errors import RailNotOfferedError, WireError
from adapters.providers.amounts import AmountUnit, wire_from_money
from adapters.providers.cashfree.wire import (
    CURRENCY,
    PROVIDER,
    PayeeReference,
    RefusalMessage,
    TransferMessage,
    TransferRequest,
)
from adapters.providers.facts import minor_told, utr_of
from adapters.providers.http import Answer
from adapters.providers.messages import Number, read_message
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from ledger.errors import RailCurrencyError
from ledger.payment_orders import PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, StatusReport

MODES = {Rail.IMPS: "imps", Rail.NEFT: "neft", Rail.RTGS: "rtgs", Rail.UPI: "upi"}
RETRYABLE_REASONS = frozenset({"INSUFFICIENT_BALANCE"})
"""Reasons that say for certain that nothing happened and that another attempt may succeed: our wallet ran dry."""
RETRYABLE_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PRECONDITION_FAILED})
"""Refusals that pass: our access is wrong (credentials, address), the wallet is empty, the payee is too new."""
REMARKS_LENGTH_MAX = 70

_UNDER_WAY = frozenset({"RECEIVED", "SENT_TO_BANK", "SCHEDULED_FOR_NEXT_WORKINGDAY"})
_DONE = frozenset({"SENT_TO_BENEFICIARY", "COMPLETED"})
_MEANINGS = {
    "RECEIVED": ReportedStatus.ACCEPTED,
    "QUEUED": ReportedStatus.ACCEPTED,
    "APPROVAL_PENDING": ReportedStatus.ACCEPTED,
    "PENDING": ReportedStatus.PROCESSING,
    "SUCCESS": ReportedStatus.SUCCEEDED,
    "FAILED": ReportedStatus.FAILED,
    "REJECTED": ReportedStatus.REJECTED,
    "MANUALLY_REJECTED": ReportedStatus.REJECTED,
    "REVERSED": ReportedStatus.RETURNED,
}
_REFUSED = frozenset({ReportedStatus.FAILED, ReportedStatus.REJECTED})
_CHARGED = frozenset({ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED})
_UNSUCCESSFUL = _REFUSED | {ReportedStatus.RETURNED}


def status_of(status: str, code: str | None) -> ReportedStatus:
    """Return what a status with its code means."""
    meaning = _MEANINGS.get(status, ReportedStatus.UNRECOGNISED)
    if status == "FAILED" and code == "RETURNED_FROM_BENEFICIARY":
        return ReportedStatus.RETURNED
    if meaning is ReportedStatus.SUCCEEDED and code not in _DONE | {None}:
        return ReportedStatus.UNRECOGNISED
    if meaning in _REFUSED and code in _DONE | _UNDER_WAY:
        return ReportedStatus.UNRECOGNISED
    return meaning


def confidence_of(status: ReportedStatus, code: str | None) -> Confidence | None:
    """Return how sure a success is: only `COMPLETED` says that the payee's bank confirmed the credit."""
    if status is not ReportedStatus.SUCCEEDED:
        return None
    return Confidence.CREDITED if code == "COMPLETED" else Confidence.DEBITED


def report_of(message: TransferMessage, reading: Reading, effective_at: datetime) -> StatusReport:
    """Return the report that a message about a transfer makes. Raises WireError for an amount that cannot be.

    Fee and tax are facts only once the money has left. The provider's prose stays in the archived message, since it may
    repeat an account.
    """
    code = None if message.status_code in {"", message.status} else message.status_code
    status = status_of(message.status, code)
    currency = message.transfer_currency or CURRENCY
    charged = status in _CHARGED
    return StatusReport(
        provider=PROVIDER,
        source=reading.source,
        status=status,
        provider_status=message.status if code is None else f"{message.status} / {code}",
        effective_at=effective_at,
        reference=message.transfer_id,
        provider_payout_id=message.cf_transfer_id,
        amount_minor=_minor(message.transfer_amount, reading.amount_unit, currency),
        currency=currency,
        provider_beneficiary_id=message.provider_beneficiary_id,
        utr=utr_of(message.transfer_utr),
        confidence=confidence_of(status, code),
        reason=(code or message.status) if status in _UNSUCCESSFUL else None,
        retryable=status is ReportedStatus.FAILED and code in RETRYABLE_REASONS,
        fee_minor=_charge(message.transfer_service_charge, reading.amount_unit, currency) if charged else None,
        tax_minor=_charge(message.transfer_service_tax, reading.amount_unit, currency) if charged else None,
        message_digest=reading.message_digest,
    )


def transfer_request(order: PaymentOrder, fundsource_id: str | None) -> TransferRequest:
    """Return the request for one attempt.

    Raises RailCurrencyError for money that is not rupees, and RailNotOfferedError.
    """
    if order.money.currency != CURRENCY:
        raise RailCurrencyError(order.rail, order.money.currency)
    if order.rail not in MODES:
        raise RailNotOfferedError(PROVIDER, order.rail)
    return TransferRequest(
        transfer_id=order.idempotency_key,
        transfer_amount=wire_from_money(order.money, AmountUnit.MAJOR),
        transfer_currency=CURRENCY,
        transfer_mode=MODES[order.rail],
        beneficiary_details=PayeeReference(beneficiary_id=order.provider_beneficiary_id),
        transfer_remarks=remarks_of(order.narration) or remarks_of(order.idempotency_key),
        fundsource_id=fundsource_id,
    )


def remarks_of(narration: str) -> str:
    """Return what the provider takes of a narration: at most 70 letters and digits of ASCII, and spaces."""
    plain = unicodedata.normalize("NFKD", narration).encode("ascii", errors="ignore").decode()
    return " ".join(re.findall("[A-Za-z0-9]+", plain))[:REMARKS_LENGTH_MAX].rstrip()


def refusal_of(answer: Answer) -> Refusal:
    """Return why a transfer was refused."""
    reason = refusal_reason(answer)
    return Refusal(reason, retryable=answer.status_code in RETRYABLE_REFUSALS or reason.upper() in RETRYABLE_REASONS)


def refusal_reason(answer: Answer) -> str:
    """Return the provider's reason code, or the status code where it gives none that can be read."""
    try:
        return read_message(RefusalMessage, answer.body, PROVIDER).code
    except WireError:
        return answer.word


def _minor(amount: Number, unit: AmountUnit, currency: str) -> int:
    return minor_told(PROVIDER, amount, unit, currency)


def _charge(amount: Number | None, unit: AmountUnit, currency: str) -> int | None:
    return None if amount is None else _minor(amount, unit, currency)
