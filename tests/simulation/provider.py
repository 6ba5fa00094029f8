"""The adapter of the simulated providers: speaks their wire through the template that the real adapters use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from adapters.errors import ProviderUnavailableError, WebhookSignatureError, WireError
from adapters.providers.capabilities import Capabilities
from adapters.providers.facts import time_told
from adapters.providers.http import Answer, NoAnswer
from adapters.providers.messages import Message, read_message
from adapters.providers.notices import Downtime, Notice
from adapters.providers.paying import PayingProvider
from adapters.providers.port import MessageArchive
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.simulation.network import Network
from tests.simulation.stories import Word
from tests.simulation.transfers import Order
from tests.simulation.wire import RefusalMessage, TransferList, TransferMessage, WebhookMessage

_STATUSES = {
    Word.QUEUED: ReportedStatus.ACCEPTED,
    Word.PROCESSING: ReportedStatus.PROCESSING,
    Word.SUCCESS: ReportedStatus.SUCCEEDED,
    Word.CREDITED: ReportedStatus.SUCCEEDED,
    Word.FAILED: ReportedStatus.FAILED,
    Word.REJECTED: ReportedStatus.REJECTED,
    Word.CANCELLED: ReportedStatus.CANCELLED,
    Word.EXPIRED: ReportedStatus.EXPIRED,
    Word.RETURNED: ReportedStatus.RETURNED,
    Word.REFUNDED: ReportedStatus.FAILED,
    Word.UNDER_REVIEW: ReportedStatus.UNRECOGNISED,
}
_CONFIDENCES = {Word.SUCCESS: Confidence.DEBITED, Word.CREDITED: Confidence.CREDITED}


class WalletMessage(Message):
    """What is in the wallet."""

    balance: int


class SimulatedProvider(PayingProvider):
    """One simulated provider as one of our processes knows it."""

    def __init__(self, network: Network, clock: Clock, archive: MessageArchive | None) -> None:
        """Speak over a line."""
        super().__init__(clock, archive)
        self._network = network
        self._bank = network.bank

    @property
    def name(self) -> str:
        return self._bank.traits.name

    @property
    def capabilities(self) -> Capabilities:
        return self._bank.traits.capabilities

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        return BeneficiaryReport(self.name, registration_of(self.name, beneficiary_id), verified=True)

    def status(self, provider_payout_id: str) -> StatusReport:
        answer = self._body(self._network.ask("status", lambda: self._bank.details(provider_payout_id)))
        return self._report(read_message(TransferMessage, answer, self.name), self._reading(ReportSource.POLL, answer))

    def find(self, idempotency_key: str) -> StatusReport | None:
        assert self._bank.traits.lookup, "a provider without look-up was asked for one"
        answer = self._body(self._network.ask("reference", lambda: self._bank.by_reference(idempotency_key)))
        items = read_message(TransferList, answer, self.name).items
        if not items:
            return None
        if [item.reference for item in items] != [idempotency_key]:
            raise WireError(self.name, f"told of {len(items)} payments")
        return self._report(items[0], self._reading(ReportSource.LOOKUP, answer))

    def wallet_balance_minor(self) -> int:
        assert self._bank.traits.wallet_told, "a provider that tells no balance was asked for one"
        return read_message(
            WalletMessage, self._body(self._network.ask("wallet", self._bank.wallet)), self.name
        ).balance

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        if not self._bank.secrets.verifies(body, headers.get("Signature", ""), self._clock.now()):
            raise WebhookSignatureError(self.name)

    def read_webhook(self, body: bytes) -> Notice:
        reading = self._reading(ReportSource.WEBHOOK, body)
        message = read_message(WebhookMessage, body, self.name)
        reports = tuple(self._report(transfer, reading) for transfer in message.transfers)
        downtimes = () if message.downtime is None else (self._downtime(message, reading.read_at),)
        return Notice(message.event, reports, downtimes)

    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        asked = Order(order.idempotency_key, order.provider_beneficiary_id, order.money.amount_minor, order.rail)
        return self._network.order(asked)

    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        message = read_message(TransferMessage, answer.body, self.name)
        if message.reference != order.idempotency_key:
            raise WireError(self.name, "the answer is about another reference")
        return self._report(message, reading)

    def _refusal(self, answer: Answer) -> Refusal:
        message = read_message(RefusalMessage, answer.body, self.name)
        return Refusal(message.code, retryable=message.retryable)

    def _body(self, answer: Answer | NoAnswer) -> bytes:
        if isinstance(answer, NoAnswer) or not answer.is_success:
            raise ProviderUnavailableError(self.name, answer.word)
        return answer.body

    def _report(self, message: TransferMessage, reading: Reading) -> StatusReport:
        word = Word(message.word)
        return StatusReport(
            provider=self.name,
            source=reading.source,
            status=_STATUSES[word],
            provider_status=message.word,
            effective_at=time_told(message.at, reading.read_at),
            reference=message.reference,
            provider_payout_id=message.id,
            amount_minor=message.amount,
            currency="INR",
            provider_beneficiary_id=message.beneficiary,
            utr=message.utr,
            confidence=_CONFIDENCES.get(word),
            retryable=message.retryable,
            failure_returns_funds=word is Word.REFUNDED,
            fee_minor=message.fee,
            tax_minor=message.tax,
            fee_refunded_minor=message.fee_refunded,
            tax_refunded_minor=message.tax_refunded,
            message_digest=reading.message_digest,
        )

    def _downtime(self, message: WebhookMessage, read_at: datetime) -> Downtime:
        told = message.downtime
        assert told is not None, "asked for only where there is one"
        ended_at = None if told.ended_at is None else time_told(told.ended_at, read_at)
        return Downtime(self.name, told.id, None, time_told(told.began_at, read_at), ended_at, "simulated")


def registration_of(provider: str, beneficiary_id: UUID) -> str:
    """Return the id under which a provider knows a beneficiary."""
    return f"{provider.lower()}-{beneficiary_id.hex[:8]}"
