"""The provider's routes: authentication, beneficiaries, payouts and the wallet.

Payouts are created under `/api/v1` and read under `/v1`, as the provider's guide has it; both prefixes read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from adapters.sandbox.bank import Bank
from adapters.sandbox.documents import Documents
from adapters.sandbox.exchanges import Answer, Fields, Request, Silence, failed
from adapters.sandbox.payouts import BankPayout, PayoutRequest
from adapters.sandbox.plans import PLANS, Creation
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.registration import read_address
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.tokens import Tokens
from ledger.rails import Rail

LONGEST_REFERENCE = 64


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path, and what serves it. A group in the path is handed on as the name of what is wanted."""

    method: str
    path: re.Pattern[str]
    serve: Callable[[Request, str], Answer | Silence]
    is_public: bool = False


class ProviderRoutes:
    """What a client of the provider may ask."""

    def __init__(self, settings: SandboxSettings, bank: Bank, tokens: Tokens) -> None:
        """Serve a bank."""
        self._settings = settings
        self._bank = bank
        self._tokens = tokens
        self._documents = Documents(settings.amount_unit)

    def routes(self) -> tuple[Route, ...]:
        """Return the routes, the busiest first."""
        return (
            Route("POST", re.compile(r"/api/v1/payouts"), self._create_payout),
            Route("GET", re.compile(r"(?:/api)?/v1/payouts/([^/]+)"), self._payout),
            Route("GET", re.compile(r"(?:/api)?/v1/payouts"), self._payouts_by_reference),
            Route("POST", re.compile(r"/api/v1/beneficiaries"), self._register_beneficiary),
            Route("GET", re.compile(r"/api/v1/wallet"), self._wallet),
            Route("POST", re.compile(r"/api/v1/auth/token"), self._exchange_token, is_public=True),
        )

    def _exchange_token(self, request: Request, _: str) -> Answer:
        fields = request.fields()
        token = self._tokens.exchange(fields.text("api_key"), fields.text("api_secret"))
        if token is None:
            return failed(ErrorCode.UNAUTHORIZED, "the key or the secret is wrong")
        lifetime = self._settings.token_lifetime_seconds
        return Answer(HTTPStatus.OK, {"access_token": token, "expires_in": lifetime})

    def _register_beneficiary(self, request: Request, _: str) -> Answer:
        fields = request.fields()
        beneficiary = self._bank.register_beneficiary(fields.text("name"), read_address(fields))
        return Answer(HTTPStatus.CREATED, self._documents.beneficiary(beneficiary))

    def _create_payout(self, request: Request, _: str) -> Answer | Silence:
        return self._answer_by_plan(self._bank.create_payout(self._payout_request(request.fields())))

    def _answer_by_plan(self, payout: BankPayout) -> Answer | Silence:
        match PLANS[payout.scenario].creation:
            case Creation.HELD:
                return Silence(self._settings.hold_seconds)
            case Creation.DROPPED:
                return Silence(0)
            case Creation.ERROR_AFTER:
                return failed(ErrorCode.INTERNAL_ERROR, "something went wrong")
            case Creation.ANSWERED | Creation.ERROR_BEFORE | Creation.REFUSED:
                return Answer(HTTPStatus.CREATED, self._documents.accepted(payout))

    def _payout(self, _: Request, payout_id: str) -> Answer:
        payout = self._bank.find(payout_id)
        if payout is None:
            message = "no payout has this id"
            raise RefusalError(ErrorCode.NOT_FOUND, message)
        return Answer(HTTPStatus.OK, self._documents.payout(payout))

    def _payouts_by_reference(self, request: Request, _: str) -> Answer:
        references = request.query.get("reference_id", [])
        if len(references) != 1:
            message = "reference_id must be given once"
            raise invalid_request(message)
        payout = self._bank.find_by_reference(references[0])
        return Answer(HTTPStatus.OK, {"items": [] if payout is None else [self._documents.payout(payout)]})

    def _wallet(self, _: Request, __: str) -> Answer:
        return Answer(HTTPStatus.OK, self._documents.wallet(self._bank.wallet_balance_minor()))

    def _payout_request(self, fields: Fields) -> PayoutRequest:
        reference_id = fields.text("reference_id")
        if len(reference_id) > LONGEST_REFERENCE:
            message = f"reference_id is longer than {LONGEST_REFERENCE} characters"
            raise invalid_request(message)
        return PayoutRequest(
            beneficiary_id=fields.text("beneficiary_id"),
            amount_minor=self._settings.amount_unit.read(fields.get("amount")),
            rail=_rail(fields.text("mode")),
            reference_id=reference_id,
            narration=fields.optional_text("narration") or "",
        )


def _rail(mode: str) -> Rail:
    try:
        return Rail(mode)
    except ValueError:
        message = f"mode must be one of {', '.join(Rail)}"
        raise RefusalError(ErrorCode.UNKNOWN_MODE, message) from None
