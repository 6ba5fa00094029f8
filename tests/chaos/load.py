"""The load: payouts queued without a pause, so that some are always waiting whatever happens to the workers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self
from uuid import UUID

from adapters.embedded import Book
from adapters.workers.outages import OUTAGES
from ledger.application.requests import PayoutRequest
from tests.adapters.till import ME

BATCH = 4
PAUSE_SECONDS = 0.01


class Load:
    """One thread that queues batches from `start` to `stop`.

    A batch of which it is not known whether it was queued is queued again under the same reference, as any client must.
    """

    def __init__(self, book: Book, request: Callable[[str], PayoutRequest], is_short: Callable[[int], bool]) -> None:
        """Queue more whenever so many accepted payouts are too few."""
        self._book = book
        self._request = request
        self._is_short = is_short
        self._stop = threading.Event()
        self._faults: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, name="load")
        self.batches = 0
        self.accepted = 0
        self.repeated = 0
        """How often a batch was queued again."""

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop, after the batch that is being queued. Raises what went wrong."""
        self._stop.set()
        self._thread.join()
        if self._faults:
            raise self._faults[0]

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                if self._is_short(self.accepted):
                    self._queue_batch()
                else:
                    self._stop.wait(PAUSE_SECONDS)
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            self._faults.append(error)

    def _queue_batch(self) -> None:
        self.batches += 1
        name = f"L-{self.batches}"
        requests = [self._request(f"{name}-{number}") for number in range(BATCH)]
        accepted = self._accepted(name, requests)
        assert len(accepted) == BATCH
        self.accepted += BATCH

    def _accepted(self, name: str, requests: list[PayoutRequest]) -> tuple[UUID, ...]:
        while True:
            try:
                return self._book.ledger.queue_payouts(name, requests, actor=ME).accepted
            except OUTAGES:
                self.repeated += 1
