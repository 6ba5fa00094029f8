"""Reasons: which of RazorpayX's failures and refusals leave no doubt, so that another attempt cannot pay twice.

The provider recommends to retry many more. But of a timeout or an outage at a bank nobody can say whether the
instruction had arrived, and NPCI settles payments that timed out at the payee's bank as if they had succeeded. Such a
payout may be failed and debited all the same, and reversed days later. So only what was decided before any money was
sent, or was turned down for the rail's sake, is tried again.
"""

from __future__ import annotations

from http import HTTPStatus

from adapters.errors import WireError
from adapters.providers.http import Answer
from adapters.providers.messages import read_message
from adapters.providers.razorpayx.wire import OTHER_BODY, PROVIDER, ErrorDetails, ErrorMessage
from adapters.providers.sending import Refusal

RETRYABLE_REASONS = frozenset({"insufficient_funds", "amount_limit_exhausted_neft", "imps_not_allowed"})
"""Our account is empty; its NEFT limit is used up; the payee's account takes another rail."""

_INPUT_REFUSED = "input_validation_failed"
_WRONG_INPUT = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_OURS_TO_MEND = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Refusals that are about our access and not about the payment."""
_NO_REASON = frozenset({"", "null", "NA"})


def refusal_of(answer: Answer) -> Refusal:
    """Return why an order was refused, by the reason code, the kind of error, or else the status code."""
    error = _error(answer)
    told = [word for word in (error.reason, error.code) if word is not None and word not in _NO_REASON]
    reason = next(iter(told), answer.word)
    return Refusal(reason, retryable=answer.status_code in _OURS_TO_MEND or reason in RETRYABLE_REASONS)


def is_used_key(answer: Answer) -> bool:
    """Say whether a refusal is of the key alone, which was used with another body: the first sending may have paid."""
    return OTHER_BODY.casefold() in (_error(answer).description or "").casefold()


def is_own_fault(answer: Answer) -> bool:
    """Say whether a refusal is the provider's own fault, which decides nothing about the order."""
    return _error(answer).source == "internal"


def is_about_the_payee(answer: Answer) -> bool:
    """Say whether a registration was refused for what the payee's name or address is."""
    return answer.status_code in _WRONG_INPUT and _error(answer).reason == _INPUT_REFUSED


def _error(answer: Answer) -> ErrorDetails:
    try:
        return read_message(ErrorMessage, answer.body, PROVIDER).error
    except WireError:
        return ErrorDetails()
