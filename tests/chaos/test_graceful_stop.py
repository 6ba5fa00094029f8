"""A worker that is told to stop under load: it ends well, and leaves no order that is out without its answer."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random
from uuid import UUID

from ledger.payout.events import Submitted
from tests.chaos.aftermath import check_aftermath, log_of, tell
from tests.chaos.payday import Payday, opened_payday
from tests.chaos.provider_proxy import Fault, proxied
from tests.chaos.times import TIMES

ROUNDS = 3 * TIMES
LATE = 0.7
"""The share of late answers, so that some orders are always out."""


def unrecorded(payday: Payday) -> list[UUID]:
    """Return the payouts of which the last thing told is that an attempt was opened."""
    last = {recorded.event.originator_id: recorded.event for recorded in log_of(payday)}
    return [payout_id for payout_id, event in last.items() if isinstance(event, Submitted)]


def test_a_stopped_worker_leaves_nothing_unrecorded(database_url: str, tmp_path: Path) -> None:
    """Told to stop again and again, each worker ends with 0, and every attempt that was opened has its answer."""
    random = Random(11)
    slow = proxied(lambda: Fault.DELAY if random.random() < LATE else None)
    with opened_payday(database_url, tmp_path, 11, before_provider=slow) as payday:
        with payday.load() as load:
            for number in range(ROUNDS):
                worker = payday.crew.start(forked=number > 0, listens=True)
                payday.let_some_be_sent(at_least=4, at_most=8)
                assert payday.crew.stop() == [0], worker.tail()
                assert unrecorded(payday) == []
        payday.crew.start(listens=True)

        check_aftermath(payday, load.accepted)
    tell(f"{ROUNDS} times a worker was stopped with {signal.SIGTERM.name}")
