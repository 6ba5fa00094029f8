"""A subscription to the log that looks for itself: a lost wake-up costs a moment, never an event."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from ledger.store.append_signal import AppendSignal

_PAGE = 500
_LOOK_AGAIN_SECONDS = 1.0


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Yields the log's events in order, then waits for the next ones until it is stopped."""

    def __init__(
        self, recorder: ApplicationRecorder, appended: AppendSignal, gt: int | None, topics: Sequence[str]
    ) -> None:
        """Start behind a position."""
        super().__init__(recorder, gt, topics)
        self._appended = appended
        self._page: deque[Notification] = deque()

    def stop(self) -> None:
        """Stop the subscription, also while another thread waits in it."""
        super().stop()
        self._appended.announce()

    def __next__(self) -> Notification:
        """Return the next event, as soon as there is one."""
        while not self._has_been_stopped:
            if self._page:
                return self._page.popleft()
            self._appended.wait_until(self._has_next, _LOOK_AGAIN_SECONDS)
        raise StopIteration

    def _has_next(self) -> bool:
        """Read the next page; a stopped subscription has nothing to wait for either."""
        if self._has_been_stopped:
            return True
        notifications = self._recorder.select_notifications(
            self._last_notification_id, _PAGE, topics=self._topics, inclusive_of_start=False
        )
        if notifications:
            self._last_notification_id = notifications[-1].id
            self._page.extend(notifications)
        return bool(notifications)
