"""The webhook sender: delivers messages to the callback as a provider does, at least once and without waiting.

Messages of one payout are delivered in the order they were handed over; a repetition comes when it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from queue import SimpleQueue
from threading import Condition, Thread
from zlib import crc32

import httpx

from adapters.errors import SettingError
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.deliveries import Deliveries, Headers, WebhookDelivery
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.refusals import NotDeliveredError, WebhooksStillQueuedError
from adapters.sandbox.settings import SandboxSettings


class WebhookSender:
    """Threads with a queue each. Every method may be called from many threads."""

    def __init__(self, settings: SandboxSettings, clock: SandboxClock, headers: Headers) -> None:
        """Send to the settings' callback, until another one is set."""
        self._callback_url = None if settings.callback_url is None else _checked(settings.callback_url)
        rule = settings.contract.retry_rule(settings.retry_base)
        self._deliveries = Deliveries(clock, rule, headers, self._post, self.send)
        self._queues: list[SimpleQueue[tuple[WebhookMessage, int] | None]] = [
            SimpleQueue() for _ in range(settings.webhook_senders)
        ]
        self._threads = [Thread(target=self._run, args=(queue,), daemon=True) for queue in self._queues]
        self._changed = Condition()
        self._outstanding = 0
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

    def wait(self, timeout_seconds: float) -> bool:
        """Wait until nothing is queued or under way, and return whether that came to be in time.

        Repetitions that the clock has not reached are not waited for.
        """
        with self._changed:
            return self._changed.wait_for(lambda: self._outstanding == 0, timeout_seconds)

    def drain(self, timeout_seconds: float) -> None:
        """Wait, and insist. Raises WebhooksStillQueuedError."""
        if not self.wait(timeout_seconds):
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
        return self._deliveries.all()

    def _run(self, queue: SimpleQueue[tuple[WebhookMessage, int] | None]) -> None:
        while (item := queue.get()) is not None:
            try:
                if not self._stopping:
                    self._deliveries.deliver(*item)
            finally:
                with self._changed:
                    self._outstanding -= 1
                    self._changed.notify_all()

    def _post(self, headers: Mapping[str, str], body: bytes) -> int:
        url = self._callback_url
        if url is None:
            reason = "no callback"
            raise NotDeliveredError(reason)
        try:
            return self._client.post(url, content=body, headers=dict(headers)).status_code
        except (httpx.HTTPError, UnicodeError) as error:  # the latter for a host that no name look-up can take
            raise NotDeliveredError(type(error).__name__) from error


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
