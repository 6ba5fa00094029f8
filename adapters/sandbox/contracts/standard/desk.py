"""The standard contract's desk: beneficiaries, payouts and the balance."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from adapters.sandbox.contracts.standard.answers import refused
from adapters.sandbox.contracts.standard.documents import balance_document, beneficiary_document, payout_document
from adapters.sandbox.contracts.standard.requests import read_order, read_payee
from adapters.sandbox.contracts.standard.signature import headers_of
from adapters.sandbox.contracts.standard.terms import StandardTerms
from adapters.sandbox.contracts.standard.words import STATUSES
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.route import Route
from adapters.sandbox.wire import encode, utc_text


class StandardDesk(Desk):
    """What a client of the standard contract may ask, and what it is told."""

    def __init__(self, terms: StandardTerms, core: Core) -> None:
        """Serve a bank under the terms."""
        self._terms = terms
        self._core = core
        self._bank = core.bank

    def routes(self) -> tuple[Route, ...]:
        """Return the routes, the busiest first."""
        return (
            Route("POST", re.compile(r"/payouts"), self._create),
            Route("GET", re.compile(r"/payouts/([^/]+)"), self._payout),
            Route("GET", re.compile(r"/payouts"), self._payouts_by_reference),
            Route("POST", re.compile(r"/beneficiaries"), self._register),
            Route("GET", re.compile(r"/balance"), self._balance),
        )

    def is_authorised(self, request: Request) -> bool:
        """Return whether the request carries the key."""
        return hmac.compare_digest((request.bearer_token() or "").encode(), self._terms.api_key.encode())

    def refused(self, refusal: RefusalError) -> Answer:
        """Return a refusal in the contract's words."""
        return refused(refusal)

    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        """Return all there is to know about a payout."""
        return payout_document(payout)

    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        """Return what can be paid out."""
        return balance_document(balance_minor)

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:  # noqa: ARG002
        """Return what is announced of a payout: its status, whatever the occasion."""
        kind = f"payout.{STATUSES[payout.status]}"
        body = {"type": kind, "timestamp": utc_text(payout.changed_at), "data": payout_document(payout)}
        return [WebhookMessage(payout.payout_id, kind, encode(body), f"msg_{self._core.identifiers.hex(20)}")]

    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """Return id, time and signature; the id stays the same on repetitions."""
        return headers_of(self._terms.webhook_secret, message.message_id, message.body, at)

    def _create(self, request: Request, _: str) -> Answer | Silence:
        payout = self._bank.create_payout(read_order(request))
        return self._core.answer_by_plan(payout, Answer.json(HTTPStatus.CREATED, payout_document(payout)))

    def _payout(self, _: Request, payout_id: str) -> Answer:
        payout = self._bank.find(payout_id)
        if payout is None:
            message = "no payout has this id"
            raise RefusalError(ErrorCode.NOT_FOUND, message)
        return Answer.json(HTTPStatus.OK, payout_document(payout))

    def _payouts_by_reference(self, request: Request, _: str) -> Answer:
        references = request.query.get("reference", [])
        if len(references) != 1:
            message = "reference must be given once"
            raise invalid_request(message)
        found = self._bank.all_by_reference(references[0])
        return Answer.json(HTTPStatus.OK, {"payouts": [payout_document(payout) for payout in found]})

    def _register(self, request: Request, _: str) -> Answer:
        name, address = read_payee(request)
        registered = self._bank.register_beneficiary(name, address, prefix="bnf_")
        return Answer.json(HTTPStatus.CREATED, beneficiary_document(registered))

    def _balance(self, _: Request, __: str) -> Answer:
        return Answer.json(HTTPStatus.OK, balance_document(self._bank.wallet_balance_minor()))
