"""A contract of the tests' own, unlike NxtBanking's in everything: plain text, passwords, keys, and a mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.beneficiaries import BankAddress
from adapters.sandbox.contract import Contract, Identity
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout, PayoutRequest
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.retry_rules import RetryRule
from adapters.sandbox.route import Route
from ledger.rails import Rail

PLAIN = "text/plain"


def text(http_status: int, words: str) -> Answer:
    return Answer(http_status, words.encode(), PLAIN, {"X-Toy": "yes"})


class ToyDesk(Desk):
    def __init__(self, core: Core) -> None:
        self._core = core
        self.outages: list[bool] = []

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("POST", re.compile(r"/pay/(\w+)"), self._pay),
            Route("GET", re.compile(r"/mail"), self._mail),
        )

    def is_authorised(self, request: Request) -> bool:
        return request.basic_credentials() == ("toy", "password")

    def refused(self, refusal: RefusalError) -> Answer:
        return text(499, refusal.code)

    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        return {"id": payout.payout_id, "toy_status": payout.status}

    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        return {"toy_balance": balance_minor}

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:
        words = f"{occasion.name} {payout.reference_id} {payout.status} {payout.amount_minor}"
        return [WebhookMessage(payout.payout_id, payout.status, words.encode(), content_type=PLAIN)]

    def outage_messages(self, *, on: bool, at: datetime) -> Sequence[WebhookMessage]:
        return [WebhookMessage("", "outage", f"{on} {at:%H:%M}".encode(), "evt_1", PLAIN)]

    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:
        return {"X-Toy-Signature": f"{len(message.body)} {attempt} {at:%H:%M:%S} {message.message_id}"}

    def _pay(self, request: Request, reference_id: str) -> Answer | Silence:
        key = request.headers["x-key"]
        account = request.body.decode()
        with self._core.still:
            known = self._core.bank.find_by_key(key)
            if known is None:
                known = self._core.bank.create_payout(self._order(reference_id, key, account))
            elif known.request.fingerprint != account:
                raise RefusalError(ErrorCode.KEY_REUSED, "another body")
        return self._core.answer_by_plan(known, text(299, f"{known.payout_id} {known.status}"))

    def _order(self, reference_id: str, key: str, account: str) -> PayoutRequest:
        payee = self._core.bank.register_beneficiary("Asha", BankAddress(account_number=account), prefix="toy_")
        return PayoutRequest(payee.beneficiary_id, 5_00, Rail.ACH, reference_id, "", key, account, {"colour": "blue"})

    def _mail(self, _: Request, __: str) -> Answer:
        waiting = [message.body.decode() for _, message in self._core.mailbox.waiting()]
        return text(200, "\n".join(waiting))


@dataclass(frozen=True)
class ToyContract(Contract):
    name: ClassVar[str] = "toy"
    identity: ClassVar[Identity] = Identity.KEY
    currency: ClassVar[str] = "USD"
    tax_percent: ClassVar[int] = 0
    amount_unit = AmountUnit.MINOR

    @classmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        return cls()

    def open(self, core: Core) -> ToyDesk:
        return ToyDesk(core)

    def new_payout_id(self, identifiers: Identifiers) -> str:
        return identifiers.digits(9)

    def retry_rule(self, first_delay: timedelta) -> RetryRule:
        return RetryRule((first_delay,))

    def exports(self, base_url: str) -> Mapping[str, str]:
        return {"TOY": base_url}


@dataclass(frozen=True)
class PulledToyContract(ToyContract):
    is_pulled: ClassVar[bool] = True
