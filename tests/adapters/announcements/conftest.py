"""Books that announce, on a file."""

from __future__ import annotations

import pytest

from adapters.announcements.post import HttpPost
from ledger.clock import MovableClock
from tests.adapters.announcements.desk import INSIDE, Desk
from tests.adapters.till import Till


@pytest.fixture
def desk(till: Till, clock: MovableClock) -> Desk:
    """Return a desk that sends nothing."""
    return Desk(till, clock)


@pytest.fixture
def sending(till: Till, clock: MovableClock) -> Desk:
    """Return a desk that sends by HTTP, on this machine."""
    return Desk(till, clock, post=HttpPost(INSIDE))
