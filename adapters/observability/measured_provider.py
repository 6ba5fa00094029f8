"""The measured provider: wraps any provider, and times, traces and counts each of its calls; the answers stay the same.

A call is one question to a provider, and may take several HTTP requests. What `Http` overhears of these is counted
under the call that they belong to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar
from uuid import UUID

from adapters.errors import ProviderUnavailableError, WireError
from adapters.networks import Network
from adapters.observability.logs import log_context
from adapters.observability.measures import Measures
from adapters.observability.traces import payout_span
from adapters.providers.capabilities import Capabilities
from adapters.providers.http import Answer, NoAnswer, Overhear
from adapters.providers.notices import Notice
from adapters.providers.port import Mailbox, PayoutProvider
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.payout.attempts import parse_attempt_key
from ledger.status_reports import StatusReport

T = TypeVar("T")
_NAMED_ERRORS: dict[type[Exception], str] = {ProviderUnavailableError: "unavailable", WireError: "unreadable"}


@dataclass(frozen=True, slots=True)
class _Call:
    provider: str
    operation: str


_NO_CALL = _Call("unknown", "unknown")
_CALL = ContextVar("_CALL", default=_NO_CALL)
"""The call under way in this thread."""


def measured(provider: PayoutProvider, measures: Measures) -> PayoutProvider:
    """Return a provider whose calls are measured; one that has a mailbox keeps it."""
    kind = MeasuredMailboxProvider if isinstance(provider, Mailbox) else MeasuredProvider
    return kind(provider, measures)


def overhearing(measures: Measures) -> Overhear:
    """Return what counts the requests of `Http` under the call that they belong to."""

    def overhear(answer: Answer | NoAnswer, seconds: float) -> None:
        outcome = "no_answer" if isinstance(answer, NoAnswer) else f"{answer.status_code // 100}xx"
        call = _CALL.get()
        measures.provider_request(call.provider, call.operation, outcome, seconds)

    return overhear


@dataclass(frozen=True)
class MeasuredProvider:
    """A provider that is watched; see `adapters.providers.port.PayoutProvider` for what each call means."""

    inner: PayoutProvider
    measures: Measures

    @property
    def name(self) -> str:
        """Return the provider's name."""
        return self.inner.name

    @property
    def capabilities(self) -> Capabilities:
        """Return what the provider declares of itself."""
        return self.inner.capabilities

    @property
    def webhook_sources(self) -> Sequence[Network]:
        """Return the only networks that its webhooks come from."""
        return self.inner.webhook_sources

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        """Register a payee."""
        return self._called("register_beneficiary", lambda: self.inner.register_beneficiary(beneficiary_id, payee))

    def submit(self, order: PaymentOrder) -> StatusReport:
        """Send one payment order."""
        return self._called("submit", lambda: self.inner.submit(order), order.payout_id)

    def status(self, provider_payout_id: str) -> StatusReport:
        """Ask for a payout by the provider's id."""
        return self._called("status", lambda: self.inner.status(provider_payout_id))

    def find(self, idempotency_key: str) -> StatusReport | None:
        """Ask for a payout by the reference that was sent."""
        key = parse_attempt_key(idempotency_key)
        return self._called("find", lambda: self.inner.find(idempotency_key), key and key[0])

    def wallet_balance_minor(self) -> int:
        """Return the balance of our wallet, in minor units."""
        return self._called("wallet_balance", self.inner.wallet_balance_minor)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a webhook that the provider did not sign; asks nobody, so that nothing is measured."""
        self.inner.verify_webhook(headers, body)

    def read_webhook(self, body: bytes) -> Notice:
        """Keep and translate a webhook; asks nobody, so that nothing is measured."""
        return self.inner.read_webhook(body)

    def _called(self, operation: str, ask: Callable[[], T], payout_id: UUID | None = None) -> T:
        attributes = {"payouts.provider": self.name, "payouts.operation": operation}
        with log_context(provider=self.name), payout_span(f"provider {operation}", payout_id, attributes) as span:
            with self._timed(operation) as outcome:
                answer = ask()
                outcome.word = _outcome_of(answer)
            span.set_attribute("payouts.outcome", outcome.word)
            return answer

    @contextmanager
    def _timed(self, operation: str) -> Iterator[_Outcome]:
        outcome, began = _Outcome(), perf_counter()
        before = _CALL.set(_Call(self.name, operation))
        try:
            yield outcome
        except Exception as error:
            outcome.word = _NAMED_ERRORS.get(type(error), "error")
            raise
        finally:
            _CALL.reset(before)
            self.measures.provider_call(self.name, operation, outcome.word, perf_counter() - began)


@dataclass(frozen=True)
class MeasuredMailboxProvider(MeasuredProvider):
    """A provider with a mailbox that is watched."""

    inner: PayoutProvider

    def fetch(self, keep: Callable[[bytes], None]) -> int:
        """Hand over each waiting message; return how many there were."""
        box = self.inner
        assert isinstance(box, Mailbox), "only providers with a mailbox are wrapped in this class"
        return self._called("fetch", lambda: box.fetch(keep))


@dataclass
class _Outcome:
    word: str = "error"


def _outcome_of(answer: object) -> str:
    """Return what came of a call, in one of few words."""
    if isinstance(answer, StatusReport):
        return answer.status.value
    return "not_found" if answer is None else "answered"
