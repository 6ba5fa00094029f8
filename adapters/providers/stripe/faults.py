"""Faults: what Stripe's errors say of the request that met them.

Stripe answers a repeated request with the stored answer to the first, as long as it keeps the key. So a refusal of a
request is the refusal of this order and of every earlier sending of it: it needs no look-up to be sure. This holds for
errors that Stripe itself wrote about the request. The others:

    idempotency_error            the key was used with other fields: the first request exists, and is looked up
    409, a key or lock in use    another request under the key is at work: the outcome is open
    401, 403                     our access: the request was not let in, and nothing is known of an earlier one
    api_error, 5xx, no error     the outcome is open, and a stored 500 stays the answer for as long as the key is kept
"""

from __future__ import annotations

from http import HTTPStatus

from adapters.errors import WireError
from adapters.providers.http import Answer
from adapters.providers.messages import read_message
from adapters.providers.paying import Meaning
from adapters.providers.sending import Refusal
from adapters.providers.stripe.answers import ErrorCause, ErrorMessage
from adapters.providers.stripe.wire import PROVIDER

RETRYABLE_CODES = frozenset({"balance_insufficient", "insufficient_funds", "payouts_limit_exceeded"})
"""Our balance was too small, or the day's limit was used up: nothing happened, and another attempt may succeed."""

PAYEE_CODES = frozenset({
    "account_number_invalid",
    "bank_account_declined",
    "bank_account_restricted",
    "bank_account_unusable",
    "routing_number_invalid",
})  # fmt: skip
"""Refusals of a registration that are about the payee's account and not about ours."""

_ABOUT_THE_REQUEST = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.NOT_FOUND})
_OPEN_CODES = frozenset({"idempotency_key_in_use", "lock_timeout", "rate_limit"})


def meaning_of(answer: Answer) -> Meaning:
    """Return what an answer to a payment order says, before it is read further."""
    if answer.is_success:
        return Meaning.TAKEN_ON
    error = error_of(answer)
    if error is None or answer.status_code not in _ABOUT_THE_REQUEST or error.code in _OPEN_CODES:
        return Meaning.UNKNOWN
    match error.type:
        case "invalid_request_error" | "card_error":
            return Meaning.REFUSED
        case "idempotency_error":
            return Meaning.DUPLICATE
        case _:
            return Meaning.UNKNOWN


def refusal_of(answer: Answer) -> Refusal:
    """Return why a request was refused: the error's code, or its type where it has none."""
    error = error_of(answer)
    reason = answer.word if error is None else error.code or error.type
    return Refusal(reason, retryable=reason in RETRYABLE_CODES)


def error_of(answer: Answer) -> ErrorCause | None:
    """Return the error that Stripe wrote; None for an answer that is not of its making or cannot be read."""
    try:
        return read_message(ErrorMessage, answer.body, PROVIDER).error
    except WireError:
        return None
