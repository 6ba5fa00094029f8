"""Sample settings, orders and messages of a bank, written by hand from the standard's message definitions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import AnyHttpUrl, SecretStr

from adapters.providers.iso20022.settings import Iso20022Settings
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail

NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)
BENEFICIARY = UUID("0b0e8e0c-7a0e-4f6c-9c7e-1f0d3b5a7c99")
KEY = "6f1d2c3b4a5948778695a4b3c2d1e0f1_1"
OTHER = "00112233445566778899aabbccddeeff_2"
ACCOUNT = "NL41MOCK0000000001"
PASSWORD = "password-that-nobody-may-see"
PAYEE = Payee("Meera Nair", "987654321098", "HDFC0001234")
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
BODIES = {
    "camt.052": "BkToCstmrAcctRpt",
    "camt.053": "BkToCstmrStmt",
    "camt.054": "BkToCstmrDbtCdtNtfctn",
    "pacs.004": "PmtRtr",
    "pain.002": "CstmrPmtStsRpt",
}
REPORTS = {"camt.052": "Rpt", "camt.053": "Stmt", "camt.054": "Ntfctn"}


def settings(**changes: Any) -> Iso20022Settings:
    values: dict[str, Any] = {
        "base_url": AnyHttpUrl("http://bank.test"),
        "initiating_party": "ACME Corporation",
        "debtor_account": SecretStr(ACCOUNT),
        "debtor_agent": "MOCKNL2A",
        "query_attempts": 1,
        "query_wait_seconds": 0,
    }
    return Iso20022Settings(**(values | changes))


def order(
    amount_minor: int = 50_000, rail: Rail = Rail.NEFT, currency: str = "INR", key: str = KEY, **changes: Any
) -> PaymentOrder:
    facts: dict[str, Any] = {
        "payout_id": UUID(key.partition("_")[0]),
        "attempt": int(key.partition("_")[2]),
        "provider": "Bank",
        "idempotency_key": key,
        "money": Money(amount_minor, currency),
        "rail": rail,
        "provider_beneficiary_id": BENEFICIARY.hex,
        "narration": "salary",
    }
    return PaymentOrder(**(facts | changes))


def document(content: str, name: str = "pain.002.001.10") -> bytes:
    """Return a message of this name, whose one element holds the content."""
    body = BODIES[name[:8]]
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<Document xmlns='{NAMESPACE}{name}'>"
        f"<{body}>{content}</{body}></Document>"
    ).encode()


def status_report(content: str, group: str = "", key: str = KEY) -> bytes:
    """Return a pain.002 about the file of one key."""
    return document(
        "<GrpHdr><MsgId>S-1</MsgId><CreDtTm>2026-09-30T15:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{key}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}"
        f"</OrgnlGrpInfAndSts>{content}"
    )


def batch(content: str, key: str = KEY) -> str:
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{key}</OrgnlPmtInfId>{content}</OrgnlPmtInfAndSts>"


def transaction_status(code: str = "", reason: str = "", extra: str = "", key: str = KEY) -> str:
    status = f"<TxSts>{code}</TxSts>" if code else ""
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId>{status}{why}{extra}</TxInfAndSts>"


def account_report(*entries: str, name: str = "camt.054.001.08") -> bytes:
    """Return a notification, statement or report with these entries."""
    report = REPORTS[name[:8]]
    return document(
        "<GrpHdr><MsgId>N-1</MsgId><CreDtTm>2026-10-01T09:00:00Z</CreDtTm></GrpHdr>"
        f"<{report}><Id>N-1</Id><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>{''.join(entries)}</{report}>",
        name,
    )


def entry(
    side: str = "DBIT",
    code: str = "<Cd>BOOK</Cd>",
    amount: str = "500.00",
    currency: str = "INR",
    extra: str = "",
    details: str | None = None,
    sub_family: str = "ESCT",
) -> str:
    """Return one entry; without details it holds one transaction with the key."""
    told = transaction(amount, currency) if details is None else details
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{extra}<Sts>{code}</Sts>"
        "<BookgDt><Dt>2026-10-01</Dt></BookgDt><AcctSvcrRef>SBIN-0001</AcctSvcrRef>"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls>{told}</NtryDtls></Ntry>"
    )


def transaction(amount: str = "500.00", currency: str = "INR", extra: str = "", key: str = KEY, refs: str = "") -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{key}</EndToEndId>{refs}</Refs><Amt Ccy='{currency}'>{amount}</Amt>{extra}</TxDtls>"
    )


def returned(amount: str = "500.00", reason: str = "AC04", key: str = KEY, extra: str = "") -> bytes:
    """Return a pacs.004 of one payment."""
    return document(
        "<GrpHdr><MsgId>R-1</MsgId><IntrBkSttlmDt>2026-10-05</IntrBkSttlmDt></GrpHdr>"
        f"<TxInf><RtrId>R-1-1</RtrId><OrgnlEndToEndId>{key}</OrgnlEndToEndId>"
        f"<RtrdIntrBkSttlmAmt Ccy='INR'>{amount}</RtrdIntrBkSttlmAmt>{extra}"
        f"<RtrRsnInf><Rsn><Cd>{reason}</Cd></Rsn></RtrRsnInf></TxInf>",
        "pacs.004.001.09",
    )
