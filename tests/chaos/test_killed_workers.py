"""Workers killed with kill -9 under load, again and again: nothing is paid twice, nothing is lost, nothing is stuck."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.queue.opening import open_shared_queue
from tests.chaos.aftermath import check_aftermath
from tests.chaos.payday import Payday, opened_payday
from tests.chaos.times import TIMES

KILLS = 25 * TIMES
"""In each test; two are on SQLite and two on PostgreSQL. The first one killed is a program, the others are forks."""
KILLS_OF_SHARED = 6 * TIMES
WORKERS = 3


def kill_at_random(payday: Payday, kills: int) -> int:
    """Kill and replace one worker after the other under load; return how many payouts were accepted meanwhile."""
    for number in range(WORKERS):
        payday.crew.start(forked=number > 0, listens=number == 0)
    with payday.load() as load:
        while payday.crew.kills < kills:
            payday.let_some_be_sent()
            first, *_ = members = payday.crew.members
            payday.crew.kill(payday.random.choice(members) if payday.crew.kills else first)
    return load.accepted


@pytest.mark.parametrize(
    ("database_url", "seed"),
    [("sqlite", 1), ("sqlite", 2), ("postgresql-16", 3), ("postgresql-18", 4)],
    indirect=["database_url"],
)
def test_workers_killed_at_random_lose_and_double_nothing(database_url: str, tmp_path: Path, seed: int) -> None:
    """However often and wherever workers are killed, each payout is paid once or not at all, as its row says."""
    with opened_payday(database_url, tmp_path, seed) as payday:
        accepted = kill_at_random(payday, KILLS)

        figures = check_aftermath(payday, accepted)

    assert figures.kills == KILLS
    assert figures.lost_leases > 0


@pytest.mark.parametrize("postgresql_url", [18], indirect=True, ids=["postgresql-18"])
def test_the_shared_queue_survives_its_workers(postgresql_url: str, tmp_path: Path) -> None:
    """The same holds where another engine hands out the work."""
    shared = ("--queue", "procrastinate")
    with opened_payday(postgresql_url, tmp_path, 3, arguments=shared) as payday:
        with open_shared_queue(postgresql_url, payday.book.clock) as queue:
            queue.make_tables()
        accepted = kill_at_random(payday, KILLS_OF_SHARED)

        figures = check_aftermath(payday, accepted)

    assert figures.kills == KILLS_OF_SHARED
