"""Writing the Customer Credit Transfer Initiation (pain.001.001.09): one payment order, as the file that a bank takes.

One file holds one payment, so that the bank, which refuses the same file twice, refuses the same payment twice: the
attempt's key is the identification of message, batch, instruction and payment alike. It says `BtchBookg` false, so that
the statement has a line of its own for each payment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID
from xml.etree.ElementTree import Element, tostring

from adapters.errors import ReferenceTooLongError
from adapters.providers.iso20022.elements import NAMESPACE_PREFIX
from adapters.providers.iso20022.wire import REFERENCE_LENGTH_MAX
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail

MESSAGE = "pain.001.001.09"
NAME_LENGTH_MAX = 140
REMITTANCE_LENGTH_MAX = 140

SERVICE_LEVELS = {Rail.NEFT: "NURG", Rail.RTGS: "URGP", Rail.ACH: "NURG", Rail.FEDWIRE: "URGP"}
"""Urgent and non-urgent payment, from the standard's external code list."""
LOCAL_INSTRUMENTS = {
    Rail.NEFT: ("Prtry", "NEFT"),
    Rail.RTGS: ("Prtry", "RTGS"),
    Rail.ACH: ("Cd", "PPD"),
    Rail.FEDWIRE: ("Prtry", "FEDWIRE"),
}
"""India's systems have no code of their own in the standard's list; `PPD` is Nacha's prearranged payment."""

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", flags=re.ASCII)
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}", flags=re.ASCII)
_ABA = re.compile(r"[0-9]{9}", flags=re.ASCII)


@dataclass(frozen=True, slots=True)
class Debtor:
    """Whose account pays, and where it is kept."""

    name: str
    account: str = field(repr=False)
    """An IBAN, or the number that the bank itself uses."""
    agent: str
    """The bank: its BIC, its IFSC or its ABA routing number."""


def write_credit_transfer(order: PaymentOrder, payee: Payee, debtor: Debtor, made_at: datetime) -> bytes:
    """Return the file of one payment order, to be executed on the day of `made_at`, which is in the bank's zone.

    Raises ReferenceTooLongError.
    """
    if len(order.idempotency_key) > REFERENCE_LENGTH_MAX:
        raise ReferenceTooLongError(order.provider, order.idempotency_key, REFERENCE_LENGTH_MAX)
    initiation = _node("CstmrCdtTrfInitn", _header(order, debtor, made_at), _batch(order, payee, debtor, made_at))
    document = _node("Document", initiation, xmlns=NAMESPACE_PREFIX + MESSAGE)
    file: bytes = tostring(document, encoding="UTF-8", xml_declaration=True)
    return file


def uetr(idempotency_key: str) -> UUID:
    """Return the payment's unique end-to-end transaction reference, the same for the same key.

    The standard asks for the form of a random UUID (version 4), so this is one whose digits come from a digest.
    """
    return UUID(bytes=sha256(idempotency_key.encode()).digest()[:16], version=4)


def _header(order: PaymentOrder, debtor: Debtor, made_at: datetime) -> Element:
    return _node(
        "GrpHdr",
        _node("MsgId", order.idempotency_key),
        _node("CreDtTm", made_at.isoformat(timespec="seconds")),
        _node("NbOfTxs", "1"),
        _node("CtrlSum", f"{order.money.decimal:f}"),
        _node("InitgPty", _name(debtor.name)),
    )


def _batch(order: PaymentOrder, payee: Payee, debtor: Debtor, made_at: datetime) -> Element:
    return _node(
        "PmtInf",
        _node("PmtInfId", order.idempotency_key),
        _node("PmtMtd", "TRF"),
        _node("BtchBookg", "false"),
        _node("NbOfTxs", "1"),
        _node("CtrlSum", f"{order.money.decimal:f}"),
        _payment_type(order.rail),
        _node("ReqdExctnDt", _node("Dt", made_at.date().isoformat())),
        _node("Dbtr", _name(debtor.name)),
        _node("DbtrAcct", _account(debtor.account), _node("Ccy", order.money.currency)),
        _node("DbtrAgt", _agent(debtor.agent)),
        _node("ChrgBr", "DEBT"),
        _transaction(order, payee),
    )


def _transaction(order: PaymentOrder, payee: Payee) -> Element:
    assert payee.account_number is not None, "the rails of a bank reach account numbers"
    key = order.idempotency_key
    remittance = (order.narration or key)[:REMITTANCE_LENGTH_MAX]
    return _node(
        "CdtTrfTxInf",
        _node("PmtId", _node("InstrId", key), _node("EndToEndId", key), _node("UETR", str(uetr(key)))),
        _node("Amt", _node("InstdAmt", f"{order.money.decimal:f}", Ccy=order.money.currency)),
        _node("CdtrAgt", _agent(payee.ifsc or payee.routing_number or "")),
        _node("Cdtr", _name(payee.name)),
        _node("CdtrAcct", _node("Id", _node("Othr", _node("Id", payee.account_number)))),
        _node("RmtInf", _node("Ustrd", remittance)),
    )


def _payment_type(rail: Rail) -> Element:
    kind, instrument = LOCAL_INSTRUMENTS[rail]
    return _node(
        "PmtTpInf",
        _node("SvcLvl", _node("Cd", SERVICE_LEVELS[rail])),
        _node("LclInstrm", _node(kind, instrument)),
    )


def _name(name: str) -> Element:
    return _node("Nm", name[:NAME_LENGTH_MAX])


def _account(account: str) -> Element:
    return _node("Id", _node("IBAN", account) if _is_iban(account) else _node("Othr", _node("Id", account)))


def _agent(bank: str) -> Element:
    if _IFSC.fullmatch(bank):
        named = _member("INFSC", bank)
    elif _ABA.fullmatch(bank):
        named = _member("USABA", bank)
    else:
        named = _node("BICFI", bank)
    return _node("FinInstnId", named)


def _member(system: str, bank: str) -> Element:
    return _node("ClrSysMmbId", _node("ClrSysId", _node("Cd", system)), _node("MmbId", bank))


def _is_iban(account: str) -> bool:
    """Say whether an account has the form and the check digits of an IBAN (ISO 13616)."""
    digits = "".join(str(int(character, 36)) for character in account[4:] + account[:4] if character.isalnum())
    return _IBAN.fullmatch(account) is not None and int(digits) % 97 == 1


def _node(name: str, *content: Element | str, **attributes: str) -> Element:
    node = Element(name, attributes)
    for part in content:
        if isinstance(part, str):
            node.text = part
        else:
            node.append(part)
    return node
