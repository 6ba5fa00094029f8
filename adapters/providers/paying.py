"""Paying: what an answer to a payment order means, the same at every provider that answers over HTTP.

    2xx, readable, about this order      the report it makes
    409                                  the original of this reference, as the provider has it
    other 4xx (not 408, 429)             refused, once the provider has said that it has no payout of this reference
    everything else                      outcome unknown

Two of these need a reason. *A refusal is confirmed by a look-up*, because the order may have been sent before: if the
first sending was taken on and its answer lost, then the second may be refused for a reason that came since, such as the
wallet being empty because the first one emptied it, and taking that for "nothing happened" would pay twice. *A request
that provably did not leave* (no connection, no access token) *is still an unknown outcome*: it says nothing about an
earlier sending, and the same key can be sent again as soon as the provider is back, whereas a refusal would use up the
payout's attempts during an outage.

A provider that documents other meanings of its status codes says so in `_meaning`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus

from adapters.errors import ProviderUnavailableError, WireError
from adapters.networks import Network
from adapters.providers.capabilities import Capabilities
from adapters.providers.http import Answer, NoAnswer
from adapters.providers.message_archive import DigestOnly
from adapters.providers.port import MessageArchive
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal, Sending
from ledger.clock import Clock
from ledger.payment_orders import PaymentOrder
from ledger.status_reports import ReportSource, StatusReport


class Meaning(StrEnum):
    """What an answer says of the order, before its body is read."""

    TAKEN_ON = "taken_on"
    DUPLICATE = "duplicate"
    """The provider has this reference already; the answer does not say what became of it."""
    REFUSED = "refused"
    UNKNOWN = "unknown"


class PayingProvider(ABC):
    """A provider that is asked over HTTP; its subclasses know its protocol, and this class what money needs."""

    def __init__(
        self, clock: Clock, archive: MessageArchive | None = None, webhook_sources: Sequence[Network] = ()
    ) -> None:
        """Read the time from a clock; without an archive only the digests of the provider's messages are kept."""
        self._clock = clock
        self._webhook_sources = tuple(webhook_sources)
        self._archive = archive or DigestOnly()

    @property
    @abstractmethod
    def name(self) -> str:
        """Return the provider's name as it stands in account names."""

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """Return what the provider declares of itself."""

    @property
    def webhook_sources(self) -> Sequence[Network]:
        """Return the only networks that its webhooks come from; none means any."""
        return self._webhook_sources

    def submit(self, order: PaymentOrder) -> StatusReport:
        """Send one payment order and say what came of it. Raises for what is wrong on our side, before it is sent."""
        answer = self._send(order)
        sending = Sending(order, self._clock.now())
        if isinstance(answer, NoAnswer):
            return sending.unknown(answer.word)
        digest = self._archive.keep(self.name, answer.body)
        unknown = sending.unknown(answer.word, message_digest=digest)
        match self._meaning(answer):
            case Meaning.TAKEN_ON:
                return self._report_of_acceptance(sending, answer, digest)
            case Meaning.DUPLICATE:
                return self._original(sending, otherwise=unknown)
            case Meaning.REFUSED:
                return self._original(sending, otherwise=sending.refused(answer.word, self._refusal(answer), digest))
            case Meaning.UNKNOWN:
                return unknown

    @abstractmethod
    def find(self, idempotency_key: str) -> StatusReport | None:
        """Ask for a payout by the reference we sent; None when the provider definitively has none.

        Raises ProviderUnavailableError or WireError.
        """

    @abstractmethod
    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        """Send the order once."""

    @abstractmethod
    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        """Read the answer of a provider that took the order on. Raises WireError, also for another order's answer."""

    @abstractmethod
    def _refusal(self, answer: Answer) -> Refusal:
        """Read why the provider refused."""

    def _meaning(self, answer: Answer) -> Meaning:
        """Say what the status code means."""
        if answer.is_success:
            return Meaning.TAKEN_ON
        if answer.status_code == HTTPStatus.CONFLICT:
            return Meaning.DUPLICATE
        return Meaning.REFUSED if answer.is_refusal else Meaning.UNKNOWN

    def _reading(self, source: ReportSource, raw: bytes) -> Reading:
        """Keep a message, before it is parsed."""
        return Reading(source, self._archive.keep(self.name, raw), self._clock.now(), self.capabilities.amount_unit)

    def _report_of_acceptance(self, sending: Sending, answer: Answer, digest: str) -> StatusReport:
        reading = Reading(ReportSource.RESPONSE, digest, sending.read_at, self.capabilities.amount_unit)
        try:
            return self._accepted(sending.order, answer, reading)
        except WireError as error:
            return sending.unknown(answer.word, error.reason, digest)

    def _original(self, sending: Sending, otherwise: StatusReport) -> StatusReport:
        if not self.capabilities.resolution.lookup_by_reference:
            return otherwise
        try:
            return self.find(sending.order.idempotency_key) or otherwise
        except (ProviderUnavailableError, WireError) as error:
            return sending.unknown(otherwise.provider_status, f"look-up: {error.reason}", otherwise.message_digest)
