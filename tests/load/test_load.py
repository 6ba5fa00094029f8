"""The service under load keeps what it has accepted."""

from __future__ import annotations

from tests.load.run import run

SECONDS = 2.0
CONNECTIONS = 16


def test_nothing_that_was_accepted_is_lost() -> None:
    """Every payout that was accepted under load, and nothing twice, is in the log afterwards."""
    found = run(SECONDS, CONNECTIONS)

    assert found.service.accepted
    assert (found.lost, found.repeated, found.service.refused) == (frozenset(), frozenset(), {})
