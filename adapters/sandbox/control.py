"""Control routes: what a developer without Python at hand does to the sandbox itself, over HTTP and without a token."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.bank import Bank
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.documents import Documents
from adapters.sandbox.exchanges import Answer, Request
from adapters.sandbox.refusals import invalid_request
from adapters.sandbox.routes import Route
from adapters.sandbox.tokens import Tokens
from adapters.sandbox.webhooks import WebhookSender
from adapters.sandbox.wire import utc_text

LONGEST_ADVANCE_SECONDS = 366 * 86_400


class ControlRoutes:
    """Moves the clock, fills the wallet, and shows what happened."""

    def __init__(
        self, unit: AmountUnit, clock: SandboxClock, bank: Bank, tokens: Tokens, sender: WebhookSender
    ) -> None:
        """Control the parts of one sandbox."""
        self._unit = unit
        self._clock = clock
        self._bank = bank
        self._tokens = tokens
        self._sender = sender
        self._documents = Documents(unit)

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (
            Route("POST", re.compile(r"/_sandbox/advance"), self._advance, is_public=True),
            Route("GET", re.compile(r"/_sandbox/payouts"), self._payouts, is_public=True),
            Route("POST", re.compile(r"/_sandbox/webhooks"), self._set_callback, is_public=True),
            Route("POST", re.compile(r"/_sandbox/top-ups"), self._top_up, is_public=True),
            Route("POST", re.compile(r"/_sandbox/revocations"), self._revoke, is_public=True),
        )

    def _advance(self, request: Request, _: str) -> Answer:
        seconds = request.fields().get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | Decimal):
            message = "seconds must be a JSON number"
            raise invalid_request(message)
        if not 0 <= seconds <= LONGEST_ADVANCE_SECONDS:
            message = f"seconds must be between 0 and {LONGEST_ADVANCE_SECONDS}"
            raise invalid_request(message)
        self._clock.advance(timedelta(seconds=float(seconds)))
        return Answer(HTTPStatus.OK, {"now": utc_text(self._clock.now())})

    def _payouts(self, _: Request, __: str) -> Answer:
        items = [self._documents.payout_for_developers(payout) for payout in self._bank.payouts()]
        return Answer(HTTPStatus.OK, {"items": items})

    def _set_callback(self, request: Request, _: str) -> Answer:
        try:
            self._sender.set_callback(request.fields().optional_text("callback_url"))
        except SettingError as error:
            raise invalid_request(str(error)) from error
        return Answer(HTTPStatus.OK, {"callback_url": self._sender.callback_url})

    def _top_up(self, request: Request, _: str) -> Answer:
        self._bank.top_up(self._unit.read(request.fields().get("amount")))
        return Answer(HTTPStatus.CREATED, self._documents.wallet(self._bank.wallet_balance_minor()))

    def _revoke(self, _: Request, __: str) -> Answer:
        self._tokens.revoke_all()
        return Answer(HTTPStatus.OK, {"token_exchanges": self._tokens.exchanges})
