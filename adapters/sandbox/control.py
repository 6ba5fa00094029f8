"""Control routes: what a developer does to the sandbox itself, over HTTP and without credentials."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

from adapters.errors import SettingError
from adapters.sandbox.exchanges import Answer, Request
from adapters.sandbox.refusals import invalid_request
from adapters.sandbox.route import Route
from adapters.sandbox.webhooks import WebhookSender
from adapters.sandbox.wire import utc_text
from adapters.sandbox.workings import Workings

LONGEST_ADVANCE_SECONDS = 366 * 86_400


class ControlRoutes:
    """Moves the clock, fills the wallet, and shows what happened."""

    def __init__(self, workings: Workings, sender: WebhookSender) -> None:
        """Control the parts of one sandbox."""
        self._workings = workings
        self._unit = workings.contract.amount_unit
        self._clock = workings.clock
        self._bank = workings.bank
        self._desk = workings.desk
        self._sender = sender

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (
            Route("POST", re.compile(r"/_sandbox/advance"), self._advance, is_public=True),
            Route("GET", re.compile(r"/_sandbox/payouts"), self._payouts, is_public=True),
            Route("POST", re.compile(r"/_sandbox/webhooks"), self._set_callback, is_public=True),
            Route("POST", re.compile(r"/_sandbox/top-ups"), self._top_up, is_public=True),
            Route("POST", re.compile(r"/_sandbox/outage"), self._switch_outage, is_public=True),
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
        return Answer.json(HTTPStatus.OK, {"now": utc_text(self._clock.now())})

    def _payouts(self, _: Request, __: str) -> Answer:
        document = self._desk.payout_document
        items = [{**document(payout), "scenario": payout.scenario} for payout in self._bank.payouts()]
        return Answer.json(HTTPStatus.OK, {"items": items})

    def _set_callback(self, request: Request, _: str) -> Answer:
        try:
            self._sender.set_callback(request.fields().optional_text("callback_url"))
        except SettingError as error:
            raise invalid_request(str(error)) from error
        return Answer.json(HTTPStatus.OK, {"callback_url": self._sender.callback_url})

    def _top_up(self, request: Request, _: str) -> Answer:
        self._bank.top_up(self._unit.read(request.fields().get("amount")))
        return Answer.json(HTTPStatus.CREATED, self._desk.wallet_document(self._bank.wallet_balance_minor()))

    def _switch_outage(self, request: Request, _: str) -> Answer:
        fields = request.fields()
        on, drops_connections = fields.flag("on"), fields.flag("drops_connections", default=False)
        self._workings.switch_outage(on=on, drops_connections=drops_connections)
        return Answer.json(HTTPStatus.OK, {"on": on, "drops_connections": drops_connections})
