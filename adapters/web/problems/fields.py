"""Fields: where in a request the value stands that broke a rule of the ledger."""

from __future__ import annotations

from collections.abc import Mapping

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
    IfscMalformedError,
    InsufficientFundsError,
    LedgerError,
    MixedCurrencyError,
    NoRailError,
    PayeeIncompleteError,
    RailCurrencyError,
    RailUnreachableError,
    ReferenceInvalidError,
    ReferenceReusedError,
    RoutingNumberMalformedError,
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

_FIELDS: Mapping[type[LedgerError], str] = {
    AccountNameError: "account",
    AccountNumberMalformedError: "account_number",
    AccountReservedError: "account",
    AmountNotIntegerError: "amount_minor",
    AmountNotPositiveError: "amount_minor",
    AmountOverRailLimitError: "amount_minor",
    AmountTooLargeError: "amount_minor",
    AmountUnderRailMinimumError: "amount_minor",
    BatchEmptyError: "payouts",
    BeneficiaryClosedError: "beneficiary_id",
    BeneficiaryNotFoundError: "beneficiary_id",
    EmptyEntryError: "lines",
    IfscMalformedError: "ifsc",
    InsufficientFundsError: "amount_minor",
    MixedCurrencyError: "lines",
    NoRailError: "rail",
    PayeeIncompleteError: "name",
    RailCurrencyError: "rail",
    RailUnreachableError: "rail",
    ReferenceInvalidError: "reference",
    ReferenceReusedError: "reference",
    RoutingNumberMalformedError: "routing_number",
    UnbalancedEntryError: "lines",
    UnknownAccountError: "account",
    UnknownCurrencyError: "currency",
    UnknownFeeBearerError: "fee_bearer",
    UnknownRailError: "rail",
    UnknownUrgencyError: "urgency",
    VpaMalformedError: "vpa",
}


def field_of(error: LedgerError) -> str | None:
    """Return the name of the field that broke the rule; None where the rule is about no single one."""
    if isinstance(error, TextInvalidError | TimeNotAwareError):
        return error.field
    return _FIELDS.get(type(error))
