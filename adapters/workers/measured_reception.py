"""The measured reception: counts what becomes of the messages that arrive, and traces those that are taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.trace import SpanKind

from adapters.errors import MessageNotKeptError, MessageRefusedError
from adapters.observability.logs import log_context
from adapters.observability.measures import Measures, WebhookOutcome
from adapters.observability.traces import message_span
from adapters.providers.port import PayoutProvider
from adapters.workers.intake import Intake
from adapters.workers.reception import Envelope, GenuineMessage, Reception


class MeasuredReception(Reception):
    """A reception that is watched. What is addressed to no provider that we know is not counted as any one's."""

    def __init__(self, intake: Intake, providers: Mapping[str, PayoutProvider], measures: Measures) -> None:
        """Keep messages through an intake, and tell of them."""
        super().__init__(intake, providers)
        self._measures = measures

    def check_outside(self, envelope: Envelope, body_bytes: int) -> None:
        """Refuse a message by what is known before its body is read, as the reception does."""
        with self._counted_refusal(envelope):
            super().check_outside(envelope, body_bytes)

    def opened(self, envelope: Envelope, body: bytes) -> GenuineMessage:
        """Return a message once its provider's signature is checked, as the reception does."""
        with self._counted_refusal(envelope):
            return super().opened(envelope, body)

    def keep(self, message: GenuineMessage) -> None:
        """Make a message safe, as the reception does."""
        digest, provider = hashlib.sha256(message.body).hexdigest(), message.provider
        with log_context(provider=provider), message_span("webhook", digest, provider, SpanKind.SERVER):
            try:
                super().keep(message)
            except MessageNotKeptError:
                self._measures.webhook(provider, WebhookOutcome.FAILED)
                raise
        self._measures.webhook(provider, WebhookOutcome.KEPT)

    @contextmanager
    def _counted_refusal(self, envelope: Envelope) -> Iterator[None]:
        provider = self._addressed(envelope).name
        try:
            yield
        except MessageRefusedError:
            self._measures.webhook(provider, WebhookOutcome.REFUSED)
            raise
