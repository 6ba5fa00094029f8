"""Registration: contacts and their fund accounts, each of which is known again by all its facts together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from adapters.sandbox.bank import Bank
from adapters.sandbox.beneficiaries import BankAddress, BankBeneficiary
from adapters.sandbox.exchanges import Fields
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request

ID_LENGTH = 14
_ACCOUNT_NUMBER = re.compile(r"[0-9A-Za-z]{5,35}", re.ASCII)
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}", re.ASCII)
_VPA = re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}", re.ASCII)
_CONTACT_NAME = re.compile(r"[A-Za-z0-9 \u2019_/().-]{2,49}[A-Za-z0-9.]")
_HOLDER_NAME = re.compile(r"[A-Za-z0-9 \u2019_/().-]{2,119}[A-Za-z0-9.]")
_CONTACT_FACTS = ("email", "contact", "type", "reference_id")


@dataclass(frozen=True, slots=True)
class FundAccount:
    """Where a contact is paid, and how the bank knows that address."""

    fund_account_id: str
    contact_id: str
    beneficiary_id: str
    name: str = field(repr=False)
    address: BankAddress

    @property
    def document(self) -> dict[str, object]:
        """Return what the provider says of it."""
        address = self.address
        kind = "bank_account" if address.vpa is None else "vpa"
        return {
            "id": self.fund_account_id,
            "entity": "fund_account",
            "contact_id": self.contact_id,
            "account_type": kind,
            kind: {"address": address.vpa} if address.vpa is not None else self._account,
            "active": True,
            "batch_id": None,
        }

    @property
    def _account(self) -> dict[str, object]:
        address = self.address
        return {"name": self.name, "ifsc": address.ifsc, "account_number": address.account_number, "notes": []}


class Registry:
    """The contacts and fund accounts of one client. Use it with the books held still."""

    def __init__(self, bank: Bank, identifiers: Identifiers) -> None:
        """Register payees at a bank."""
        self._bank = bank
        self._identifiers = identifiers
        self._contacts: dict[tuple[str | None, ...], str] = {}
        self._contact_ids: set[str] = set()
        self._fund_accounts: dict[tuple[str, str, BankAddress], FundAccount] = {}
        self._fund_accounts_by_id: dict[str, FundAccount] = {}

    def contact(self, fields: Fields) -> dict[str, object]:
        """Return a contact, made now when its facts are new. Raises RefusalError."""
        name = _matching(fields, "name", _CONTACT_NAME)
        others = {fact: fields.optional_text(fact) for fact in _CONTACT_FACTS}
        contact_id = self._contacts.setdefault((name, *others.values()), self._id("cont_"))
        self._contact_ids.add(contact_id)
        return {"id": contact_id, "entity": "contact", "name": name, **others, "active": True, "notes": []}

    def fund_account(self, contact_id: str, fields: Fields) -> FundAccount:
        """Return a fund account, made now when its facts are new. Raises RefusalError."""
        if contact_id not in self._contact_ids:
            message = "The id provided does not exist"
            raise invalid_request(message, "contact_id")
        name, address = _read_address(fields)
        facts = (contact_id, name, address)
        if facts not in self._fund_accounts:
            payee = self._bank.register_beneficiary(name, address, prefix="bank_")
            made = FundAccount(self._id("fa_"), contact_id, payee.beneficiary_id, name, address)
            self._fund_accounts[facts] = self._fund_accounts_by_id[made.fund_account_id] = made
        return self._fund_accounts[facts]

    def find(self, fund_account_id: str) -> FundAccount:
        """Return a fund account by its id. Raises RefusalError."""
        known = self._fund_accounts_by_id.get(fund_account_id)
        if known is None:
            message = "The id provided does not exist"
            raise RefusalError(ErrorCode.UNKNOWN_BENEFICIARY, message, "fund_account_id")
        return known

    def payee_of(self, fund_account: FundAccount) -> BankBeneficiary:
        """Return what the bank knows of the payee."""
        payee = self._bank.find_beneficiary(fund_account.beneficiary_id)
        assert payee is not None, "every fund account has a payee at the bank"
        return payee

    def _id(self, prefix: str) -> str:
        return prefix + self._identifiers.hex(ID_LENGTH)


def _read_address(fields: Fields) -> tuple[str, BankAddress]:
    kind = fields.text("account_type")
    if kind == "vpa":
        vpa = _matching(fields.nested("vpa"), "address", _VPA).lower()
        return vpa, BankAddress(vpa=vpa)
    if kind != "bank_account":
        message = "The selected account type is invalid."
        raise invalid_request(message, "account_type")
    account = fields.nested("bank_account")
    account_number = _matching(account, "account_number", _ACCOUNT_NUMBER)
    address = BankAddress(account_number=account_number, ifsc=_matching(account, "ifsc", _IFSC))
    return _matching(account, "name", _HOLDER_NAME), address


def _matching(fields: Fields, name: str, shape: re.Pattern[str]) -> str:
    value = fields.text(name)
    if shape.fullmatch(value) is None:
        message = f"The {name} format is invalid."
        raise invalid_request(message, name)
    return value
