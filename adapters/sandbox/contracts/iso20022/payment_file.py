"""Payment files (pain.001) as the bank reads them: one payment each, and counts and sums that agree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml.ElementTree import ParseError, fromstring

from adapters.sandbox.amounts import LARGEST_AMOUNT_MINOR
from adapters.sandbox.beneficiaries import BankAddress
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from ledger.errors import InvalidInputError
from ledger.money import Money
from ledger.rails import Rail

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DOCUMENT = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:pain\.001\.001\.[0-9]{2})\}Document")
_LONGEST_REFERENCE = 35
_RAILS = {"NEFT": Rail.NEFT, "RTGS": Rail.RTGS, "IMPS": Rail.IMPS}


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """What one file asks for."""

    message_id: str
    end_to_end_id: str
    money: Money
    rail: Rail
    name: str = field(repr=False)
    address: BankAddress
    debtor_account: str = field(repr=False)
    narration: str


def read_payment_file(body: bytes) -> PaymentFile:
    """Read a file. Raises RefusalError."""
    reader = _Reader(*_root_of(body))
    if [reader.text("GrpHdr/NbOfTxs"), str(reader.count("PmtInf/CdtTrfTxInf"))] != ["1", "1"]:
        message = "the file must hold one payment, and say so"
        raise invalid_request(message, "NbOfTxs")
    money = reader.money("PmtInf/CdtTrfTxInf/Amt/InstdAmt")
    if reader.parsed("GrpHdr/CtrlSum", money.currency) != money:
        message = "the control sum is not the sum of the amounts"
        raise invalid_request(message, "CtrlSum")
    creditor = "PmtInf/CdtTrfTxInf"
    return PaymentFile(
        message_id=reader.reference("GrpHdr/MsgId"),
        end_to_end_id=reader.reference(f"{creditor}/PmtId/EndToEndId"),
        money=money,
        rail=reader.rail("PmtInf/PmtTpInf/LclInstrm/Prtry"),
        name=reader.text(f"{creditor}/Cdtr/Nm"),
        address=BankAddress(
            account_number=reader.text(f"{creditor}/CdtrAcct/Id/Othr/Id"),
            ifsc=reader.text(f"{creditor}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
        ),
        debtor_account=reader.text("PmtInf/DbtrAcct/Id/IBAN", "PmtInf/DbtrAcct/Id/Othr/Id"),
        narration=reader.text(f"{creditor}/RmtInf/Ustrd"),
    )


def _root_of(body: bytes) -> tuple[Element, str]:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):
        message = "the file is not XML"
        raise invalid_request(message) from None
    named = _DOCUMENT.fullmatch(root.tag)
    if named is None:
        message = "the file is no pain.001"
        raise invalid_request(message)
    return root, named[1]


class _Reader:
    """Reads elements by their paths; what is missing or wrong is refused."""

    def __init__(self, root: Element, namespace: str) -> None:
        self._root = root
        self._namespaces = {"": namespace}

    def count(self, path: str) -> int:
        return len(self._root.findall(f"CstmrCdtTrfInitn/{path}", self._namespaces))

    def text(self, *paths: str) -> str:
        for path in paths:
            found = self._root.findtext(f"CstmrCdtTrfInitn/{path}", namespaces=self._namespaces)
            if found is not None and found.strip():
                return found.strip()
        message = f"{paths[0]} is missing"
        raise invalid_request(message, paths[0])

    def reference(self, path: str) -> str:
        reference = self.text(path)
        if len(reference) > _LONGEST_REFERENCE:
            message = f"{path} is longer than {_LONGEST_REFERENCE} characters"
            raise invalid_request(message, path)
        return reference

    def money(self, path: str) -> Money:
        element = self._root.find(f"CstmrCdtTrfInitn/{path}", self._namespaces)
        money = self.parsed(path, "" if element is None else element.get("Ccy", ""))
        if money.amount_minor > LARGEST_AMOUNT_MINOR:
            message = "the amount is too large"
            raise invalid_request(message, path)
        return money

    def parsed(self, path: str, currency: str) -> Money:
        try:
            return Money.parse(self.text(path), currency)
        except InvalidInputError as error:
            raise invalid_request(str(error), path) from None

    def rail(self, path: str) -> Rail:
        word = self.text(path)
        if word not in _RAILS:
            message = f"{word} is not a system that this bank pays through"
            raise RefusalError(ErrorCode.UNKNOWN_MODE, message, path)
        return _RAILS[word]
