"""Cashfree's desk: credentials in headers, beneficiaries under the client's ids, and transfers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hmac import compare_digest
from http import HTTPStatus
from typing import TypeVar

from adapters.sandbox.beneficiaries import BankBeneficiary
from adapters.sandbox.contracts.cashfree import documents
from adapters.sandbox.contracts.cashfree.answers import refused
from adapters.sandbox.contracts.cashfree.reading import read_address, read_beneficiary, read_transfer
from adapters.sandbox.contracts.cashfree.second_factor import HEADER, is_fresh_factor, private_key
from adapters.sandbox.contracts.cashfree.signature import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    signature_of,
    timestamp_of,
)
from adapters.sandbox.contracts.cashfree.terms import CashfreeTerms
from adapters.sandbox.contracts.cashfree.words import EVENTS
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.exchanges import Answer, Fields, Request, Silence
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.route import Route

VERSION = "2024-01-01"

Serve = Callable[[Request, str], Answer | Silence]
Held = TypeVar("Held", BankPayout, BankBeneficiary)


class CashfreeDesk(Desk):
    """What a client of Cashfree may ask, and what it is told."""

    def __init__(self, terms: CashfreeTerms, core: Core) -> None:
        """Serve a bank under the terms."""
        self._terms = terms
        self._core = core
        self._bank = core.bank
        self._key = None if terms.private_key_pem is None else private_key(terms.private_key_pem)

    def routes(self) -> tuple[Route, ...]:
        """Return the routes, the busiest first."""
        return (
            _route("POST", "/payout/transfers", self._create_transfer),
            _route("GET", "/payout/transfers", self._transfer),
            _route("POST", "/payout/beneficiary", self._register_beneficiary),
            _route("GET", "/payout/beneficiary", self._beneficiary),
        )

    def is_authorised(self, request: Request) -> bool:
        """Return whether the request carries the id, an active secret and, where it is asked for, the second factor."""
        headers, terms = request.headers, self._terms
        given = headers.get("x-client-secret", "").encode(errors="replace")
        known = any(compare_digest(secret.encode(), given) for secret in terms.secrets)
        if not known or headers.get("x-client-id") != terms.client_id:
            return False
        factor = headers.get(HEADER, "")
        return self._key is None or is_fresh_factor(self._key, factor, terms.client_id, self._core.clock.now())

    def refused(self, refusal: RefusalError) -> Answer:
        """Return a refusal in the provider's words."""
        return refused(refusal)

    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        """Return all there is to know about a transfer."""
        return documents.transfer(payout)

    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        """Return the wallet's balance."""
        return documents.wallet(balance_minor)

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:  # noqa: ARG002
        """Return what is announced of a transfer; one that waits is not."""
        event = EVENTS.get(payout.status)
        if event is None:
            return []
        return [WebhookMessage(payout.payout_id, event, documents.webhook(payout, event))]

    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:
        """Return the signature with the time of this delivery, made with the oldest active secret."""
        timestamp = timestamp_of(at)
        return {
            SIGNATURE_HEADER: signature_of(self._terms.secrets[0], timestamp, message.body),
            TIMESTAMP_HEADER: timestamp,
            "x-webhook-version": VERSION,
            "x-webhook-attempt": str(attempt),
        }

    def _create_transfer(self, request: Request, _: str) -> Answer | Silence:
        payout = self._bank.create_payout(read_transfer(request.fields()))
        return self._core.answer_by_plan(payout, Answer.json(HTTPStatus.OK, documents.received(payout)))

    def _transfer(self, request: Request, _: str) -> Answer:
        asked = _asked(request, "transfer_id", "cf_transfer_id")
        by_reference = asked.optional_text("transfer_id")
        if by_reference is None:
            payout = self._bank.find(asked.text("cf_transfer_id"))
        else:
            payout = self._bank.find_by_reference(by_reference)
        return Answer.json(HTTPStatus.OK, documents.transfer(_found(payout, "transfer")))

    def _register_beneficiary(self, request: Request, _: str) -> Answer:
        beneficiary_id, name, address = read_beneficiary(request.fields())
        with self._core.still:
            _refuse_taken(self._bank.find_beneficiary(beneficiary_id), "beneficiary_id")
            _refuse_taken(self._bank.find_beneficiary_at(address), "beneficiary")
            made = self._bank.register_beneficiary(name, address, beneficiary_id)
        return Answer.json(HTTPStatus.CREATED, documents.beneficiary(made))

    def _beneficiary(self, request: Request, _: str) -> Answer:
        asked = _asked(request, "beneficiary_id", "bank_account_number", "bank_ifsc")
        by_id = asked.optional_text("beneficiary_id")
        if by_id is None:
            found = self._bank.find_beneficiary_at(read_address(asked))
        else:
            found = self._bank.find_beneficiary(by_id)
        return Answer.json(HTTPStatus.OK, documents.beneficiary(_found(found, "beneficiary")))


def _route(method: str, path: str, serve: Serve) -> Route:
    return Route(method, re.compile(re.escape(path)), partial(_versioned, serve))


def _versioned(serve: Serve, request: Request, group: str) -> Answer | Silence:
    if request.headers.get("x-api-version") != VERSION:
        message = f"x-api-version must be {VERSION}"
        raise invalid_request(message, "x_api_version")
    return serve(request, group)


def _asked(request: Request, *names: str) -> Fields:
    given = {name: values for name in names if (values := request.query.get(name))}
    if any(len(values) > 1 for values in given.values()):
        message = "a parameter is given twice"
        raise invalid_request(message)
    return Fields({name: values[0] for name, values in given.items()})


def _found(found: Held | None, kind: str) -> Held:
    if found is None:
        message = f"{kind} not found"
        raise RefusalError(ErrorCode.NOT_FOUND, message, kind)
    return found


def _refuse_taken(known: BankBeneficiary | None, what: str) -> None:
    if known is not None:
        message = f"a beneficiary with this {what} exists"
        raise RefusalError(ErrorCode.KEY_REUSED, message, what)
