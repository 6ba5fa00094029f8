"""PostgreSQL killed with kill -9 in mid-load and started again: the workers keep on, and everything is finished."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.chaos.aftermath import check_aftermath, tell
from tests.chaos.crew import eventually
from tests.chaos.mortal_postgres import MortalServer
from tests.chaos.payday import opened_payday
from tests.chaos.times import TIMES
from tests.postgres import VERSIONS

DEATHS = 3 * TIMES
WORKERS = 2


@pytest.mark.parametrize("version", VERSIONS)
def test_a_killed_database_is_waited_for(version: int, tmp_path: Path) -> None:
    """No worker ends when its database dies; when it is back all is finished, and what was committed is there."""
    with MortalServer.running(version) as server, opened_payday(server.url, tmp_path, version) as payday:
        for _ in range(WORKERS):
            payday.crew.start(listens=True)
        # A worker that has no database when it starts ends at once; one that is at work waits for it.
        eventually(payday.crew.is_at_work, "all workers at work", payday.crew)
        with payday.load() as load:
            for _ in range(DEATHS):
                payday.let_some_be_sent(at_least=5, at_most=15)
                server.kill()
                time.sleep(payday.random.uniform(0, 0.5))
                server.start_again()
            payday.let_some_be_sent(at_least=5, at_most=15)

        figures = check_aftermath(payday, load.accepted)
        tell(f"{server.kills} times the database was killed; {load.repeated} batches were queued again")

    assert figures.kills == 0
    assert server.kills == DEATHS + 1
