"""Reading what moved on the account: statement (camt.053), notification (camt.054) and intraday report (camt.052).

The three share one kind of entry, and a bank tells the same entry in several of them. One entry may book many
transactions; then each of them is told on its own, and what stands at the entry counts only where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.providers.iso20022.elements import Document, Element
from adapters.providers.iso20022.wire import Amount, Charge, Entry, key_in

REPORTS = {"camt.052": "Rpt", "camt.053": "Stmt", "camt.054": "Ntfctn"}

_CARRIERS = (
    "Refs/EndToEndId",
    "Refs/InstrId",
    "Refs/PmtInfId",
    "Refs/MsgId",
    "Refs/Prtry/Ref",
    "RmtInf/Strd/CdtrRefInf/Ref",
    "RmtInf/Ustrd",
    "AddtlTxInf",
)
"""Where banks hand our reference back, the likeliest first."""
_TRUE = frozenset({"true", "1"})


def entries(document: Document) -> Iterator[Entry]:
    """Return the movements that a report tells of payments of ours."""
    for entry in document.body.all(f"{REPORTS[document.kind]}/Ntry"):
        transactions = list(entry.all("NtryDtls/TxDtls"))
        alone = len(transactions) <= 1
        for transaction in transactions or [entry]:
            reference = _reference(transaction, entry, alone=alone)
            if reference is not None:
                yield _entry(entry, transaction, reference, alone=alone)


def _reference(transaction: Element, entry: Element, *, alone: bool) -> str | None:
    of_transaction = [element.own_text for path in _CARRIERS for element in transaction.all(path)]
    of_entry = [entry.text("NtryRef"), entry.text("AddtlNtryInf")] if alone else []
    return key_in(*of_transaction, *of_entry)


def _entry(entry: Element, transaction: Element, reference: str, *, alone: bool) -> Entry:
    returned = transaction.first("RtrInf")
    return Entry(
        reference=reference,
        code=entry.text("Sts/Cd", "Sts/Prtry", "Sts"),
        side=transaction.text("CdtDbtInd") or entry.text("CdtDbtInd"),
        is_reversal=entry.text("RvslInd") in _TRUE,
        is_return=returned is not None,
        return_reason=None if returned is None else returned.text("Rsn/Cd", "Rsn/Prtry"),
        sub_family=transaction.text("BkTxCd/Domn/Fmly/SubFmlyCd") or entry.text("BkTxCd/Domn/Fmly/SubFmlyCd"),
        amount=_amount(transaction, entry, alone=alone),
        account_servicer_reference=transaction.text("Refs/AcctSvcrRef")
        or (entry.text("AcctSvcrRef") if alone else None),
        at=entry.text("BookgDt/DtTm", "BookgDt/Dt"),
        charges=tuple(_charges(transaction)) or (tuple(_charges(entry)) if alone else ()),
    )


def _amount(transaction: Element, entry: Element, *, alone: bool) -> Amount | None:
    own = transaction.first("Amt") or transaction.first("AmtDtls/TxAmt/Amt")
    return Amount.of(own or (entry.first("Amt") if alone else None))


def _charges(level: Element) -> Iterator[Charge]:
    for record in level.all("Chrgs/Rcrd"):
        amount = Amount.of(record.first("Amt"))
        if amount is not None:
            yield Charge(
                amount=amount,
                tax=Amount.of(record.first("Tax/Amt")),
                side=record.text("CdtDbtInd") or "DBIT",
                is_included=record.text("ChrgInclInd") in _TRUE,
            )
