"""The crew: threads that send, so many for each endpoint, so that one that is slow holds up no other."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from adapters.announcements.register import ENDPOINTS_MAX
from adapters.announcements.sender import Sender


@dataclass(frozen=True)
class Crew:
    """The threads of one announcer."""

    sender: Sender
    per_endpoint: int
    threads: ThreadPoolExecutor
    over: threading.Event
    """Set when nothing new is to be begun."""
    busy: dict[UUID, set[Future[None]]] = field(default_factory=dict)

    @staticmethod
    @contextmanager
    def at_work(sender: Sender, per_endpoint: int) -> Iterator[Crew]:
        """Have a crew; at the end what is under way is finished."""
        over = threading.Event()
        with ThreadPoolExecutor(ENDPOINTS_MAX * per_endpoint, "announcer") as threads:
            try:
                yield Crew(sender, per_endpoint, threads, over)
            finally:
                over.set()

    def has_room_for(self, endpoint_id: UUID) -> bool:
        """Return whether more threads may send to an endpoint."""
        return len(self.busy.get(endpoint_id, ())) < self.per_endpoint

    def send_to(self, endpoints: Collection[UUID]) -> None:
        """Send what is due to these endpoints, until nothing is."""
        for endpoint_id in endpoints:
            busy = self.busy.setdefault(endpoint_id, set())
            while self.has_room_for(endpoint_id):
                busy.add(self.threads.submit(self._send_all, endpoint_id))

    def dismiss_idle(self) -> None:
        """Let go of threads that have nothing more to do. Raises what one of them was ended by."""
        for busy in self.busy.values():
            for done in [future for future in busy if future.done()]:
                busy.remove(done)
                done.result()

    def wait(self) -> None:
        """Wait until nothing is due any more. Raises as `dismiss_idle`."""
        wait([future for busy in self.busy.values() for future in busy])
        self.dismiss_idle()

    def _send_all(self, endpoint_id: UUID) -> None:
        while not self.over.is_set() and self.sender.send_next(endpoint_id):
            pass
