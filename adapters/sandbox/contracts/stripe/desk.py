"""Stripe's desk: payees, payments of one product, and the balance, under `/v1`."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from adapters.sandbox.contracts.stripe.answers import refused
from adapters.sandbox.contracts.stripe.forms import CURRENCY, expanded_in
from adapters.sandbox.contracts.stripe.outbound_payments import OutboundPaper
from adapters.sandbox.contracts.stripe.paper import Paper
from adapters.sandbox.contracts.stripe.payouts import seconds
from adapters.sandbox.contracts.stripe.registration import Registration
from adapters.sandbox.contracts.stripe.replays import Replays
from adapters.sandbox.contracts.stripe.signature import SIGNATURE_HEADER, signature_of
from adapters.sandbox.contracts.stripe.terms import StripeTerms
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.route import Route
from adapters.sandbox.wire import encode

PAGE, PAGE_MAX = 10, 100


class StripeDesk(Desk):
    """What a client of Stripe may ask, and what it is told."""

    def __init__(self, terms: StripeTerms, paper: Paper, core: Core) -> None:
        """Serve a bank under the terms, for one product."""
        self._terms = terms
        self._paper = paper
        self._core = core
        self._bank = core.bank
        self._registration = Registration(core.bank, core.identifiers)
        self._replays = Replays(core)

    def routes(self) -> tuple[Route, ...]:
        """Return the routes, the busiest first."""
        path = re.escape(self._paper.path)
        return (
            Route("POST", re.compile(path), self._create),
            Route("GET", re.compile(rf"{path}/([^/]+)"), self._payment),
            Route("GET", re.compile(path), self._list),
            Route("POST", re.compile(r"/v1/accounts/([^/]+)/external_accounts"), self._register_account),
            Route("POST", re.compile(r"/v1/customers"), self._register_customer),
            Route("POST", re.compile(r"/v1/setup_intents"), self._set_up),
            Route("GET", re.compile(r"/v1/balance"), self._balance),
            Route("GET", re.compile(r"/v1/treasury/financial_accounts/([^/]+)"), self._financial_account),
        )

    def is_authorised(self, request: Request) -> bool:
        """Return whether the request carries the key, and speaks for the account if for any."""
        given = request.bearer_token() or (request.basic_credentials() or ("",))[0]
        account = request.headers.get("stripe-account", self._terms.account)
        return hmac.compare_digest(given.encode(), self._terms.api_key.encode()) and account == self._terms.account

    def refused(self, refusal: RefusalError) -> Answer:
        """Return a refusal in the provider's words."""
        return refused(refusal)

    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        """Return all there is to know about a payment."""
        return self._paper.document(payout)

    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        """Return the balance that payments leave from."""
        if isinstance(self._paper, OutboundPaper):
            cash = {"cash": {CURRENCY: balance_minor}, "inbound_pending": {CURRENCY: 0}}
            return {"id": self._terms.financial_account, "object": "treasury.financial_account", "balance": cash}
        return {"object": "balance", "available": [{"amount": balance_minor, "currency": CURRENCY}], "pending": []}

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:
        """Return the event about a payment."""
        event_id = f"evt_{self._core.identifiers.hex(16)}"
        kind = self._paper.event_of(payout, is_new=occasion is Occasion.ACCEPTED)
        event = {
            "id": event_id,
            "object": "event",
            "account": self._terms.account,
            "created": seconds(payout.changed_at),
            "data": {"object": self._paper.document(payout)},
            "livemode": False,
            "type": kind,
        }
        return [WebhookMessage(payout.payout_id, kind, encode(event), event_id)]

    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """Return the signature, which covers the time of this attempt."""
        return {SIGNATURE_HEADER: signature_of(self._terms.webhook_secret, message.body, at)}

    def _create(self, request: Request, _: str) -> Answer | Silence:
        return self._replays.ordered(request, lambda key: self._ordered(request, key))

    def _ordered(self, request: Request, key: str) -> tuple[BankPayout, Answer]:
        order = self._paper.read(request.form(), key)
        if "customer" in order.extra:
            self._registration.check_set_up(order.extra["customer"], order.beneficiary_id)
        payout = self._bank.create_payout(order)
        return payout, Answer.json(HTTPStatus.OK, self._paper.document(payout, expanded_in(request)))

    def _payment(self, request: Request, payment_id: str) -> Answer:
        payout = self._bank.find(payment_id)
        if payout is None:
            raise RefusalError(ErrorCode.NOT_FOUND, "no payment has this id", "id")
        return Answer.json(HTTPStatus.OK, self._paper.document(payout, expanded_in(request)))

    def _list(self, request: Request, _: str) -> Answer:
        query = _single(request)
        if isinstance(self._paper, OutboundPaper) and query.get("financial_account") != self._terms.financial_account:
            message = "financial_account is required"
            raise invalid_request(message, "financial_account")
        newest_first = self._bank.payouts()[::-1]
        start, limit = self._start(newest_first, query.get("starting_after")), _limit(query.get("limit"))
        data = [self._paper.document(payout) for payout in newest_first[start : start + limit]]
        more = len(newest_first) > start + limit
        return Answer.json(HTTPStatus.OK, {"object": "list", "url": self._paper.path, "has_more": more, "data": data})

    def _start(self, listed: Sequence[BankPayout], after: str | None) -> int:
        if after is None:
            return 0
        ids = [payout.payout_id for payout in listed]
        if after not in ids:
            raise RefusalError(ErrorCode.NOT_FOUND, "no payment has this id", "starting_after")
        return ids.index(after) + 1

    def _register_account(self, request: Request, account: str) -> Answer:
        if account != self._terms.account:
            raise RefusalError(ErrorCode.NOT_FOUND, "no account has this id", "account")
        return self._replays.registered(request, lambda: self._registration.external_account(request.form()))

    def _register_customer(self, request: Request, _: str) -> Answer:
        return self._replays.registered(request, lambda: self._registration.customer(request.form()))

    def _set_up(self, request: Request, _: str) -> Answer:
        return self._replays.registered(request, lambda: self._registration.setup_intent(request.form()))

    def _balance(self, _: Request, __: str) -> Answer:
        return Answer.json(HTTPStatus.OK, self.wallet_document(self._bank.wallet_balance_minor()))

    def _financial_account(self, _: Request, account: str) -> Answer:
        if account != self._terms.financial_account:
            raise RefusalError(ErrorCode.NOT_FOUND, "no financial account has this id", "id")
        return Answer.json(HTTPStatus.OK, self.wallet_document(self._bank.wallet_balance_minor()))


def _single(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.query.items()}


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= PAGE_MAX):
        message = f"limit must be from 1 to {PAGE_MAX}"
        raise invalid_request(message, "limit")
    return int(text)
