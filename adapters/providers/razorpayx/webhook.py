"""Webhooks of RazorpayX, in three steps: verify the raw bytes, parse them, translate what they say.

What happened is said by what the webhook carries and never by its event's name: `payout.updated` carries a payout in
any state. The signature covers neither a time nor the number of the event, so that a replayed webhook cannot be told
from a repeated one, and need not be: both are the same fact, and the digest of the message says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from adapters.errors import WebhookSignatureError, WireError
from adapters.providers.amounts import AmountUnit
from adapters.providers.facts import minor_told, unix_time_told, utr_of
from adapters.providers.messages import read_message
from adapters.providers.notices import Downtime, Notice
from adapters.providers.razorpayx.translate import report_of, status_of
from adapters.providers.razorpayx.wire import (
    CURRENCY,
    PROVIDER,
    SIGNATURE_HEADER,
    Payload,
    PayoutDowntime,
    Transaction,
    TransactionSource,
    WebhookMessage,
)
from adapters.providers.readings import Reading
from adapters.providers.signatures import is_signed
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, StatusReport

_CARRIED = ("payout.", "transaction.")
"""Events that must carry something which is told here."""
_MODES = frozenset(rail.value for rail in Rail)


def verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[SecretStr]) -> None:
    """Refuse a body that none of our secrets signed. Raises WebhookSignatureError."""
    signatures = [value for name, value in headers.items() if name.lower() == SIGNATURE_HEADER.lower()]
    if len(signatures) != 1 or not is_signed(body, signatures[0], secrets):
        raise WebhookSignatureError(PROVIDER)


def parse(body: bytes) -> WebhookMessage:
    """Read a verified body. Raises WireError, also for an event without what it is about."""
    message = read_message(WebhookMessage, body, PROVIDER)
    if message.event.startswith(_CARRIED) and message.payload == Payload():
        raise WireError(PROVIDER, f"the event {message.event} carries nothing")
    return message


def translate(message: WebhookMessage, reading: Reading, *, refunds_fees: bool) -> Notice:
    """Return what a webhook says; of a validated account and of other products nothing. Raises WireError."""
    carried = message.payload
    reports: list[StatusReport] = []
    if carried.payout is not None:
        payout = carried.payout.entity
        reports.append(report_of(payout, reading, refunds_fees=refunds_fees, told_at=message.created_at))
    if carried.transaction is not None:
        reports += transaction_reports(carried.transaction.entity, reading)
    downtimes = downtimes_of(carried.downtime.entity, reading) if carried.downtime is not None else ()
    return Notice(message.event, tuple(reports), downtimes)


def transaction_reports(transaction: Transaction, reading: Reading) -> tuple[StatusReport, ...]:
    """Return what a line of our account's statement says of a payout; none where it is about something else.

    It repeats no reference of ours. A reversal's amount may include the fee and is not told. Raises WireError.
    """
    source = transaction.source
    match source:
        case TransactionSource(entity="payout"):
            return (_booked(source, source.id, transaction, reading),)
        case TransactionSource(entity="reversal", payout_id=str() as payout_id):
            return (_booked(source.model_copy(update={"amount": None}), payout_id, transaction, reading),)
        case TransactionSource(entity="reversal"):
            raise WireError(PROVIDER, "a reversal that names no payout")
        case _:
            return ()


def downtimes_of(downtime: PayoutDowntime, reading: Reading) -> tuple[Downtime, ...]:
    """Return a downtime of a payee's bank, by rail; none where its state or all its modes are unknown to us."""
    if downtime.status not in {"started", "resolved"}:
        return ()
    ended_at = unix_time_told(downtime.end or None, reading.read_at) if downtime.status == "resolved" else None
    bank = downtime.instrument.bank if downtime.instrument is not None else None
    return tuple(
        Downtime(
            PROVIDER,
            downtime.id,
            Rail(method),
            unix_time_told(downtime.begin, reading.read_at),
            ended_at,
            reason=f"{downtime.source or 'unknown'} bank {bank or 'unknown'}",
            payee_bank=bank,
        )
        for method in downtime.method
        if method in _MODES
    )


def _booked(source: TransactionSource, payout_id: str, transaction: Transaction, reading: Reading) -> StatusReport:
    if source.status is None:
        raise WireError(PROVIDER, "a transaction's source without a status")
    currency = transaction.currency or CURRENCY
    amount = source.amount
    status = status_of(source.status)
    return StatusReport(
        provider=PROVIDER,
        source=reading.source,
        status=status,
        provider_status=source.status,
        effective_at=unix_time_told(transaction.created_at, reading.read_at),
        provider_payout_id=payout_id,
        amount_minor=None if amount is None else minor_told(PROVIDER, amount, AmountUnit.MINOR, currency),
        currency=currency,
        provider_beneficiary_id=source.fund_account_id,
        utr=utr_of(source.utr),
        confidence=Confidence.DEBITED if status is ReportedStatus.SUCCEEDED else None,
        message_digest=reading.message_digest,
    )
