"""RazorpayX's desk: contacts, fund accounts, validations, payouts and balances, under `/v1`."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from adapters.sandbox.contracts.razorpayx.announcements import Announcements
from adapters.sandbox.contracts.razorpayx.answers import refused
from adapters.sandbox.contracts.razorpayx.documents import balance_document, collection, payout_document
from adapters.sandbox.contracts.razorpayx.orders import fingerprint_of, key_of, read_order
from adapters.sandbox.contracts.razorpayx.registration import Registry
from adapters.sandbox.contracts.razorpayx.signature import EVENT_ID_HEADER, SIGNATURE_HEADER, signature_of
from adapters.sandbox.contracts.razorpayx.terms import RazorpayxTerms
from adapters.sandbox.contracts.razorpayx.validations import Validations
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.route import Route

KEY_LIFETIME = timedelta(days=7)


class RazorpayxDesk(Desk):
    """What a client of RazorpayX may ask, and what it is told."""

    def __init__(self, terms: RazorpayxTerms, core: Core) -> None:
        """Serve a bank under the terms."""
        self._terms = terms
        self._core = core
        self._bank = core.bank
        self._registry = Registry(core.bank, core.identifiers)
        self._validations = Validations(self._registry, core.identifiers)
        self._announcements = Announcements(terms, core.identifiers)

    def routes(self) -> tuple[Route, ...]:
        """Return the routes, the busiest first."""
        return (
            Route("POST", re.compile(r"/v1/payouts"), self._create_payout),
            Route("GET", re.compile(r"/v1/payouts/([^/]+)"), self._payout),
            Route("GET", re.compile(r"/v1/payouts"), self._payouts),
            Route("POST", re.compile(r"/v1/contacts"), self._create_contact),
            Route("POST", re.compile(r"/v1/fund_accounts"), self._create_fund_account),
            Route("POST", re.compile(r"/v1/fund_accounts/validations"), self._validate),
            Route("GET", re.compile(r"/v1/fund_accounts/validations/([^/]+)"), self._validation),
            Route("GET", re.compile(r"/v1/banking_balances"), self._balances),
        )

    def is_authorised(self, request: Request) -> bool:
        """Return whether the request carries the key and its secret."""
        given = ":".join(request.basic_credentials() or ("", "")).encode()
        return hmac.compare_digest(given, f"{self._terms.key_id}:{self._terms.key_secret}".encode())

    def refused(self, refusal: RefusalError) -> Answer:
        """Return a refusal in the provider's words."""
        return refused(refusal)

    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        """Return all there is to know about a payout."""
        return payout_document(payout)

    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        """Return the account's balance."""
        return balance_document(self._terms.account_number, balance_minor)

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:  # noqa: ARG002
        """Return what is announced of a payout: its status, whatever the occasion."""
        return self._announcements.messages(payout)

    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """Return the signature, which covers neither the attempt nor the time, and the event's id."""
        signature = signature_of(self._terms.webhook_secret, message.body)
        return {SIGNATURE_HEADER: signature, EVENT_ID_HEADER: message.message_id}

    def _create_payout(self, request: Request, _: str) -> Answer | Silence:
        key, fingerprint, fields = key_of(request), fingerprint_of(request), request.fields()
        self._check_account(fields.text("account_number"))
        with self._core.still:
            named, known = self._known_by(key)
            if known is not None:
                return _repeated(known, fingerprint)
            fund_account = self._registry.find(fields.text("fund_account_id"))
            payout = self._bank.create_payout(read_order(fields, fund_account, named, fingerprint))
        return self._core.answer_by_plan(payout, Answer.json(HTTPStatus.OK, payout_document(payout)))

    def _known_by(self, key: str) -> tuple[str, BankPayout | None]:
        """Return the payout of a key that still lives, and under which name the bank has it or is to have it."""
        named = key
        while (known := self._bank.find_by_key(named)) is not None:
            if self._core.clock.now() < known.accepted_at + KEY_LIFETIME:
                return named, known
            named += "+"
        return named, None

    def _payout(self, _: Request, payout_id: str) -> Answer:
        payout = self._bank.find(payout_id)
        if payout is None:
            message = "The id provided does not exist"
            raise RefusalError(ErrorCode.NOT_FOUND, message, "id")
        return Answer.json(HTTPStatus.OK, payout_document(payout))

    def _payouts(self, request: Request, _: str) -> Answer:
        self._check_account(_asked(request, "account_number"))
        found = self._bank.all_by_reference(_asked(request, "reference_id"))
        indexed_until = self._core.clock.now() - timedelta(seconds=self._terms.search_delay_seconds)
        listed = [payout_document(payout) for payout in reversed(found) if payout.accepted_at <= indexed_until]
        return Answer.json(HTTPStatus.OK, collection(listed))

    def _create_contact(self, request: Request, _: str) -> Answer:
        with self._core.still:
            return Answer.json(HTTPStatus.CREATED, self._registry.contact(request.fields()))

    def _create_fund_account(self, request: Request, _: str) -> Answer:
        fields = request.fields()
        with self._core.still:
            made = self._registry.fund_account(fields.text("contact_id"), fields)
        return Answer.json(HTTPStatus.CREATED, made.document)

    def _validate(self, request: Request, _: str) -> Answer:
        fields = request.fields()
        self._check_account(fields.text("source_account_number"))
        with self._core.still:
            return Answer.json(HTTPStatus.OK, self._validations.drop(fields))

    def _validation(self, _: Request, validation_id: str) -> Answer:
        with self._core.still:
            return Answer.json(HTTPStatus.OK, self._validations.document(validation_id))

    def _balances(self, _: Request, __: str) -> Answer:
        return Answer.json(HTTPStatus.OK, collection([self.wallet_document(self._bank.wallet_balance_minor())]))

    def _check_account(self, account_number: str) -> None:
        if account_number != self._terms.account_number:
            message = "The account number is not one of yours."
            raise invalid_request(message, "account_number")


def _repeated(known: BankPayout, fingerprint: str) -> Answer:
    if known.request.fingerprint != fingerprint:
        message = "the key was used with another body"
        raise RefusalError(ErrorCode.KEY_REUSED, message)
    return Answer.json(HTTPStatus.OK, payout_document(known))


def _asked(request: Request, name: str) -> str:
    values = request.query.get(name, [])
    if len(values) != 1:
        message = f"The {name} field is required."
        raise invalid_request(message, name)
    return values[0]
