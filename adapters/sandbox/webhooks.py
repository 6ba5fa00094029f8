"""The webhook sender: delivers messages to the callback as the provider does, at least once and without waiting.

Anything but a 200 within five seconds is repeated up to three times, after a delay that doubles, on the sandbox's
clock. Messages of one payout are delivered in the order they were handed over; a repetition comes when it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from queue import SimpleQueue
from threading import Condition, Thread
from zlib import crc32

import httpx

from adapters.errors import SettingError
from adapters.sandbox.announcer import WebhookMessage
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.refusals import WebhooksStillQueuedError
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.signature import SIGNATURE_HEADER, signature_of

TRIES = 4
"""One delivery and three repetitions."""


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One try to deliver one message."""

    message: WebhookMessage
    attempt: int
    http_status: int | None
    """None when no answer came."""
    error: str | None

    @property
    def is_delivered(self) -> bool:
        """Return whether the callback took it."""
        return self.http_status == HTTPStatus.OK


class WebhookSender:
    """Threads with a queue each. Every method may be called from many threads."""

    def __init__(self, settings: SandboxSettings, clock: SandboxClock) -> None:
        """Send to the settings' callback, until another one is set."""
        self._callback_url = None if settings.callback_url is None else _checked(settings.callback_url)
        self._settings = settings
        self._clock = clock
        self._queues: list[SimpleQueue[tuple[WebhookMessage, int] | None]] = [
            SimpleQueue() for _ in range(settings.webhook_senders)
        ]
        self._threads = [Thread(target=self._run, args=(queue,), daemon=True) for queue in self._queues]
        self._changed = Condition()
        self._outstanding = 0
        self._deliveries: list[WebhookDelivery] = []
        self._client = httpx.Client(timeout=settings.webhook_timeout_seconds, trust_env=False)
        self._stopping = False

    def start(self) -> None:
        """Start delivering."""
        for thread in self._threads:
            thread.start()

    @property
    def callback_url(self) -> str | None:
        """Return where webhooks go, or None."""
        return self._callback_url

    def set_callback(self, url: str | None) -> None:
        """Send webhooks to this address from now on; None stops them. Raises SettingError."""
        self._callback_url = None if url is None else _checked(url)

    def send(self, message: WebhookMessage, attempt: int = 1) -> None:
        """Queue a message; without a callback it goes nowhere."""
        if self._callback_url is None:
            return
        with self._changed:
            self._outstanding += 1
        self._queues[crc32(message.payout_id.encode()) % len(self._queues)].put((message, attempt))

    def drain(self, timeout_seconds: float) -> None:
        """Wait until nothing is queued or under way. Repetitions that the clock has not reached are not waited for.

        Raises WebhooksStillQueuedError.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._outstanding == 0, timeout_seconds):
                raise WebhooksStillQueuedError(self._outstanding, timeout_seconds)

    def stop(self) -> None:
        """Finish what is under way, and drop what is still queued."""
        self._stopping = True
        for queue in self._queues:
            queue.put(None)
        for thread in self._threads:
            thread.join()
        self._client.close()

    def deliveries(self) -> tuple[WebhookDelivery, ...]:
        """Return every try so far, in the order they ended."""
        with self._changed:
            return tuple(self._deliveries)

    def _run(self, queue: SimpleQueue[tuple[WebhookMessage, int] | None]) -> None:
        while (item := queue.get()) is not None:
            try:
                if not self._stopping:
                    self._deliver(*item)
            finally:
                with self._changed:
                    self._outstanding -= 1
                    self._changed.notify_all()

    def _deliver(self, message: WebhookMessage, attempt: int) -> None:
        delivery = self._try(message, attempt)
        with self._changed:
            self._deliveries.append(delivery)
        if not delivery.is_delivered and attempt < TRIES:
            delay = timedelta(seconds=self._settings.retry_base_seconds * 2 ** (attempt - 1))
            self._clock.after(delay, partial(self.send, message, attempt + 1))

    def _try(self, message: WebhookMessage, attempt: int) -> WebhookDelivery:
        url = self._callback_url
        if url is None:
            return WebhookDelivery(message, attempt, None, "no callback")
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: signature_of(self._settings.webhook_secret, message.body),
        }
        try:
            answer = self._client.post(url, content=message.body, headers=headers)
        except (httpx.HTTPError, UnicodeError) as error:  # the latter for a host that no name look-up can take
            return WebhookDelivery(message, attempt, None, type(error).__name__)
        return WebhookDelivery(message, attempt, answer.status_code, None)


def _checked(url: str) -> str:
    """Return the address when a webhook can be sent to it. Raises SettingError."""
    setting = "callback_url"
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise SettingError(setting, str(error)) from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise SettingError(setting, "must be an http or https address")
    return url
