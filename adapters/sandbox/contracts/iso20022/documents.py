"""The bank's messages: status report (pain.002), notification (camt.054), report (camt.052) and return (pacs.004).

A statement (camt.053) would have to give the balances of the account, which an announcement does not know.
"""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element, tostring

from adapters.sandbox.amounts import CURRENCY
from adapters.sandbox.contracts.iso20022.words import REASONS
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.wire import utc_text
from ledger.money import decimal_from_minor

STATUS_REPORT = "pain.002.001.10"
NOTIFICATION = "camt.054.001.08"
INTRADAY_REPORT = "camt.052.001.08"
PAYMENT_RETURN = "pacs.004.001.09"
XML = "application/xml"
_CONTENT = {NOTIFICATION: ("BkToCstmrDbtCdtNtfctn", "Ntfctn"), INTRADAY_REPORT: ("BkToCstmrAcctRpt", "Rpt")}


class Documents:
    """Writes the messages about one client's account."""

    def __init__(self, account_number: str) -> None:
        """Write about an account."""
        self._account_number = account_number

    def status_report(
        self, subject: str, reference: str, code: str, reason: str | None, at: datetime
    ) -> WebhookMessage:
        """Return what a payment's status is; `subject` is whose message it is, for the order of delivery."""
        why = [] if reason is None else [_node("StsRsnInf", _node("Rsn", _node("Cd", reason)))]
        body = _node(
            "CstmrPmtStsRpt",
            _header(subject, code, at),
            _node("OrgnlGrpInfAndSts", _node("OrgnlMsgId", reference), _node("OrgnlMsgNmId", "pain.001.001.09")),
            _node(
                "OrgnlPmtInfAndSts",
                _node("OrgnlPmtInfId", reference),
                _node("TxInfAndSts", _node("OrgnlEndToEndId", reference), _node("TxSts", code), *why),
            ),
        )
        return _message(subject, STATUS_REPORT, body)

    def refusal(self, reference: str, reason: str, at: datetime) -> WebhookMessage:
        """Return the report that a whole file was refused."""
        body = _node(
            "CstmrPmtStsRpt",
            _header(reference, reason, at),
            _node(
                "OrgnlGrpInfAndSts",
                _node("OrgnlMsgId", reference),
                _node("OrgnlMsgNmId", "pain.001.001.09"),
                _node("GrpSts", "RJCT"),
                _node("StsRsnInf", _node("Rsn", _node("Cd", reason))),
            ),
        )
        return _message(reference, STATUS_REPORT, body)

    def debit(self, payout: BankPayout, name: str) -> WebhookMessage:
        """Return the entry by which a payment left the account, in a message of this name."""
        return self._account_report(payout, name, "DBIT", "ESCT", _charges(payout, "DBIT"))

    def credit(self, payout: BankPayout) -> WebhookMessage:
        """Return the entry by which a payment came back to the account."""
        why = _node("RtrInf", _node("Rsn", _node("Cd", _reason_of(payout))))
        return self._account_report(payout, NOTIFICATION, "CRDT", "RRTN", _charges(payout, "CRDT"), why)

    def payment_return(self, payout: BankPayout) -> WebhookMessage:
        """Return the message of a payment that comes back."""
        body = _node(
            "PmtRtr",
            _header(
                payout.payout_id,
                "RTR",
                payout.changed_at,
                _node("NbOfTxs", "1"),
                _node("SttlmInf", _node("SttlmMtd", "INDA")),
            ),
            _node(
                "TxInf",
                _node("RtrId", f"{payout.payout_id}-R"),
                _node("OrgnlEndToEndId", payout.reference_id),
                _amount("RtrdIntrBkSttlmAmt", payout.amount_minor),
                _node("IntrBkSttlmDt", payout.changed_at.date().isoformat()),
                _node("RtrRsnInf", _node("Rsn", _node("Cd", _reason_of(payout)))),
            ),
        )
        return _message(payout.payout_id, PAYMENT_RETURN, body)

    def _account_report(
        self, payout: BankPayout, name: str, side: str, sub_family: str, *details: Element
    ) -> WebhookMessage:
        content, report = _CONTENT[name]
        account = _node("Acct", _node("Id", _node("Othr", _node("Id", self._account_number))))
        entry = _entry(payout, side, sub_family, details)
        header = _header(payout.payout_id, side, payout.changed_at)
        identified = _node("Id", f"{payout.payout_id}-{side}")
        return _message(payout.payout_id, name, _node(content, header, _node(report, identified, account, entry)))


def _entry(payout: BankPayout, side: str, sub_family: str, details: tuple[Element, ...]) -> Element:
    reference = (payout.utr or payout.payout_id) if side == "DBIT" else f"{payout.payout_id}-R"
    family = _node("Fmly", _node("Cd", "ICDT"), _node("SubFmlyCd", sub_family))
    return _node(
        "Ntry",
        _amount("Amt", payout.amount_minor),
        _node("CdtDbtInd", side),
        _node("Sts", _node("Cd", "BOOK")),
        _node("BookgDt", _node("DtTm", utc_text(payout.changed_at))),
        _node("AcctSvcrRef", reference),
        _node("BkTxCd", _node("Domn", _node("Cd", "PMNT"), family)),
        _node(
            "NtryDtls",
            _node(
                "TxDtls",
                _node("Refs", _node("EndToEndId", payout.reference_id)),
                _amount("Amt", payout.amount_minor),
                *details,
            ),
        ),
    )


def _charges(payout: BankPayout, side: str) -> Element:
    charges = payout.charges
    return _node(
        "Chrgs",
        _node(
            "Rcrd",
            _amount("Amt", charges.fee_minor + charges.tax_minor),
            _node("CdtDbtInd", side),
            _node("ChrgInclInd", "false"),
            _node("Tax", _amount("Amt", charges.tax_minor)),
        ),
    )


def _header(subject: str, word: str, at: datetime, *others: Element) -> Element:
    return _node("GrpHdr", _node("MsgId", f"{subject[:30]}-{word}"), _node("CreDtTm", utc_text(at)), *others)


def _reason_of(payout: BankPayout) -> str:
    return "NARR" if payout.failure_reason is None else REASONS[payout.failure_reason]


def _amount(name: str, amount_minor: int) -> Element:
    return _node(name, f"{decimal_from_minor(amount_minor, CURRENCY):f}", Ccy=CURRENCY)


def _message(subject: str, name: str, body: Element) -> WebhookMessage:
    document = _node("Document", body, xmlns=f"urn:iso:std:iso:20022:tech:xsd:{name}")
    return WebhookMessage(subject, name, tostring(document), content_type=XML)


def _node(name: str, *content: Element | str, **attributes: str) -> Element:
    node = Element(name, attributes)
    for part in content:
        if isinstance(part, str):
            node.text = part
        else:
            node.append(part)
    return node
