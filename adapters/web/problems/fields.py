"""Fields: where in a request the value stands that broke a rule of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from adapters.errors import StatementProfileError
from adapters.web.errors import (
    CursorWrongError,
    IdempotencyKeyReusedError,
    KeyNameTakenError,
    KeyWithoutRoleError,
    MomentRangeError,
)
from ledger.errors import (
    AccountNameError,
    AccountNumberMalformedError,
    AccountReservedError,
    AmountNotIntegerError,
    AmountNotPositiveError,
    AmountOverRailLimitError,
    AmountTooLargeError,
    AmountUnderRailMinimumError,
    BatchEmptyError,
    BeneficiaryClosedError,
    BeneficiaryNotFoundError,
    EmptyEntryError,
    HoldPastError,
    HoldShortenedError,
    IfscMalformedError,
    InsufficientFundsError,
    LedgerError,
    MixedCurrencyError,
    NoRailError,
    NoStatementError,
    PayeeIncompleteError,
    PayeeNamedError,
    RailCurrencyError,
    RailUnreachableError,
    ReferenceInvalidError,
    ReferenceReusedError,
    RoutingNumberMalformedError,
    StatementAccountError,
    TextInvalidError,
    TimeNotAwareError,
    UnbalancedEntryError,
    UnknownAccountError,
    UnknownCurrencyError,
    UnknownFeeBearerError,
    UnknownRailError,
    UnknownUrgencyError,
    VpaMalformedError,
)
from projections.errors import AmountRangeError, SpanReversedError

_FIELDS: Mapping[type[LedgerError], str] = {
    AccountNameError: "account",
    AccountNumberMalformedError: "account_number",
    AccountReservedError: "account",
    AmountNotIntegerError: "amount_minor",
    AmountNotPositiveError: "amount_minor",
    AmountOverRailLimitError: "amount_minor",
    AmountTooLargeError: "amount_minor",
    AmountRangeError: "most_minor",
    AmountUnderRailMinimumError: "amount_minor",
    BatchEmptyError: "payouts",
    BeneficiaryClosedError: "beneficiary_id",
    BeneficiaryNotFoundError: "beneficiary_id",
    CursorWrongError: "cursor",
    EmptyEntryError: "lines",
    HoldPastError: "until",
    HoldShortenedError: "until",
    IdempotencyKeyReusedError: "Idempotency-Key",
    IfscMalformedError: "ifsc",
    InsufficientFundsError: "amount_minor",
    KeyNameTakenError: "name",
    KeyWithoutRoleError: "roles",
    MixedCurrencyError: "lines",
    NoRailError: "rail",
    NoStatementError: "account",
    RailCurrencyError: "rail",
    RailUnreachableError: "rail",
    ReferenceInvalidError: "reference",
    ReferenceReusedError: "reference",
    RoutingNumberMalformedError: "routing_number",
    SpanReversedError: "until",
    StatementAccountError: "account",
    StatementProfileError: "layout",
    UnbalancedEntryError: "lines",
    UnknownAccountError: "account",
    UnknownCurrencyError: "currency",
    UnknownFeeBearerError: "fee_bearer",
    UnknownRailError: "rail",
    UnknownUrgencyError: "urgency",
    VpaMalformedError: "vpa",
}


_ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "account": ("source_account", "lines"),
    "amount_minor": ("lines",),
    "currency": ("lines",),
    "until": ("queued_until",),
}
"""What holds the same value in documents that have no field of that name."""


def field_of(error: LedgerError, known: Collection[str]) -> str | None:
    """Return the name of the field that broke the rule; None where it is about none that was sent.

    A rule says `account` where one document has an account, another a source account: `known` are its own names.
    """
    name = _name_in(error)
    if name is None or name in known:
        return name
    return next((other for other in _ALSO_CALLED.get(name, ()) if other in known), None)


def _name_in(error: LedgerError) -> str | None:
    if isinstance(error, MomentRangeError | PayeeNamedError | TextInvalidError | TimeNotAwareError):
        return error.field
    if isinstance(error, PayeeIncompleteError):
        return error.missing[0].partition(" ")[0]
    return _FIELDS.get(type(error))
