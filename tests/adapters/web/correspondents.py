"""Correspondents: every provider of ours with the sandbox that writes and signs its messages, in one process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx

from adapters.archive import ClockedArchive
from adapters.embedded import Book
from adapters.providers.http import Http
from adapters.providers.port import Mailbox, PayoutProvider
from adapters.providers.registry import PROVIDERS, Surroundings
from adapters.sandbox import InProcessSandbox, SandboxSettings, SandboxTransport
from adapters.sandbox.contract import Contract
from adapters.sandbox.contracts.registry import CONTRACTS
from adapters.sandbox.messages import WebhookMessage
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail
from tests.adapters.till import MOMENT

PUSHING = ("nxtbanking", "razorpayx", "cashfree", "stripe", "standard")
PULLED = "iso20022"
_RAILS = (Rail.IMPS, Rail.NEFT, Rail.ACH)
WALLET_MINOR = 100_000_000_00
_BENEFICIARY, _PAYOUT = UUID(int=7), UUID(int=8)


@dataclass(frozen=True)
class Signed:
    """A message with the headers that its provider sends with it."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Correspondent:
    """One provider, and what its sandbox sent about one payout."""

    word: str
    provider: PayoutProvider
    sandbox: InProcessSandbox
    letters: tuple[Signed, ...]
    http: Http

    @property
    def path(self) -> str:
        return f"/webhooks/{self.provider.name.lower()}"

    def again(self, book: Book, **changes: object) -> PayoutProvider:
        """Return the same provider, opened with other settings."""
        return _opened(self.word, self.sandbox.settings.contract, book, self.http, **changes)

    def signed(self, body: bytes, at: datetime = MOMENT) -> Signed:
        """Return any body with the headers that the provider would send with it at a time."""
        message = WebhookMessage("p", "e", body, message_id="msg_1")
        return Signed(dict(self.sandbox.desk.headers(message, 1, at)), body)


@contextmanager
def correspondent(word: str, book: Book, **changes: object) -> Iterator[Correspondent]:
    """Open a provider with the settings that its sandbox tells, and let it pay somebody once."""
    contract = CONTRACTS[word].invented()
    sandbox = InProcessSandbox(SandboxSettings(contract=contract, opening_wallet_minor=WALLET_MINOR, start_at=MOMENT))
    with Http(httpx.Client(transport=SandboxTransport(sandbox))) as http:
        provider = _opened(word, contract, book, http, **changes)
        letters = tuple(_heard(provider, sandbox, contract.currency))
        yield Correspondent(word, provider, sandbox, letters, http)


def _opened(word: str, contract: Contract, book: Book, http: Http, **changes: object) -> PayoutProvider:
    entry, exports = PROVIDERS[word], contract.exports("http://sandbox")
    prefix = entry.settings.model_config["env_prefix"]
    told = {name.removeprefix(prefix).lower(): value for name, value in exports.items()}
    settings = entry.settings.model_validate({**told, "query_attempts": 1, **changes})
    archive = ClockedArchive(book.archive, book.clock)
    return entry.open_with(settings, Surroundings(http, book.clock, archive, lambda _: _payee(contract.currency)))


def _heard(provider: PayoutProvider, sandbox: InProcessSandbox, currency: str) -> list[Signed]:
    """Pay somebody, and return what was sent about it, each message as it was signed at the moment of the tests."""
    bodies: list[bytes] = []

    def receive(_: Mapping[str, str], body: bytes) -> int:
        bodies.append(body)
        return 200

    sandbox.set_receiver(receive)
    registered = provider.register_beneficiary(_BENEFICIARY, _payee(currency))
    assert registered.provider_beneficiary_id is not None
    rail = next(rail for rail in _RAILS if rail in provider.capabilities.rails)
    provider.submit(
        PaymentOrder(
            payout_id=_PAYOUT,
            attempt=1,
            provider=provider.name,
            idempotency_key=f"{_PAYOUT.hex}_1",
            money=Money(250_000, currency),
            rail=rail,
            provider_beneficiary_id=registered.provider_beneficiary_id,
            narration="March",
        )
    )
    sandbox.advance(timedelta(hours=1))
    sandbox.drain()
    if isinstance(provider, Mailbox):
        provider.fetch(bodies.append)
    message = [WebhookMessage("p", "e", body, message_id=f"msg_{number}") for number, body in enumerate(bodies)]
    return [Signed(dict(sandbox.desk.headers(each, 1, MOMENT)), each.body) for each in message]


def _payee(currency: str) -> Payee:
    if currency == "USD":
        return Payee("Ada Stone", "0012340001", routing_number="021000021", bank_name="First Bank")
    return Payee("Meera Nair", "0012340001", ifsc="HDFC0001234", bank_name="HDFC Bank")
