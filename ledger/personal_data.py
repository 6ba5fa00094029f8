"""Personal data: what identifies a payee, sealed with a key of the beneficiary's own and masked everywhere else.

Destroying the key erases the person from the log while every event, entry and proof stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import punctuation
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from ledger.errors import (
    AccountNumberMalformedError,
    IfscMalformedError,
    PayeeIncompleteError,
    PayeeNamedError,
    RoutingNumberMalformedError,
    TextInvalidError,
    VpaMalformedError,
)
from ledger.payment_orders import Payee
from ledger.texts import check_text, is_text

if TYPE_CHECKING:
    from ledger.store.database import Connection

_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}", flags=re.ASCII)
_ACCOUNT_NUMBER = re.compile(r"[A-Za-z0-9]{4,35}", flags=re.ASCII)
_ROUTING_NUMBER = re.compile(r"[0-9]{9}", flags=re.ASCII)
_ROUTING_WEIGHTS = (3, 7, 1) * 3
_VPA = re.compile(r"[A-Za-z0-9._-]{2,255}@[A-Za-z][A-Za-z0-9]{1,63}", flags=re.ASCII)
_HANDLE = re.compile(r"[A-Za-z][A-Za-z0-9]{1,63}", flags=re.ASCII)
_SHOWN = 4
_HIDDEN = "•" * _SHOWN
_TELLING_LENGTH_MIN = 3
"""A shorter part of a name is an initial or a particle, and stands in many texts."""
NAME_LENGTH_MAX = 100
BANK_NAME_LENGTH_MAX = 100


class Sealer(Protocol):
    """Seals and opens the personal fields of beneficiaries."""

    def seal(self, beneficiary_id: UUID, field: str, text: str, connection: Connection) -> str:
        """Encrypt one field with the beneficiary's key, which is made on first use."""

    def open(self, beneficiary_id: UUID, field: str, token: str, connection: Connection) -> str:
        """Decrypt one field. Raises KeyDestroyedError when the beneficiary was erased."""

    def destroy(self, beneficiary_id: UUID, connection: Connection) -> None:
        """Destroy the beneficiary's key for ever."""

    def note_messages(self, noted: Sequence[tuple[str, UUID]], connection: Connection) -> None:
        """Note which provider's message (by its digest) is about which beneficiary, to be erased together."""

    def digest_of(self, text: str) -> str:
        """Return a keyed digest, by which equal texts are told without keeping them."""


def mask_account_number(account_number: str) -> str:
    """Return an account number with all but its last four characters hidden; of a short one, all."""
    shown = account_number[-_SHOWN:] if len(account_number) > _SHOWN else ""
    return _HIDDEN + shown


def mask_vpa(vpa: str) -> str:
    """Return a UPI address with all but the first character of the name, and its handle, hidden.

    What stands where a handle belongs, but is none, may be part of the name or a telephone number, and is hidden too.
    """
    name, _, handle = vpa.partition("@")
    return f"{name[:1]}{_HIDDEN}@{handle}" if _HANDLE.fullmatch(handle) else _HIDDEN


def check_payee(payee: Payee) -> Payee:
    """Return a payee when the details can be paid to.

    Raises PayeeIncompleteError, TextInvalidError, AccountNumberMalformedError, IfscMalformedError,
    RoutingNumberMalformedError or VpaMalformedError. The form of an IFSC is RBI's, and that of a routing number the
    American Bankers Association's; whether the branch exists only a penny drop can tell.
    """
    _check_complete(payee)
    if not is_text(payee.name, length_max=NAME_LENGTH_MAX):
        raise TextInvalidError(field="name", text=_HIDDEN, length_max=NAME_LENGTH_MAX)
    if payee.bank_name is not None:
        check_text("bank_name", payee.bank_name, length_max=BANK_NAME_LENGTH_MAX)
    if payee.account_number is not None and not _ACCOUNT_NUMBER.fullmatch(payee.account_number):
        raise AccountNumberMalformedError(mask_account_number(payee.account_number))
    if payee.ifsc is not None and not _IFSC.fullmatch(payee.ifsc):
        # What has no letters is likely an account number in the wrong field.
        raise IfscMalformedError(mask_account_number(payee.ifsc) if payee.ifsc.isdigit() else payee.ifsc)
    if payee.routing_number is not None and not _is_routing_number(payee.routing_number):
        raise RoutingNumberMalformedError(mask_account_number(payee.routing_number))
    if payee.vpa is not None and not _VPA.fullmatch(payee.vpa):
        raise VpaMalformedError(mask_vpa(payee.vpa))
    return payee


def check_names_nobody(field: str, text: str, payee: Payee) -> None:
    """Refuse a text in which a part of the payee's name, the account number or the UPI address stands.

    Raises PayeeNamedError, which does not repeat the text.
    """
    parts = {part for part in _words(payee.name) if len(part) >= _TELLING_LENGTH_MIN}
    numbers = [number.casefold() for number in (payee.account_number, payee.vpa) if number]
    if parts & _words(text) or any(number in text.casefold() for number in numbers):
        raise PayeeNamedError(field)


def _words(text: str) -> set[str]:
    return {word.strip(punctuation) for word in text.casefold().split()}


def _check_complete(payee: Payee) -> None:
    missing = [] if payee.name else ["name"]
    bank_code = payee.ifsc or payee.routing_number
    if payee.account_number is not None or bank_code is not None:
        missing += [] if payee.account_number else ["account_number"]
        missing += [] if bank_code else ["ifsc"]
    elif not payee.vpa:
        missing.append("account_number and ifsc, or vpa")
    if missing:
        raise PayeeIncompleteError(tuple(missing))


def _is_routing_number(text: str) -> bool:
    """Return whether the check digit is right: the weighted sum of the nine digits is a multiple of ten."""
    return bool(_ROUTING_NUMBER.fullmatch(text)) and not (
        sum(weight * int(digit) for weight, digit in zip(_ROUTING_WEIGHTS, text, strict=True)) % 10
    )
