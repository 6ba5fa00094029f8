"""A bank without a socket, its customer, and payment files written by hand."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.sandbox import InProcessSandbox, SandboxSettings
from adapters.sandbox.contracts.iso20022.contract import Iso20022Contract
from adapters.sandbox.exchanges import Answer, Request

START = datetime(2026, 2, 26, 10, 30, tzinfo=UTC)
ACCOUNT = "50100123456789"
OPENING_MINOR = 100_000_000
CREDENTIALS = ("acme", "password-of-the-tests")
KEY = "6f1d2c3b4a5948778695a4b3c2d1e0f1_1"


def payment_file(
    reference: str = KEY,
    account_number: str = "987654321098",
    amount: str = "500.00",
    system: str = "NEFT",
    debtor: str = ACCOUNT,
) -> str:
    return (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'><CstmrCdtTrfInitn>"
        f"<GrpHdr><MsgId>{reference}</MsgId><CreDtTm>2026-02-26T16:00:00+05:30</CreDtTm><NbOfTxs>1</NbOfTxs>"
        f"<CtrlSum>{amount}</CtrlSum><InitgPty><Nm>ACME</Nm></InitgPty></GrpHdr>"
        f"<PmtInf><PmtInfId>{reference}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        f"<PmtTpInf><LclInstrm><Prtry>{system}</Prtry></LclInstrm></PmtTpInf>"
        f"<DbtrAcct><Id><Othr><Id>{debtor}</Id></Othr></Id></DbtrAcct>"
        f"<CdtTrfTxInf><PmtId><EndToEndId>{reference}</EndToEndId></PmtId>"
        f"<Amt><InstdAmt Ccy='INR'>{amount}</InstdAmt></Amt>"
        "<CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>HDFC0001234</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt>"
        f"<Cdtr><Nm>Meera Nair</Nm></Cdtr><CdtrAcct><Id><Othr><Id>{account_number}</Id></Othr></Id></CdtrAcct>"
        "<RmtInf><Ustrd>salary</Ustrd></RmtInf></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"
    )


@dataclass(frozen=True)
class Customer:
    """Hands files in and empties the mailbox."""

    sandbox: InProcessSandbox
    credentials: tuple[str, str] = CREDENTIALS

    def hand_in(self, file: str | bytes) -> tuple[int, Any]:
        """Return the HTTP status and the JSON document of the answer."""
        return self._asked("POST", "/payments", file if isinstance(file, bytes) else file.encode())

    def mailbox(self, *, leave: bool = False) -> list[dict[str, Any]]:
        status, listing = self._asked("GET", "/mailbox", b"", {"leave": [""]} if leave else {})
        assert status == 200
        return list(listing)

    def _asked(self, method: str, path: str, body: bytes, query: dict[str, list[str]] | None = None) -> tuple[int, Any]:
        token = b64encode(":".join(self.credentials).encode()).decode()
        headers = {"authorization": f"Basic {token}"}
        answer = self.sandbox.answer(Request(method, path, query or {}, headers, body))
        assert isinstance(answer, Answer)
        return answer.http_status, json.loads(answer.body)


def opened_bank(**changes: Any) -> Customer:
    user, password = CREDENTIALS
    contract = Iso20022Contract(user=user, password=password, account_number=ACCOUNT)
    usual: dict[str, Any] = {"contract": contract, "opening_wallet_minor": OPENING_MINOR, "start_at": START}
    return Customer(InProcessSandbox(SandboxSettings(**(usual | changes))))
