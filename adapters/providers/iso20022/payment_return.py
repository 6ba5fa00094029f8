"""Reading the Payment Return (pacs.004): payments that had settled and come back."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.providers.iso20022.elements import Document, Element
from adapters.providers.iso20022.wire import Amount, Return, key_in


def returns(document: Document) -> Iterator[Return]:
    """Return the returns of payments of ours."""
    header = document.body.first("GrpHdr")
    group = document.body.text("OrgnlGrpInf/OrgnlMsgId")
    settled_on = None if header is None else header.text("IntrBkSttlmDt")
    for transaction in document.body.all("TxInf"):
        reference = key_in(transaction.text("OrgnlEndToEndId"), transaction.text("OrgnlInstrId"), group)
        if reference is not None:
            yield _return(transaction, reference, settled_on)


def _return(transaction: Element, reference: str, settled_on: str | None) -> Return:
    return Return(
        reference=reference,
        reason=transaction.text("RtrRsnInf/Rsn/Cd", "RtrRsnInf/Rsn/Prtry"),
        amount=Amount.of(transaction.first("RtrdIntrBkSttlmAmt")),
        at=transaction.text("IntrBkSttlmDt") or settled_on,
    )
