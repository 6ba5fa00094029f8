"""Forms: reads the fields of Stripe's form-encoded requests, in which every value is text."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from hashlib import sha256
from urllib.parse import parse_qsl

from adapters.sandbox.exchanges import Fields, Request
from adapters.sandbox.refusals import invalid_request

CURRENCY = "usd"
LONGEST_KEY = 255
LONGEST_METADATA = 500
_CENTS = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
_EXPANDED = re.compile(r"expand\[[0-9]*\]", re.ASCII)


def key_of(request: Request) -> str | None:
    """Return the idempotency key, which a client may leave out. Raises RefusalError."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        message = f"the idempotency key is empty or longer than {LONGEST_KEY} characters"
        raise invalid_request(message)
    return key


def fingerprint_of(request: Request) -> str:
    """Return what tells a request from another one with the same key."""
    return sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()


def amount_of(form: Fields) -> int:
    """Return the amount in cents. Raises RefusalError."""
    text = form.text("amount")
    if _CENTS.fullmatch(text) is None:
        message = "amount must be a positive number of cents"
        raise invalid_request(message, "amount")
    check_word(form, "currency", {CURRENCY})
    return int(text)


def reference_of(form: Fields) -> str:
    """Return what the client wrote into the metadata; empty when it wrote nothing. Raises RefusalError."""
    reference = form.optional_text("metadata[reference]") or ""
    if len(reference) > LONGEST_METADATA:
        message = f"a value of the metadata is longer than {LONGEST_METADATA} characters"
        raise invalid_request(message, "metadata[reference]")
    return reference


def check_word(form: Fields, name: str, allowed: AbstractSet[str]) -> str:
    """Return a field that must be one of some words. Raises RefusalError."""
    word = form.text(name)
    if word not in allowed:
        message = f"{name} must be one of {sorted(allowed)}"
        raise invalid_request(message, name)
    return word


def check_descriptor(form: Fields, length_max: int) -> None:
    """Refuse a statement descriptor that is too long or holds more than plain characters. Raises RefusalError."""
    text = form.optional_text("statement_descriptor")
    if text is not None and re.fullmatch(rf"[-#.$&* A-Za-z0-9]{{1,{length_max}}}", text, re.ASCII) is None:
        message = "the statement descriptor is too long or holds characters that are not allowed"
        raise invalid_request(message, "statement_descriptor")


def expanded_in(request: Request) -> frozenset[str]:
    """Return the names of the objects that the client wants to see whole."""
    asked = [(name, value) for name, values in request.query.items() for value in values]
    asked += parse_qsl(request.body.decode())
    return frozenset(value for name, value in asked if _EXPANDED.fullmatch(name))
