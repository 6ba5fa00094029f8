"""Errors of requests: references, payees, rails and texts that callers got wrong."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.errors.base import InvalidInputError, RefusedError


@dataclass(eq=False)
class ReferenceInvalidError(InvalidInputError):
    """A reference is 1 to 100 printable characters without surrounding spaces."""

    reference: str


@dataclass(eq=False)
class ReferenceReusedError(RefusedError):
    """The reference was used before with other facts."""

    reference: str
    differing: tuple[str, ...]


@dataclass(eq=False)
class IfscMalformedError(InvalidInputError):
    """An IFSC is four letters, a zero, and six letters or digits (RBI)."""

    ifsc: str


@dataclass(eq=False)
class RoutingNumberMalformedError(InvalidInputError):
    """A routing number is nine digits, the last of which checks the others (American Bankers Association)."""

    routing_number: str


@dataclass(eq=False)
class VpaMalformedError(InvalidInputError):
    """A UPI address is name@handle (NPCI)."""

    vpa_masked: str


@dataclass(eq=False)
class AccountNumberMalformedError(InvalidInputError):
    """A bank account number is 4 to 35 letters or digits."""

    account_number_masked: str


@dataclass(eq=False)
class PayeeIncompleteError(InvalidInputError):
    """A payee needs a name, and an account number with an IFSC or a routing number, or a UPI address."""

    missing: tuple[str, ...]


@dataclass(eq=False)
class AmountOverRailLimitError(InvalidInputError):
    """The amount is over the rail's limit for one transfer."""

    rail: str
    amount_minor: int
    limit_minor: int


@dataclass(eq=False)
class AmountUnderRailMinimumError(InvalidInputError):
    """The amount is under the rail's minimum for one transfer."""

    rail: str
    amount_minor: int
    minimum_minor: int


@dataclass(eq=False)
class UnknownRailError(InvalidInputError):
    """The rail is not one of IMPS, NEFT, RTGS, UPI, ACH and FEDWIRE."""

    rail: str


@dataclass(eq=False)
class UnknownFeeBearerError(InvalidInputError):
    """The fee is borne by the platform or by the source account."""

    fee_bearer: str


@dataclass(eq=False)
class RailCurrencyError(InvalidInputError):
    """The rail does not carry this currency."""

    rail: str
    currency: str


@dataclass(eq=False)
class RailUnreachableError(InvalidInputError):
    """The beneficiary has no address that this rail can reach."""

    rail: str
    beneficiary_id: UUID
    missing: str


@dataclass(eq=False)
class NoRailError(InvalidInputError):
    """No rail carries this amount of this currency to the beneficiary."""

    beneficiary_id: UUID
    amount_minor: int
    currency: str


@dataclass(eq=False)
class UnknownUrgencyError(InvalidInputError):
    """A payout is standard or instant."""

    urgency: str


@dataclass(eq=False)
class RouteAmbiguousError(InvalidInputError):
    """A routing decision chooses exactly one route."""

    chosen: int


@dataclass(eq=False)
class TextInvalidError(InvalidInputError):
    """A text must be printable, without surrounding spaces, and not longer than allowed."""

    field: str
    text: str
    length_max: int


@dataclass(eq=False)
class TimeNotAwareError(InvalidInputError):
    """A time must say its offset from UTC."""

    field: str
    time: str


@dataclass(eq=False)
class BatchEmptyError(InvalidInputError):
    """A batch needs at least one payout."""

    reference: str


@dataclass(eq=False)
class BatchReferenceRepeatedError(InvalidInputError):
    """The same payout reference stands twice in one batch."""

    reference: str
