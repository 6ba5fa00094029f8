"""NxtBanking's desk: authentication, beneficiaries, payouts and the wallet.

Payouts are created under `/api/v1` and read under `/v1`, as the provider's guide has it; both prefixes read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from adapters.sandbox.contracts.nxtbanking.announcements import Announcements
from adapters.sandbox.contracts.nxtbanking.answers import refused
from adapters.sandbox.contracts.nxtbanking.documents import Documents
from adapters.sandbox.contracts.nxtbanking.registration import read_address
from adapters.sandbox.contracts.nxtbanking.signature import SIGNATURE_HEADER, signature_of
from adapters.sandbox.contracts.nxtbanking.terms import NxtbankingTerms
from adapters.sandbox.contracts.nxtbanking.tokens import Tokens
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.exchanges import Answer, Fields, Request, Silence
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout, PayoutRequest
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.route import Route
from ledger.rails import Rail

LONGEST_REFERENCE = 64
MODES = (Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI)


class NxtbankingDesk(Desk):
    """What a client of NxtBanking may ask, and what it is told."""

    def __init__(self, terms: NxtbankingTerms, core: Core) -> None:
        """Serve a bank under the terms."""
        self._terms = terms
        self._core = core
        self._bank = core.bank
        self.tokens = Tokens(terms, core.clock)
        self._documents = Documents(terms.amount_unit)
        self._announcements = Announcements(terms.amount_unit, terms.vocabulary)

    def routes(self) -> tuple[Route, ...]:
        """Return the routes, the busiest first."""
        return (
            Route("POST", re.compile(r"/api/v1/payouts"), self._create_payout),
            Route("GET", re.compile(r"(?:/api)?/v1/payouts/([^/]+)"), self._payout),
            Route("GET", re.compile(r"(?:/api)?/v1/payouts"), self._payouts_by_reference),
            Route("POST", re.compile(r"/api/v1/beneficiaries"), self._register_beneficiary),
            Route("GET", re.compile(r"/api/v1/wallet"), self._wallet),
            Route("POST", re.compile(r"/api/v1/auth/token"), self._exchange_token, is_public=True),
            Route("POST", re.compile(r"/_sandbox/revocations"), self._revoke, is_public=True),
        )

    def is_authorised(self, request: Request) -> bool:
        """Return whether the request carries a token in force."""
        token = request.bearer_token()
        return token is not None and self.tokens.is_valid(token)

    def refused(self, refusal: RefusalError) -> Answer:
        """Return a refusal in the provider's words."""
        return refused(refusal)

    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        """Return all there is to know about a payout."""
        return self._documents.payout(payout)

    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        """Return the wallet's balance."""
        return self._documents.wallet(balance_minor)

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:
        """Return what is announced of a payout."""
        return self._announcements.messages(payout, occasion)

    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """Return the signature, which covers neither the attempt nor the time."""
        return {SIGNATURE_HEADER: signature_of(self._terms.webhook_secret, message.body)}

    def _exchange_token(self, request: Request, _: str) -> Answer:
        fields = request.fields()
        token = self.tokens.exchange(fields.text("api_key"), fields.text("api_secret"))
        if token is None:
            message = "the key or the secret is wrong"
            raise RefusalError(ErrorCode.UNAUTHORIZED, message)
        lifetime = self._terms.token_lifetime_seconds
        return Answer.json(HTTPStatus.OK, {"access_token": token, "expires_in": lifetime})

    def _register_beneficiary(self, request: Request, _: str) -> Answer:
        fields = request.fields()
        beneficiary = self._bank.register_beneficiary(fields.text("name"), read_address(fields))
        return Answer.json(HTTPStatus.CREATED, self._documents.beneficiary(beneficiary))

    def _create_payout(self, request: Request, _: str) -> Answer | Silence:
        payout = self._bank.create_payout(self._payout_request(request.fields()))
        return self._core.answer_by_plan(payout, Answer.json(HTTPStatus.CREATED, self._documents.accepted(payout)))

    def _payout(self, _: Request, payout_id: str) -> Answer:
        payout = self._bank.find(payout_id)
        if payout is None:
            message = "no payout has this id"
            raise RefusalError(ErrorCode.NOT_FOUND, message)
        return Answer.json(HTTPStatus.OK, self._documents.payout(payout))

    def _payouts_by_reference(self, request: Request, _: str) -> Answer:
        references = request.query.get("reference_id", [])
        if len(references) != 1:
            message = "reference_id must be given once"
            raise invalid_request(message)
        payout = self._bank.find_by_reference(references[0])
        return Answer.json(HTTPStatus.OK, {"items": [] if payout is None else [self._documents.payout(payout)]})

    def _wallet(self, _: Request, __: str) -> Answer:
        return Answer.json(HTTPStatus.OK, self._documents.wallet(self._bank.wallet_balance_minor()))

    def _revoke(self, _: Request, __: str) -> Answer:
        self.tokens.revoke_all()
        return Answer.json(HTTPStatus.OK, {"token_exchanges": self.tokens.exchanges})

    def _payout_request(self, fields: Fields) -> PayoutRequest:
        reference_id = fields.text("reference_id")
        if len(reference_id) > LONGEST_REFERENCE:
            message = f"reference_id is longer than {LONGEST_REFERENCE} characters"
            raise invalid_request(message, "reference_id")
        return PayoutRequest(
            beneficiary_id=fields.text("beneficiary_id"),
            amount_minor=self._terms.amount_unit.read(fields.get("amount")),
            rail=_rail(fields.text("mode")),
            reference_id=reference_id,
            narration=fields.optional_text("narration") or "",
        )


def _rail(mode: str) -> Rail:
    if mode not in MODES:
        message = f"mode must be one of {', '.join(MODES)}"
        raise RefusalError(ErrorCode.UNKNOWN_MODE, message, "mode")
    return Rail(mode)
