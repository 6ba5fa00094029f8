"""Reading the Customer Payment Status Report (pain.002).

A status may stand at the file, at the batch or at the payment. What a payment does not say of itself it inherits; a
file that was refused as a whole names no payment at all, and is then known by its own identification, which is the key
of its only payment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.providers.iso20022.elements import Document, Element
from adapters.providers.iso20022.wire import Amount, PaymentStatus, key_in


@dataclass(frozen=True, slots=True)
class _Verdict:
    code: str | None
    reason: str | None

    def over(self, own: _Verdict) -> _Verdict:
        """Return what holds one level below, where `own` is what that level says."""
        if own.code is None:
            return _Verdict(self.code, own.reason or self.reason)
        return self if own.reason is None and own.code == self.code else own


def payment_statuses(document: Document) -> Iterator[PaymentStatus]:
    """Return what a status report says of payments of ours."""
    group = document.body.first("OrgnlGrpInfAndSts")
    file_id = None if group is None else group.text("OrgnlMsgId")
    verdict = _Verdict(None, None) if group is None else _verdict(group, "GrpSts")
    at = document.body.text("GrpHdr/CreDtTm")
    batches = list(document.body.all("OrgnlPmtInfAndSts"))
    for batch in batches:
        yield from _statuses_of(batch, verdict, file_id, at)
    if not batches and (reference := key_in(file_id)) is not None:
        yield PaymentStatus(reference, verdict.code, verdict.reason, None, at)


def _statuses_of(batch: Element, above: _Verdict, file_id: str | None, at: str | None) -> Iterator[PaymentStatus]:
    verdict = above.over(_verdict(batch, "PmtInfSts"))
    batch_id = batch.text("OrgnlPmtInfId")
    transactions = list(batch.all("TxInfAndSts"))
    for transaction in transactions:
        carriers = transaction.text("OrgnlEndToEndId"), transaction.text("OrgnlInstrId"), batch_id, file_id
        if (reference := key_in(*carriers)) is not None:
            yield _status_of(transaction, verdict.over(_verdict(transaction, "TxSts")), reference, at)
    if not transactions and (reference := key_in(batch_id, file_id)) is not None:
        yield PaymentStatus(reference, verdict.code, verdict.reason, None, at)


def _status_of(transaction: Element, verdict: _Verdict, reference: str, at: str | None) -> PaymentStatus:
    return PaymentStatus(
        reference=reference,
        code=verdict.code,
        reason=verdict.reason,
        amount=Amount.of(transaction.first("OrgnlTxRef/Amt/InstdAmt")),
        at=at,
    )


def _verdict(level: Element, code: str) -> _Verdict:
    return _Verdict(level.text(code), level.text("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry"))
