"""A counterparty made of an adapter and the sandbox that speaks its provider's contract, in one process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from adapters.providers.conformance import Fate, Letter
from adapters.providers.http import Http
from adapters.providers.port import PayoutProvider
from adapters.sandbox import MAGIC_SUFFIXES, InProcessSandbox, SandboxSettings, SandboxTransport, Scenario
from adapters.sandbox.contract import Contract
from ledger.clock import Clock, MovableClock
from ledger.money import Money
from ledger.payment_orders import Payee
from ledger.rails import Rail
from tests.adapters.till import MOMENT

SCENARIOS = {
    Fate.PAID: Scenario.SUCCESS,
    Fate.REFUSED: Scenario.REFUSAL,
    Fate.FAILED: Scenario.REJECTION,
    Fate.RETURNED: Scenario.LATE_REVERSAL,
    Fate.UNHEARD_OF: Scenario.UNKNOWN_STATUS,
    Fate.ANSWER_LOST: Scenario.LOST_ANSWER,
    Fate.REQUEST_LOST: Scenario.LOST_REQUEST,
    Fate.ERROR_AFTER: Scenario.ERROR_AFTER_ACCEPT,
    Fate.ERROR_BEFORE: Scenario.ERROR_BEFORE_ACCEPT,
    Fate.THROTTLED: Scenario.THROTTLED,
}
ENDINGS = {scenario: ending for ending, scenario in MAGIC_SUFFIXES.items()}
WALLET_MINOR = 100_000_000_00
Connect = Callable[[Http, Clock], PayoutProvider]


@dataclass
class SandboxedProvider:
    """The adapter, its sandbox, and the letters between them."""

    provider: PayoutProvider
    sandbox: InProcessSandbox
    clock: MovableClock
    money: Money
    rail: Rail
    fates: Collection[Fate] = frozenset(Fate)
    delivered: list[Letter] = field(default_factory=list)

    def payee(self, fate: Fate) -> Payee:
        number = f"001234{ENDINGS[SCENARIOS[fate]]}"
        if self.money.currency == "USD":
            return Payee("Ada Stone", number, routing_number="021000021", bank_name="First Bank")
        return Payee("Meera Nair", number, ifsc="HDFC0001234", bank_name="HDFC Bank")

    def let_pass(self, by: timedelta) -> None:
        self.clock.move(by)
        self.sandbox.advance(by)
        self.sandbox.drain()

    def letters(self) -> Sequence[Letter]:
        return tuple(self.delivered)

    def cash_outs_minor(self, idempotency_key: str) -> Sequence[int]:
        outs = self.sandbox.bank.net_cash_outs().get(idempotency_key, ())
        return [out.net_minor for out in outs]


@contextmanager
def sandboxed(
    contract: Contract, connect: Connect, money: Money | None = None, rail: Rail = Rail.IMPS
) -> Iterator[SandboxedProvider]:
    """Open a new sandbox of this contract, and connect an adapter to it."""
    clock = MovableClock(MOMENT)
    settings = SandboxSettings(contract=contract, opening_wallet_minor=WALLET_MINOR, start_at=MOMENT)
    sandbox = InProcessSandbox(settings)
    with Http(httpx.Client(transport=SandboxTransport(sandbox))) as http:
        party = SandboxedProvider(connect(http, clock), sandbox, clock, money or Money(250_000, "INR"), rail)

        def receive(headers: object, body: bytes) -> int:
            letter = Letter(dict(headers), body)  # type: ignore[call-overload]
            party.provider.verify_webhook(letter.headers, letter.body)
            party.delivered.append(letter)
            return 200

        sandbox.set_receiver(receive)
        yield party
